"""A YAML file → IndexDefinition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from goalweave.core.errors import LimitError
from goalweave.core.indices import (
    Aggregation,
    Entities,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    Parameter,
    RankRule,
    Tier,
)
from goalweave.core.messages import Message
from goalweave.core.model import Status
from goalweave.formats.definitions.indices import values
from goalweave.formats.definitions.indices.parts import INDICATOR, MOST_PARTS, Places, changed_indicator, read_part
from goalweave.formats.definitions.indices.values import name, need, number
from goalweave.formats.definitions.questionnaires.places import LARGEST, Part, read_parts
from goalweave.formats.reading.encodings import decode

SAID = (
    "year",
    "title",
    "owner",
    "source",
    "status",
    "note",
    "scale",
    "decimals",
    "ranks",
    "missing",
    "tiers",
    "parameters",
    "entities",
)
WHOLE = ("id", "edition", *SAID, "aggregation", "parts")
EDITION = ("id", "edition", "based_on", *SAID, "changes")


def read_index(data: bytes, file: str, known: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index in a YAML file (docs/reference/packs.md). known: key → the indices that its edition may be based on.

    Raises InputError for the first fault, naming file, line and field, LimitError.
    """
    if len(data) > LARGEST:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST), file=file)
    top = read_parts(decode(data), file)
    given = top.keys({*WHOLE, *EDITION})
    return _edition(top, known) if "based_on" in given else _whole(top)


def _whole(top: Part) -> IndexDefinition:
    given = top.keys(WHOLE)
    places = Places()
    identity = name(need(top, given, "id"))
    title = need(top, given, "title").text()
    root = IndexGroup(
        identity,
        title,
        tuple(read_part(one, places) for one in need(top, given, "parts").items(MOST_PARTS)),
        given["aggregation"].member(Aggregation) if "aggregation" in given else Aggregation.ARITHMETIC,
    )
    rule = values.missing(need(top, given, "missing"))
    found = IndexDefinition(identity, name(need(top, given, "edition")), title, root, rule)
    return places.require_sound(_with_said(found, given), top)


def _edition(top: Part, known: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index that it is based on, with what it changes."""
    given = top.keys(EDITION)
    base = given["based_on"].word()
    if base not in known:
        raise given["based_on"].error(
            Message("no index {name} is defined before this one; available: {known}", name=base, known=tuple(known))
        )
    changes = given["changes"].any_keys() if "changes" in given else {}
    codes = {one.code for one in known[base].indicators}
    places = Places(dict(changes))
    for code, part in changes.items():
        if code not in codes:
            raise part.error(Message("{index} has no indicator {code}", index=base, code=code))
        if "code" in part.keys(INDICATOR):
            places.parts[name(part.keys(INDICATOR)["code"])] = part
    found = replace(
        known[base],
        id=name(need(top, given, "id")),
        edition=name(need(top, given, "edition")),
        root=_changed(known[base].root, changes),
    )
    return places.require_sound(_with_said(replace(found, root=replace(found.root, code=found.id)), given), top)


def _changed(group: IndexGroup, changes: Mapping[str, Part]) -> IndexGroup:
    parts: list[IndexGroup | IndexIndicator] = []
    for part in group.parts:
        if isinstance(part, IndexGroup):
            parts.append(_changed(part, changes))
        elif part.code in changes:
            parts.append(changed_indicator(part, changes[part.code].keys(INDICATOR)))
        else:
            parts.append(part)
    return replace(group, parts=tuple(parts))


def _with_said(index: IndexDefinition, given: dict[str, Part]) -> IndexDefinition:
    """The index with what the head of its file says."""
    found: dict[str, Any] = {}
    for key in ("title", "owner", "note"):
        if key in given:
            found[key] = given[key].text()
    if "title" in found:
        found["root"] = replace(index.root, name=found["title"])
    if "source" in given:
        found["source"] = given["source"].written(2_000)
    for key in ("year", "decimals"):
        if key in given:
            found[key] = given[key].whole()
    if not 0 <= found.get("decimals", 0) <= 12:
        raise given["decimals"].error(Message("ranks can be based on 0 to 12 decimal places"))
    if "scale" in given:
        found["scale"] = number(given["scale"])
    if "status" in given:
        found["status"] = given["status"].member(Status)
    if "ranks" in given:
        found["ranks"] = given["ranks"].member(RankRule)
    if "entities" in given:
        found["entities"] = given["entities"].member(Entities)
    if "missing" in given:
        found["missing"] = values.missing(given["missing"])
    if "tiers" in given:
        found["tiers"] = tuple(_tier(one) for one in given["tiers"].items(50))
    if "parameters" in given:
        found["parameters"] = tuple(_parameter(one) for one in given["parameters"].items(200))
    return replace(index, **found)


def _tier(part: Part) -> Tier:
    given = part.keys(("id", "name", "from"))
    return Tier(name(need(part, given, "id")), need(part, given, "name").text(), number(need(part, given, "from")))


def _parameter(part: Part) -> Parameter:
    given = part.keys(("id", "name", "unit"))
    return Parameter(
        name(need(part, given, "id")),
        need(part, given, "name").text(),
        given["unit"].word() if "unit" in given else "",
    )
