"""The state of a roll-up in the address: rows, columns, expanded nodes, the cross table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.rollup import LINE_DIMENSIONS
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Framework
from goalweave.web.frame import MAIN
from goalweave.web.records.filters import FIELDS as RECORD_FILTER, MAPPING_FIELDS, mapping_as_condition, read_filter

NODES = "nodes"
ROWS: dict[str, Promise | str] = {
    NODES: gettext_lazy("Framework"),
    "organisation": gettext_lazy("Organisations"),
    "unit": gettext_lazy("Units"),
    "area": gettext_lazy("Regions and countries"),
    "year": gettext_lazy("Years"),
    "kind": gettext_lazy("Kinds"),
    "status": pgettext_lazy("of records", "Statuses"),
}
COLUMNS: dict[str, Promise | str] = {
    "accepted": gettext_lazy("Accepted"),
    "suggested": gettext_lazy("Suggested"),
    "via": gettext_lazy("Via links"),
    "mentions": gettext_lazy("Mentions"),
    "money": gettext_lazy("Money"),
}
USUAL = ("accepted", "suggested", "via")
CROSSED = ("unit", "area", "year", "kind")
FIELDS = tuple(field for field in RECORD_FILTER if field.name not in MAPPING_FIELDS)
"""The fields of the filter that a roll-up has: node, framework and state are in its lines and columns."""
FILTER = {
    "organisation": "organisation",
    "unit": "unit",
    "area": "region",
    "year": "year",
    "kind": "kind",
    "status": "status",
}
"""Lines → the field of the filter that chooses one of them."""


@dataclass(frozen=True, slots=True)
class RollupState:
    """cross: by what the top nodes are crossed, or empty."""

    rows: str
    framework: Framework
    columns: tuple[str, ...]
    opened: tuple[str, ...]
    cross: str
    record_filter: RecordFilter


def rollup_parameters(parameters: QueryDict, catalogue: Catalogue) -> QueryDict:
    """The address of a roll-up, where a node and state of a list may have been left in it. Raises UnknownNode."""
    own = parameters.copy()
    own.pop("framework", None)
    carried = mapping_as_condition(own, catalogue)
    if carried is own:
        return parameters
    carried.setlist("framework", parameters.getlist("framework"))
    return carried


def read_state(parameters: QueryDict, catalogue: Catalogue) -> RollupState:
    """Read the state, ignoring unknown choices. Raises UnknownNode for an unknown framework or node."""
    rows = parameters.get("rows", NODES)
    columns = tuple(name for name in COLUMNS if name in parameters.getlist("column"))
    cross = parameters.get("cross", "")
    return RollupState(
        rows if rows in LINE_DIMENSIONS else NODES,
        _selected_framework(parameters.get("framework", ""), catalogue),
        columns or USUAL,
        tuple(code for code in parameters.get("open", "").split(",") if code),
        cross if cross in CROSSED else "",
        replace(read_filter(parameters, catalogue), node=None, framework="", state=""),
    )


def _selected_framework(name: str, catalogue: Catalogue) -> Framework:
    if name:
        return catalogue.framework(name)
    try:
        return catalogue.framework(MAIN)
    except UnknownNode:
        if not catalogue.frameworks:
            raise
        return next(iter(catalogue.frameworks.values()))
