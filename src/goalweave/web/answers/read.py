"""The whole text of a submission: for members in its current state, for the requesting organisation as submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.answers.markdown import citation_numbers, count_words
from goalweave.core.text.languages import RIGHT_TO_LEFT
from goalweave.registry.queries import visible_ids
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Answer, AnswerFile, Citation, Submission
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.snapshot import canonical_json
from goalweave.web.answers.page_context import submission_crumbs
from goalweave.web.answers.values import ValueField, value_field
from goalweave.web.downloads import file_response
from goalweave.web.frame import actor
from goalweave.wording.answer_text import SourceMark, answer_html
from goalweave.wording.survey_labels import SUBMISSION_STATES


@dataclass(frozen=True, slots=True)
class ReadableSource:
    """href: of the record, where the reader may see it; title: empty for people who may neither see it nor works
    here."""

    number: int
    title: dict[str, str]
    href: str


@dataclass(frozen=True, slots=True)
class ReadableAnswer:
    answer: Answer
    html: SafeString
    field: ValueField | None
    sources: tuple[ReadableSource, ...]
    files: tuple[AnswerFile, ...]
    words: int


@require_safe
@never_cache
def read(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = queries.submission(who, pk)
    if row is None:
        raise Http404
    answers = queries.answers_of(row)
    visible = visible_sources(who, answers)
    works = rules.may_work_on(who, row)
    by_section: dict[int, list[ReadableAnswer]] = defaultdict(list)
    for answer in answers:
        by_section[answer.question.section_id].append(readable_answer(answer, visible, works))
    context: dict[str, Any] = {
        "submission": row,
        "state": SUBMISSION_STATES[row.state],
        "sections": [(section, by_section[section.pk]) for section in row.questionnaire.sections.all()],
        "facts": submission_facts(row),
        "files": list(row.files.filter(removed=None, answer=None).order_by("pk")),
        "snapshot": row.snapshots.defer("content").last() if row.state in rules.HANDED_IN else None,
        "answer_direction": "rtl" if row.language in RIGHT_TO_LEFT else "ltr",
        "works": works,
        "crumbs": submission_crumbs(row, (_("Read"), "")) if works else [{"label": _("Read"), "href": ""}],
    }
    return render(request, "answers/read.html", context)


@require_safe
def snapshot(request: HttpRequest, pk: int, snapshot: int) -> HttpResponse:
    """What was submitted, as the canonical JSON that its digest is of: for members and whoever asked."""
    who = actor(request)
    row = queries.submission(who, pk)
    frozen = row.snapshots.filter(number=snapshot).first() if row is not None else None
    if row is None or frozen is None or not rules.may_view_history(who, row):
        raise Http404
    name = f"{row.organisation.slug}-{row.questionnaire.code}-{row.questionnaire.edition}-{frozen.number}.json"
    response = file_response(canonical_json(frozen.content), name, "application/json; charset=utf-8")
    response["X-Digest"] = f"sha-256={frozen.digest}"
    return response


def submission_facts(row: Submission) -> list[tuple[dict[str, str], str]]:
    """Return label and value of each fact that the submission has."""
    facts = row.questionnaire.facts
    return [(fact["label"], row.facts[fact["id"]]) for fact in facts if fact["id"] in row.facts]


def visible_sources(who: Actor, answers: Iterable[Answer]) -> set[int]:
    """Return the ids of the cited records that the reader may see."""
    citations = chain.from_iterable(answer.citations.all() for answer in answers)
    cited = {citation.record_id for citation in citations if citation.record_id is not None}
    return visible_ids(who, cited)


def readable_answer(answer: Answer, visible: set[int], works: bool) -> ReadableAnswer:
    """Numbers lead to the list of sources below the answer, so they are distinguished by the question's number."""
    number = answer.question.number
    used = set(citation_numbers(answer.text))
    cited = [citation for citation in answer.citations.all() if citation.number in used]
    known = {source.number: SourceMark(href=f"#source-{number}-{source.number}") for source in cited}
    return ReadableAnswer(
        answer=answer,
        html=answer_html(answer.text, known),
        field=value_field(to_question(answer.question), answer.value) if answer.value not in (None, "", []) else None,
        sources=tuple(_readable_source(source, visible, works) for source in cited),
        files=tuple(file for file in answer.files.all() if file.removed is None),
        words=count_words(answer.text),
    )


def _readable_source(citation: Citation, visible: set[int], works: bool) -> ReadableSource:
    href = reverse("record", args=[citation.record_id]) if citation.record_id in visible else ""
    return ReadableSource(citation.number, citation.title if href or works else {}, href)
