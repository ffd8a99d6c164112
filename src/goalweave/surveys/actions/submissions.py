"""Writes to whole submissions: start, submit, publish, reopen, decline, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LANGUAGES
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.surveys import rules
from goalweave.surveys.actions.answer_values import publish_answer_values, withdraw_answer_values
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.actions.questionnaires import freeze_questionnaire
from goalweave.surveys.library.entries import index_submission, remove_from_index
from goalweave.surveys.models import (
    Answer,
    AnswerStatus,
    Notice,
    Questionnaire,
    Round,
    Snapshot,
    Submission,
    SubmissionState as State,
)
from goalweave.surveys.queries import answers_of, deadline_of
from goalweave.surveys.rounds.notices import note_deadline_moved, note_state
from goalweave.surveys.submissions.citations import existing_records
from goalweave.surveys.submissions.findings import blocking_questions
from goalweave.surveys.submissions.snapshot import content_digest, snapshot_content
from goalweave.vanished_rows import reread_row

LONGEST_REASON = 2000
LONGEST_FACT = 500


@transaction.atomic
def start_submission(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    organisation: Organisation,
    year: int | None,
    language: str,
    now: datetime,
) -> Submission:
    """Start answering a questionnaire outside a round. Raises NotAllowed; InputError for an unknown language."""
    if not rules.may_start_submission(actor, organisation) or not rules.may_view_questionnaire(actor, questionnaire):
        raise NotAllowed("only editors can start a submission")
    freeze_questionnaire(actor=actor, questionnaire=questionnaire, now=now)
    return create_submission(
        actor=actor, questionnaire=questionnaire, organisation=organisation, year=year, now=now, language=language
    )


def create_submission(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    organisation: Organisation,
    year: int | None,
    now: datetime,
    survey: Round | None = None,
    language: str = "en",
) -> Submission:
    """Create an open submission with an empty answer for each question; for actions that have checked permissions."""
    row = Submission.objects.create(
        questionnaire=questionnaire,
        round=survey,
        organisation=organisation,
        year=year,
        language=_require_language(language),
        made=now,
    )
    # Answers are there from the start, to be assigned and locked before anything is written.
    Answer.objects.bulk_create(
        Answer(submission=row, question=question, updated=now) for question in questionnaire.questions.all()
    )
    log_submission(actor, "open", row, None, {"questionnaire": questionnaire.key, "year": year, "state": State.OPEN})
    return row


@transaction.atomic
def set_submission_facts(
    *, actor: Actor, submission: Submission, facts: Mapping[str, str], language: str, year: int | None
) -> Submission:
    """What the submission says of itself: its facts, language and year. Raises NotAllowed; InputError for unknown ones."""
    row = lock_submission(submission)
    if not rules.may_edit(actor, row):
        raise NotAllowed("only editors can change this")
    known = {fact["id"] for fact in row.questionnaire.facts}
    if unknown := set(facts) - known:
        raise InputError(_("the questionnaire does not ask for this"), field=sorted(unknown)[0])
    before = {"facts": dict(row.facts), "language": row.language, "year": row.year}
    row.facts = {name: line for name, value in facts.items() if (line := sanitise_line(value)[:LONGEST_FACT])}
    row.language, row.year = _require_language(language), year
    after = {"facts": dict(row.facts), "language": row.language, "year": row.year}
    if before != after:
        row.save(update_fields=["facts", "language", "year"])
        log_submission(actor, "change", row, before, after)
    return row


@transaction.atomic
def hand_in_submission(*, actor: Actor, submission: Submission, now: datetime, with_empty: bool = False) -> Submission:
    """Submit: take a snapshot, and publish it if the round does. with_empty: also without answers that are not required.

    Raises NotAllowed; InputError while an answer is missing, too long or not approved, or anything else prevents it;
    EmptyAnswers for answers that are empty, unless with_empty.
    """
    row = lock_submission(submission)
    if not rules.may_hand_in(actor, row):
        raise NotAllowed("only editors can submit this")
    waiting = row.answers.exclude(status=AnswerStatus.EMPTY).exclude(status=AnswerStatus.APPROVED)
    if numbers := list(waiting.order_by("question__position").values_list("question__number", flat=True)):
        raise InputError(
            _("these answers have not been approved: %(numbers)s") % {"numbers": ", ".join(numbers)}, field="answers"
        )
    if numbers := blocking_questions(row):
        raise InputError(
            _("fix the problems in these answers first: %(numbers)s") % {"numbers": ", ".join(numbers)},
            field="answers",
        )
    if not with_empty and (numbers := empty_questions(row)):
        raise EmptyAnswers(
            ngettext(
                "%(n)s answer is empty: %(numbers)s. Confirm that you submit without it.",
                "%(n)s answers are empty: %(numbers)s. Confirm that you submit without them.",
                len(numbers),
            )
            % {"n": len(numbers), "numbers": ", ".join(numbers)},
            field="answers",
        )
    # In this transaction: what is frozen is what was just checked.
    take_snapshot(actor=actor, submission=row, now=now)
    row.submitted, row.late = now, _is_late(row, now)
    _change_state(actor, row, State.SUBMITTED, "hand_in", Notice.HANDED_IN, now)
    if row.round is not None and row.round.publishes:
        _mark_published(actor, row, now)
    return row


class EmptyAnswers(InputError):
    """Answers are empty, and no one has confirmed that they stay so."""


def empty_questions(submission: Submission) -> list[str]:
    """Numbers of the questions without an answer, in order."""
    rows = submission.answers.filter(status=AnswerStatus.EMPTY).order_by("question__position")
    return list(rows.values_list("question__number", flat=True))


@transaction.atomic
def publish_submission(*, actor: Actor, submission: Submission, now: datetime) -> Submission:
    """Make a submission public. Raises NotAllowed."""
    row = lock_submission(submission)
    if not rules.may_publish(actor, row):
        raise NotAllowed("you do not have permission to publish this submission")
    _mark_published(actor, row, now)
    return row


@transaction.atomic
def reopen_submission(
    *, actor: Actor, submission: Submission, reason: str, now: datetime, due: date | None = None
) -> Submission:
    """Reopen a submission; its snapshot is kept. due: its own new deadline. Raises NotAllowed."""
    row = lock_submission(submission)
    if not rules.may_reopen(actor, row):
        raise NotAllowed("you do not have permission to reopen this submission")
    if due is not None and due < timezone.localdate(now):
        raise InputError(_("The deadline has already passed."), field="due")
    if due is not None:
        row.due = due
        row.save(update_fields=["due"])
    _leave_library(actor, row)
    _change_state(actor, row, State.REOPENED, "reopen", Notice.REOPENED, now, reason)
    return row


@transaction.atomic
def decline_submission(*, actor: Actor, submission: Submission, reason: str, now: datetime) -> Submission:
    """The organisation does not answer. Raises NotAllowed; InputError without a reason."""
    row = lock_submission(submission)
    if not rules.may_decline(actor, row):
        raise NotAllowed("you do not have permission to decline this submission")
    _require_reason(reason)
    _change_state(actor, row, State.DECLINED, "decline", Notice.DECLINED, now, reason)
    return row


@transaction.atomic
def withdraw_submission(*, actor: Actor, submission: Submission, reason: str, now: datetime) -> Submission:
    """Withdraw a submission, so that no one outside can read it. Raises NotAllowed; InputError without a reason."""
    row = lock_submission(submission)
    if not rules.may_withdraw(actor, row):
        raise NotAllowed("you do not have permission to withdraw this submission")
    _require_reason(reason)
    _leave_library(actor, row)
    _change_state(actor, row, State.WITHDRAWN, "withdraw", Notice.WITHDRAWN, now, reason)
    return row


@transaction.atomic
def resume_submission(*, actor: Actor, submission: Submission, now: datetime) -> Submission:
    """Resume a submission that was declined or withdrawn; its text is kept. Raises NotAllowed."""
    row = lock_submission(submission)
    if not rules.may_resume(actor, row):
        raise NotAllowed("you do not have permission to resume this submission")
    _change_state(actor, row, State.REOPENED if row.submitted else State.OPEN, "resume", Notice.RESUMED, now)
    return row


@transaction.atomic
def extend_submission(*, actor: Actor, submission: Submission, due: date, now: datetime) -> Submission:
    """A last day of its own, in place of the round's. Raises NotAllowed; InputError for a day that is past."""
    row = lock_submission(submission)
    if row.round is None or not rules.may_coordinate(actor, row.round):
        raise NotAllowed("only the requesting organisation can do this")
    if due < timezone.localdate(now):
        raise InputError(_("The deadline has already passed."), field="due")
    before = row.due
    row.due = due
    row.save(update_fields=["due"])
    log_submission(actor, "extend", row, {"due": before.isoformat() if before else None}, {"due": due.isoformat()})
    if before != due:
        note_deadline_moved(actor, [row], due, now)
    return row


