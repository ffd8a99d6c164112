"""A YAML file → IndexDefinition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.indices import (
    Aggregation,
    Entities,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    Norm,
    Normalisation,
    Parameter,
    RankRule,
    ScoreTier,
    definition_faults,
)
from goalweave.core.messages import Message
from goalweave.core.model import Direction, Status
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.definitions.indices import values
from goalweave.formats.reading.yaml import YamlEntries, YamlNode, read_yaml

_MOST_PARTS = 1_000
"""Groups and indicators of an index."""

_UNSCORED = "none"

_DESCRIPTION = ("status", "source", "note")
_GROUP = ("code", "name", "weight", "aggregation", "missing", *_DESCRIPTION, "parts")


def read_index(data: bytes, file: str, base_indices: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index in a YAML file (docs/reference/packs.md). base_indices: key → the indices that its edition may be based on.

    Raises InputError for the first fault, naming file, line and field, LimitError.
    """
    top = read_yaml(data, file)
    entries = top.entries(tuple(dict.fromkeys((*_INDEX_KEYS, *_EDITION_KEYS))))
    index = _read_edition(top, base_indices) if "based_on" in entries else _read_whole_index(top)
    return remove_unstorable_parts(index)


def _read_whole_index(top: YamlNode) -> IndexDefinition:
    entries = top.entries(_INDEX_KEYS)
    places = _IndexPartPositions()
    identity = entries.require("id").identifier()
    title = entries.require("title").language_map()
    root = IndexGroup(
        identity,
        title,
        entries.require("parts").list_of(partial(_read_part, places=places), _MOST_PARTS),
        entries.choice("aggregation", Aggregation, Aggregation.ARITHMETIC),
    )
    rule = values.read_missing_rule(entries.require("missing"))
    index = IndexDefinition(identity, entries.require("edition").identifier(), title, root, rule)
    return places.require_valid(_with_description(index, entries), top)


def _read_edition(top: YamlNode, base_indices: Mapping[str, IndexDefinition]) -> IndexDefinition:
    """The index that it is based on, with what it changes."""
    entries = top.entries(_EDITION_KEYS)
    base = entries["based_on"].short_text()
    if base not in base_indices:
        raise entries["based_on"].make_error(
            Message(
                "no index {name} is defined before this one; available: {known}", name=base, known=tuple(base_indices)
            )
        )
    changes = entries["changes"].all_entries() if "changes" in entries else {}
    codes = {indicator.code for indicator in base_indices[base].indicators}
    places = _IndexPartPositions(dict(changes))
    for code, part in changes.items():
        if code not in codes:
            raise part.make_error(Message("{index} has no indicator {code}", index=base, code=code))
        if "code" in part.entries(_INDICATOR):
            places.parts[part.entries(_INDICATOR)["code"].identifier()] = part
    edition = replace(
        base_indices[base],
        id=entries.require("id").identifier(),
        edition=entries.require("edition").identifier(),
        root=_change_indicators(base_indices[base].root, changes),
    )
    return places.require_valid(
        _with_description(replace(edition, root=replace(edition.root, code=edition.id)), entries), top
    )


def _change_indicators(group: IndexGroup, changes: Mapping[str, YamlNode]) -> IndexGroup:
    parts: list[IndexGroup | IndexIndicator] = []
    for part in group.parts:
        if isinstance(part, IndexGroup):
            parts.append(_change_indicators(part, changes))
        elif part.code in changes:
            parts.append(_change_indicator(part, changes[part.code].entries(_INDICATOR)))
        else:
            parts.append(part)
    return replace(group, parts=tuple(parts))


def _with_description(index: IndexDefinition, entries: YamlEntries) -> IndexDefinition:
    """The index with what the head of its file says."""
    description = {key: read(entries[key]) for key, read in _HEAD_FIELDS.items() if key in entries}
    if "title" in description:
        description["root"] = replace(index.root, name=description["title"])
    return replace(index, **description)


def _read_decimals(part: YamlNode) -> int:
    decimals = part.whole_number()
    if not 0 <= decimals <= 12:
        raise part.make_error(Message("ranks can be based on 0 to 12 decimal places"))
    return decimals


def _read_tier(part: YamlNode) -> ScoreTier:
    entries = part.entries(("id", "name", "from"))
    return ScoreTier(
        entries.require("id").identifier(),
        entries.require("name").language_map(),
        entries.require("from").number(),
    )


