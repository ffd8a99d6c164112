"""The records behind an amount of a roll-up: the rule, and each record's part, which add up to the amount."""

from __future__ import annotations

from fractions import Fraction

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.analysis.contributing_records import AmountQuery, all_contributing_records, contributing_records
from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.selection import Selection
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import address_with
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.records.filters import record_chips, value_name
from goalweave.web.rollup.state import FIELDS, FILTER, NODES, RollupState, read_state, rollup_parameters
from goalweave.web.rollup.table import money_href
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import label, pick_text

OWN = ("line", "money")
"""Fields of the address that the roll-up does not have."""


def money(request: HttpRequest) -> HttpResponse:
    catalogued = catalogue()
    parameters = rollup_parameters(request.GET, catalogued)
    state = read_state(parameters, catalogued)
    amount = read_amount(parameters, state)
    selection = Selection.create(actor(request), state.record_filter, catalogued)
    known = FilterLabels(selection)
    contributing = contributing_records(selection, amount, parameters.get("page", "1"))
    placing = selection.geographic_filter is not None and state.rows != "area"
    return render(
        request,
        "rollup/money.html",
        {
            "state": state,
            "asked": amount,
            "behind": contributing,
            "kind": str(labels.MONEY.get(amount.kind, amount.kind)),
            "node": state.framework.curie(amount.key) if state.rows == NODES and amount.key else None,
            "line": _line_name(state, amount.key, known),
            "divided": state.rows in (NODES, "area"),
            "placing": placing,
            "rules": division_rules(state, amount.key, placed=selection.geographic_filter is not None),
            "parts": [
                (part, _to_percent(part.line), _to_percent(part.place) if placing else None)
                for part in contributing.parts
            ],
            "chips": record_chips(parameters, catalogued, known, FIELDS),
            "back": _rollup_address(parameters),
            "pages": address_with(parameters, page=""),
            "csv": money_href(parameters, amount.key, (amount.kind, amount.currency), "rollup-money-csv"),
        },
    )


def download(request: HttpRequest) -> HttpResponse:
    """All of the records with their parts, as CSV; nothing in it is treated as a formula."""
    catalogued = catalogue()
    parameters = rollup_parameters(request.GET, catalogued)
    state = read_state(parameters, catalogued)
    amount = read_amount(parameters, state)
    selection = Selection.create(actor(request), state.record_filter, catalogued)
    header = ["record", "title", "organisation", f"{amount.kind} {amount.currency}".strip(), "counts"]
    rows = (
        [row.pk, pick_text(row.title) or row.slug, row.organisation.slug, whole, counts]
        for row, whole, counts in all_contributing_records(selection, amount)
    )
    return csv_response(f"money-{state.rows}.csv", header, rows)


def read_amount(parameters: QueryDict, state: RollupState) -> AmountQuery:
    """Return the amount in the address, or an empty one if it is invalid."""
    kind, _blank, currency = str(parameters.get("money", "")).replace("\0", "").partition(" ")
    return AmountQuery(state.rows, state.framework, str(parameters.get("line", "")), kind, currency)


def division_rules(state: RollupState, key: str, *, placed: bool) -> list[str]:
    """How a record's money is divided, in sentences."""
    rules = {
        NODES: _(
            "A record’s money is allocated to the nodes of the framework by the shares of its accepted "
            "mappings, or evenly between its primary nodes if no shares are entered. The amount allocated to "
            "a node also counts for the nodes above it."
        ),
        "area": _(
            "A record’s money is allocated to its places by their shares. Places without a share split the "
            "remainder evenly. The amount allocated to a place also counts for the regions it belongs to."
        ),
        "year": _(
            "An amount counts in full for the year of its date, or for the year of its record if it has no date."
        ),
    }
    sentences = [rules[state.rows]] if state.rows in rules and (key or state.rows != "year") else []
    sentences = sentences or [_("Each record’s money is counted in full.")]
    if placed and state.rows != "area":
        sentences.append(
            _(
                "Of this, only the amount for the places in the filter counts: by the shares of the places, or "
                "evenly if they have none."
            )
        )
    if placed and state.rows == "area":
        sentences.append(_("Only the amount for the places in the filter counts."))
    sentences.append(
        _(
            "Cents left over from rounding go to the records that lost most by it, so that the parts add up "
            "to the amount."
        )
    )
    return sentences


def _line_name(state: RollupState, key: str, filter_labels: FilterLabels) -> str:
    if not key:
        return _("Total, each record counted once")
    if state.rows == NODES:
        return label(state.framework.node(key))
    return value_name(FILTER[state.rows], key, filter_labels)


def _to_percent(part: Fraction | None) -> float | None:
    return None if part is None else float(part * 100)


def _rollup_address(parameters: QueryDict) -> str:
    """The roll-up that the amount is in."""
    return reverse("rollup") + address_with(parameters, **dict.fromkeys(OWN, ""))
