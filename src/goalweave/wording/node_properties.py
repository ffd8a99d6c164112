"""Properties of a node as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.core.model import DIRECTION, Direction, Node, wanted_direction
from goalweave.core.text.languages import list_comma
from goalweave.wording.templatetags.goalweave import reader_language

NAMES: dict[str, Promise] = {
    "custodian": gettext_lazy("Custodian"),
    "partner": gettext_lazy("Partner agencies"),
    "tier": gettext_lazy("Tier"),
    "series": gettext_lazy("Series of the UN database"),
    "repeats": gettext_lazy("Also listed as"),
}
DIRECTIONS = {Direction.UP: gettext_lazy("higher is better"), Direction.DOWN: gettext_lazy("lower is better")}
NO_DIRECTION: dict[str, Promise] = {
    "parity": gettext_lazy("none: equal shares are best"),
    "parts": gettext_lazy("none: its parts have different directions"),
    "range": gettext_lazy("none: values close to 100 % are best"),
    "scale": gettext_lazy("none: it depends on the scale of the values"),
    "neither": gettext_lazy("none: neither more nor less is better in itself"),
}
"""Reasons why an indicator has no direction, by `direction_reason`."""


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """status: of the statement itself; empty if it is that of the node."""

    name: str
    text: str
    status: str = ""


def property_rows(node: Node) -> list[PropertyRow]:
    """All properties in order; the wanted direction with its reason in one row."""
    rows = [
        PropertyRow(str(NAMES.get(name, name)), list_comma(reader_language()).join(values))
        for name, values in node.properties.items()
        if not name.startswith(DIRECTION)
    ]
    direction, reason = wanted_direction(node), _first(node, "direction_reason")
    text = DIRECTIONS[direction] if direction else NO_DIRECTION.get(reason, reason)
    if text:
        rows.insert(0, PropertyRow(_("Preferred direction"), str(text), _first(node, "direction_status")))
    return rows


def _first(node: Node, name: str) -> str:
    return next(iter(node.properties.get(name, ())), "")
