"""Roll-ups: figures at every level, each leading to the records that it counts; as a page and as a table to keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_listing import MORE_FACETS
from goalweave.analysis.rollup import (
    ALL,
    Rollup,
    cross_table,
    has_money,
    money_labels,
    rollup_by_node,
    rollup_by_value,
    selection_gaps,
)
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import address_with
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.records.filters import (
    record_chips,
    record_facets,
    records_address,
    value_name,
)
from goalweave.web.rollup.saved import saved_views_of_page
from goalweave.web.rollup.state import (
    COLUMNS,
    CROSSED,
    FIELDS,
    FILTER,
    NODES,
    ROWS,
    RollupState,
    read_state,
    rollup_parameters,
)
from goalweave.web.rollup.table import LinkedFigure, RollupRow, rollup_rows
from goalweave.wording import labels as names
from goalweave.wording.templatetags.goalweave import pick_text, title_with_edition

FACETS = ("organisation", "unit", "region", "country", "kind", "year", "on", *MORE_FACETS[3:])


def rollup(request: HttpRequest) -> HttpResponse:
    who, catalogued = actor(request), catalogue()
    parameters = rollup_parameters(request.GET, catalogued)
    state = read_state(parameters, catalogued)
    selection = Selection.create(who, state.record_filter, catalogued)
    known = FilterLabels(selection)
    kinds = money_labels(selection) if "money" in state.columns else ()
    lines = rollup_rows(rollup_figures(selection, state), state, known, parameters, kinds)
    return render(
        request,
        "rollup/rollup.html",
        {
            "state": state,
            "lines": lines[:-1],
            "total": lines[-1],
            "most": max((row.line.accepted for row in lines[:-1] if row.line.depth == 0), default=0),
            "money": [(str(names.MONEY.get(kind, kind)), currency) for kind, currency in kinds],
            "any_money": bool(kinds) or has_money(selection),
            "count": selection.count,
            "count_href": records_address(parameters, catalogued),
            "chips": record_chips(parameters, catalogued, known, FIELDS),
            "facets": record_facets(selection, FACETS, state.framework, known, parameters),
            "hidden": list(_hidden_fields(parameters)),
            **_line_and_column_menus(parameters, state, catalogued),
            **_gap_context(selection, state, parameters),
            **_cross_table(selection, state, known, parameters),
            "query": parameters.urlencode(),
            "saved": saved_views_of_page(who, "rollup"),
        },
    )


def download(request: HttpRequest) -> HttpResponse:
    """Every level and every figure as CSV; nothing in it is treated as a formula."""
    catalogued = catalogue()
    parameters = rollup_parameters(request.GET, catalogued)
    state = read_state(parameters, catalogued)
    selection = Selection.create(actor(request), state.record_filter, catalogued)
    kinds = money_labels(selection)
    figures = rollup_figures(selection, state, everything=True)
    header = ["key", "name", "level", "records", "accepted", "suggested", "accepted_via", "suggested_via", "mentions"]
    header += [f"{kind} {currency}" for kind, currency in kinds]
    lines = rollup_rows(figures, state, FilterLabels(selection), parameters, kinds)
    return csv_response(f"rollup-{state.rows}.csv", header, map(_csv_cells, lines))


def rollup_figures(selection: Selection, state: RollupState, *, everything: bool = False) -> Rollup:
    opened = (ALL,) if everything else state.opened
    money = everything or "money" in state.columns
    if state.rows == NODES:
        mentioning = everything or "mentions" in state.columns
        return rollup_by_node(selection, state.framework, opened, money=money, mentioning=mentioning)
    return rollup_by_value(selection, state.rows, state.framework, opened, money=money)


def _csv_cells(row: RollupRow) -> list[object]:
    line = row.line
    numbers = [*line.figures, line.mentions]
    records = "" if row.records is None else row.records.number
    amounts = ["" if amount is None else amount.number for amount in row.money]
    return [line.key or "*", row.name or _("Total, each record counted once"), line.depth, records, *numbers, *amounts]


def _hidden_fields(parameters: QueryDict) -> Iterator[tuple[str, object]]:
    """What the form keeps: all but the search and the page."""
    for name, values in parameters.lists():
        if name not in ("page", "q"):
            yield from ((name, value) for value in values if value)


def _line_and_column_menus(parameters: QueryDict, state: RollupState, catalogued: Catalogue) -> dict[str, Any]:
    """What lines and columns can be chosen, each with its address."""
    return {
        "row_choices": [
            (name, text, address_with(parameters, rows=name, open=""), name == state.rows)
            for name, text in ROWS.items()
        ],
        "framework_choices": [
            (
                title_with_edition(framework),
                address_with(parameters, framework=framework.key, open=""),
                framework is state.framework,
            )
            for framework in catalogued.frameworks.values()
        ],
        "column_choices": [
            (name, text, _with_column(parameters, state, name), name in state.columns) for name, text in COLUMNS.items()
        ],
        "cross_choices": [(ROWS[name], address_with(parameters, cross=name), name == state.cross) for name in CROSSED],
        "uncrossed": address_with(parameters, cross=""),
    }


def _with_column(parameters: QueryDict, state: RollupState, name: str) -> str:
    """The page with a column more or less."""
    return address_with(
        parameters, column=[column for column in COLUMNS if (column in state.columns) != (column == name)]
    )


def _gap_context(selection: Selection, state: RollupState, parameters: QueryDict) -> dict[str, Any]:
    levels = state.framework.levels[:2]
    level_id = parameters.get("gaps", "")
    selected = next((level for level in levels if level.id == level_id), levels[0])
    gaps = selection_gaps(selection, state.framework, selected.id)
    return {
        "gaps": [
            (_("Nothing, not even via links"), gaps.nothing, ""),
            (_("Only suggestions"), gaps.suggestions_only, "suggested"),
            (_("Only via links"), gaps.via_only, "via"),
        ],
        "gap_levels": [
            (pick_text(level.many), address_with(parameters, gaps=level.id), level is selected) for level in levels
        ],
        "gap_count": len(gaps.nothing) + len(gaps.suggestions_only) + len(gaps.via_only),
        "gap_total": len(state.framework.at_level(selected.id)),
    }


def _cross_table(
    selection: Selection, state: RollupState, filter_labels: FilterLabels, parameters: QueryDict
) -> dict[str, Any]:
    if not state.cross:
        return {"cross_heads": (), "cross_rows": ()}
    keys, cells = cross_table(selection, state.framework, state.cross)
    field = FILTER[state.cross]
    rows = []
    for code, numbers in cells.items():
        node = state.framework.curie(code)
        known = filter_labels.catalogue
        row = [_cross_cell(parameters, known, node, field, *pair) for pair in zip(keys, numbers, strict=True)]
        rows.append((node, row))
    return {"cross_heads": [value_name(field, key, filter_labels) for key in keys], "cross_rows": rows}


def _cross_cell(
    parameters: QueryDict, catalogued: Catalogue, node: Curie, field: str, key: str, number: int
) -> LinkedFigure:
    record_filter = {"node": str(node), field: key, "state": "accepted"}
    return LinkedFigure(number, records_address(parameters, catalogued, **record_filter) if number else "")
