"""The columns, and values derived from them when first needed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.array_form import NoArrayForm, from_arrays, to_arrays
from goalweave.analysis.columns.column_files import Generation, UnusableColumns
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.core.linkage import BitRows, CoverageIndex, LinkMap, merge_ascending, pack_records, rows_in_bits
from goalweave.core.model import MARKER_FIELDS

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]
Cached = TypeVar("Cached")

STATES = ("rejected", "hinders", "hinders_suggested", "suggested", "accepted")
"""In this order in the column of states. What hinders a node has states of its own, so that no figure takes it for a
contribution."""
REMOVED = -1
"""In the column of states: this mapping is gone. Its row stays until files are written, because all columns would be copied otherwise."""
WORD_COLUMNS = ("visibility", "kind", "status", "source", "start", "as_of", *MARKER_FIELDS, "reviewed")
"""Columns of records that hold numbers of words."""
MOST_RENEWED, ONE_IN = 2_000, 50
"""When more records have changed since something was made, and more than one in so many of all, it is made again."""
MOST_CACHED = 300
"""So many things made of the facts are kept, and so many made of earlier ones; then those made first go."""
ORDERED = "ordered"
"""The first word in the names of orders of all records, each of which takes four bytes a record."""
MOST_ORDERS = 8
"""So many of these are kept: there are a hundred of them in six languages."""
PARTS = ("mappings", "places", "money", "groups", "partners")
TABLES = ("records", *PARTS)
TEXTS = "texts"
"""What results are made of next to the tables: titles and texts, which are in no column."""
MOST_CHANGES = 32
"""Rows of so many writes are kept apart."""
KEY_BITS = 40
"""Primary keys stay below 2 to this power."""
NO_ROWS: Numbers = np.empty(0, dtype=np.int64)
FEW = 16
"""So many numbers are compared one by one, forty times faster than numpy looks for many at once."""
LOGGER = logging.getLogger(__name__)


def rows_with_any(column: NDArray[np.integer], numbers: Collection[int]) -> Mask:
    """Where the column has one of the numbers."""
    if len(numbers) > FEW:
        return np.isin(column, list(numbers))
    mask = np.zeros(len(column), dtype=np.bool_)
    for number in numbers:
        mask |= column == number
    return mask


def rows_in(altered: Mapping[str, Numbers], tables: tuple[str, ...]) -> Numbers:
    """Rows of the records of which any of these tables has something else."""
    return reduce(merge_ascending, [altered[table] for table in tables if table in altered], NO_ROWS)


@dataclass(frozen=True, slots=True)
class OfSomeRecords:
    """The name of a result of some records, which is made anew where units or organisations are others."""

    name: Hashable


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What was made of earlier facts and can be renewed.

    changes: rows of the records of which these tables have something else since, by write. They are joined when someone
    requests the result, since hundreds of results are kept and most writes come before that.
    """

    result: Any
    changes: tuple[Numbers, ...]
    tables: tuple[str, ...]

    def after_write(self, rows: Numbers) -> EarlierResult:
        """rows: of the records of which the tables have something else after one more write."""
        if not len(rows):
            return self
        changes = self.changes if len(self.changes) < MOST_CHANGES else (self.changed_rows(),)
        return EarlierResult(self.result, (*changes, rows), self.tables)

    def changed_rows(self) -> Numbers:
        """All rows that changed, each once, ascending."""
        if not self.changes:
            return NO_ROWS
        # The first are all that were joined before, perhaps thousands; of the others each is a few.
        joined, *later = self.changes
        return merge_ascending(joined, np.unique(np.concatenate(later))) if later else joined

    def most_changed(self) -> int:
        """At least as many as changed: a row counts once for each of its writes that are not joined yet."""
        return sum(map(len, self.changes))


def is_order(name: Hashable) -> bool:
    return isinstance(name, tuple) and name[0] == ORDERED


def state_number(state: str, sign: int) -> int:
    """Number in the column of states, of a mapping with that state and sign."""
    if sign < 0 and state != "rejected":
        return STATES.index("hinders" if state == "accepted" else "hinders_suggested")
    return STATES.index(state)


