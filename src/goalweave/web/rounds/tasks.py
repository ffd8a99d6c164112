"""Mails about rounds and submissions, sent in the background, at once and every morning.

Each is owed by a line that an action or the morning has written, and sent once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.surveys.models import Answer, Comment, Notice, Reminder
from goalweave.surveys.queries import answer_progress, deadline_of
from goalweave.surveys.rounds.due_reminders import (
    claim_reminders,
    create_due_reminders,
    due_reminders,
    open_answers,
)
from goalweave.surveys.rounds.notices import COMMENT_PAUSE
from goalweave.web.accounts.mails import MailCount, send, send_each
from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, schedule_task

LOGGER = logging.getLogger(__name__)
LISTED = 20
LONGEST = 400
"""Characters of a comment in a mail."""
REMINDERS = (Notice.DUE, Notice.LATE)
MailContext = dict[str, Any]


@task()
def tell_people(site: str) -> int:
    """Send all pending emails; return the number sent. site: its address."""
    return _mail_count(send_reminder_mails(now=timezone.now(), site=site))


@task()
def remind() -> int:
    """Send reminders and emails that could not be sent before; schedule the next morning."""
    now = timezone.now()
    schedule_task(remind, next_morning(now))
    create_due_reminders(now)
    return _mail_count(send_reminder_mails(now=now, site=site_address()))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    schedule_task(remind, timezone.now())


def enqueue_mails(request: HttpRequest) -> None:
    """Schedule the emails about something that was done."""
    tell_people.enqueue(site_address(request))


def enqueue_comment_mails(request: HttpRequest) -> None:
    """The same once no other comment follows; where tasks cannot wait, with the next mails."""
    site = site_address(request)
    if tell_people.get_backend().supports_defer:
        tell_people.using(run_after=timezone.now() + COMMENT_PAUSE + timedelta(seconds=1)).enqueue(site)


def _mail_count(sent: MailCount) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about submissions could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails


def send_reminder_mails(*, now: datetime, site: str) -> MailCount:
    """Send what is owed now, in each receiver's language: what belongs together in one mail. site: where the site is
    reached."""
    groups = groupby(sorted(due_reminders(now), key=_mail_key), key=_mail_key)

    def send_group(group: Iterable[Reminder]) -> bool:
        rows = claim_reminders(group, now)
        return bool(rows) and _send_mail(rows, now, site.rstrip("/"))

    return send_each((rows for _mail, rows in groups), send_group)


def _mail_key(reminder: Reminder) -> tuple[int, str, int]:
    """Reminders of all submissions are one mail; everything else is one for each submission and kind."""
    if reminder.kind in REMINDERS:
        return reminder.user_id, "", 0
    return reminder.user_id, reminder.kind, reminder.submission_id


def _send_mail(rows: list[Reminder], now: datetime, site: str) -> bool:
    """Whether there was anything to say."""
    first = rows[0]
    name = "round_due" if first.kind in REMINDERS else f"round_{first.kind}"
    with override(first.user.language):
        words = (
            _reminders_context(rows, now, site)
            if first.kind in REMINDERS
            else _CONTEXTS.get(first.kind, _state_context)(rows, site)
        )
    if not words:
        return False
    send(name, first.user.email, first.user.language, words)
    return True


def _state_context(rows: list[Reminder], site: str) -> MailContext:
    """Of a state, or of a last day, as it is now."""
    row, kind = rows[0].submission, rows[0].kind
    if kind in (Notice.HANDED_IN, Notice.DECLINED, Notice.WITHDRAWN, Notice.RESUMED) and row.round_id is not None:
        page = reverse("round-submission", args=[row.round_id, row.pk])
    elif kind == Notice.PUBLISHED:
        page = reverse("submission-read", args=[row.pk])
    else:
        page = reverse("submission", args=[row.pk])
    return {
        "submission": row,
        "survey": row.round,
        "title": row.round.title if row.round is not None else row.questionnaire.title,
        "due": deadline_of(row),
        "link": site + page,
    }


def _assigned_context(rows: list[Reminder], site: str) -> MailContext:
    """Those that are theirs still."""
    person, row = rows[0].user, rows[0].submission
    answers = list(
        Answer.objects.filter(pk__in=[int(reminder.key) for reminder in rows], assignee=person)
        .select_related("question")
        .order_by("question__position")
    )
    if not answers:
        return {}
    page = reverse("answer", args=[row.pk, answers[0].question.number])
    return {**_state_context(rows, site), **_answer_list(answers), "link": site + page}


def _comments_context(rows: list[Reminder], site: str) -> MailContext:
    """Those that no one has deleted or settled in the meantime."""
    person, row = rows[0].user, rows[0].submission
    unsettled = Comment.objects.filter(pk__in=[int(reminder.key) for reminder in rows], settled=None)
    unsettled = unsettled.exclude(parent__settled__isnull=False)
    comments = list(unsettled.select_related("author", "guest", "answer__question").order_by("pk"))
    if not comments:
        return {}
    reader = Actor(person)
    shown = [
        {
            "number": comment.answer.question.number,
            "name": comment.guest.name
            if comment.guest is not None
            else display_name(comment.author, reader, row.organisation_id)
            if comment.author is not None
            else "",
            "guest": comment.guest is not None,
            "text": comment.text if len(comment.text) <= LONGEST else comment.text[:LONGEST].rstrip() + "…",
        }
        for comment in comments[:LISTED]
    ]
    page = reverse("answer", args=[row.pk, comments[0].answer.question.number]) + "#comments"
    return {
        **_state_context(rows, site),
        "comments": shown,
        "count": len(comments),
        "more": max(len(comments) - LISTED, 0),
        "link": site + page,
    }


def _reminders_context(rows: list[Reminder], now: datetime, site: str) -> MailContext:
    """Of all submissions in which someone has something open, those that are late first. Two queries."""
    today = timezone.localdate(now)
    known = {reminder.submission_id: reminder.submission for reminder in rows}
    progress = answer_progress(list(known.values()))
    own = open_answers(known, rows[0].user_id)
    due_rows = []
    for row in known.values():
        due = deadline_of(row)
        if due is not None:
            due_rows.append(
                {
                    "submission": row,
                    "due": due,
                    "days": (due - today).days,
                    "progress": progress.get(row.pk),
                    **_answer_list(own.get(row.pk, [])),
                    "link": site + reverse("submission", args=[row.pk]),
                }
            )
    due_rows.sort(key=lambda row: (row["due"], row["submission"].pk))
    late = sum(row["days"] < 0 for row in due_rows)
    return {"told": due_rows, "late": late, "count": len(due_rows)} if due_rows else {}


def _answer_list(answers: Iterable[Answer]) -> MailContext:
    listed = list(answers)
    return {"answers": listed[:LISTED], "count": len(listed), "more": max(len(listed) - LISTED, 0)}


_CONTEXTS: dict[str, Callable[[list[Reminder], str], MailContext]] = {
    Notice.ASSIGNED: _assigned_context,
    Notice.COMMENT: _comments_context,
}
