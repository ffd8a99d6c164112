"""The tree of an index in its YAML file: groups and indicators, with the place of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.indices import (
    Aggregation,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    Norm,
    Normalisation,
    definition_faults,
)
from goalweave.core.messages import Message
from goalweave.core.model import Direction, Status
from goalweave.formats.definitions.indices import values
from goalweave.formats.reading.yaml import YamlEntries, YamlNode

MOST_PARTS = 1_000
"""Groups and indicators of an index."""


UNSCORED = "none"

_DESCRIPTION = ("status", "source", "note")
GROUP = ("code", "name", "weight", "aggregation", "missing", *_DESCRIPTION, "parts")


@dataclass(frozen=True, slots=True)
class IndexPartPositions:
    """parts: code → where it stands in the file."""

    parts: dict[str, YamlNode] = field(default_factory=dict)

    def require_valid(self, definition: IndexDefinition, whole: YamlNode) -> IndexDefinition:
        """Raises InputError for the first fault of a definition, at its place."""
        for fault in definition_faults(definition):
            part = self.parts.get(fault.field, whole)
            raise InputError(fault.message, file=part.file, line=part.line, field=part.field or fault.field)
        return definition


def read_part(part: YamlNode, places: IndexPartPositions) -> IndexGroup | IndexIndicator:
    """A group if it has parts, else an indicator. Raises InputError, LimitError for too many."""
    given = part.entries((*GROUP, *INDICATOR))
    if "parts" in given:
        given = part.entries(GROUP)
        code = _read_code(given.require("code"), part, places)
        return IndexGroup(
            code,
            given.require("name").language_map(),
            given["parts"].list_of(partial(read_part, places=places), MOST_PARTS),
            given.choice("aggregation", Aggregation, Aggregation.ARITHMETIC),
            given.read("weight", YamlNode.number, None),
            given.read("missing", values.read_missing_rule, None),
            **_read_description(given),
        )
    given = part.entries(INDICATOR)
    code = _read_code(given.require("code"), part, places)
    given.require("name")
    if "direction" not in given or given["direction"].text() != UNSCORED:
        given.require("normalise")
    return change_indicator(IndexIndicator(code, {}, Normalisation(Norm.NONE)), given)


def change_indicator(indicator: IndexIndicator, changes: YamlEntries) -> IndexIndicator:
    """The indicator with what is given in the place of what it had."""
    fields = {target: read(changes[key]) for key, target, read in _INDICATOR_FIELDS if key in changes}
    return replace(indicator, **fields, **_read_description(changes))


def _read_direction(part: YamlNode) -> Direction | None:
    return None if part.text() == UNSCORED else part.choice(Direction)


_INDICATOR_FIELDS: tuple[tuple[str, str, Callable[[YamlNode], Any]], ...] = (
    ("code", "code", YamlNode.identifier),
    ("name", "name", YamlNode.language_map),
    ("direction", "direction", _read_direction),
    ("unit", "unit", YamlNode.short_text),
    ("series", "series", YamlNode.short_text),
    ("lowest", "lowest", YamlNode.number),
    ("highest", "highest", YamlNode.number),
    ("weight", "weight", YamlNode.number),
    ("key", "key", values.read_key),
    ("transform", "steps", values.read_steps),
    ("normalise", "normalisation", values.read_normalisation),
    ("nodes", "nodes", values.read_nodes),
)
"""Name in the file, field of the indicator, reader."""

INDICATOR = (*(name for name, _field, _read in _INDICATOR_FIELDS), *_DESCRIPTION)


def _read_code(part: YamlNode, whole: YamlNode, places: IndexPartPositions) -> str:
    code = part.identifier()
    if code in places.parts:
        raise part.make_error(Message("“{name}” appears twice", name=code))
    if len(places.parts) >= MOST_PARTS:
        raise LimitError(Message("the index has more than {most:,} parts", most=MOST_PARTS), file=part.file)
    places.parts[code] = whole
    return code


def _read_description(entries: YamlEntries) -> dict[str, Any]:
    """What a group and an indicator say of themselves."""
    found: dict[str, Any] = {}
    if "status" in entries:
        found["status"] = entries["status"].choice(Status)
    if "source" in entries:
        found["source"] = entries["source"].text(2_000)
    if "note" in entries:
        found["note"] = entries["note"].language_map()
    return found
