"""Mails to reviewers, sent in the background, at once and every morning: assigned, due soon, overdue. Each is sent once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from goalweave.mapping.actions import record_notices
from goalweave.mapping.assignments import MINE, assignments_to_notify, notice_on
from goalweave.mapping.models import Assignment, Notice
from goalweave.web.accounts.mails import MailCount, send, send_each
from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, schedule_task
from goalweave.wording.templatetags.goalweave import pick_text

LOGGER = logging.getLogger(__name__)
LISTED = 20


@task()
def tell_reviewer(reviewer: int, site: str) -> int:
    """Notify a reviewer of new assignments; return the number of emails sent. reviewer: id of the user; site: its
    address."""
    return _mail_count(send_assignment_mails(now=timezone.now(), site=site, reviewer=reviewer))


@task()
def remind() -> int:
    """Send reminders and emails that could not be sent before; schedule the next morning."""
    schedule_task(remind, next_morning(timezone.now()))
    return _mail_count(send_assignment_mails(now=timezone.now(), site=site_address()))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    schedule_task(remind, timezone.now())


def _mail_count(sent: MailCount) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about the review could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails


@dataclass(frozen=True, slots=True)
class MailPart:
    """Of a mail. shown: (title, its last day, the note) of the first ones; more: how many follow."""

    shown: tuple[tuple[str, date, str], ...]
    count: int
    more: int


def send_assignment_mails(*, now: datetime, site: str, reviewer: int | None = None) -> MailCount:
    """One mail to everyone who is to be told something now, in their language.

    site: the address under which the site is reached; reviewer: id of the only person to tell. What could not be sent
    is told the next time.
    """
    today = timezone.localdate(now)
    rows = [row for row in assignments_to_notify(today) if reviewer in (None, row.reviewer_id)]

    def send_group(group: Iterable[Assignment]) -> bool:
        by_state: dict[Notice, list[Assignment]] = defaultdict(list)
        for assignment in group:
            by_state[notice_on(assignment.due, today)].append(assignment)
        claimed: list[Assignment] = []
        for state, assignments in by_state.items():
            claimed += _claim_assignments(assignments, state)
        if claimed:
            _send_mail(claimed, today, site)
        return bool(claimed)

    return send_each((group for _person, group in groupby(rows, key=lambda row: row.reviewer_id)), send_group)


def _claim_assignments(rows: list[Assignment], state: Notice) -> list[Assignment]:
    """Those that no one else tells at this moment."""
    ours = set(record_notices(assignments=rows, notice=state))
    return [row for row in rows if row.pk in ours]


def _send_mail(rows: list[Assignment], today: date, site: str) -> None:
    person = rows[0].reviewer
    new = [row for row in rows if row.told == Notice.NOTHING]
    late = [row for row in rows if row.told != Notice.NOTHING and row.due < today]
    known = {assignment.pk for assignment in (*new, *late)}
    with override(person.language):
        link = f"{site.rstrip('/')}{reverse('review')}?turn={MINE}&order=due"
        parts = {
            "given": _mail_part(new),
            "late": _mail_part(late),
            "soon": _mail_part(row for row in rows if row.pk not in known),
        }
    send("review", person.email, person.language, {**parts, "link": link})


def _mail_part(rows: Iterable[Assignment]) -> MailPart:
    assignments = list(rows)
    shown = tuple(
        (pick_text(assignment.record.title) or assignment.record.slug, assignment.due, assignment.note)
        for assignment in assignments[:LISTED]
    )
    return MailPart(shown, len(assignments), max(len(assignments) - LISTED, 0))
