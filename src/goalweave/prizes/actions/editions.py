"""Writes to editions: make one of a call, set and move its dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import difference, log_row
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallState
from goalweave.calls.rules import may_change_call
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.prizes.actions.locking import lock_edition, prize_of, save_version
from goalweave.prizes.models import Edition, PhaseChange
from goalweave.prizes.phases import BEGINNINGS, CALL_MOMENTS, MOMENTS, VOTE_MOMENTS, is_vote_closed, moment_of
from goalweave.vanished_rows import reread_row

FIRST_YEAR, LAST_YEAR = 1990, 2200
LONGEST_REASON = 500

Dates = Mapping[str, datetime | None]
"""Name in phases.MOMENTS → moment."""


@transaction.atomic
def create_edition(*, actor: Actor, call: Call, year: int) -> Edition:
    """Let the entries of a call compete for a prize.

    Raises NotAllowed; InputError for a call without rules of a prize, one that has an edition, or an impossible year.
    """
    row = reread_row(Call.objects.select_for_update(of=("self",)).select_related("organisation"), call.pk)
    if not may_change_call(actor, row):
        raise NotAllowed("only editors and managers of the organisation can run its prize")
    if definition_of(row).prize is None:
        raise InputError("this call has no rules of a prize", field="call")
    if Edition.objects.filter(call=row).exists():
        raise InputError("this call has an edition already", field="call")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError(Message("enter a year from {first} to {last}", first=FIRST_YEAR, last=LAST_YEAR), field="year")
    edition = Edition.objects.create(call=row, year=year)
    log_row(actor, "create", "edition", edition, None, {"call": row.slug, "year": year})
    return edition


@transaction.atomic
def set_dates(
    *, actor: Actor, edition: Edition, dates: Dates, version: int, now: datetime, reason: str = ""
) -> Edition:
    """Set the dates of the phases. dates: all of phases.MOMENTS; version: as it was read.

    A moment that is past stays; the end of a phase that runs can only move later; once the edition is published, every date that moves
    needs a reason, which its page shows. Raises NotAllowed, Conflict, InputErrors with the name of each date.
    """
    row = lock_edition(actor, edition)
    # Its own dates are among them, and it may be published meanwhile. Not its key: entries refer to it.
    calls = Call.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    row.call = reread_row(calls, row.call_id)
    if row.version != version:
        raise Conflict("someone else has changed this edition; reload the page")
    _call, prize = prize_of(row)
    new = {name: dates.get(name) for name in MOMENTS}
    if not prize.vote:
        new.update(dict.fromkeys(VOTE_MOMENTS))
    old = {name: moment_of(row, name) for name in MOMENTS}
    moved = [name for name in MOMENTS if old[name] != new[name]]
    published = row.call.state != CallState.DRAFT
    # What is set for the first time moves nothing that people relied on.
    announced = [name for name in moved if published and old[name] is not None]
    text = sanitise_line(reason)[:LONGEST_REASON]
    problems = [*_order_problems(new), *_past_problems(row, old, new, moved, now)]
    if announced and not text:
        problems.append(InputError("enter why the dates change; the page of the edition shows it", field="reason"))
    if problems:
        raise InputErrors(problems)
    if not moved:
        return row
    for name in moved:
        setattr(row.call if name in CALL_MOMENTS else row, name, new[name])
    if set(moved) & set(CALL_MOMENTS):
        row.call.version += 1
        row.call.updated = now
        row.call.save(update_fields=[*CALL_MOMENTS, "version", "updated"])
    save_version(row, *(name for name in MOMENTS if name not in CALL_MOMENTS))
    PhaseChange.objects.bulk_create(
        PhaseChange(edition=row, moment=name, before=old[name], after=new[name], reason=text, at=now)
        for name in announced
    )
    before, after = difference(_texts(old), _texts(new))
    log_row(actor, "change", "edition", row, before, after)
    return row


def _order_problems(dates: Dates) -> list[InputError]:
    """Each date after the one before it; those that are not settled are passed over."""
    settled = [(name, moment) for name, moment in dates.items() if moment is not None]
    problems = []
    for (_earlier, before), (name, moment) in pairwise(settled):
        # A phase can begin the moment the one before ends, but must not end when it begins.
        if moment < before or (moment == before and name not in BEGINNINGS and name != "announcement"):
            problems.append(InputError("this date must come after the one before it", field=name))
    return problems


def _past_problems(edition: Edition, old: Dates, new: Dates, moved: list[str], now: datetime) -> list[InputError]:
    problems = []
    # What waited for the count began before the end of the vote.
    closed = not set(VOTE_MOMENTS).isdisjoint(moved) and is_vote_closed(edition)
    for name in moved:
        before, after = old[name], new[name]
        if before is not None and before <= now:
            problems.append(InputError("this date is past and cannot change", field=name))
        elif closed and name in VOTE_MOMENTS:
            problems.append(InputError("the vote has ended", field=name))
        elif edition.confirmed is not None and name != "announcement":
            problems.append(InputError("the results are settled; this date cannot change", field=name))
        elif before is not None and _is_running(name, old, now) and (after is None or after < before):
            problems.append(InputError("this phase is running; its end can only move later", field=name))
    return problems


def _is_running(name: str, dates: Dates, now: datetime) -> bool:
    """Whether the phase that ends at this moment has begun."""
    begins = {"closes": "opens", "eligibility_closes": "closes"}.get(name, name.replace("_closes", "_opens"))
    if begins == name:
        return False
    begun = dates.get(begins)
    return begun is not None and begun <= now


def _texts(dates: Dates) -> dict[str, str | None]:
    return {name: moment.isoformat() if moment else None for name, moment in dates.items()}
