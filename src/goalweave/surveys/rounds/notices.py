"""Who is owed a mail about a submission. Actions note it in their transaction, the faces send it; no one is told what
they did themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.accounts.queries import editors_of
from goalweave.surveys.models import Answer, Comment, Notice, Reminder, Submission
from goalweave.surveys.rules import ANSWERING, may_comment

COMMENT_PAUSE = timedelta(minutes=10)
"""Comments that follow one another are told in one mail."""


def note_recipients(actor: Actor, rows: Iterable[Submission], now: datetime) -> None:
    """To those who answer."""
    _queue_reminders(actor, Notice.ASKED, _with_editors(list(rows)), "", now)


def note_deadline_moved(actor: Actor, rows: Iterable[Submission], due: date, now: datetime) -> None:
    """To those who still answer."""
    pairs = _with_editors([row for row in rows if row.state in ANSWERING])
    _queue_reminders(actor, Notice.MOVED, pairs, f"{due.isoformat()} {now:%Y%m%d%H%M%S}", now)


def note_state(actor: Actor, kind: Notice, row: Submission, now: datetime) -> None:
    """Of a new state: published and reopened to those who answer, all others to those who ask. No one has requested one
    without a round."""
    if row.round is None:
        return
    theirs = kind in (Notice.PUBLISHED, Notice.REOPENED)
    place = row.organisation_id if theirs else row.round.organisation_id
    _queue_reminders(actor, kind, [(row, user) for user in editors_of([place])[place]], str(row.version), now)


def note_assigned(actor: Actor, answer: Answer, now: datetime) -> None:
    """To the person whose answer it is now; whose it was may be told again later."""
    key, row = str(answer.pk), answer.submission
    others = Reminder.objects.filter(submission=row, kind=Notice.ASSIGNED, key=key)
    others.exclude(user=answer.assignee_id).delete()
    if answer.assignee is not None:
        _queue_reminders(actor, Notice.ASSIGNED, [(row, answer.assignee)], key, now)


def note_comment(actor: Actor, comment: Comment, now: datetime) -> None:
    """To the person whose answer it is, the editors, and those whose comment it replies to; once no other comment follows."""
    row, assignee = comment.answer.submission, comment.answer.assignee
    people = {user.pk: user for user in editors_of([row.organisation_id])[row.organisation_id]}
    if assignee is not None:
        people[assignee.pk] = assignee
    if comment.parent is not None:
        thread = User.objects.filter(
            pk__in=[comment.parent.author_id, *comment.parent.replies.values_list("author", flat=True)]
        )
        people |= {user.pk: user for user in thread if may_comment(Actor(user), row)}
    _queue_reminders(
        actor, Notice.COMMENT, [(row, user) for user in people.values()], str(comment.pk), now + COMMENT_PAUSE
    )


def _with_editors(rows: Sequence[Submission]) -> Iterator[tuple[Submission, User]]:
    """Each submission with each editor of the organisation that answers it."""
    people = editors_of(row.organisation_id for row in rows)
    for row in rows:
        for user in people[row.organisation_id]:
            yield row, user


def _queue_reminders(
    actor: Actor, kind: Notice, pairs: Iterable[tuple[Submission, User]], key: str, since: datetime
) -> None:
    own = actor.user.pk if actor.user is not None else None
    Reminder.objects.bulk_create(
        [
            Reminder(submission=row, user=user, kind=kind, key=key, since=since)
            for row, user in pairs
            if user.pk != own and user.is_active and user.email
        ],
        ignore_conflicts=True,
    )
