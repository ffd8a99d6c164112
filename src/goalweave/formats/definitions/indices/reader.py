"""A YAML file → IndexDefinition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

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
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.definitions.indices import values
from goalweave.formats.definitions.indices.parts import (
    INDICATOR,
    MOST_PARTS,
    IndexPartPositions,
    change_indicator,
    read_part,
)
from goalweave.formats.reading.yaml import YamlEntries, YamlNode, read_yaml


def read_index(data: bytes, file: str, base_indices: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index in a YAML file (docs/reference/packs.md). base_indices: key → the indices that its edition may be based on.

    Raises InputError for the first fault, naming file, line and field, LimitError.
    """
    top = read_yaml(data, file)
    given = top.entries({*INDEX_KEYS, *EDITION_KEYS})
    index = _read_edition(top, base_indices) if "based_on" in given else _read_whole_index(top)
    return remove_unstorable_parts(index)


def _read_whole_index(top: YamlNode) -> IndexDefinition:
    given = top.entries(INDEX_KEYS)
    places = IndexPartPositions()
    identity = given.require("id").identifier()
    title = given.require("title").language_map()
    root = IndexGroup(
        identity,
        title,
        given.require("parts").list_of(partial(read_part, places=places), MOST_PARTS),
        given.choice("aggregation", Aggregation, Aggregation.ARITHMETIC),
    )
    rule = values.read_missing_rule(given.require("missing"))
    found = IndexDefinition(identity, given.require("edition").identifier(), title, root, rule)
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
            places.parts[part.entries(INDICATOR)["code"].identifier()] = part
    found = replace(
        base_indices[base],
        id=given.require("id").identifier(),
        edition=given.require("edition").identifier(),
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


def _with_description(index: IndexDefinition, entries: YamlEntries) -> IndexDefinition:
    """The index with what the head of its file says."""
    description = {key: read(entries[key]) for key, read in _DESCRIPTION.items() if key in entries}
    if "title" in description:
        description["root"] = replace(index.root, name=description["title"])
    return replace(index, **description)


def _read_decimals(part: YamlNode) -> int:
    decimals = part.whole_number()
    if not 0 <= decimals <= 12:
        raise part.make_error(Message("ranks can be based on 0 to 12 decimal places"))
    return decimals


def _read_tier(part: YamlNode) -> ScoreTier:
    given = part.entries(("id", "name", "from"))
    return ScoreTier(
        given.require("id").identifier(),
        given.require("name").language_map(),
        given.require("from").number(),
    )


def _read_parameter(part: YamlNode) -> Parameter:
    given = part.entries(("id", "name", "unit"))
    return Parameter(
        given.require("id").identifier(),
        given.require("name").language_map(),
        given.read("unit", YamlNode.short_text, ""),
    )


_DESCRIPTION: dict[str, Callable[[YamlNode], Any]] = {
    "year": YamlNode.whole_number,
    "title": YamlNode.language_map,
    "owner": YamlNode.language_map,
    "source": partial(YamlNode.text, most=2_000),
    "status": lambda part: part.choice(Status),
    "note": YamlNode.language_map,
    "scale": YamlNode.number,
    "decimals": _read_decimals,
    "ranks": lambda part: part.choice(RankRule),
    "missing": values.read_missing_rule,
    "tiers": lambda part: part.list_of(_read_tier, 50),
    "parameters": lambda part: part.list_of(_read_parameter, 200),
    "entities": lambda part: part.choice(Entities),
}
INDEX_KEYS = ("id", "edition", *_DESCRIPTION, "aggregation", "parts")
EDITION_KEYS = ("id", "edition", "based_on", *_DESCRIPTION, "changes")