def lock_submission(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends."""
    rows = Submission.objects.select_for_update(of=("self",), no_key=True)
    return reread_row(rows.select_related("questionnaire", "organisation", "round"), submission.pk)


def _is_late(row: Submission, now: datetime) -> bool:
    day = deadline_of(row)
    return day is not None and timezone.localdate(now) > day


def _mark_published(actor: Actor, row: Submission, now: datetime) -> None:
    row.published = now
    _change_state(actor, row, State.PUBLISHED, "publish", Notice.PUBLISHED, now)
    index_submission(row)
    publish_answer_values(actor, row, now)


def _leave_library(actor: Actor, row: Submission) -> None:
    """All that was derived from it goes; the snapshot says what was submitted."""
    remove_from_index(row)
    withdraw_answer_values(actor, row)
    row.published = None


def _change_state(
    actor: Actor, row: Submission, state: State, verb: str, notice: Notice, now: datetime, reason: str = ""
) -> None:
    before: dict[str, Any] = {"state": row.state, "reason": row.reason}
    row.state, row.reason = state, sanitise_text(reason).strip()[:LONGEST_REASON]
    row.version += 1
    row.save(update_fields=["state", "reason", "version", "submitted", "late", "published"])
    after: dict[str, Any] = {"state": row.state, "reason": row.reason}
    if verb == "hand_in":
        after["late"] = row.late
    log_submission(actor, verb, row, before, after)
    note_state(actor, notice, row, now)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InputError(_("enter a reason"), field="reason")


def _require_language(language: str) -> str:
    if language not in LANGUAGES:
        raise InputError(_("choose one of the available languages"), field="language")
    return language


def take_snapshot(*, actor: Actor, submission: Submission, now: datetime) -> Snapshot:
    """Save the next snapshot of a submission, in the caller's transaction."""
    answers = answers_of(submission)
    citations = chain.from_iterable(answer.citations.all() for answer in answers)
    records = {pk: record for pk, (record, _public) in existing_records(citations).items()}
    labels = {fact["id"]: fact["label"] for fact in submission.questionnaire.facts}
    content = snapshot_content(submission, answers, records, labels)
    snapshot = Snapshot.objects.create(
        submission=submission,
        number=submission.snapshots.count() + 1,
        made=now,
        made_by=actor.user,
        content=content,
        digest=content_digest(content),
    )
    log_submission(actor, "freeze", submission, None, {"snapshot": snapshot.number, "digest": snapshot.digest})
    return snapshot
