"""From the database into columns: all records, or some."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import compress, islice
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from numpy.typing import NDArray

from goalweave.analysis.columns.facts import PARTS, WORD_COLUMNS, Columns, state_number
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.core.linkage import LinkMap
from goalweave.core.model import MARKER_FIELDS
from goalweave.frameworks.queries import framework_revision, node_ids
from goalweave.mapping.models import Evidence, Mapping as MappingRow, State
from goalweave.prepared_query import MOST_IN_LIST, PreparedQuery
from goalweave.registry.models import Kind, Money, Partner, Place, ReachedGroup, Record

PORTION = 20_000
FEW_RECORDS = 5_000
"""So many values in one query: a database takes only so many."""
FEW_CHANGED = 50
"""Of no more records than these it is looked up first which parts they have, since most have two or three kinds."""
PART_ROWS = {"mappings": MappingRow, "places": Place, "money": Money, "groups": ReachedGroup, "partners": Partner}
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
    """Reads tables of records in portions, so that all of them need not be in memory; pks: None for all records.

    Rows come in the order of the records' years.
    """

    def __init__(self, vocabularies: Mapping[str, Vocabulary], linkmap: LinkMap) -> None:
        self.words = vocabularies
        self.linkmap = linkmap

    def records(self, pks: list[int] | None) -> Columns:
        return join_columns(self.record_portions(pks))

    def record_portions(self, pks: list[int] | None) -> Iterator[Columns]:
        """At least one portion, if only an empty one."""
        none_reviewed = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32))
        reviewed_pks, reviewed = self._reviewed(None) if pks is None else none_reviewed
        none = self.words["reviewed"].numbers([""])
        for rows in _read_portions(_records, "pk__in", RECORD_COLUMNS, pks):
            if pks is not None and Kind.PARTNERSHIP in rows[RECORD_COLUMNS.index("kind")]:
                reviewed_pks, reviewed = self._reviewed(pks)
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
            places = find_places(reviewed_pks, columns["pk"])
            columns["reviewed"] = np.append(reviewed, none)[places].astype(np.int32)
            yield columns

    def parts(
        self, pks: list[int] | None, order: NDArray[np.integer], sorted_pks: NDArray[np.int64]
    ) -> dict[str, Columns]:
        """The tables of parts. order, sorted_pks: rows of the records by primary key, and these keys."""
        there = set(PARTS) if pks is None or len(pks) > FEW_CHANGED else tables_with_parts(pks)
        return {
            name: join_columns(self.part_portions(name, pks if name in there else [], order, sorted_pks))
            for name in PARTS
        }

    def part_portions(
        self, table: str, pks: list[int] | None, order: NDArray[np.integer], sorted_pks: NDArray[np.int64]
    ) -> Iterator[Columns]:
        """Portions of the table of that name, at least one."""

        def rows(record_ids: Iterable[int]) -> NDArray[np.int32]:
            """NO_NUMBER for a record that was added while we read: the log names it, and it is read next time."""
            places = find_places(sorted_pks, _to_int64(record_ids))
            return np.append(order, NO_NUMBER)[places].astype(np.int32)

        read = {
            "mappings": self._mappings,
            "places": self._places,
            "money": self._money,
            "groups": self._groups,
            "partners": self._partners,
        }
        for columns in read[table](pks, rows):
            yield _drop_unknown_records(columns)

    def _reviewed(self, pks: list[int] | None) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Partnerships with a day of their review, ascending, and the numbers of these days."""
        found, numbers = [], []
        for read in _read_portions(_partnerships, "pk__in", ("pk", "details__reviewed"), pks):
            found.append(_to_int64(read[0]))
            numbers.append(self.words["reviewed"].numbers(str(value or "") for value in read[1]))
        return np.concatenate(found), np.concatenate(numbers)

    def _mappings(self, pks: list[int] | None, rows: Any) -> Iterator[Columns]:
        names = ("record_id", "node_id", "state", "rank", "share", "pk", "sign")
        evidenced = self._evidenced(None) if pks is None else np.empty(0, dtype=np.int64)
        for read in _read_portions(_mappings, "record__in", names, pks):
            mapping = _to_int64(read[5])
            if pks is not None and State.ACCEPTED in read[2]:
                evidenced = self._evidenced(pks)
            positions = _node_positions(self.linkmap, framework_revision()) if read[1] else {}
            yield {
                "record": rows(read[0]),
                "node": np.array([positions.get(pk, NO_NUMBER) for pk in read[1]], dtype=np.int32),
                "state": np.array(list(map(state_number, read[2], read[6])), dtype=np.int8),
                "primary": np.array([rank == "primary" for rank in read[3]], dtype=np.bool_),
                "share": _shares(read[4]),
                "evidenced": find_places(evidenced, mapping) < len(evidenced),
            }

    def _evidenced(self, pks: list[int] | None) -> NDArray[np.int64]:
        """Ids of the accepted mappings that name a passage, ascending."""
        portions = [_to_int64(read[0]) for read in _read_portions(_evidenced_mappings, "record__in", ("pk",), pks)]
        return np.sort(np.concatenate(portions))

    def _places(self, pks: list[int] | None, rows: Any) -> Iterator[Columns]:
        for read in _read_portions(_places, "record__in", ("record_id", "area", "share"), pks):
            area = self.words["area"].numbers(read[1])
            yield {"record": rows(read[0]), "area": area, "share": _shares(read[2])}

    def _money(self, pks: list[int] | None, rows: Any) -> Iterator[Columns]:
        names = ("record_id", "amount", "kind", "currency", "date")
        for read in _read_portions(_money, "record__in", names, pks):
            labels = (f"{kind} {currency}" for kind, currency in zip(read[2], read[3], strict=True))
            yield {
                "record": rows(read[0]),
                # The database keeps amounts with two decimals, so cents are exact, and sums of them too.
                "cents": np.array([_to_cents(amount) for amount in read[1]], dtype=np.int64),
                "label": self.words["label"].numbers(labels),
                "year": np.array([_year_or_none(value) for value in read[4]], dtype=np.int16),
            }

    def _groups(self, pks: list[int] | None, rows: Any) -> Iterator[Columns]:
        for read in _read_portions(_groups, "record__in", ("record_id", "group"), pks):
            yield {"record": rows(read[0]), "group": self.words["group"].numbers(read[1])}

    def _partners(self, pks: list[int] | None, rows: Any) -> Iterator[Columns]:
        for read in _read_portions(_known_partners, "record__in", ("record_id", "organisation_id"), pks):
            yield {"record": rows(read[0]), "organisation": _to_int64(read[1])}


