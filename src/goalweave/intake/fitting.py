"""A record as a file has it → one that the registry keeps: what cannot be kept is left out and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.model.kinds import read_details
from goalweave.registry.checks import LONGEST, MONEY, cleaned, problems

Tell = Callable[[InputError], None]
MOST_TRIES = 20
"""So many parts of one record may be wrong before all of it is left out."""


def fitted(record: model.Record, tell: Tell) -> model.Record | None:
    """The record without the values that cannot be kept, each of which is told; None if nothing of it can be."""
    try:
        found = cleaned(record)
    except InputError:
        found = cleaned(_without_details(_without_amounts(record, tell), tell))
    for _try in range(MOST_TRIES):
        wrong = list(problems(found))
        if not wrong:
            return found
        fewer = _without(found, wrong[0].field)
        if fewer is None or fewer == found:
            break
        tell(wrong[0])
        found = fewer
    for problem in problems(found):
        tell(InputError(f"the record is left out: {problem.message}", field=problem.field))
    return None


def _without_amounts(record: model.Record, tell: Tell) -> model.Record:
    kept = []
    for one in record.money:
        try:
            cleaned(replace(record, money=(one,), details={}))
        except InputError as error:
            tell(InputError(error.message.partition(": ")[2] or error.message, field=error.field))
        else:
            kept.append(one)
    return replace(record, money=tuple(kept))


def _without_details(record: model.Record, tell: Tell) -> model.Record:
    kept: dict[str, object] = {}
    for name, value in record.details.items():
        try:
            kept |= read_details(record.kind, {name: value})
        except InputError as error:
            tell(error)
    return replace(record, details=kept)


def _without(record: model.Record, field: str) -> model.Record | None:
    """The record without what is wrong in that field; None where it cannot be without it."""
    if field == "end":
        return replace(record, end="")
    if field == "country":
        return replace(record, places=())
    if field in ("currency", "money"):
        fine = (one for one in record.money if len(one.currency) == 3 and one.currency.isupper() and one.kind in MONEY)
        return replace(record, money=tuple(fine))
    if field in ("links", "url"):
        alone = (one for one in record.links if not list(problems(replace(_bare(record), links=(one,)))))
        return replace(record, links=tuple(alone))
    if field in ("partner", "ref"):
        # A role that is too long is no reason to leave out the partner: it is told by itself.
        alone_partners = ((one, replace(_bare(record), partners=(replace(one, role=""),))) for one in record.partners)
        return replace(record, partners=tuple(one for one, alone in alone_partners if not list(problems(alone))))
    if field == "role":
        return replace(record, partners=tuple(map(_with_short_role, record.partners)))
    if field == "notes":
        return replace(record, notes=tuple(map(_with_short_dates, record.notes)))
    if field == "status":
        return replace(record, status="")
    return None


def _with_short_role(partner: model.Partner) -> model.Partner:
    if len(partner.role) <= LONGEST["role"]:
        return partner
    return model.Partner(name=partner.name, ref=partner.ref)


def _with_short_dates(note: model.Note) -> model.Note:
    start, end = (written if len(written) <= LONGEST["notes"] else "" for written in (note.start, note.end))
    return replace(note, start=start, end=end)


def _bare(record: model.Record) -> model.Record:
    return model.Record(id="one", title={}, text={}, language=record.language)
