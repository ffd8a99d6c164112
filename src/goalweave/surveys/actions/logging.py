"""One log entry for each action on a submission; read by its members and by the requesting organisation."""

from __future__ import annotations

from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log, log_row
from goalweave.surveys.models import Answer, Round, Submission

Fields = dict[str, Any]


def log_round(actor: Actor, verb: str, survey: Round, before: Fields | None, after: Fields | None) -> None:
    log_row(actor, verb, "round", survey, before, after)


def log_submission(actor: Actor, verb: str, row: Submission, before: Fields | None, after: Fields | None) -> None:
    log_row(actor, verb, "submission", row, before, after)


def log_answer(actor: Actor, verb: str, answer: Answer, before: Fields | None, after: Fields | None) -> None:
    """Under the submission's number and the question's: `12/3.5`."""
    log(
        actor=actor,
        verb=verb,
        object_type="answer",
        object_id=answer_log_id(answer),
        before=before,
        after=after,
        organisation=answer.submission.organisation_id,
    )


def answer_log_id(answer: Answer) -> str:
    """The number of an answer in the log."""
    return f"{answer.submission_id}/{answer.question.number}"
