"""What to look at in a submission before it is approved and handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.findings import Fault, Finding, Surroundings, addresses, check, check_answer
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import Severity
from goalweave.core.model import State
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.models import Mapping
from goalweave.registry.models import LinkCheck
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import question_of, questionnaire_of
from goalweave.surveys.submissions.answer_observations import valued
from goalweave.surveys.submissions.candidates import hits
from goalweave.surveys.submissions.citations import answered

PORTION = 5000
"""So many records in one query: a database takes only so many values."""
MAIN = "sdg"
"""The framework whose goals are compared with those that the answers name."""


def findings(actor: Actor, submission: Submission, answers: Sequence[Answer] | None = None) -> list[Finding]:
    """All findings of a submission: of each answer, repetitions, and goals named here or there alone.

    The registry is read as far as the actor may see it.
    """
    given = answers_of(submission) if answers is None else answers
    known = catalogue()
    questionnaire = questionnaire_of(submission.questionnaire)
    asked = {one.number: one.evidence for one in questionnaire.questions if one.evidence is not None}
    found = hits(actor, submission.organisation_id, asked, submission.year, known)
    records = _mapped(sorted({hit.pk for some in found.values() for hit in some}))
    by_answer = _of_values(submission, given)
    return [
        *check(questionnaire, answered(given), _around(submission, given, known, records)),
        *(finding for some in by_answer.values() for finding in some),
    ]


def findings_of(answer: Answer) -> list[Finding]:
    """The findings of one answer by itself."""
    known = catalogue()
    (one,) = answered([answer]).values()
    return [
        *check_answer(question_of(answer.question), one, _around(answer.submission, [answer], known)),
        *_of_values(answer.submission, [answer]).get(answer.question.number, ()),
    ]


def findings_each(submission: Submission, answers: Sequence[Answer]) -> dict[str, list[Finding]]:
    """Number of a question → the findings of its answer by itself; what takes all answers or the registry is left out."""
    around, values = _around(submission, answers, catalogue()), _of_values(submission, answers)
    return {
        answer.question.number: [
            *check_answer(question_of(answer.question), one, around),
            *values.get(answer.question.number, ()),
        ]
        for answer, one in zip(answers, answered(answers).values(), strict=True)
    }


def in_the_way(submission: Submission) -> list[str]:
    """Numbers of the questions whose answers have an error, in order."""
    each = findings_each(submission, answers_of(submission))
    return [number for number, some in each.items() if any(one.severity is Severity.ERROR for one in some)]


def _of_values(submission: Submission, answers: Sequence[Answer]) -> dict[str, list[Finding]]:
    """Number of a question → what is the matter with its answer as a value of a series: one that cannot be stands in the way."""
    found: dict[str, list[Finding]] = {}
    for one in valued(submission, answers):
        if one.why is not None:
            fault, severity = (Fault.BEYOND, Severity.ERROR) if one.wrong else (Fault.NO_VALUE, Severity.WARNING)
            number = one.answer.question.number
            found.setdefault(number, []).append(Finding(fault, severity, one.why, number))
    return found


def _around(
    submission: Submission, answers: Sequence[Answer], known: Catalogue, records: tuple[model.Record, ...] = ()
) -> Surroundings:
    has_main = any(framework.id == MAIN for framework in known.frameworks.values())
    return Surroundings(
        catalogue=known,
        framework=MAIN if has_main else "",
        records=records,
        dead=_dead(answers),
        publishes=submission.round is not None,
    )


def _mapped(ids: Sequence[int]) -> tuple[model.Record, ...]:
    """Of these records nothing but what they are mapped to in the main framework; those that are not mapped there left out."""
    found: dict[int, list[model.Mapping]] = {}
    columns = ("record_id", "node__framework__edition", "node__code", "origin")
    for start in range(0, len(ids), PORTION):
        rows = Mapping.objects.filter(record__in=ids[start : start + PORTION], state=State.ACCEPTED)
        for pk, edition, code, origin in rows.filter(node__framework__slug=MAIN).values_list(*columns):
            made = model.Mapping(model.Curie(MAIN, edition, code), State.ACCEPTED, origin)
            found.setdefault(pk, []).append(made)
    return tuple(model.Record(str(pk), {}, {}, "", mappings=tuple(mappings)) for pk, mappings in found.items())


def _dead(answers: Iterable[Answer]) -> frozenset[str]:
    """Of the addresses in the answers, those at which a check found nothing (registry.linkcheck)."""
    found = {address for answer in answers for address in addresses(answer.text)}
    found |= {answer.value for answer in answers if isinstance(answer.value, str)}
    keys = [sha256(address.encode()).hexdigest() for address in found]
    if not keys:
        return frozenset()
    return frozenset(LinkCheck.objects.filter(key__in=keys, dead=True).values_list("url", flat=True))
