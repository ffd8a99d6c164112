"""The tree of an index in its YAML file: groups and indicators, with the place of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
from goalweave.formats.definitions.indices.values import read_name, read_number, require_key
from goalweave.formats.definitions.questionnaires.yaml_nodes import YamlNode

MOST_PARTS = 1_000
"""Groups and indicators of an index."""

GROUP = ("code", "name", "weight", "aggregation", "missing", "status", "source", "note", "parts")
INDICATOR = (
    "code", "name", "unit", "series", "key", "direction", "lowest", "highest", "transform", "normalise", "weight", "nodes",
    "status", "source", "note",
)  # fmt: skip

UNSCORED = "none"


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
        code = _read_code(require_key(part, given, "code"), part, places)
        return IndexGroup(
            code,
            require_key(part, given, "name").language_map(),
            tuple(read_part(one, places) for one in given["parts"].list_items(MOST_PARTS)),
            given["aggregation"].choice(Aggregation) if "aggregation" in given else Aggregation.ARITHMETIC,
            read_number(given["weight"]) if "weight" in given else None,
            values.read_missing_rule(given["missing"]) if "missing" in given else None,
            **_read_description(given),
        )
    given = part.entries(INDICATOR)
    code = _read_code(require_key(part, given, "code"), part, places)
    require_key(part, given, "name")
    if "direction" not in given or given["direction"].scalar_text() != UNSCORED:
        require_key(part, given, "normalise")
    return change_indicator(IndexIndicator(code, {}, Normalisation(Norm.NONE)), given)


def change_indicator(indicator: IndexIndicator, changes: dict[str, YamlNode]) -> IndexIndicator:
    """The indicator with what is given in the place of what it had."""
    found: dict[str, Any] = _read_description(changes)
    if "code" in changes:
        found["code"] = read_name(changes["code"])
    if "name" in changes:
        found["name"] = changes["name"].language_map()
    if "direction" in changes:
        unscored = changes["direction"].scalar_text() == UNSCORED
        found["direction"] = None if unscored else changes["direction"].choice(Direction)
    for key in ("unit", "series"):
        if key in changes:
            found[key] = changes[key].short_text()
    for key in ("lowest", "highest", "weight"):
        if key in changes:
            found[key] = read_number(changes[key])
    for key, target, read in (
        ("key", "key", values.read_key),
        ("transform", "steps", values.read_steps),
        ("normalise", "normalisation", values.read_normalisation),
        ("nodes", "nodes", values.read_nodes),
    ):
        if key in changes:
            found[target] = read(changes[key])
    return replace(indicator, **found)


def _read_code(part: YamlNode, whole: YamlNode, places: IndexPartPositions) -> str:
    code = read_name(part)
    if code in places.parts:
        raise part.make_error(Message("“{name}” appears twice", name=code))
    if len(places.parts) >= MOST_PARTS:
        raise LimitError(Message("the index has more than {most:,} parts", most=MOST_PARTS), file=part.file)
    places.parts[code] = whole
    return code


def _read_description(entries: dict[str, YamlNode]) -> dict[str, Any]:
    """What a group and an indicator say of themselves."""
    found: dict[str, Any] = {}
    if "status" in entries:
        found["status"] = entries["status"].choice(Status)
    if "source" in entries:
        found["source"] = entries["source"].scalar_text(2_000)
    if "note" in entries:
        found["note"] = entries["note"].language_map()
    return found
