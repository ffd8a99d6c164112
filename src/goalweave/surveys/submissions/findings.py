"""What to look at in a submission before it is approved and submitted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.answer_findings import (
    AnswerFault,
    AnswerFinding,
    CheckContext,
    check_answer,
    check_citations_across,
    check_submission,
    linked_addresses,
)
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import Severity
from goalweave.core.model import MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.models import Mapping
from goalweave.packs.areas.names import country_names
from goalweave.registry.link_check import link_key
from goalweave.registry.models import LinkCheck
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import to_question, to_questionnaire
from goalweave.surveys.submissions.answer_observations import answer_observations
from goalweave.surveys.submissions.candidates import find_candidates
from goalweave.surveys.submissions.citations import to_checked_answers

BATCH_SIZE = 5000
"""So many records in one query: a database takes only so many values."""
MAIN_FRAMEWORK = "sdg"
"""The framework whose goals are compared with those that the answers name."""


def submission_findings(
    actor: Actor, submission: Submission, answers: Sequence[Answer] | None = None
) -> list[AnswerFinding]:
    """All findings of a submission: of each answer, repetitions, and goals named here or there alone.

    The registry is read as far as the actor may see it.
    """
    current = answers_of(submission) if answers is None else answers
    known = catalogue()
    questionnaire = to_questionnaire(submission.questionnaire)
    queries = {question.number: question.evidence for question in questionnaire.questions if question.evidence}
    candidates = find_candidates(actor, submission.organisation_id, queries, submission.year, known)
    records = _mapped_records(sorted({candidate.pk for candidate in chain.from_iterable(candidates.values())}))
    by_answer = _value_findings(submission, current)
    return [
        *check_submission(
            questionnaire, to_checked_answers(current), _read_surroundings(submission, current, known, records)
        ),
        *chain.from_iterable(by_answer.values()),
    ]


def answer_findings(answer: Answer) -> list[AnswerFinding]:
    """The findings of one answer by itself."""
    known = catalogue()
    (checked,) = to_checked_answers([answer]).values()
    return [
        *check_answer(to_question(answer.question), checked, _read_surroundings(answer.submission, [answer], known)),
        *_value_findings(answer.submission, [answer]).get(answer.question.number, ()),
    ]


def findings_by_question(submission: Submission, answers: Sequence[Answer]) -> dict[str, list[AnswerFinding]]:
    """Number of a question → the findings of its answer, without those that take the whole registry."""
    around, values = _read_surroundings(submission, answers, catalogue()), _value_findings(submission, answers)
    checked_answers = to_checked_answers(answers)
    questions = [to_question(answer.question) for answer in answers]
    twice: dict[str, list[AnswerFinding]] = {}
    for finding in check_citations_across(questions, checked_answers):
        twice.setdefault(finding.question, []).append(finding)
    return {
        question.number: [
            *check_answer(question, checked_answers[question.number], around),
            *twice.get(question.number, ()),
            *values.get(question.number, ()),
        ]
        for question in questions
    }


def questions_to_check(submission: Submission, answers: Sequence[Answer]) -> dict[str, int]:
    """Number of a question → how many points of its answer are to be looked at and do not prevent approval."""
    findings = findings_by_question(submission, answers)
    return {number: len(own) for number, own in findings.items() if own and not _has_error(own)}


def blocking_questions(submission: Submission) -> list[str]:
    """Numbers of the questions whose answers have an error, in order."""
    findings = findings_by_question(submission, answers_of(submission))
    return [number for number, own in findings.items() if _has_error(own)]


def _has_error(findings: Iterable[AnswerFinding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _value_findings(submission: Submission, answers: Sequence[Answer]) -> dict[str, list[AnswerFinding]]:
    """Number of a question → what is the matter with its answer as a value of a series: one that cannot be is in the
    way."""
    by_question: dict[str, list[AnswerFinding]] = {}
    for observation in answer_observations(submission, answers):
        if observation.why is not None:
            fault, severity = (
                (AnswerFault.BEYOND, Severity.ERROR)
                if observation.invalid
                else (AnswerFault.NO_VALUE, Severity.WARNING)
            )
            number = observation.answer.question.number
            by_question.setdefault(number, []).append(AnswerFinding(fault, severity, observation.why, number))
    return by_question


def _read_surroundings(
    submission: Submission, answers: Sequence[Answer], known: Catalogue, records: tuple[model.Record, ...] = ()
) -> CheckContext:
    has_main = any(framework.id == MAIN_FRAMEWORK for framework in known.frameworks.values())
    return CheckContext(
        catalogue=known,
        framework=MAIN_FRAMEWORK if has_main else "",
        records=records,
        dead=_dead_links(answers),
        publishes=submission.round is not None,
        language=submission.language,
        year=submission.year,
        names=(*submission.organisation.name.values(), *submission.organisation.short.values()),
        countries=country_names(),
    )


def _mapped_records(ids: Sequence[int]) -> tuple[model.Record, ...]:
    """Of these records nothing but what they are mapped to in the main framework; those that are not mapped there left out."""
    by_record: dict[int, list[model.Mapping]] = {}
    columns = ("record_id", "node__framework__edition", "node__code", "origin")
    for start in range(0, len(ids), BATCH_SIZE):
        rows = Mapping.objects.filter(record__in=ids[start : start + BATCH_SIZE], state=MappingState.ACCEPTED, sign=1)
        for pk, edition, code, origin in rows.filter(node__framework__slug=MAIN_FRAMEWORK).values_list(*columns):
            core = model.Mapping(model.Curie(MAIN_FRAMEWORK, edition, code), MappingState.ACCEPTED, origin)
            by_record.setdefault(pk, []).append(core)
    return tuple(model.Record(str(pk), {}, {}, "", mappings=tuple(mappings)) for pk, mappings in by_record.items())


def _dead_links(answers: Iterable[Answer]) -> frozenset[str]:
    """Of the addresses in the answers, those at which a check found nothing (registry.link_check)."""
    addresses = set(chain.from_iterable(linked_addresses(answer.text) for answer in answers))
    addresses |= {answer.value for answer in answers if isinstance(answer.value, str)}
    keys = [link_key(address) for address in addresses]
    if not keys:
        return frozenset()
    return frozenset(LinkCheck.objects.filter(key__in=keys, dead=True).values_list("url", flat=True))
