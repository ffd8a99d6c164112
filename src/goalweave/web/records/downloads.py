"""A list of records as a file: the same records, columns and order, sent as they are read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language, get_language_bidi, gettext as _, override
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns.facts import Facts, Numbers
from goalweave.analysis.record_order import review_states
from goalweave.documents.output import XLSX
from goalweave.formats.reading import write_csv_rows
from goalweave.formats.records.xlsx.stream import stream_workbook
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mapped_nodes
from goalweave.registry.queries import records_of_table
from goalweave.web.downloads import CSV, stream_response
from goalweave.web.frame import actor
from goalweave.web.records.columns import Layout, ListedRecord, MappedNode, read_layout
from goalweave.web.records.selected import selected_rows

PORTION = 1000
"""Records read at once."""


@require_safe
def table(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """form: csv or xlsx. What the reader may see of the list, or of the rows that are selected in it."""
    who = actor(request)
    selection, rows = selected_rows(request.GET, who)
    layout = read_layout(request, who)
    lines = _lines(who, selection.facts, rows, layout, get_language() or "en")
    head = [str(column.title) for column in layout.columns]
    if form == "csv":
        return stream_response(_csv_portions(head, lines), "records.csv", CSV)
    if form == "xlsx":
        widths = [column.width for column in layout.columns]
        content = stream_workbook(_("Records"), head, lines, widths=widths, right_to_left=get_language_bidi())
        return stream_response(content, "records.xlsx", XLSX)
    raise Http404


def _lines(who: Actor, facts: Facts, rows: Numbers, layout: Layout, language: str) -> Iterator[list[str]]:
    """The cells of each record. What became invisible to the reader in the meantime is left out."""
    for start in range(0, len(rows), PORTION):
        some = rows[start : start + PORTION]
        pks: list[int] = facts.records["pk"][some].tolist()
        reviews = dict(zip(pks, review_states(facts, some), strict=True))
        by_pk = {row.pk: row for row in records_of_table(who, pks, layout.parts)}
        nodes = named_nodes(pks) if any(column.name == "nodes" for column in layout.columns) else {}
        # A response is sent after its page is done, when the language of its reader may no longer be set.
        with override(language):
            lines = [
                [column.text(ListedRecord(by_pk[pk], reviews[pk], nodes.get(pk, ()))) for column in layout.columns]
                for pk in pks
                if pk in by_pk
            ]
        yield from lines


def named_nodes(pks: Sequence[int]) -> dict[int, list[MappedNode]]:
    """Record's id → its nodes as people write them, the accepted ones first."""
    known = catalogue()
    names: dict[int, list[MappedNode]] = {}
    for pk, nodes in mapped_nodes(pks).items():
        named = [
            (known.frameworks[key].name(code), state == "accepted") for key, code, state, sign in nodes if sign > 0
        ]
        names[pk] = sorted(named, key=lambda node: not node[1])
    return names


def _csv_portions(head: Sequence[str], lines: Iterator[list[str]]) -> Iterator[bytes]:
    """Nothing in the table is treated as a formula."""
    stream = io.BytesIO()
    write_csv_rows(stream, head, ())
    yield stream.getvalue()
    before = len("\ufeff".encode())
    while portion := _take(lines, PORTION):
        stream = io.BytesIO()
        # Its own head is cut off again, with the mark of the byte order.
        write_csv_rows(stream, portion[0], portion[1:])
        yield stream.getvalue()[before:]


def _take(lines: Iterator[list[str]], most: int) -> list[list[str]]:
    return [line for line, _place in zip(lines, range(most), strict=False)]
