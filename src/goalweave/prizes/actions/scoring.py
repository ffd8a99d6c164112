"""What an expert does with an entry: declare a conflict of interest, score, finish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.core.errors import Conflict as Clash, InputError, InputErrors, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.model.calls import PrizeRules
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.prizes import rules
from goalweave.prizes.actions.locking import prize_of
from goalweave.prizes.models import Assignment, Conflict
from goalweave.vanished_rows import reread_row

LONGEST_COMMENT = 2000
LONGEST_REASON = 500


@transaction.atomic
def save_scores(
    *,
    actor: Actor,
    assignment: Assignment,
    scores: Mapping[str, str],
    comments: Mapping[str, str],
    version: int,
    now: datetime,
) -> Assignment:
    """Save what is scored so far; criteria that are not named keep their score, an empty one takes it away. version: as it was read.

    Raises NotAllowed; Conflict where it was saved elsewhere; InputErrors with the criterion.
    """
    row, prize = _lock_assignment(actor, assignment, now)
    if row.version != version:
        raise Clash("these scores were changed in another window or on another device")
    problems: list[InputError] = []
    new_scores, new_comments = dict(row.scores), dict(row.comments)
    for criterion in prize.criteria:
        if criterion.id in scores:
            digits = scores[criterion.id].strip()
            if not digits:
                new_scores.pop(criterion.id, None)
            elif digits.isascii() and digits.isdigit() and len(digits) < 4 and int(digits) <= criterion.most:
                new_scores[criterion.id] = int(digits)
            else:
                message = Message("enter a whole number from 0 to {most}", most=criterion.most)
                problems.append(InputError(message, field=criterion.id, value=digits[:20]))
        if criterion.id in comments:
            text = sanitise_text(comments[criterion.id]).strip()
            if len(text) > LONGEST_COMMENT:
                message = Message("write at most {most} characters", most=LONGEST_COMMENT)
                problems.append(InputError(message, field=f"comment-{criterion.id}"))
            new_comments[criterion.id] = text
    if problems:
        raise InputErrors(problems)
    row.scores = new_scores
    row.comments = {criterion: text for criterion, text in new_comments.items() if text}
    row.version += 1
    row.save(update_fields=["scores", "comments", "version"])
    return row


@transaction.atomic
def finish_scores(*, actor: Actor, assignment: Assignment, now: datetime) -> Assignment:
    """Submit the scores: from now on they count and stay as they are, and the expert can read those of the others.

    Raises NotAllowed; InputErrors with each criterion that is not scored.
    """
    row, prize = _lock_assignment(actor, assignment, now)
    missing = [criterion.id for criterion in prize.criteria if criterion.id not in row.scores]
    if missing:
        raise InputErrors([InputError("this criterion has no score yet", field=criterion) for criterion in missing])
    row.finished = now
    row.version += 1
    row.save(update_fields=["finished", "version"])
    # Not the scores: the organiser's log would otherwise show them to members before they may see them.
    edition = row.expert.edition
    log_row(actor, "score", "edition", edition, None, {"entry": row.entry.reference, "expert": row.expert_id})
    return row


@transaction.atomic
def declare_conflict(*, actor: Actor, assignment: Assignment, reason: str, now: datetime) -> Assignment:
    """Declare a conflict of interest: the entry is taken from the expert, and their scores for it are dropped.

    Raises NotAllowed, InputError without a reason.
    """
    row, _prize = _lock_assignment(actor, assignment, now)
    text = sanitise_line(reason)[:LONGEST_REASON]
    if not text:
        raise InputError("say in a few words what the conflict of interest is", field="reason")
    row.conflict, row.conflict_reason = Conflict.DECLARED, text
    row.scores, row.comments = {}, {}
    row.version += 1
    row.save(update_fields=["conflict", "conflict_reason", "scores", "comments", "version"])
    after = {"entry": row.entry.reference, "expert": row.expert_id, "conflict": row.conflict}
    log_row(actor, "reject", "edition", row.expert.edition, None, after)
    return row


def _lock_assignment(actor: Actor, assignment: Assignment, now: datetime) -> tuple[Assignment, PrizeRules]:
    rows = Assignment.objects.select_for_update(of=("self",))
    row = reread_row(rows.select_related("expert__edition__call__organisation", "entry"), assignment.pk)
    if not rules.may_score(actor, row, now):
        raise NotAllowed("this entry cannot be scored by you, or not now")
    return row, prize_of(row.expert.edition)[1]
