"""The library by question: what all organisations answered to one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.analysis.record_filters import page_number
from goalweave.core.model import Questionnaire
from goalweave.frameworks.queries import catalogue
from goalweave.surveys.library.browsing import LibraryResults, answer_counts
from goalweave.surveys.library.published_submission import PublishedSubmission, iter_published_submissions
from goalweave.surveys.models import Questionnaire as QuestionnaireRow
from goalweave.surveys.queries import questionnaire, questionnaires
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.web.addresses import address_with
from goalweave.web.frame import actor
from goalweave.web.library.show import PublishedAnswer, library_crumbs, published_answer
from goalweave.web.library.state import read_filter
from goalweave.wording.templatetags.goalweave import pick_text

PAGE = 10


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    one: PublishedSubmission
    reads: PublishedAnswer


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the questionnaires with answers, each with its questions."""
    counts = answer_counts()
    rows = questionnaires(actor(request)).prefetch_related("sections", "questions")
    keys = {key for key, _number in counts}
    matching = [row for row in rows if row.key in keys]
    return render(
        request,
        "library/questions.html",
        {
            "questionnaires": [(row, _sections_with_counts(row, counts)) for row in matching],
            "crumbs": library_crumbs(_("By question")),
        },
    )


@require_safe
def question(request: HttpRequest, key: str, number: str) -> HttpResponse:
    known = catalogue()
    row, definition = _read_questionnaire(request, key)
    requested = definition.question(number)
    library_filter = read_filter(request.GET, known)
    results = LibraryResults(replace(library_filter, questionnaire=row.key, files=False, question=number), known)
    pages = max(-(-results.count // PAGE), 1)
    at = min(page_number(request.GET.get("page", "1")), pages)
    rows = []
    for submission in iter_published_submissions(results.pks[(at - 1) * PAGE : at * PAGE]):
        own = next((answer for answer in submission.content["answers"] if answer["question"] == number), None)
        if own is not None:
            rows.append(OrganisationAnswer(submission, published_answer(requested, own, submission, known, ())))
    numbers = list(definition.numbers())
    place = numbers.index(number)
    return render(
        request,
        "library/question.html",
        {
            "questionnaire": row,
            "question": requested,
            "section": definition.section_of(number),
            "rows": rows,
            "count": results.count,
            "number": at,
            "pages": pages,
            "all_pages": address_with(request.GET, page=""),
            "text": library_filter.text,
            "before": numbers[place - 1] if place else "",
            "after": numbers[place + 1] if place + 1 < len(numbers) else "",
            "crumbs": library_crumbs(
                (_("By question"), reverse("library-questions")), f"{pick_text(row.title)} · {number}"
            ),
        },
    )


def _read_questionnaire(request: HttpRequest, key: str) -> tuple[QuestionnaireRow, Questionnaire]:
    row = questionnaire(actor(request), key)
    return row, to_questionnaire(row)


def _sections_with_counts(
    row: QuestionnaireRow, counts: dict[tuple[str, str], int]
) -> list[tuple[object, list[tuple[object, int]]]]:
    sections: list[tuple[object, list[tuple[object, int]]]] = []
    for section in to_questionnaire(row).sections:
        sections.append((section, [(item, counts.get((row.key, item.number), 0)) for item in section.questions]))
    return sections
