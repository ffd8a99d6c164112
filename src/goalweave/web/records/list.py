"""The list of records with its facets, and the choice of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from goalweave.analysis.actions import reset_layout, save_layout
from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.models import Page
from goalweave.analysis.record_filters import freshness_of
from goalweave.analysis.record_listing import BASIC_FACETS, MORE_FACETS, RecordListing, record_listing
from goalweave.analysis.record_order import RecordOrder
from goalweave.analysis.selection import Selection
from goalweave.core.model import Mapping, MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.registry import rules
from goalweave.registry.models import Kind, Record
from goalweave.web.addresses import address_with, parse_number
from goalweave.web.filters import fields_in_use, hidden_fields
from goalweave.web.frame import MAIN, actor
from goalweave.web.records.bulk_actions import BULK_ACTIONS
from goalweave.web.records.columns import (
    COLUMNS,
    COOKIE,
    SIZES,
    Layout,
    ListColumn,
    ListedRecord,
    make_layout,
    read_layout,
    write_cookie,
)
from goalweave.web.records.filters import FIELDS, read_filter, record_chips, record_facets, rollup_address
from goalweave.web.records.selected import NEWEST_FIRST, read_order
from goalweave.web.rollup.saved import saved_views_of_page

FACETS = ("organisation", *BASIC_FACETS[:3], "region", "node", *MORE_FACETS[2:])
DESCENDING_FIRST = ("start", "updated")
"""Columns of which the latest are looked for first."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """href: the list sorted by it, or empty; direction: as `aria-sort` has it, empty where it is sorted by another."""

    column: ListColumn
    href: str
    direction: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """cells: column and text; freshness: a key of wording.labels.FRESHNESS, or empty."""

    row: Record
    listed: ListedRecord
    mappings: Sequence[Mapping]
    freshness: str
    cells: tuple[tuple[ListColumn, str], ...]


def records(request: HttpRequest) -> HttpResponse:
    who, catalogued, today = actor(request), catalogue(), timezone.localdate()
    # What is selected is so on this page alone: no link to another filter carries it along.
    parameters = request.GET.copy()
    selects = parameters.pop("select", None) == ["page"]
    selection = Selection.create(who, read_filter(parameters, catalogued), catalogued, today)
    layout, order = read_layout(request, who), read_order(parameters)
    page = record_listing(selection, parameters.get("page", "1"), size=layout.size, order=order)
    known = FilterLabels(selection)
    return render(
        request,
        "records/list.html",
        {
            "page": page,
            "rows": _list_rows(page, layout, today),
            "heads": _column_heads(parameters, layout, order),
            "columns": [(column, column in layout.columns) for column in COLUMNS.values()],
            "sizes": [(size, size == layout.size) for size in SIZES],
            "chosen": selection.record_filter,
            "chips": record_chips(parameters, catalogued, known),
            "facets": record_facets(selection, FACETS, catalogued.framework(MAIN), known, parameters),
            "pages": address_with(parameters, page=""),
            "filter": [*fields_in_use(parameters, FIELDS), *_sorting(parameters)],
            "hidden": [*hidden_fields(parameters, FIELDS), *_sorting(parameters)],
            "accepted_href": address_with(parameters, state=MappingState.ACCEPTED),
            "suggested_href": address_with(parameters, state=MappingState.SUGGESTED),
            "rollup_href": rollup_address(parameters, catalogued),
            "query": parameters.urlencode(),
            "saved": saved_views_of_page(who, "records"),
            "bulk_actions": BULK_ACTIONS.values() if rules.may_add_somewhere(who) else (),
            "selecting": rules.may_add_somewhere(who) and page.rows,
            "all_selected": selects,
            "select_page": address_with(parameters, select="page", page=str(page.number)),
            "select_none": address_with(parameters, page=str(page.number)),
        },
    )


def freshness_word(row: Record, today: date) -> str:
    """A key of wording.labels.FRESHNESS for a partnership whose review is overdue; else nothing."""
    if row.kind != Kind.PARTNERSHIP:
        return ""
    state = freshness_of(str(row.details.get("reviewed", "")), today)
    return state if state in ("amber", "red", "inactive") else ""


# Exempt for visitors, as the choice of a theme: their pages need no cookie of a token, and it changes nothing but this choice.
@csrf_exempt
@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """`column`, each a name of a column; `size`; `reset` for the usual ones."""
    if actor(request).user is not None:
        return _save_columns(request)
    response = redirect(_list_address(request))
    if request.POST.get("reset"):
        response.delete_cookie(COOKIE)
    else:
        write_cookie(request, response, _posted_layout(request.POST))
    return response


@csrf_protect
def _save_columns(request: HttpRequest) -> HttpResponse:
    who, layout = actor(request), _posted_layout(request.POST)
    if request.POST.get("reset"):
        reset_layout(actor=who, page=Page.RECORDS)
    else:
        names = [column.name for column in layout.columns]
        save_layout(actor=who, page=Page.RECORDS, columns=names, size=layout.size)
    return redirect(_list_address(request))


def _posted_layout(posted: QueryDict) -> Layout:
    return make_layout(posted.getlist("column"), parse_number(posted.get("size"), 3) or 0)


def _list_address(request: HttpRequest) -> str:
    # Written again, so that what is gone on to is a query and nothing else.
    query = QueryDict(str(request.POST.get("query", ""))).copy()
    query.pop("page", None)
    return f"{reverse('records')}?{query.urlencode()}" if query else reverse("records")


def _sorting(parameters: QueryDict) -> list[tuple[str, str]]:
    text = str(parameters.get("sort", ""))
    return [("sort", text)] if text else []


def _list_rows(page: RecordListing, layout: Layout, today: date) -> list[ListRow]:
    mappings = mappings_of([row.pk for row in page.rows], evidence=False)
    prefetch_related_objects(list(page.rows), *layout.parts)
    rows = []
    for row, review in zip(page.rows, page.reviews, strict=True):
        listed = ListedRecord(row, review)
        cells = tuple((column, column.text(listed)) for column in layout.columns)
        rows.append(ListRow(row, listed, mappings.get(row.pk, ()), freshness_word(row, today), cells))
    return rows


def _column_heads(parameters: QueryDict, layout: Layout, order: RecordOrder | None) -> list[ColumnHead]:
    return [_column_head(parameters, column, order) for column in layout.columns]


def _column_head(parameters: QueryDict, column: ListColumn, order: RecordOrder | None) -> ColumnHead:
    if not column.sortable:
        return ColumnHead(column, "", "")
    by, descending = (order.by, order.descending) if order else ("start", True)
    if by == column.name:
        sort = column.name if descending else f"-{column.name}"
        direction = "descending" if descending else "ascending"
    else:
        sort = f"-{column.name}" if column.name in DESCENDING_FIRST else column.name
        direction = ""
    return ColumnHead(column, address_with(parameters, sort="" if sort == NEWEST_FIRST else sort), direction)
