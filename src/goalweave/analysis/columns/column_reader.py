"""From the database into columns: all records, or some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet
from numpy.typing import NDArray

from goalweave.analysis.columns.facts import WORD_COLUMNS, Columns, state_number
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.core.linkage import LinkMap
from goalweave.core.model import MARKER_FIELDS
from goalweave.frameworks.queries import node_ids
from goalweave.mapping.models import Evidence, Mapping as MappingRow
from goalweave.registry.models import Kind, Money, Partner, Place, ReachedGroup, Record

PORTION = 20_000
FEW_RECORDS = 5_000
"""So many values in one query: a database takes only so many."""
RECORD_COLUMNS = (
    "pk",
    "organisation_id",
    "author_id",
    "unit_id",
    "year",
    "deleted",
    "also",
    "visibility",
    "kind",
    "status",
    "source_file",
    "start",
    "as_of",
    *MARKER_FIELDS,
)
"""In the order of the rows of `ColumnReader.records`; from the visibility on, columns of words."""
VOCABULARIES = (*WORD_COLUMNS, "area", "group", "label")
NO_NUMBER = -1


class ColumnReader:
    """Reads tables of records; pks: None for all records. Rows come in the order of the records' years."""

    def __init__(self, vocabularies: Mapping[str, Vocabulary], linkmap: LinkMap) -> None:
        self.words = vocabularies
        self.linkmap = linkmap

    def records(self, pks: list[int] | None) -> Columns:
        rows = _read_columns(Record.objects.order_by("year", "pk"), "pk__in", RECORD_COLUMNS, pks)
        columns: Columns = {
            "pk": _to_int64(rows[0]),
            "organisation": _to_int64(rows[1]),
            "author": _to_int64(rows[2], none=0),
            "unit": _to_int64(rows[3], none=0),
            "year": _to_int64(rows[4], none=NO_NUMBER).astype(np.int16),
            "deleted": np.array([value is not None for value in rows[5]], dtype=np.bool_),
            "mentions": np.array([1 + len(value) for value in rows[6]], dtype=np.int32),
        }
        for name, values in zip(WORD_COLUMNS[:-1], rows[7:], strict=True):
            columns[name] = self.words[name].numbers(values)
        for name in MARKER_FIELDS:  # few different words, and a byte each keeps the table narrow
            columns[name] = columns[name].astype(np.int8)
        columns["reviewed"] = self._reviewed(columns["pk"], pks)
        return columns

    def parts(
        self, pks: list[int] | None, order: NDArray[np.int64], sorted_pks: NDArray[np.int64]
    ) -> dict[str, Columns]:
        """The tables of parts. order, sorted_pks: rows of the records by primary key, and these keys."""

        def rows(record_ids: Iterable[int]) -> NDArray[np.int32]:
            """NO_NUMBER for a record that was added while we read: the log names it, and it is read next time."""
            wanted = _to_int64(record_ids)
            if not len(sorted_pks):
                return np.full(len(wanted), NO_NUMBER, dtype=np.int32)
            places = np.minimum(np.searchsorted(sorted_pks, wanted), len(sorted_pks) - 1)
            return np.where(sorted_pks[places] == wanted, order[places], NO_NUMBER).astype(np.int32)

        tables = {
            "mappings": self._mappings(pks, rows),
            "places": self._places(pks, rows),
            "money": self._money(pks, rows),
            "groups": self._groups(pks, rows),
            "partners": self._partners(pks, rows),
        }
        return {name: _drop_unknown_records(table) for name, table in tables.items()}

    def _reviewed(self, all_pks: NDArray[np.int64], pks: list[int] | None) -> NDArray[np.int32]:
        partnerships = Record.objects.filter(kind=Kind.PARTNERSHIP, details__has_key="reviewed")
        read = _read_columns(partnerships, "pk__in", ("pk", "details__reviewed"), pks)
        reviewed = dict(zip(*read, strict=True))
        return self.words["reviewed"].numbers(str(reviewed.get(pk) or "") for pk in all_pks.tolist())

    def _mappings(self, pks: list[int] | None, rows: Any) -> Columns:
        positions = {pk: self.linkmap.row.positions[curie] for curie, pk in self._nodes()}
        names = ("record_id", "node_id", "state", "rank", "share", "pk", "sign")
        read = _read_columns(MappingRow.objects.all(), "record__in", names, pks)
        evidenced = self._evidenced(pks)
        return {
            "record": rows(read[0]),
            "node": np.array([positions.get(pk, NO_NUMBER) for pk in read[1]], dtype=np.int32),
            "state": np.array(list(map(state_number, read[2], read[6])), dtype=np.int8),
            "primary": np.array([rank == "primary" for rank in read[3]], dtype=np.bool_),
            "share": np.array([np.nan if share is None else share for share in read[4]], dtype=np.float64),
            "evidenced": np.isin(_to_int64(read[5]), evidenced),
        }

    def _nodes(self) -> Iterator[tuple[Any, int]]:
        catalogue = self.linkmap.catalogue
        for (key, code), pk in node_ids().items():
            if key in catalogue.frameworks:
                yield catalogue.frameworks[key].curie(code), pk

    def _evidenced(self, pks: list[int] | None) -> NDArray[np.int64]:
        """Ids of the accepted mappings that name a passage."""
        accepted = MappingRow.objects.filter(state="accepted")
        accepted = accepted.filter(Exists(Evidence.objects.filter(mapping=OuterRef("pk"))))
        return _to_int64(_read_columns(accepted, "record__in", ("pk",), pks)[0])

    def _places(self, pks: list[int] | None, rows: Any) -> Columns:
        read = _read_columns(Place.objects.order_by("pk"), "record__in", ("record_id", "area", "share"), pks)
        shares = np.array([np.nan if share is None else share for share in read[2]], dtype=np.float64)
        return {"record": rows(read[0]), "area": self.words["area"].numbers(read[1]), "share": shares}

    def _money(self, pks: list[int] | None, rows: Any) -> Columns:
        names = ("record_id", "amount", "kind", "currency", "date")
        read = _read_columns(Money.objects.order_by("pk"), "record__in", names, pks)
        labels = (f"{kind} {currency}" for kind, currency in zip(read[2], read[3], strict=True))
        return {
            "record": rows(read[0]),
            # The database keeps amounts with two decimals, so cents are exact, and sums of them too.
            "cents": np.array([_to_cents(amount) for amount in read[1]], dtype=np.int64),
            "label": self.words["label"].numbers(labels),
            "year": np.array([_year_or_none(value) for value in read[4]], dtype=np.int16),
        }

    def _groups(self, pks: list[int] | None, rows: Any) -> Columns:
        read = _read_columns(ReachedGroup.objects.all(), "record__in", ("record_id", "group"), pks)
        return {"record": rows(read[0]), "group": self.words["group"].numbers(read[1])}

    def _partners(self, pks: list[int] | None, rows: Any) -> Columns:
        known = Partner.objects.filter(organisation__isnull=False)
        read = _read_columns(known, "record__in", ("record_id", "organisation_id"), pks)
        return {"record": rows(read[0]), "organisation": _to_int64(read[1])}


