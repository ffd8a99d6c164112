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
    faults_of,
)
from goalweave.core.messages import Message
from goalweave.core.model import Direction, Status
from goalweave.formats.definitions.indices import values
from goalweave.formats.definitions.indices.values import name, need, number
from goalweave.formats.definitions.questionnaires.places import Part

MOST_PARTS = 1_000
"""Groups and indicators of an index."""

GROUP = ("code", "name", "weight", "aggregation", "missing", "status", "source", "note", "parts")
INDICATOR = (
    "code", "name", "unit", "series", "key", "direction", "lowest", "highest", "transform", "normalise", "weight", "nodes",
    "status", "source", "note",
)  # fmt: skip

UNSCORED = "none"


@dataclass(frozen=True, slots=True)
class Places:
    """parts: code → where it stands in the file."""

    parts: dict[str, Part] = field(default_factory=dict)

    def require_sound(self, definition: IndexDefinition, whole: Part) -> IndexDefinition:
        """Raises InputError for the first fault of a definition, at its place."""
        for fault in faults_of(definition):
            part = self.parts.get(fault.field, whole)
            raise InputError(fault.message, file=part.file, line=part.line, field=part.field or fault.field)
        return definition


def read_part(part: Part, places: Places) -> IndexGroup | IndexIndicator:
    """A group if it has parts, else an indicator. Raises InputError, LimitError for too many."""
    given = part.keys((*GROUP, *INDICATOR))
    if "parts" in given:
        given = part.keys(GROUP)
        code = _code(need(part, given, "code"), part, places)
        return IndexGroup(
            code,
            need(part, given, "name").text(),
            tuple(read_part(one, places) for one in given["parts"].items(MOST_PARTS)),
            given["aggregation"].member(Aggregation) if "aggregation" in given else Aggregation.ARITHMETIC,
            number(given["weight"]) if "weight" in given else None,
            values.missing(given["missing"]) if "missing" in given else None,
            **_said(given),
        )
    given = part.keys(INDICATOR)
    code = _code(need(part, given, "code"), part, places)
    need(part, given, "name")
    if "direction" not in given or given["direction"].written() != UNSCORED:
        need(part, given, "normalise")
    return changed_indicator(IndexIndicator(code, {}, Normalisation(Norm.NONE)), given)


def changed_indicator(one: IndexIndicator, given: dict[str, Part]) -> IndexIndicator:
    """The indicator with what is given in the place of what it had."""
    found: dict[str, Any] = _said(given)
    if "code" in given:
        found["code"] = name(given["code"])
    if "name" in given:
        found["name"] = given["name"].text()
    if "direction" in given:
        unscored = given["direction"].written() == UNSCORED
        found["direction"] = None if unscored else given["direction"].member(Direction)
    for key in ("unit", "series"):
        if key in given:
            found[key] = given[key].word()
    for key in ("lowest", "highest", "weight"):
        if key in given:
            found[key] = number(given[key])
    for key, target, read in (
        ("key", "key", values.key),
        ("transform", "steps", values.steps),
        ("normalise", "normalisation", values.normalisation),
        ("nodes", "nodes", values.nodes),
    ):
        if key in given:
            found[target] = read(given[key])
    return replace(one, **found)


def _code(part: Part, whole: Part, places: Places) -> str:
    code = name(part)
    if code in places.parts:
        raise part.error(Message("“{name}” appears twice", name=code))
    if len(places.parts) >= MOST_PARTS:
        raise LimitError(Message("the index has more than {most:,} parts", most=MOST_PARTS), file=part.file)
    places.parts[code] = whole
    return code


def _said(given: dict[str, Part]) -> dict[str, Any]:
    """What a group and an indicator say of themselves."""
    found: dict[str, Any] = {}
    if "status" in given:
        found["status"] = given["status"].member(Status)
    if "source" in given:
        found["source"] = given["source"].written(2_000)
    if "note" in given:
        found["note"] = given["note"].text()
    return found
