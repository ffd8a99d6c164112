"""Who else has an answer open, and the soft lock of the person who types first.

The lock warns and never refuses: `surveys.actions.merge_answer` puts together what two people wrote. The rows are no content, so
nothing of them is logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.core.errors import NotAllowed
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, Presence
from goalweave.vanished_rows import reread_row

INTERVAL = timedelta(seconds=15)
"""A page reports so often; a person's row is written at most so often, apart from taking the lock and leaving."""
GONE_AFTER = 3 * INTERVAL
"""Without a report for so long, a person has left."""
LOCK_IDLE = timedelta(minutes=2)
"""Without typing for so long, a person no longer holds the lock."""
EARLY = timedelta(seconds=1)
"""A report may come so much early and still counts as the next one."""
OLD = timedelta(days=1)


class PresenceState(StrEnum):
    READING = "reading"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class PresentPerson:
    user: User
    state: PresenceState


@dataclass(frozen=True, slots=True)
class AnswerPresence:
    """others: present people but the actor, in the order of their coming; holder: who has the lock, the actor too; None: it is free."""

    others: tuple[PresentPerson, ...] = ()
    holder: User | None = None

    def locked_by_other(self, actor: Actor) -> User | None:
        return self.holder if self.holder is not None and self.holder != actor.user else None


def answer_presence(actor: Actor, answer: Answer, now: datetime) -> AnswerPresence:
    """Who is on the answer, without saying that the actor is. One query."""
    return _to_presence(actor, _presence_rows(answer), now)


def report_presence(
    *, actor: Actor, answer: Answer, now: datetime, typing: bool = False, take: bool = False
) -> AnswerPresence:
    """Say that the actor has the answer open. typing: since the last report; take: the lock is theirs from now on.

    The first who types holds the lock until they leave or have not typed for two minutes. Raises NotAllowed.
    """
    if not rules.may_be_present(actor, answer.submission) or actor.user is None:
        raise NotAllowed("you are not working on this answer")
    writes = rules.may_write_answer(actor, answer.submission, answer)
    rows = _presence_rows(answer)
    if writes and (take or typing) and _wants_lock(actor, rows, now, take):
        if _take_lock(actor, answer, now, take):
            return _to_presence(actor, _presence_rows(answer), now)
        rows = _presence_rows(answer)
    own = _own_row(actor, rows)
    if own is None:
        answer.presences.filter(seen__lt=now - OLD).delete()
        row = Presence(answer=answer, user=actor.user, seen=now, typed=now if typing and writes else None)
        Presence.objects.bulk_create([row], ignore_conflicts=True)
    elif abs(now - own.seen) >= INTERVAL - EARLY:
        # Not saved as a whole: another page of the same person may have ended the presence in between.
        times = {"seen": now, "typed": now} if typing and writes else {"seen": now}
        answer.presences.filter(pk=own.pk).update(**times)
        own.seen, own.typed = now, times.get("typed", own.typed)
    return _to_presence(actor, rows, now)


def end_presence(*, actor: Actor, answer: Answer) -> None:
    """The actor has left the answer, and no longer holds the lock."""
    if actor.user is not None:
        answer.presences.filter(user=actor.user).delete()


def _presence_rows(answer: Answer) -> list[Presence]:
    return list(Presence.objects.filter(answer=answer).select_related("user").order_by("pk"))


def _own_row(actor: Actor, rows: Iterable[Presence]) -> Presence | None:
    return next((row for row in rows if row.user == actor.user), None)


def _lock_holder(rows: Iterable[Presence], now: datetime) -> User | None:
    holding = [
        row for row in rows if row.held is not None and _is_present(row, now) and _typed_since(row, now, LOCK_IDLE)
    ]
    return min(holding, key=lambda row: (row.held or now, row.pk)).user if holding else None


def _wants_lock(actor: Actor, rows: Sequence[Presence], now: datetime, take: bool) -> bool:
    holder = _lock_holder(rows, now)
    return holder is None or (take and holder != actor.user)


@transaction.atomic
def _take_lock(actor: Actor, answer: Answer, now: datetime, take: bool) -> bool:
    """Whether the actor has the lock now; not if someone else was quicker."""
    # Of two who begin to type at once, the answer's row lets only one pass at a time.
    reread_row(Answer.objects.select_for_update(of=("self",)), answer.pk)
    if not _wants_lock(actor, _presence_rows(answer), now, take):
        return False
    answer.presences.exclude(user=actor.user).exclude(held=None).update(held=None)
    times = {"seen": now, "typed": now, "held": now}
    Presence.objects.update_or_create(answer=answer, user=actor.user, defaults=times)
    return True


def _to_presence(actor: Actor, rows: Sequence[Presence], now: datetime) -> AnswerPresence:
    others = tuple(
        PresentPerson(row.user, _state_of(row, now)) for row in rows if row.user != actor.user and _is_present(row, now)
    )
    return AnswerPresence(others, _lock_holder(rows, now))


def _state_of(row: Presence, now: datetime) -> PresenceState:
    return PresenceState.WRITING if _typed_since(row, now, GONE_AFTER) else PresenceState.READING


def _is_present(row: Presence, now: datetime) -> bool:
    # A time that is far ahead was noted before the clock was set back.
    return abs(now - row.seen) < GONE_AFTER and row.user.is_active


def _typed_since(row: Presence, now: datetime, span: timedelta) -> bool:
    return row.typed is not None and abs(now - row.typed) < span
