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
    """An answer with a value. series: None where there is none of that code; observation: as it would be written; why: it
    cannot be; invalid: because of the value itself, so that whoever answers can mend it."""

    answer: Answer
    observation: model.Observation
    series: Series | None
    why: Message | None = None
    invalid: bool = False


def answer_observations(
    submission: Submission, answers: Sequence[Answer], *, evidence: bool = False
) -> list[AnswerObservation]:
    """The answers that are values of series, in order; one query, none where no question names a series.

    answers: with question, and with evidence also citations and files prefetched; then footnotes name what the answers rest
    on, as far as everybody may see it.
    """
    given = [(one, to_question(one.question)) for one in answers if one.question.series]
    numbers = {one.pk: number for one, question in given if (number := answer_value(question, one.value)) is not None}
    if not numbers:
        return []
    codes = {question.series for one, question in given if one.pk in numbers}
    known = {row.code: row for row in Series.objects.filter(code__in=codes).select_related("indicator")}
    public = _public_records(one for one, _question in given if one.pk in numbers) if evidence else {}
    found = []
    for one, question in given:
        if one.pk not in numbers:
            continue
        made = model.Observation(
            series=question.series,
            area=submission.organisation.country,
            time=str(submission.year or ""),
            value=numbers[one.pk],
            key=question.key,
            nature=Nature.COUNTRY if submission.organisation.kind == StakeholderKind.GOVERNMENT else "",
            source=_source_text(submission, question.number),
            footnote=_footnote(one, public) if evidence else "",
        )
        found.append(_check_observation(submission, one, made, known.get(question.series)))
    return found


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
    """Number of a record that everybody sees → its title."""
    cited = chain.from_iterable(answer.citations.all() for answer in answers)
    return {pk: sanitise_line(pick(record.title)) for pk, (record, public) in existing_records(cited).items() if public}


def _footnote(answer: Answer, public: dict[int, str]) -> str:
    """What the answer rests on: addresses in its text, published records, files."""
    used = set(citation_numbers(answer.text))
    records = [one.record_id for one in answer.citations.all() if one.number in used and one.record_id in public]
    parts = [re.sub(r"\s", "", address) for address in linked_addresses(answer.text)]
    parts += [f"{public[pk]} (record {pk})" for pk in records if pk is not None]
    parts += [sanitise_line(file.name) for file in answer.files.all() if file.removed is None]
    kept: list[str] = []
    for part in dict.fromkeys(parts):
        if sum(map(len, kept)) + 2 * len(kept) + len(part) > LONGEST_FOOTNOTE:
            break
        kept.append(part)
    return "; ".join(kept)
