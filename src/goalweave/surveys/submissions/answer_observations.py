"""Answers as values of series: which could be written, and why others cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.accounts.models import StakeholderKind
from goalweave.core import model
from goalweave.core.answers.answer_findings import linked_addresses
from goalweave.core.answers.answer_values import answer_value
from goalweave.core.answers.markdown import citation_numbers
from goalweave.core.messages import Message
from goalweave.core.model import Nature
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.indicators.actions import check_range
from goalweave.indicators.models import Series
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.citations import existing_records

LONGEST_FOOTNOTE = 2_000
YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class AnswerObservation:
    """An answer with a value. series: None if there is none of that code; observation: as it would be written; why: it
    cannot be; invalid: because of the value itself, so that the person who answers can mend it."""

    answer: Answer
    observation: model.Observation
    series: Series | None
    why: Message | None = None
    invalid: bool = False


def answer_observations(
    submission: Submission, answers: Sequence[Answer], *, evidence: bool = False
) -> list[AnswerObservation]:
    """The answers that are values of series, in order; one query, none where no question names a series.

    answers: with question, and with evidence also citations and files prefetched; then footnotes name what the answers
    rest on, as far as everyone may see it.
    """
    asked_for = [(answer, to_question(answer.question)) for answer in answers if answer.question.series]
    numbers = {
        answer.pk: number
        for answer, question in asked_for
        if (number := answer_value(question, answer.value)) is not None
    }
    if not numbers:
        return []
    codes = {question.series for answer, question in asked_for if answer.pk in numbers}
    known = {row.code: row for row in Series.objects.filter(code__in=codes).select_related("indicator")}
    public = _public_records(answer for answer, _question in asked_for if answer.pk in numbers) if evidence else {}
    observations = []
    for answer, question in asked_for:
        if answer.pk not in numbers:
            continue
        observation = model.Observation(
            series=question.series,
            area=submission.organisation.country,
            time=str(submission.year or ""),
            value=numbers[answer.pk],
            key=question.key,
            nature=Nature.COUNTRY if submission.organisation.kind == StakeholderKind.GOVERNMENT else "",
            source=_source_text(submission, question.number),
            footnote=_footnote(answer, public) if evidence else "",
        )
        observations.append(_check_observation(submission, answer, observation, known.get(question.series)))
    return observations


def _check_observation(
    submission: Submission, answer: Answer, observation: model.Observation, series: Series | None
) -> AnswerObservation:
    if series is None:
        why = Message("unknown series “{name}”: the answer does not become a value", name=observation.series)
    elif (fault := check_range(observation, series)) is not None:
        return AnswerObservation(answer, observation, series, fault.message, invalid=True)
    elif not rules.may_become_values(submission, series.indicator.organisation_id):
        why = Message(
            "the series {name} does not belong to the requesting organisation, so the answer does not become a value",
            name=observation.series,
        )
    elif not observation.area:
        why = Message(
            "no country is specified for the organisation, so the answer does not become a value of {name}",
            name=observation.series,
        )
    elif submission.year not in YEARS:
        why = Message(
            "the submission has no year, so the answer does not become a value of {name}", name=observation.series
        )
    else:
        return AnswerObservation(answer, observation, series)
    return AnswerObservation(answer, observation, series, why)


def source_owner(submission: Submission) -> str:
    """Whose answers they are, as a source names it."""
    return sanitise_line(pick(submission.organisation.name, submission.language)) or submission.organisation.slug


def _source_text(submission: Submission, number: str) -> str:
    """Whose answer to what: `Ministry of Water, cyber@2026 2.1, submission 12`."""
    return f"{source_owner(submission)}, {submission.questionnaire.key} {number}, submission {submission.pk}"


def _public_records(answers: Iterable[Answer]) -> dict[int, str]:
    """Number of a record that everyone sees → its title."""
    cited = chain.from_iterable(answer.citations.all() for answer in answers)
    return {pk: sanitise_line(pick(record.title)) for pk, (record, public) in existing_records(cited).items() if public}


def _footnote(answer: Answer, public: dict[int, str]) -> str:
    """What the answer rests on: addresses in its text, published records, files."""
    # A citation outlives its mark in the text; only what is still marked supports the answer.
    used = set(citation_numbers(answer.text))
    records = [
        citation.record_id
        for citation in answer.citations.all()
        if citation.number in used and citation.record_id in public
    ]
    parts = [re.sub(r"\s", "", address) for address in linked_addresses(answer.text)]
    parts += [f"{public[pk]} (record {pk})" for pk in records if pk is not None]
    parts += [sanitise_line(file.name) for file in answer.files.all() if file.removed is None]
    shown: list[str] = []
    for part in dict.fromkeys(parts):
        if sum(map(len, shown)) + 2 * len(shown) + len(part) > LONGEST_FOOTNOTE:
            break
        shown.append(part)
    return "; ".join(shown)
