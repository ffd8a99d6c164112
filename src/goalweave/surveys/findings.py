"""What to look at in a submission before it is approved and handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import Severity
from goalweave.core.narrative.checking import Finding, Surroundings, addresses, check, check_answer
from goalweave.frameworks.queries import catalogue
from goalweave.registry.models import LinkCheck
from goalweave.surveys.citations import answered
from goalweave.surveys.evidence import evidence
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.stored import question_of, questionnaire_of

MAIN = "sdg"
"""The framework whose goals are compared with those that the answers name."""


def findings(actor: Actor, submission: Submission, answers: Sequence[Answer] | None = None) -> list[Finding]:
    """All findings of a submission: of each answer, repetitions, and goals named here or there alone.

    The registry is read as far as the actor may see it.
    """
    given = answers_of(submission) if answers is None else answers
    known = catalogue()
    questionnaire = questionnaire_of(submission.questionnaire)
    found = evidence(actor, submission.organisation_id, questionnaire.questions, submission.year, known)
    return check(questionnaire, answered(given), _around(submission, given, known, tuple(found.records.values())))


def findings_of(answer: Answer) -> list[Finding]:
    """The findings of one answer by itself."""
    known = catalogue()
    (one,) = answered([answer]).values()
    return check_answer(question_of(answer.question), one, _around(answer.submission, [answer], known))


def in_the_way(submission: Submission) -> list[str]:
    """Numbers of the questions whose answers have an error, in order."""
    answers = answers_of(submission)
    around = _around(submission, answers, catalogue())
    given = answered(answers)
    return [
        answer.question.number
        for answer in answers
        if any(
            one.severity is Severity.ERROR
            for one in check_answer(question_of(answer.question), given[answer.question.number], around)
        )
    ]


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


def _dead(answers: Iterable[Answer]) -> frozenset[str]:
    """Of the addresses in the answers, those at which a check found nothing (registry.linkcheck)."""
    found = {address for answer in answers for address in addresses(answer.text)}
    found |= {answer.value for answer in answers if isinstance(answer.value, str)}
    keys = [sha256(address.encode()).hexdigest() for address in found]
    if not keys:
        return frozenset()
    return frozenset(LinkCheck.objects.filter(key__in=keys, dead=True).values_list("url", flat=True))
