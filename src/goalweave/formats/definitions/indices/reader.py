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
    ScoreTier,
)
from goalweave.core.messages import Message
from goalweave.core.model import Status
from goalweave.formats.definitions.indices import values
from goalweave.formats.definitions.indices.parts import (
    INDICATOR,
    MOST_PARTS,
    IndexPartPositions,
    change_indicator,
    read_part,
)
from goalweave.formats.definitions.indices.values import read_name, read_number, require_key
from goalweave.formats.definitions.questionnaires.yaml_nodes import LARGEST, YamlNode, read_yaml
from goalweave.formats.reading.encodings import decode

DESCRIPTION_KEYS = (
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
INDEX_KEYS = ("id", "edition", *DESCRIPTION_KEYS, "aggregation", "parts")
EDITION_KEYS = ("id", "edition", "based_on", *DESCRIPTION_KEYS, "changes")


def read_index(data: bytes, file: str, base_indices: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index in a YAML file (docs/reference/packs.md). base_indices: key → the indices that its edition may be based on.

    Raises InputError for the first fault, naming file, line and field, LimitError.
    """
    if len(data) > LARGEST:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST), file=file)
    top = read_yaml(decode(data), file)
    given = top.entries({*INDEX_KEYS, *EDITION_KEYS})
    return _read_edition(top, base_indices) if "based_on" in given else _read_whole_index(top)


def _read_whole_index(top: YamlNode) -> IndexDefinition:
    given = top.entries(INDEX_KEYS)
    places = IndexPartPositions()
    identity = read_name(require_key(top, given, "id"))
    title = require_key(top, given, "title").language_map()
    root = IndexGroup(
        identity,
        title,
        tuple(read_part(one, places) for one in require_key(top, given, "parts").list_items(MOST_PARTS)),
        given["aggregation"].choice(Aggregation) if "aggregation" in given else Aggregation.ARITHMETIC,
    )
    rule = values.read_missing_rule(require_key(top, given, "missing"))
    found = IndexDefinition(identity, read_name(require_key(top, given, "edition")), title, root, rule)
    return places.require_valid(_with_description(found, given), top)


def _read_edition(top: YamlNode, base_indices: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index that it is based on, with what it changes."""
    given = top.entries(EDITION_KEYS)
    base = given["based_on"].short_text()
    if base not in base_indices:
        raise given["based_on"].make_error(
            Message(
                "no index {name} is defined before this one; available: {known}", name=base, known=tuple(base_indices)
            )
        )
    changes = given["changes"].all_entries() if "changes" in given else {}
    codes = {one.code for one in base_indices[base].indicators}
    places = IndexPartPositions(dict(changes))
    for code, part in changes.items():
        if code not in codes:
            raise part.make_error(Message("{index} has no indicator {code}", index=base, code=code))
        if "code" in part.entries(INDICATOR):
            places.parts[read_name(part.entries(INDICATOR)["code"])] = part
    found = replace(
        base_indices[base],
        id=read_name(require_key(top, given, "id")),
        edition=read_name(require_key(top, given, "edition")),
        root=_change_indicators(base_indices[base].root, changes),
    )
    return places.require_valid(_with_description(replace(found, root=replace(found.root, code=found.id)), given), top)


def _change_indicators(group: IndexGroup, changes: Mapping[str, YamlNode]) -> IndexGroup:
    parts: list[IndexGroup | IndexIndicator] = []
    for part in group.parts:
        if isinstance(part, IndexGroup):
            parts.append(_change_indicators(part, changes))
        elif part.code in changes:
            parts.append(change_indicator(part, changes[part.code].entries(INDICATOR)))
        else:
            parts.append(part)
    return replace(group, parts=tuple(parts))


def _with_description(index: IndexDefinition, entries: dict[str, YamlNode]) -> IndexDefinition:
    """The index with what the head of its file says."""
    found: dict[str, Any] = {}
    for key in ("title", "owner", "note"):
        if key in entries:
            found[key] = entries[key].language_map()
    if "title" in found:
        found["root"] = replace(index.root, name=found["title"])
    if "source" in entries:
        found["source"] = entries["source"].scalar_text(2_000)
    for key in ("year", "decimals"):
        if key in entries:
            found[key] = entries[key].whole_number()
    if not 0 <= found.get("decimals", 0) <= 12:
        raise entries["decimals"].make_error(Message("ranks can be based on 0 to 12 decimal places"))
    if "scale" in entries:
        found["scale"] = read_number(entries["scale"])
    if "status" in entries:
        found["status"] = entries["status"].choice(Status)
    if "ranks" in entries:
        found["ranks"] = entries["ranks"].choice(RankRule)
    if "entities" in entries:
        found["entities"] = entries["entities"].choice(Entities)
    if "missing" in entries:
        found["missing"] = values.read_missing_rule(entries["missing"])
    if "tiers" in entries:
        found["tiers"] = tuple(_read_tier(one) for one in entries["tiers"].list_items(50))
    if "parameters" in entries:
        found["parameters"] = tuple(_read_parameter(one) for one in entries["parameters"].list_items(200))
    return replace(index, **found)


def _read_tier(part: YamlNode) -> ScoreTier:
    given = part.entries(("id", "name", "from"))
    return ScoreTier(
        read_name(require_key(part, given, "id")),
        require_key(part, given, "name").language_map(),
        read_number(require_key(part, given, "from")),
    )


def _read_parameter(part: YamlNode) -> Parameter:
    given = part.entries(("id", "name", "unit"))
    return Parameter(
        read_name(require_key(part, given, "id")),
        require_key(part, given, "name").language_map(),
        given["unit"].short_text() if "unit" in given else "",
    )