def tables_with_parts(pks: list[int]) -> set[str]:
    """Names of the tables of parts that have rows of these few records; one query, and none for no records."""
    if not pks:
        return set()
    marks = ", ".join(["%s"] * len(pks))
    tables = [connection.ops.quote_name(PART_ROWS[name]._meta.db_table) for name in PARTS]
    selected = [f"EXISTS (SELECT 1 FROM {table} WHERE record_id IN ({marks}))" for table in tables]  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selected)}", pks * len(tables))
        return set(compress(PARTS, cursor.fetchone()))


@lru_cache(maxsize=2)
def _node_positions(linkmap: LinkMap, _revision: int) -> dict[int, int]:
    """Node's primary key → its place in the link map's row."""
    frameworks, positions = linkmap.catalogue.frameworks, linkmap.row.positions
    return {pk: positions[frameworks[key].curie(code)] for (key, code), pk in node_ids().items() if key in frameworks}


def _records() -> QuerySet[Record]:
    return Record.objects.order_by("year", "pk")


def _partnerships() -> QuerySet[Record]:
    return Record.objects.filter(kind=Kind.PARTNERSHIP, details__has_key="reviewed").order_by("pk")


def _mappings() -> QuerySet[MappingRow]:
    return MappingRow.objects.all()


def _evidenced_mappings() -> QuerySet[MappingRow]:
    return MappingRow.objects.filter(Exists(Evidence.objects.filter(mapping=OuterRef("pk"))), state="accepted")


def _places() -> QuerySet[Place]:
    return Place.objects.order_by("pk")


def _money() -> QuerySet[Money]:
    return Money.objects.order_by("pk")


def _groups() -> QuerySet[ReachedGroup]:
    return ReachedGroup.objects.all()


def _known_partners() -> QuerySet[Partner]:
    return Partner.objects.filter(organisation__isnull=False)


Rows = Callable[[], QuerySet[Any]]


@cache
def _prepared_rows(rows: Rows, field: str, names: tuple[str, ...]) -> PreparedQuery[tuple[Any, ...]]:
    return PreparedQuery(lambda pks: rows().filter(**{field: pks}).values_list(*names))


def _read_portions(
    rows: Rows, field: str, names: tuple[str, ...], pks: list[int] | None
) -> Iterator[list[tuple[Any, ...]]]:
    """The values by column, PORTION rows at a time; once without rows where there are none."""
    if pks is not None and len(pks) <= MOST_IN_LIST:
        # What a process reads after each write of others.
        few = _prepared_rows(rows, field, names)(pks)
        yield list(zip(*few, strict=True)) if few else [() for _name in names]
        return
    if pks is None:
        queries: Iterable[QuerySet[Any]] = [rows()]
    else:
        queries = [
            rows().filter(**{field: pks[start : start + FEW_RECORDS]}) for start in range(0, len(pks), FEW_RECORDS)
        ]
    empty = True
    for query in queries:
        rows_left = query.values_list(*names).iterator(chunk_size=PORTION)
        while batch := list(islice(rows_left, PORTION)):
            empty = False
            yield list(zip(*batch, strict=True))
    if empty:
        yield [() for _name in names]


def join_columns(portions: Iterable[Columns]) -> Columns:
    """At least one portion; all have the same columns."""
    first, *others = portions
    return {name: np.concatenate([column, *(portion[name] for portion in others)]) for name, column in first.items()}


def find_places(ascending: NDArray[Any], values: NDArray[Any]) -> NDArray[np.int64]:
    """Where each value is, or how many there are where it is not there."""
    if not len(ascending):
        return np.zeros(len(values), dtype=np.int64)
    places = np.searchsorted(ascending, values)
    there = ascending[np.minimum(places, len(ascending) - 1)] == values
    return np.where(there, places, len(ascending))


def _drop_unknown_records(table: Columns) -> Columns:
    keep = table["record"] >= 0
    if "node" in table:
        keep &= table["node"] >= 0
    return table if keep.all() else {name: column[keep] for name, column in table.items()}


def _shares(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if share is None else share for share in values], dtype=np.float64)


def _to_int64(values: Iterable[int | None], none: int = 0) -> NDArray[np.int64]:
    return np.array([none if value is None else value for value in values], dtype=np.int64)


def _to_cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _year_or_none(value: date | None) -> int:
    return value.year if value else NO_NUMBER
