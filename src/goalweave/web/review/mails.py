"""Mails to those whose turn it is: what was handed over, what is due soon, what is late. Each is told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from goalweave.mapping.actions import note_told, note_untold
from goalweave.mapping.assignments import MINE, state_on, to_be_told
from goalweave.mapping.models import Assignment, Told
from goalweave.web.accounts.mails import MailNotSent, send
from goalweave.wording.templatetags.goalweave import pick_text

LISTED = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Of a mail. shown: (title, its last day, the note) of the first ones; more: how many follow."""

    shown: tuple[tuple[str, date, str], ...]
    count: int
    more: int


@dataclass(frozen=True, slots=True)
class Sent:
    """mails, and people whom none could be sent to."""

    mails: int = 0
    failed: int = 0


def tell(*, now: datetime, site: str, reviewer: int | None = None) -> Sent:
    """One mail to everybody who is to be told something by now, in their language.

    site: the address under which the site is reached; reviewer: id of the only person to tell. What could not be sent is told
    the next time.
    """
    today = timezone.localdate(now)
    rows = [one for one in to_be_told(today) if reviewer in (None, one.reviewer_id)]
    mails = failed = 0
    for _person, group in groupby(rows, key=lambda one: one.reviewer_id):
        by_state: dict[Told, list[Assignment]] = {}
        for one in group:
            by_state.setdefault(state_on(one.due, today), []).append(one)
        found = {state: _noted(some, state) for state, some in by_state.items()}
        if not any(found.values()):
            continue
        try:
            _send([one for some in found.values() for one in some], today, site)
            mails += 1
        except MailNotSent:
            failed += 1
            for state, some in found.items():
                note_untold(assignments=some, told=state)
    return Sent(mails, failed)


def _noted(rows: list[Assignment], state: Told) -> list[Assignment]:
    """Those that nobody else tells at this moment."""
    ours = set(note_told(assignments=rows, told=state))
    return [one for one in rows if one.pk in ours]


def _send(rows: list[Assignment], today: date, site: str) -> None:
    person = rows[0].reviewer
    given = [one for one in rows if one.told == Told.NOTHING]
    late = [one for one in rows if one.told != Told.NOTHING and one.due < today]
    known = {one.pk for one in (*given, *late)}
    with override(person.language):
        link = f"{site.rstrip('/')}{reverse('review')}?turn={MINE}&order=due"
        parts = {
            "given": _part(given),
            "late": _part(late),
            "soon": _part(one for one in rows if one.pk not in known),
        }
    send("review", person.email, person.language, {**parts, "link": link})


def _part(rows: Iterable[Assignment]) -> Part:
    found = list(rows)
    shown = tuple((pick_text(one.record.title) or one.record.slug, one.due, one.note) for one in found[:LISTED])
    return Part(shown, len(found), max(len(found) - LISTED, 0))
