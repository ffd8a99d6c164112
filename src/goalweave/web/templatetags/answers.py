"""Words of submissions in templates, and which answers cite a record."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import template
from django.template.context import Context
from django.urls import reverse

from goalweave.core.answers.markdown import plain_text
from goalweave.core.text.languages import LanguageMap
from goalweave.registry.models import Record
from goalweave.surveys import queries, rules
from goalweave.surveys.submissions.citations import record_digest, records_with_mappings
from goalweave.web.frame import actor
from goalweave.wording.survey_labels import ANSWER_STATUSES, SUBMISSION_STATES

register = template.Library()


@dataclass
class CitingSubmission:
    """A submission that cites a record. numbers: of its questions; changed: the record has, since some answer cited it."""

    href: str
    title: LanguageMap
    organisation: LanguageMap
    year: int | None
    numbers: list[str] = field(default_factory=list)
    changed: bool = False


@register.filter
def answer_status(status: str) -> str:
    return str(ANSWER_STATUSES.get(status, status))


@register.filter
def submission_state(state: str) -> str:
    return str(SUBMISSION_STATES.get(state, state))


@register.filter
def answer_plain(text: str) -> str:
    """An answer without its markup and marks, a line for each paragraph, point or row."""
    return plain_text(text).replace("\n", "\n\n")


@register.simple_tag(takes_context=True)
def citing_answers(context: Context, row: Record) -> list[CitingSubmission]:
    """The submissions whose answers cite the record, as far as the reader may read them, the newest first.

    One query; four more where there are any.
    """
    request = context.get("request")
    if request is None:
        return []
    who = actor(request)
    citing: dict[int, CitingSubmission] = {}
    digest = ""
    for citation in queries.citations_of_record(who, row.pk):
        submission, number = citation.answer.submission, citation.answer.question.number
        digest = digest or record_digest(records_with_mappings([row])[row.pk])
        works = rules.may_work_on(who, submission)
        if submission.pk not in citing:
            href = reverse("submission-read", args=[submission.pk])
            if works:
                href = reverse("answer", args=[submission.pk, number])
            citing[submission.pk] = CitingSubmission(
                href, submission.questionnaire.title, submission.organisation.short, submission.year
            )
        citing[submission.pk].numbers.append(number)
        citing[submission.pk].changed |= works and citation.digest != digest
    return list(citing.values())
