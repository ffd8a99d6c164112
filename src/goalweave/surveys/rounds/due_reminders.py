"""Mails that are owed: what is due soon or late, which of all can be sent now, and that they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from goalweave.accounts.models import EDITORS, WRITERS, Membership
from goalweave.accounts.queries import editors_of
from goalweave.surveys.models import Answer, AnswerStatus, Notice, Reminder, Submission
from goalweave.surveys.queries import deadline_of
from goalweave.surveys.rules import ANSWERING

STAGES = (1, 3, 14)
"""So many days before the last one people are reminded; and once when it is past."""
RETENTION = timedelta(days=14)
"""What could not be sent for so long is not sent any more."""
COORDINATOR_NOTICES = (Notice.HANDED_IN, Notice.DECLINED, Notice.WITHDRAWN, Notice.RESUMED)
WRITER_NOTICES = (Notice.ASKED, Notice.MOVED, Notice.ASSIGNED, Notice.COMMENT, Notice.DUE, Notice.LATE)
"""These are worth nothing once the submission is not written any more."""
DEADLINE_NOTICES = (Notice.ASKED, Notice.MOVED, Notice.REOPENED, Notice.ASSIGNED)
"""Mails that name the last day."""


def reminder_stage(due: date, today: date) -> int | None:
    """The stage that has begun: 14, 3 or 1 days before, 0 once it is late; None where none has."""
    left = (due - today).days
    return 0 if left < 0 else next((stage for stage in STAGES if left <= stage), None)


def create_due_reminders(now: datetime) -> None:
    """Note reminders of what is due soon or late, for those who still have something open: editors, and whoever an
    answer is assigned to that is not ready. No one is reminded of a stage in which they were told of the day. Four
    queries and a write."""
    today = timezone.localdate(now)
    rows = Submission.objects.filter(state__in=ANSWERING).annotate(day=Coalesce("due", "round__due"))
    rows = rows.filter(Q(round=None) | Q(round__closed=None), day__lte=today + timedelta(days=max(STAGES)))
    submissions = list(rows.select_related("round"))
    notified = _last_notified(submissions)
    new = []
    for row, user in _open_assignees(submissions):
        due = deadline_of(row)
        stage = reminder_stage(due, today) if due is not None else None
        if due is None or stage is None:
            continue
        last = notified.get((row.pk, user))
        if stage and last is not None and (due - timezone.localdate(last)).days <= stage:
            continue
        kind = Notice.DUE if stage else Notice.LATE
        new.append(Reminder(submission=row, user_id=user, kind=kind, key=f"{due.isoformat()} {stage}", since=now))
    # The day and stage are in the key, which is unique: the person who runs this again, or next to us, adds nothing.
    Reminder.objects.bulk_create(new, ignore_conflicts=True)


def due_reminders(now: datetime) -> list[Reminder]:
    """What can be sent now, by person; comments once a pause has followed the first of them. What no one is to be told
    any more is forgotten: it is not written any more, or they have left. Three queries, and a write where something is
    forgotten."""
    rows = Reminder.objects.filter(sent=None).select_related(
        "user", "submission__questionnaire", "submission__organisation", "submission__round__organisation"
    )
    unsent = list(rows.order_by("user", "submission", "pk"))
    roles = _roles_by_member({reminder.user_id for reminder in unsent})
    waiting = [row for row in unsent if row.since >= now - RETENTION and _still_concerns(row, roles)]
    if len(waiting) < len(unsent):
        Reminder.objects.filter(pk__in={row.pk for row in unsent} - {row.pk for row in waiting}).delete()
    # One that is due takes along all of its kind: comments that followed one another go out in one mail.
    ready = {(row.user_id, row.submission_id, row.kind) for row in unsent if row.since <= now}
    return [row for row in waiting if (row.user_id, row.submission_id, row.kind) in ready]


def claim_reminders(rows: Iterable[Reminder], now: datetime) -> list[Reminder]:
    """Those that no one else sends at this moment; they count as sent."""
    return [reminder for reminder in rows if Reminder.objects.filter(pk=reminder.pk, sent=None).update(sent=now)]


def open_answers(submissions: Iterable[int], user: int) -> dict[int, list[Answer]]:
    """Submission's id → answers that this person still has to write, in order; one query."""
    rows = Answer.objects.filter(submission__in=set(submissions), assignee=user, status__in=_UNWRITTEN)
    answers: dict[int, list[Answer]] = {}
    for answer in rows.select_related("question").order_by("question__position"):
        answers.setdefault(answer.submission_id, []).append(answer)
    return answers


_UNWRITTEN = (AnswerStatus.EMPTY, AnswerStatus.DRAFTING)


def _open_assignees(rows: Sequence[Submission]) -> Iterator[tuple[Submission, int]]:
    """Submissions and ids of the people who have something open in them."""
    people = editors_of(row.organisation_id for row in rows)
    writing = Answer.objects.filter(submission__in=rows, status__in=_UNWRITTEN, assignee__is_active=True)
    assignees: dict[int, set[int]] = {}
    for submission, user in writing.exclude(assignee__email="").values_list("submission", "assignee").distinct():
        assignees.setdefault(submission, set()).add(user)
    for row in rows:
        editors = {user.pk for user in people[row.organisation_id]}
        for user in sorted(editors | assignees.get(row.pk, set())):
            yield row, user


def _last_notified(rows: Sequence[Submission]) -> dict[tuple[int, int], datetime]:
    """Submission and user → when they were told last of the last day."""
    notices = Reminder.objects.filter(submission__in=rows, kind__in=DEADLINE_NOTICES).order_by()
    latest = notices.values_list("submission", "user").annotate(Max("since"))
    return {(submission, user): at for submission, user, at in latest}


def _roles_by_member(users: set[int]) -> dict[tuple[int, int], str]:
    rows = Membership.objects.filter(user__in=users).values_list("user", "organisation", "role")
    return {(user, organisation): role for user, organisation, role in rows}


def _still_concerns(reminder: Reminder, memberships: dict[tuple[int, int], str]) -> bool:
    row, user = reminder.submission, reminder.user
    if not user.is_active or not user.email:
        return False
    closed = row.round is not None and row.round.closed is not None
    if reminder.kind in WRITER_NOTICES and (row.state not in ANSWERING or closed):
        return False
    place = (
        row.round.organisation_id
        if reminder.kind in COORDINATOR_NOTICES and row.round is not None
        else row.organisation_id
    )
    roles = WRITERS if reminder.kind in (Notice.ASSIGNED, Notice.COMMENT, Notice.DUE, Notice.LATE) else EDITORS
    return user.is_superuser or memberships.get((user.pk, place)) in roles