@dataclass(frozen=True, eq=False)
class Facts:
    """Nothing in it changes; after a write there is another one, which shares what stayed.

    records: a row a record, deleted ones too, in the order of time as far as they were read together. In all other tables
    the column `record` is a row there. mappings.node is a position in linkmap.row; a row whose state is REMOVED counts as not there. money.cents: hundredths; money.label: kind and
    currency. places.share: percent or NaN. vocabularies: by name of the column, and area, group, label.
    """

    position: Hashable
    revision: int
    linkmap: LinkMap
    vocabularies: Mapping[str, Vocabulary]
    records: Columns
    mappings: Columns
    places: Columns
    money: Columns
    groups: Columns
    partners: Columns
    units: Mapping[int, int]
    """Unit's id → id of the one above it, 0 at the top."""
    cache: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    renewable: dict[Hashable, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Name of what can be renewed → the tables of which it was made."""
    inherited: dict[Hashable, EarlierResult] = field(default_factory=dict, repr=False)
    generation: Generation | None = None
    """The files that the columns are of, if they are."""
    since: Numbers = field(default_factory=lambda: NO_ROWS, repr=False)
    """Rows of the records that have changed since these files were written, ascending."""
    altered: Mapping[str, Numbers] = field(default_factory=dict, repr=False)
    """Table, or TEXTS → those of them of which it has something else."""
    known_order: NDArray[np.integer] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.records["pk"])

    def cached(
        self,
        name: Hashable,
        make: Callable[[], Cached],
        renew: Callable[[Cached, Numbers], Cached] | None = None,
        *,
        tables: tuple[str, ...] = TABLES,
        share: bool = False,
    ) -> Cached:
        """What was made of these facts under that name; made now if it was not.

        renew: makes it of what was made of earlier facts, and the rows of the records that changed since. tables: of which it is made, with
        TEXTS if titles or texts are in it; a change of anything else leaves it, and `renew` is not called. share: keeps it next
        to the files of the columns, for all processes; only for what depends on the columns and frameworks and on nothing
        else, and can be renewed. Two threads may make the same at once: both are right.
        """
        found = self.cache.get(name)
        if found is None:
            earlier = self.inherited.pop(name, None)
            if earlier is None and share:
                earlier = self._load_result(name, tables)
            if renew and earlier:
                rows = earlier.changed_rows()
                found = renew(earlier.result, rows) if len(rows) else earlier.result
            else:
                found = make()
                if share:
                    found = self._save_result(name, found, tables)
            if renew:
                self.renewable[name] = tables
            # A dictionary keeps the order in which it was filled, so its first key is the oldest.
            while len(self.cache) >= MOST_CACHED:
                self.cache.pop(next(iter(self.cache)), None)
            self.cache[name] = found
            self._forget_orders(name)
        return cast("Cached", found)

    def _forget_orders(self, name: Hashable) -> None:
        """Keep the last few of the orders of all records, those of earlier facts included; name: what was made just now."""
        if not is_order(name):
            return
        for kept in (self.cache, self.inherited):
            orders = [other for other in list(kept) if is_order(other)]
            for other in orders[:-MOST_ORDERS]:
                kept.pop(other, None)

    def cached_of(self, within: Mask, name: Hashable, make: Callable[[], Cached]) -> Cached:
        """What was made of the columns of these records alone; it is made again only after a change in these columns.

        within: a record that is in it now, or was in it when the result was made, counts as one of them, so that a new draft leaves
        the figures of all who do not see it. name: also says how `within` was chosen. make: reads nothing but columns and frameworks.
        """

        def make_with_records() -> tuple[BitRows, Cached]:
            # As bits, since hundreds of results are kept, each with its own records.
            return pack_records(within), make()

        def renew(before: tuple[BitRows, Cached], changed: Numbers) -> tuple[BitRows, Cached]:
            touched = within[changed].any() or rows_in_bits(before[0], changed).any()
            return make_with_records() if touched else before

        return self.cached(OfSomeRecords(name), make_with_records, renew)[1]

    def _load_result(self, name: Hashable, tables: tuple[str, ...]) -> EarlierResult | None:
        """What the files have under that name, and the rows to renew in it."""
        if self.generation is None or len(rows := rows_in(self.altered, tables)) > self.most_renewed:
            return None
        try:
            saved = self.generation.load_result(_result_name(name, self.revision))
            return None if saved is None else EarlierResult(from_arrays(*saved), (rows,), tables)
        except (UnusableColumns, NoArrayForm, OSError) as error:
            LOGGER.warning("A file next to the columns cannot be used (%s); it is made again.", error)
            return None

    def _save_result(self, name: Hashable, result: Cached, tables: tuple[str, ...]) -> Cached:
        """The same, in the files if that is possible: these tables are those of the files."""
        if self.generation is None or len(rows_in(self.altered, tables)):
            return result
        try:
            save_shared(self.generation, self.revision, name, result)
            saved = self.generation.load_result(_result_name(name, self.revision))
            return result if saved is None else cast("Cached", from_arrays(*saved))
        except (UnusableColumns, NoArrayForm, OSError):
            # Another process has written newer columns and removed these, or the disk is full: nothing depends on it.
            return result

    @property
    def most_renewed(self) -> int:
        """Up to so many changed records, renewing takes less time and memory than making again."""
        return max(MOST_RENEWED, len(self) // ONE_IN)

    def coverage(self, framework: str) -> CoverageIndex:
        """framework: its key. Deleted records are in it: no filter lets them through."""

        def make() -> CoverageIndex:
            return CoverageIndex.of(self.linkmap, framework, *self._unrejected_mappings(), records=len(self))

        def renew(before: CoverageIndex, changed: Numbers) -> CoverageIndex:
            mappings = self._unrejected_mappings(self.mapping_rows(changed))
            return before.changed(self.linkmap, changed, *mappings, total=len(self))

        return self.cached(("coverage", framework), make, renew, tables=("mappings",), share=True)

    def with_word(self, column: str, word: str) -> Mask:
        """The records that have this word in the column."""
        return self.with_number(column, self.vocabularies[column].number(word))

    def with_number(self, column: str, number: int) -> Mask:
        """The records that have this number in the column."""
        return cast("Mask", self.records[column] == number)

    def mask_of(self, rows: NDArray[np.integer]) -> Mask:
        """The records at these rows."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[rows] = True
        return mask

    @property
    def by_pk(self) -> NDArray[np.integer]:
        """Rows in the order of the primary keys."""
        if self.known_order is None:
            object.__setattr__(self, "known_order", np.argsort(self.records["pk"]))
        return cast("NDArray[np.integer]", self.known_order)

    def find_rows(self, pks: NDArray[np.integer]) -> Numbers:
        """Row of each record with these primary keys, -1 for those that are not there."""
        if not len(self) or not len(pks):
            return np.full(len(pks), -1, dtype=np.int64)
        order = self.by_pk
        places = np.searchsorted(self.records["pk"], pks, sorter=order)
        found = order[np.minimum(places, len(order) - 1)].astype(np.int64)
        return np.where(self.records["pk"][found] == pks, found, -1)

    def rows(self, pks: NDArray[np.integer]) -> Numbers:
        """Rows of the records with these primary keys; those that are not there are left out."""
        found = self.find_rows(pks)
        return found[found >= 0]

    @property
    def newest_first(self) -> Numbers:
        """Rows by start, the latest first, then by primary key."""

        def renew(before: Numbers, changed: Numbers) -> Numbers:
            stays = before[~self.mask_of(changed)[before]]
            keys = self._sort_keys()
            moved = changed[np.argsort(keys[changed])]
            ordered = np.insert(stays, np.searchsorted(keys[stays], keys[moved]), moved)
            return before if np.array_equal(ordered, before) else ordered

        return self.cached(
            "newest first", lambda: np.argsort(self._sort_keys()), renew, tables=("records",), share=True
        )

    def _sort_keys(self) -> Numbers:
        """A number for each row, smaller for a later start, then for a smaller primary key."""
        words = self.vocabularies["start"].words
        ranks = np.empty(max(len(words), 1), dtype=np.int64)
        ranks[np.array(sorted(range(len(words)), key=words.__getitem__, reverse=True), dtype=np.int64)] = np.arange(
            len(words)
        )
        return cast("Numbers", (ranks[self.records["start"]] << KEY_BITS) + self.records["pk"])

    def mapping_rows(self, changed: Numbers) -> Numbers:
        """Rows in the table of mappings of these records; looked for once, whatever is renewed for the same records."""

        return self.cached(("mappings of", changed.tobytes()), lambda: self.part_rows(self.mappings["record"], changed))

    def shared_mask_of(self, rows: NDArray[np.integer]) -> Mask:
        """The records at these rows; the same object for all results that are renewed for the same records, not to be changed."""
        return self.cached(("mask of", rows.tobytes()), lambda: self.mask_of(rows))

    def part_rows(self, records: NDArray[np.integer], changed: Numbers) -> Numbers:
        """Rows of a table of parts that belong to these records. records: its column of that name."""
        if len(changed) <= FEW:
            return np.flatnonzero(rows_with_any(records, changed.tolist()))
        # None is out of range, so that nothing is clipped; numpy is quicker so.
        return np.flatnonzero(np.take(self.mask_of(changed), records, mode="clip"))

    def remaining_mappings(self) -> Columns:
        """The table of mappings without rows of those that are gone."""
        remain = self.mappings["state"] != REMOVED
        return self.mappings if remain.all() else {name: column[remain] for name, column in self.mappings.items()}

    def _unrejected_mappings(self, rows: Numbers | None = None) -> tuple[NDArray[Any], NDArray[Any], Mask]:
        """Record, node and whether it is accepted, of all mappings that are not rejected and do not hinder the node. rows: of these alone."""
        columns = [
            self.mappings[name] if rows is None else self.mappings[name][rows] for name in ("record", "node", "state")
        ]
        standing = columns[-1] >= STATES.index("suggested")
        record, node, state = (column[standing] for column in columns)
        return record, node, state == STATES.index("accepted")


def save_shared(generation: Generation, revision: int, name: Hashable, result: object) -> None:
    """Keep a result that was made under that name next to the files, for facts with this revision of the frameworks. Raises OSError."""
    parts = name if isinstance(name, tuple) else (name,)
    generation.save_result(_result_name(name, revision), *to_arrays(result), made_as=parts)


def _result_name(name: Hashable, revision: int) -> str:
    parts = name if isinstance(name, tuple) else (name,)
    return "-".join([*map(str, parts), f"r{revision}"])
