"""What is asked before a submission is submitted: answers that are empty, not approved, or have points to check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from goalweave.core.errors import Severity
from goalweave.surveys.models import Answer, AnswerStatus, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.submissions.findings import findings_by_question


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """An answer that is listed. points: how many there are to fix or to check."""

    answer: Answer
    points: int = 0


@dataclass(frozen=True, slots=True)
class HandInOverview:
    """blocked: answers that have to be fixed first; unapproved: written, but not approved; empty; unchecked: with points to check."""

    blocked: tuple[WaitingAnswer, ...]
    unapproved: tuple[WaitingAnswer, ...]
    empty: tuple[WaitingAnswer, ...]
    unchecked: tuple[WaitingAnswer, ...]

    @property
    def asks(self) -> bool:
        """Whether the person is asked first. What is blocked is refused in any case, with the reason."""
        return bool(self.empty or self.unchecked)

    @property
    def possible(self) -> bool:
        return not (self.blocked or self.unapproved)


def hand_in_overview(row: Submission) -> HandInOverview:
    """Ten queries or so, for all answers together."""
    answers = answers_of(row)
    for answer in answers:
        answer.submission = row
    errors: dict[str, int] = {}
    warnings: dict[str, int] = {}
    for number, findings in findings_by_question(row, answers).items():
        errors[number] = sum(finding.severity is Severity.ERROR for finding in findings)
        warnings[number] = len(findings) - errors[number]

    def pick_answers(included: Callable[[Answer], bool], points: dict[str, int]) -> tuple[WaitingAnswer, ...]:
        selected = filter(included, answers)
        return tuple(WaitingAnswer(answer, points.get(answer.question.number, 0)) for answer in selected)

    worked_on = (AnswerStatus.DRAFTING, AnswerStatus.READY)
    return HandInOverview(
        blocked=pick_answers(lambda answer: errors[answer.question.number] > 0, errors),
        unapproved=pick_answers(lambda answer: answer.status in worked_on, {}),
        empty=pick_answers(
            lambda answer: answer.status == AnswerStatus.EMPTY and not errors[answer.question.number], {}
        ),
        unchecked=pick_answers(
            lambda answer: answer.status == AnswerStatus.APPROVED and warnings[answer.question.number] > 0, warnings
        ),
    )
