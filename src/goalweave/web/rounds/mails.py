"""Mails about rounds and submissions: each is owed by a line that an action or the morning has written, and sent once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from goalweave.accounts.activity.queries import name_for
from goalweave.accounts.actor import Actor
from goalweave.surveys.models import Answer, Comment, Notice, Reminder
from goalweave.surveys.queries import last_day, progress
from goalweave.surveys.rounds.due_reminders import claim, give_back, open_answers, owed
from goalweave.web.accounts.mails import MailNotSent, send

LISTED = 20
LONGEST = 400
"""Characters of a comment in a mail."""
REMINDERS = (Notice.DUE, Notice.LATE)
Words = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """mails, and those that could not be sent."""

    mails: int = 0
    failed: int = 0


def tell(*, now: datetime, site: str) -> Sent:
    """Send what is owed by now, in each receiver's language: what belongs together in one mail. site: where the site is reached."""
    mails = failed = 0
    for _mail, group in groupby(sorted(owed(now), key=_together), key=_together):
        rows = claim(group, now)
        try:
            if rows and _send(rows, now, site.rstrip("/")):
                mails += 1
        except MailNotSent:
            failed += 1
            give_back(rows)
    return Sent(mails, failed)


def _together(one: Reminder) -> tuple[int, str, int]:
    """Reminders of all submissions are one mail; everything else is one for each submission and kind."""
    if one.kind in REMINDERS:
        return one.user_id, "", 0
    return one.user_id, one.kind, one.submission_id


def _send(rows: list[Reminder], now: datetime, site: str) -> bool:
    """Whether there was anything to say."""
    first = rows[0]
    name = "round_due" if first.kind in REMINDERS else f"round_{first.kind}"
    with override(first.user.language):
        words = _reminders(rows, now, site) if first.kind in REMINDERS else _WORDS.get(first.kind, _state)(rows, site)
    if not words:
        return False
    send(name, first.user.email, first.user.language, words)
    return True


def _state(rows: list[Reminder], site: str) -> Words:
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
        "due": last_day(row),
        "link": site + page,
    }


def _assigned(rows: list[Reminder], site: str) -> Words:
    """Those that are theirs still."""
    person, row = rows[0].user, rows[0].submission
    answers = list(
        Answer.objects.filter(pk__in=[int(one.key) for one in rows], assignee=person)
        .select_related("question")
        .order_by("question__position")
    )
    if not answers:
        return {}
    page = reverse("answer", args=[row.pk, answers[0].question.number])
    return {**_state(rows, site), **_listed(answers), "link": site + page}


def _comments(rows: list[Reminder], site: str) -> Words:
    """Those that nobody has deleted or settled meanwhile."""
    person, row = rows[0].user, rows[0].submission
    found = Comment.objects.filter(pk__in=[int(one.key) for one in rows], settled=None)
    comments = list(found.select_related("author", "guest", "answer__question").order_by("pk"))
    if not comments:
        return {}
    reader = Actor(person)
    told = [
        {
            "number": one.answer.question.number,
            "name": one.guest.name if one.guest is not None
            else name_for(one.author, reader, row.organisation_id) if one.author is not None else "",
            "guest": one.guest is not None,
            "text": one.text if len(one.text) <= LONGEST else one.text[:LONGEST].rstrip() + "…",
        }
        for one in comments[:LISTED]
    ]  # fmt: skip
    page = reverse("answer", args=[row.pk, comments[0].answer.question.number]) + "#comments"
    return {
        **_state(rows, site),
        "comments": told,
        "count": len(comments),
        "more": max(len(comments) - LISTED, 0),
        "link": site + page,
    }


def _reminders(rows: list[Reminder], now: datetime, site: str) -> Words:
    """Of all submissions in which somebody has something open, those that are late first. Two queries."""
    today = timezone.localdate(now)
    known = {one.submission_id: one.submission for one in rows}
    far = progress(list(known.values()))
    own = open_answers(known, rows[0].user_id)
    told = []
    for row in known.values():
        due = last_day(row)
        if due is not None:
            told.append(
                {
                    "submission": row,
                    "due": due,
                    "days": (due - today).days,
                    "progress": far.get(row.pk),
                    **_listed(own.get(row.pk, [])),
                    "link": site + reverse("submission", args=[row.pk]),
                }
            )
    told.sort(key=lambda one: (one["due"], one["submission"].pk))
    late = sum(1 for one in told if _past(one["due"], today))
    return {"told": told, "late": late, "count": len(told)} if told else {}


def _past(due: date, today: date) -> bool:
    return due < today


def _listed(answers: Iterable[Answer]) -> Words:
    found = list(answers)
    return {"answers": found[:LISTED], "count": len(found), "more": max(len(found) - LISTED, 0)}


_WORDS: dict[str, Callable[[list[Reminder], str], Words]] = {
    Notice.ASSIGNED: _assigned,
    Notice.COMMENT: _comments,
}