def _read_parameter(part: YamlNode) -> Parameter:
    entries = part.entries(("id", "name", "unit"))
    return Parameter(
        entries.require("id").identifier(),
        entries.require("name").language_map(),
        entries.read("unit", YamlNode.short_text, ""),
    )


_HEAD_FIELDS: dict[str, Callable[[YamlNode], Any]] = {
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
_INDEX_KEYS = ("id", "edition", *_HEAD_FIELDS, "aggregation", "parts")
_EDITION_KEYS = ("id", "edition", "based_on", *_HEAD_FIELDS, "changes")


@dataclass(frozen=True, slots=True)
class _IndexPartPositions:
    """parts: code → position in the file."""

    parts: dict[str, YamlNode] = field(default_factory=dict)

    def require_valid(self, definition: IndexDefinition, whole: YamlNode) -> IndexDefinition:
        """Raises InputError for the first fault of a definition, at its place."""
        for fault in definition_faults(definition):
            part = self.parts.get(fault.field, whole)
            raise InputError(fault.message, file=part.file, line=part.line, field=part.field or fault.field)
        return definition


def _read_part(part: YamlNode, places: _IndexPartPositions) -> IndexGroup | IndexIndicator:
    """A group if it has parts, else an indicator. Raises InputError, LimitError for too many."""
    entries = part.entries((*_GROUP, *_INDICATOR))
    if "parts" in entries:
        entries = part.entries(_GROUP)
        code = _read_code(entries.require("code"), part, places)
        return IndexGroup(
            code,
            entries.require("name").language_map(),
            entries["parts"].list_of(partial(_read_part, places=places), _MOST_PARTS),
            entries.choice("aggregation", Aggregation, Aggregation.ARITHMETIC),
            entries.read("weight", YamlNode.number, None),
            entries.read("missing", values.read_missing_rule, None),
            **_read_description(entries),
        )
    entries = part.entries(_INDICATOR)
    code = _read_code(entries.require("code"), part, places)
    entries.require("name")
    if "direction" not in entries or entries["direction"].text() != _UNSCORED:
        entries.require("normalise")
    return _change_indicator(IndexIndicator(code, {}, Normalisation(Norm.NONE)), entries)


def _change_indicator(indicator: IndexIndicator, changes: YamlEntries) -> IndexIndicator:
    """Return the indicator with the given fields replaced."""
    fields = {target: read(changes[key]) for key, target, read in _INDICATOR_FIELDS if key in changes}
    return replace(indicator, **fields, **_read_description(changes))


def _read_direction(part: YamlNode) -> Direction | None:
    return None if part.text() == _UNSCORED else part.choice(Direction)


_INDICATOR_FIELDS: tuple[tuple[str, str, Callable[[YamlNode], Any]], ...] = (
    ("code", "code", YamlNode.identifier),
    ("name", "name", YamlNode.language_map),
    ("direction", "direction", _read_direction),
    ("unit", "unit", YamlNode.short_text),
    ("series", "series", YamlNode.short_text),
    ("lowest", "lowest", YamlNode.number),
    ("highest", "highest", YamlNode.number),
    ("weight", "weight", YamlNode.number),
    ("winsorise", "winsorise", YamlNode.whole_number),
    ("key", "key", values.read_key),
    ("transform", "steps", values.read_steps),
    ("normalise", "normalisation", values.read_normalisation),
    ("nodes", "nodes", values.read_nodes),
)
"""Name in the file, field of the indicator, reader."""

_INDICATOR = (*(name for name, _field, _read in _INDICATOR_FIELDS), *_DESCRIPTION)


def _read_code(part: YamlNode, whole: YamlNode, places: _IndexPartPositions) -> str:
    code = part.identifier()
    if code in places.parts:
        raise part.make_error(Message("“{name}” appears twice", name=code))
    if len(places.parts) >= _MOST_PARTS:
        raise LimitError(Message("the index has more than {most:,} parts", most=_MOST_PARTS), file=part.file)
    places.parts[code] = whole
    return code


def _read_description(entries: YamlEntries) -> dict[str, Any]:
    """What a group and an indicator say of themselves."""
    description: dict[str, Any] = {}
    if "status" in entries:
        description["status"] = entries["status"].choice(Status)
    if "source" in entries:
        description["source"] = entries["source"].text(2_000)
    if "note" in entries:
        description["note"] = entries["note"].language_map()
    return description
