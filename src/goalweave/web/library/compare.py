"""Two to four submissions side by side, question by question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.core.answers.markdown import plain_text
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Question, Questionnaire
from goalweave.core.text.text_difference import DiffSegment, word_difference
from goalweave.frameworks.queries import catalogue
from goalweave.surveys.library.published_submission import PublishedSubmission, iter_published_submissions
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.questionnaires.question_alignment import align_questions
from goalweave.web.addresses import parse_number
from goalweave.web.library.show import PublishedAnswer, library_crumbs, published_answer

FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class ComparisonCell:
    """reads: the answers of one submission to what is asked; pieces: what changed since the column before."""

    column: PublishedSubmission
    reads: tuple[PublishedAnswer, ...]
    pieces: tuple[DiffSegment, ...] = ()

    @property
    def answered(self) -> bool:
        return any(answer.answered for answer in self.reads)


@dataclass(frozen=True, slots=True)
class QuestionComparison:
    """place: from 1; href: the page with the differences of this question, or without them where they are shown."""

    place: int
    question: Question
    cells: tuple[ComparisonCell, ...]
    differs: bool
    href: str

    @property
    def answered(self) -> bool:
        return any(cell.answered for cell in self.cells)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """`id=1&id=2`; the oldest first. difference: the question whose answers are compared word by word."""
    pks = [int(pk) for pk in dict.fromkeys(request.GET.getlist("id")) if parse_number(pk) is not None]
    columns = list(iter_published_submissions(pks[: MOST + 1]))
    if not FEWEST <= len(columns) <= MOST:
        messages.error(request, _("Choose two to four submissions to compare."))
        return redirect("library")
    columns.sort(key=lambda column: (column.content["year"] or 0, column.row.published or column.made, column.row.pk))
    rows = _comparison_rows(columns, str(request.GET.get("difference", "")))
    answered = [row for row in rows if row.answered]
    only = "all" not in request.GET
    return render(
        request,
        "library/compare.html",
        {
            "columns": columns,
            "width": len(columns),
            "rows": answered if only else rows,
            "hidden": len(rows) - len(answered),
            "only": only,
            "all": "?" + urlencode([*_id_parameters(columns), ("all", "1")]),
            "answered": "?" + urlencode(_id_parameters(columns)),
            "crumbs": library_crumbs(_("Compare")),
        },
    )


def _comparison_rows(columns: Sequence[PublishedSubmission], difference: str) -> list[QuestionComparison]:
    known = catalogue()
    questionnaires = _questionnaires(columns)
    rows = []
    for place, aligned in enumerate(align_questions(questionnaires), 1):
        name = str(place)
        cells = [
            _comparison_cell(column, questionnaire, numbers, known)
            for column, questionnaire, numbers in zip(columns, questionnaires, aligned.numbers, strict=True)
        ]
        differs = name == difference
        if differs:
            cells = [cells[0], *(_with_difference(before, after) for before, after in pairwise(cells))]
        query = [*_id_parameters(columns), *([] if differs else [("difference", name)])]
        href = f"?{urlencode(query)}#asked-{place}"
        rows.append(QuestionComparison(place, aligned.question, tuple(cells), differs, href))
    return rows


def _comparison_cell(
    column: PublishedSubmission, questionnaire: Questionnaire, numbers: Iterable[str], known: Catalogue
) -> ComparisonCell:
    answers = {answer["question"]: answer for answer in column.content["answers"]}
    reads = (
        published_answer(questionnaire.question(number), answers[number], column, known, ())
        for number in numbers
        if number in answers
    )
    return ComparisonCell(column, tuple(reads))


def _with_difference(before: ComparisonCell, after: ComparisonCell) -> ComparisonCell:
    return ComparisonCell(after.column, after.reads, word_difference(_cell_text(before), _cell_text(after)))


def _cell_text(cell: ComparisonCell) -> str:
    return "\n".join(plain_text(answer.given["text"]) for answer in cell.reads)


def _questionnaires(columns: Sequence[PublishedSubmission]) -> list[Questionnaire]:
    """Each questionnaire is read once."""
    read: dict[int, Questionnaire] = {}
    for column in columns:
        if column.row.questionnaire_id not in read:
            read[column.row.questionnaire_id] = to_questionnaire(column.row.questionnaire)
    return [read[column.row.questionnaire_id] for column in columns]


def _id_parameters(columns: Sequence[PublishedSubmission]) -> list[tuple[str, str]]:
    return [("id", str(column.row.pk)) for column in columns]