def _read_columns(rows: QuerySet[Any], field: str, names: tuple[str, ...], pks: list[int] | None) -> list[list[Any]]:
    """The values by column."""
    columns: list[list[Any]] = [[] for _name in names]
    if pks is None:
        portions: Iterable[QuerySet[Any]] = [rows]
    else:
        portions = [
            rows.filter(**{field: pks[start : start + FEW_RECORDS]}) for start in range(0, len(pks), FEW_RECORDS)
        ]
    for portion in portions:
        # Turned into columns a portion at a time: as rows, all values would take several times the memory at once.
        rows_left = portion.values_list(*names).iterator(chunk_size=PORTION)
        while batch := list(islice(rows_left, PORTION)):
            for column, values in zip(columns, zip(*batch, strict=True), strict=True):
                column.extend(values)
    return columns


def _drop_unknown_records(table: Columns) -> Columns:
    keep = table["record"] >= 0
    if "node" in table:
        keep &= table["node"] >= 0
    return table if keep.all() else {name: column[keep] for name, column in table.items()}


def _to_int64(values: Iterable[int | None], none: int = 0) -> NDArray[np.int64]:
    return np.array([none if value is None else value for value in values], dtype=np.int64)


def _to_cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _year_or_none(value: date | None) -> int:
    return value.year if value else NO_NUMBER
