"""The library: all published submissions, searched and filtered."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from goalweave.analysis.record_filters import page_number
from goalweave.core.answers.markdown import plain_text
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.search.highlighting import TextPart, excerpt
from goalweave.search.normalise import fold, query_words
from goalweave.surveys import rules
from goalweave.surveys.library.browsing import LibraryResults, goals_by_submission, results_page
from goalweave.surveys.library.library_index import MEMBERSHIP
from goalweave.surveys.models import Answer, Question, Submission
from goalweave.web.addresses import address_with
from goalweave.web.filters import fields_in_use, hidden_fields
from goalweave.web.frame import MAIN, actor
from goalweave.web.library.downloads import MOST_DOCUMENTS
from goalweave.web.library.state import FIELDS, library_chips, library_facets, read_filter


@dataclass(frozen=True, slots=True)
class AnswerPassage:
    """Of an answer that was found."""

    question: Question
    href: str
    parts: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    submission: Submission
    membership: str
    goals: list[Curie]
    passages: list[AnswerPassage]


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    known, parameters = catalogue(), request.GET
    results = LibraryResults(read_filter(parameters, known), known)
    framework = known.framework(MAIN)
    rows, number, pages = results_page(results, page_number(parameters.get("page", "1")))
    pks = [row.pk for row in rows]
    goals = goals_by_submission(pks, framework, results.index)
    passages = _matching_passages(results, rows)
    facets, names = library_facets(results, framework, parameters)
    query = urlencode(fields_in_use(parameters, FIELDS))
    return render(
        request,
        "library/list.html",
        {
            "chosen": results.library_filter,
            "rows": [
                SubmissionRow(row, str(row.facts.get(MEMBERSHIP, "")), goals.get(row.pk, []), passages.get(row.pk, []))
                for row in rows
            ],
            "count": results.count,
            "number": number,
            "pages": pages,
            "all_pages": address_with(parameters, page=""),
            "chips": library_chips(parameters, known, names),
            "facets": facets,
            "hidden": hidden_fields(parameters, FIELDS),
            "query": query,
            "most_documents": MOST_DOCUMENTS,
            "may_bring": rules.may_coordinate_somewhere(actor(request)),
        },
    )


def _matching_passages(results: LibraryResults, rows: list[Submission]) -> dict[int, list[AnswerPassage]]:
    """Submission → passages of its answers that were found; one query."""
    matches = results.answers_of([row.pk for row in rows])
    answers = Answer.objects.select_related("question").in_bulk([*chain.from_iterable(matches.values())])
    passages: dict[int, list[AnswerPassage]] = {}
    for row, pks in matches.items():
        matching = (answers[pk] for pk in pks if pk in answers)
        passages[row] = [_answer_passage(answer, results.library_filter.text) for answer in matching]
    return passages


def _answer_passage(answer: Answer, query: str) -> AnswerPassage:
    href = reverse("library-submission", args=[answer.submission_id]) + f"#q-{answer.question.number}"
    return AnswerPassage(answer.question, href, excerpt(plain_text(_best_block(answer.text, query)), query))


def _best_block(text: str, query: str) -> str:
    """The paragraph, item or row with the most of the words: what is shown is taken from it alone."""
    blocks = [block for block in text.split("\n") if block.strip(" \t-|:#>")] or [text]
    words = [word.text.replace("_", ".") for word in query_words(query)]
    if not words:
        return blocks[0]
    return max(blocks, key=lambda block: sum(word in fold(block) for word in words))
