"""What the search shows of things that are in its index: their titles and texts in all languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.calls.definitions import definition_of
from goalweave.calls.queries import phase_of_call, visible_calls
from goalweave.core.answers.markdown import plain_text
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.indicators.queries import indicators_with_series_names
from goalweave.registry.queries import records_by_id
from goalweave.resources.queries import resources
from goalweave.surveys.models import Answer, SubmissionState
from goalweave.web.search.kinds import ANSWER, CALL, INDICATOR, RECORD, RESOURCE
from goalweave.wording.call_labels import PHASES
from goalweave.wording.resource_labels import KINDS as RESOURCE_KINDS
from goalweave.wording.templatetags.goalweave import pick_text

LONGEST_TEXT = 100_000
"""Characters of a text in which the passage to show is looked for."""


@dataclass(frozen=True, slots=True)
class Description:
    """texts: in which the passage that matched is looked for; note: a line below the title."""

    title: LanguageMap
    texts: LanguageMap = field(default_factory=dict)
    note: str = ""


def _describe_records(actor: Actor, object_ids: Sequence[str]) -> dict[str, Description]:
    return {
        str(row.pk): Description(
            row.title,
            {language: text[:LONGEST_TEXT] for language, text in row.text.items()},
            " · ".join(filter(None, (pick_text(row.organisation.short or row.organisation.name), row.start[:4]))),
        )
        for row in records_by_id(actor, map(int, object_ids))
    }


def _describe_indicators(actor: Actor, object_ids: Sequence[str]) -> dict[str, Description]:
    descriptions: dict[str, Description] = {}
    for row, series in indicators_with_series_names(actor, object_ids):
        texts: dict[str, str] = {}
        for language in LANGUAGES:
            names = [name.get(language, "") for name in series]
            texts[language] = " · ".join(filter(None, (row.calculation.get(language, ""), *names)))
        descriptions[row.slug] = Description(row.name, texts, row.code)
    return descriptions


def _describe_answers(_actor: Actor, object_ids: Sequence[str]) -> dict[str, Description]:
    rows = Answer.objects.filter(submission__state=SubmissionState.PUBLISHED, pk__in=object_ids)
    descriptions: dict[str, Description] = {}
    for row in rows.select_related("question", "submission__organisation", "submission__questionnaire"):
        submission = row.submission
        title = {
            language: f"{text} · {organisation}"
            for language in LANGUAGES
            if (text := row.question.short.get(language) or row.question.text.get(language))
            and (
                organisation := submission.organisation.short.get(language)
                or submission.organisation.name.get(language)
            )
        }
        note = " · ".join(filter(None, (pick_text(submission.questionnaire.title), row.question.number)))
        text = plain_text(row.text[:LONGEST_TEXT])
        descriptions[str(row.pk)] = Description(title, {submission.language: text}, note)
    return descriptions


def _describe_calls(actor: Actor, object_ids: Sequence[str]) -> dict[str, Description]:
    descriptions: dict[str, Description] = {}
    for row in visible_calls(actor).filter(slug__in=object_ids):
        call = definition_of(row)
        note = " · ".join(
            (
                pick_text(row.organisation.short or row.organisation.name),
                str(PHASES[phase_of_call(row, timezone.now())]),
            )
        )
        descriptions[row.slug] = Description(call.title, call.summary, note)
    return descriptions


def _describe_resources(actor: Actor, object_ids: Sequence[str]) -> dict[str, Description]:
    descriptions: dict[str, Description] = {}
    for row in resources(actor).filter(pk__in=object_ids):
        owner = pick_text(row.organisation.short or row.organisation.name) if row.organisation else ""
        note = " · ".join(filter(None, (str(RESOURCE_KINDS.get(row.kind, "")), owner)))
        texts = {
            language: f"{row.summary.get(language, '')} {plain_text(row.text.get(language, '')[:LONGEST_TEXT])}"
            for language in LANGUAGES
        }
        descriptions[str(row.pk)] = Description(row.title, texts, note)
    return descriptions


DESCRIBE: Mapping[str, Callable[[Actor, Sequence[str]], dict[str, Description]]] = {
    RECORD: _describe_records,
    INDICATOR: _describe_indicators,
    ANSWER: _describe_answers,
    CALL: _describe_calls,
    RESOURCE: _describe_resources,
}
"""Kind → reads the descriptions of some of its things, by object_id, without those that the actor may not see."""
