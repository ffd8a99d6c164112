"""Load the parts of countries that a publisher defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.charts.boundaries import count_positions, simplify_boundaries
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.model import SubnationalArea
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.reading.countries import country_codes
from goalweave.indicators import rules
from goalweave.indicators.areas import AREA_CODE, AREA_DIMENSION, forget_revision
from goalweave.indicators.models import Area, AreaRevision, Code

MOST_AREAS = 20_000
MOST_POSITIONS = 3_000_000
"""Positions of all boundaries that are loaded at once."""
PER_AREA, FEWEST, MOST_KEPT = 30, 8_000, 60_000
"""Positions that are kept: so many for an area, within these bounds for all that are loaded at once; 20 bytes each."""
LONGEST_NAME = 200
_COMPARED = ("parent", "name", "level", "boundary")


@transaction.atomic
def load_areas(*, actor: Actor, provider_slug: str, areas: Iterable[SubnationalArea]) -> list[str]:
    """Write areas, and return the codes of those that are new or changed; a second time nothing is written.

    An area of another provider keeps what that one said; only what it lacks is added. Boundaries are simplified together.
    Raises NotAllowed; InputError for a code that is no area's, twice or too long, a parent that is not known, areas that are part of each other, a
    boundary that is no polygon, and for too many areas.
    """
    if not rules.may_load_areas(actor):
        raise NotAllowed("only administrators can load areas")
    new = _check_areas(list(areas))
    rows = {row.code: row for row in Area.objects.all()}
    _check_parents(new, {code: row.parent for code, row in rows.items()})
    boundaries = _simplified(new)
    changed = []
    for area in new.values():
        row = rows.get(area.code)
        before = {name: getattr(row, name) for name in _COMPARED} if row else None
        fields = _fields(area, boundaries.get(area.code))
        if row and row.provider != provider_slug:
            fields = _only_missing(row, fields)
        row = row or Area(code=area.code, provider=provider_slug, country=area.code.partition(".")[0])
        for name, value in fields.items():
            setattr(row, name, value)
        if before != {name: getattr(row, name) for name in _COMPARED}:
            changed.append(row)
    if not changed:
        return []
    Area.objects.bulk_create([row for row in changed if row.pk is None], batch_size=500)
    Area.objects.bulk_update([row for row in changed if row.code in rows], list(_COMPARED), batch_size=200)
    _renew_revision()
    codes = [row.code for row in changed]
    log(actor=actor, verb="load", object_type="areas", object_id=provider_slug, after={"areas": len(codes)})
    return codes


def name_areas(names: Mapping[str, LanguageMap]) -> None:
    """Keep what areas are called that are not here themselves. names: code → name; what a code is called already stays."""
    known = set(Code.objects.filter(dimension=AREA_DIMENSION, code__in=names).values_list("code", flat=True))
    new = {code: _clean(name) for code, name in names.items() if code not in known and _clean(name)}
    if new:
        Code.objects.bulk_create(Code(dimension=AREA_DIMENSION, code=code, name=name) for code, name in new.items())
        _renew_revision()


def _renew_revision() -> None:
    # Not a count: one that was rolled back would come again.
    AreaRevision.objects.update_or_create(pk=1, defaults={"number": uuid4().int >> 65})
    forget_revision()


def _check_areas(areas: Sequence[SubnationalArea]) -> dict[str, SubnationalArea]:
    if len(areas) > MOST_AREAS:
        raise InputError(Message("a file can have up to {most:,} areas", most=MOST_AREAS))
    by_code: dict[str, SubnationalArea] = {}
    for area in areas:
        country, dot, own = area.code.partition(".")
        if not (dot and own and re.fullmatch(AREA_CODE, area.code) and country in country_codes()):
            raise InputError(
                Message("“{code}” is not the code of a part of a country, such as GB.E06000015", code=area.code[:60]),
                field="area",
            )
        if area.code in by_code:
            raise InputError(Message("the area “{name}” appears twice", name=area.code), field="area")
        if any(len(name) > LONGEST_NAME for name in (*area.name.values(), *area.level.values())):
            raise InputError(
                Message("{code}: a name can have up to {most} characters", code=area.code, most=LONGEST_NAME),
                field="name",
            )
        by_code[area.code] = area
    return by_code


def _check_parents(new: Mapping[str, SubnationalArea], there: Mapping[str, str]) -> None:
    parents = {**there, **{code: area.parent for code, area in new.items()}}
    for code in new:
        country, path = code.partition(".")[0], [code]
        while (parent := parents[path[-1]]) != country:
            if parent in path:
                circle = " → ".join([*path[path.index(parent) :], parent])
                raise InputError(Message("these areas are part of each other: {areas}", areas=circle), field="parent")
            if parent not in parents or parent.partition(".")[0] != country:
                why = Message("{code} is part of “{parent}”, which is not known", code=path[-1], parent=parent[:60])
                raise InputError(why, field="parent")
            path.append(parent)


def _simplified(new: Mapping[str, SubnationalArea]) -> dict[str, dict[str, Any]]:
    boundaries = {code: area.boundary for code, area in new.items() if area.boundary}
    if sum(map(count_positions, boundaries.values())) > MOST_POSITIONS:
        raise InputError(Message("the boundaries have more than {most:,} positions", most=MOST_POSITIONS))
    budget = min(max(FEWEST, PER_AREA * len(boundaries)), MOST_KEPT)
    try:
        return simplify_boundaries(boundaries, budget)
    except ValueError as error:
        for code, boundary in boundaries.items():
            _check_boundary(code, boundary)
        raise InputError("a boundary is not a polygon in degrees", field="boundary") from error


def _check_boundary(code: str, boundary: Mapping[str, Any]) -> None:
    try:
        simplify_boundaries({code: boundary}, FEWEST)
    except ValueError:
        raise InputError(
            Message("{code}: the boundary is not a polygon in degrees", code=code), field="boundary"
        ) from None


def _fields(area: SubnationalArea, boundary: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "parent": area.parent,
        "name": _clean(area.name),
        "level": _clean(area.level),
        "boundary": boundary if boundary and boundary["coordinates"] else {},
    }


def _clean(texts: LanguageMap) -> dict[str, str]:
    cleaned = {language: sanitise_line(text) for language, text in texts.items()}
    return {language: text for language, text in cleaned.items() if text}


def _only_missing(row: Area, fields: Mapping[str, Any]) -> dict[str, Any]:
    """parent: as it is, since the areas of one publisher are part of each other."""
    return {
        "name": {**fields["name"], **row.name},
        "level": {**fields["level"], **row.level},
        "boundary": row.boundary or fields["boundary"],
    }
