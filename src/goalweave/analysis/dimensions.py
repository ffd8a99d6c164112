"""The dimensions by which records can be counted: columns, parts, and trees with their descendants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from goalweave.accounts.models import Organisation
from goalweave.analysis.columns.facts import Facts, Mask
from goalweave.analysis.record_filters import NO_VALUE, freshness_of
from goalweave.core.linkage import BitRows, BitTable, pack_records, unpack_records
from goalweave.core.linkage.bit_table import WORD, pack_rows
from goalweave.core.model import MARKER_FIELDS
from goalweave.packs.areas import areas, areas_above
from goalweave.registry.models import Kind

Numbers = NDArray[np.int64]

MOST_MASKS = 8
"""So many filters are counted in one pass over the pairs."""


@dataclass(frozen=True, eq=False)
class Values:
    """keys: values as the filter of the same name takes them; parents: place of the value above, or -1; numbers: of each value in
    its column of the facts, empty where it is none."""

    keys: tuple[str, ...]
    parents: tuple[int, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Dimension:
    """Which records count for which value, those above it included.

    common: a row of bits for each value, empty for those that few records have; rare_record, rare_value: a pair, each once, for each
    record of these, in the order of the values.
    """

    name: str
    values: Values
    common: BitTable
    rare_record: NDArray[np.int32]
    rare_value: NDArray[np.int32]

    @property
    def keys(self) -> tuple[str, ...]:
        return self.values.keys

    @property
    def parents(self) -> tuple[int, ...]:
        return self.values.parents

    def folded(self) -> Dimension:
        """The same without patches in its table."""
        return replace(self, common=self.common.folded())

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Key → its place."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def children(self) -> Mapping[int, Sequence[int]]:
        """Place → those of the values right below it; -1: those at the top."""
        below: dict[int, list[int]] = {}
        for place, parent in enumerate(self.parents):
            below.setdefault(parent, []).append(place)
        return below

    @cached_property
    def _starts(self) -> Numbers:
        """Of each value, and behind the last, where its pairs begin."""
        return np.searchsorted(self.rare_value, np.arange(len(self.keys) + 1))

    def counts(self, within: Mask | BitRows, packed: BitRows | None = None) -> Numbers:
        """Unique records for each value. within: booleans, one a record, or packed; packed: the same records as the booleans, where they are
        packed already."""
        mask = cast("Mask", within) if within.dtype == np.bool_ else None
        if packed is None:
            packed = pack_records(mask) if mask is not None else cast("BitRows", within)
        counts = self.common.count(packed)
        if len(self.rare_record):
            if mask is None:
                mask = unpack_records(packed, self.common.records)
            self._add_rare(counts, _look_up(mask, self.rare_record))
        return counts

    def counts_of_each(self, filters: Sequence[BitRows]) -> list[Numbers]:
        """As `counts`, for each of the filters."""
        if len(filters) > MOST_MASKS:
            return [*self.counts_of_each(filters[:MOST_MASKS]), *self.counts_of_each(filters[MOST_MASKS:])]
        found = [self.common.count(within) for within in filters]
        if not len(self.rare_record):
            return found
        # Of each record a bit for each filter that it passes, so that the pairs are looked up once.
        code = np.zeros(self.common.records, dtype=np.uint8)
        for number, within in enumerate(filters):
            code |= unpack_records(within, self.common.records).view(np.uint8) << np.uint8(number)
        codes = _look_up(code, self.rare_record)
        for number, counts in enumerate(found):
            self._add_rare(counts, codes & np.uint8(1 << number))
        return found

    def _add_rare(self, counts: Numbers, passing: NDArray[Any]) -> None:
        """passing: of each pair, whether its record passes."""
        for place, (start, end) in enumerate(pairwise(self._starts.tolist())):
            if start < end:
                counts[place] += np.count_nonzero(passing[start:end])

    def bits(self, place: int) -> BitRows:
        """The records of a value, packed."""
        row = self.common.row(place)
        rare = self.rare_record[self._starts[place] : self._starts[place + 1]]
        return row | pack_rows(rare, self.common.records) if len(rare) else row


def dimension(facts: Facts, name: str, today: date | None = None) -> Dimension:
    """name: kind, status, year, visibility, source, as_of, organisation, unit, area, group, partner, label (of money), stale (needs `today`), or a marker."""
    day = today if name == "stale" else None
    find, pair = _FINDERS[name]

    def make() -> Dimension:
        values = find(facts, name, day)
        record, value = pair(facts, name, values, None)
        return _sort_pairs(name, values, record, value, len(facts))

    def renew(before: Dimension, changed: Numbers) -> Dimension:
        values = find(facts, name, day)
        if values.keys != before.keys or values.parents != before.parents:
            return make()
        return _renew_pairs(before, pair(facts, name, values, changed), changed, len(facts))

    # Days can be others without a change of records, and a file for each day would serve no one on the next.
    made = facts.cached(
        ("dimension", name, day, _digest(facts, name)),
        make,
        renew,
        tables=(_PART_TABLES.get(name, "records"),),
        share=name != "stale",
    )
    return _with_slugs(facts, made) if name == "organisation" else made


def _look_up(of_records: NDArray[Any], records: NDArray[np.int32]) -> NDArray[Any]:
    # No number is out of range, so that nothing is clipped; numpy then looks up numbers of 32 bits twice as fast.
    return np.take(of_records, records, mode="clip")


def _digest(facts: Facts, name: str) -> int:
    """Differs where a dimension would be another although no record has changed: units are no columns."""
    if name != "unit":
        return 0
    return facts.cached("digest of units", lambda: crc32(repr(sorted(facts.units.items())).encode()))


def _with_slugs(facts: Facts, numbered: Dimension) -> Dimension:
    """The dimension of organisations under their slugs, which can change at any time, and so are in no file."""

    def name_values() -> Dimension:
        slugs = dict(Organisation.objects.values_list("pk", "slug"))
        keys = tuple(slugs.get(pk, str(pk)) for pk in numbered.values.numbers)
        return replace(numbered, values=replace(numbered.values, keys=keys))

    return facts.cached(("dimension", "organisation", "slugs"), name_values)


def _sort_pairs(
    name: str, values: Values, record: NDArray[np.integer], value: NDArray[np.integer], records: int
) -> Dimension:
    # Where a value has more records than a row of bits has words, the row is smaller than the pairs, and quicker.
    common = np.bincount(value, minlength=len(values.keys)) > records // WORD
    often = common[value]
    table = BitTable.from_pairs(len(values.keys), value[often], record[often], records)
    order = np.argsort(value[~often], kind="stable")
    rare = (column[~often][order].astype(np.int32) for column in (record, value))
    return Dimension(name, values, table, *rare)


def _renew_pairs(
    before: Dimension, pairs: tuple[NDArray[np.integer], NDArray[np.integer]], changed: Numbers, records: int
) -> Dimension:
    """The pairs of the records that changed made again. What is common stays so."""
    record, value = pairs
    common = before.common.place >= 0
    often = common[value]
    few = BitTable.from_pairs(len(before.keys), value[often], np.searchsorted(changed, record[often]), len(changed))
    touched = np.zeros(records, dtype=np.bool_)
    touched[changed] = True
    stays = ~touched[before.rare_record]
    there, new = before.rare_value[stays], np.flatnonzero(~often)
    new = new[np.argsort(value[new], kind="stable")]
    places = np.searchsorted(there, value[new], side="right")
    rare = (
        np.insert(before.rare_record[stays], places, record[new]),
        np.insert(there, places, value[new]),
    )
    return Dimension(before.name, before.values, before.common.changed(changed, few, records), *rare)


Pairs = tuple[NDArray[np.integer], NDArray[np.integer]]
"""Record and place of a value, each pair once."""
Find = Callable[[Facts, str, "date | None"], Values]
Pair = Callable[[Facts, str, Values, "Numbers | None"], Pairs]
"""The pairs of these records, in the order of the rows; None: of all."""


def _flat(keys: Sequence[str], numbers: Sequence[int] = ()) -> Values:
    return Values(tuple(keys), (-1,) * len(keys), tuple(numbers))


def _word_values(facts: Facts, name: str, _today: date | None) -> Values:
    words = facts.vocabularies[name].words
    return _flat([word or NO_VALUE for word in words], range(len(words)))


def _year_values(facts: Facts, name: str, _today: date | None) -> Values:
    years = _different_numbers(facts.records["year"])
    return _flat([NO_VALUE if year < 0 else str(year) for year in years], years)


def _organisation_values(facts: Facts, name: str, _today: date | None) -> Values:
    pks = _different_numbers(facts.records["organisation"])
    return _flat([str(pk) for pk in pks], pks)


def _different_numbers(column: NDArray[np.integer]) -> list[int]:
    return list(count_numbers(column))


def count_numbers(column: NDArray[np.integer]) -> dict[int, int]:
    """Number → how often it is in the column, in their order: by counting where they lie close, as they mostly do."""
    if not len(column):
        return {}
    least = int(column.min())
    if int(column.max()) - least > 100_000:
        numbers, counts = np.unique(column, return_counts=True)
    else:
        often = np.bincount(column - least)
        there = np.flatnonzero(often)
        numbers, counts = there + least, often[there]
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


def _column_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    column = facts.records[name]
    record = np.arange(len(column)) if changed is None else changed
    return record, _places(values, column if changed is None else column[changed])


def _places(values: Values, numbers: NDArray[np.integer]) -> Numbers:
    """The place of the value with each of these numbers of its column."""
    return np.searchsorted(np.array(values.numbers, dtype=np.int64), numbers)


def _stale_values(facts: Facts, name: str, today: date | None) -> Values:
    assert today is not None
    words = [freshness_of(day, today) for day in facts.vocabularies["reviewed"].words]
    keys = tuple(dict.fromkeys(words))
    return _flat(keys, [keys.index(word) for word in words])


def _stale_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    partnerships = facts.with_word("kind", Kind.PARTNERSHIP)
    record = np.flatnonzero(partnerships) if changed is None else changed[partnerships[changed]]
    of_words = np.array(values.numbers, dtype=np.int64)
    return record, of_words[facts.records["reviewed"][record]] if len(record) else record


def _unit_values(facts: Facts, name: str, _today: date | None) -> Values:
    pks = _parents_first(facts.units)
    place = {pk: number for number, pk in enumerate(pks, 1)}
    parents = (-1, *(place.get(facts.units[pk], 0) or -1 for pk in pks))
    return Values((NO_VALUE, *map(str, pks)), parents, (0, *pks))


def _unit_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    column = facts.records["unit"]
    record = np.arange(len(column)) if changed is None else changed
    place = {pk: number for number, pk in enumerate(values.numbers)}
    units, of_found = np.unique(column[record], return_inverse=True)
    own = np.array([place.get(pk, 0) for pk in units.tolist()], dtype=np.int64)
    return _with_ancestors(record, own[of_found], values.parents)


def _parents_first(tree: Mapping[int, int]) -> list[int]:
    ordered: list[int] = []
    below: dict[int, list[int]] = {}
    for pk, parent in tree.items():
        below.setdefault(parent if parent in tree else 0, []).append(pk)
    waiting = sorted(below.get(0, ()), reverse=True)
    while waiting:
        ordered.append(waiting.pop())
        waiting += sorted(below.get(ordered[-1], ()), reverse=True)
    return ordered


def _area_values(facts: Facts, name: str, _today: date | None) -> Values:
    words = facts.vocabularies["area"].words
    keys = (NO_VALUE, *areas(), *(word for word in words if word not in areas()))
    place = {key: number for number, key in enumerate(keys)}
    parents = (-1, *(place[areas_above(code)[0]] if areas_above(code) else -1 for code in keys[1:]))
    return Values(keys, parents)


def _area_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    place = {key: number for number, key in enumerate(values.keys)}
    of_words = np.array([place[word] for word in facts.vocabularies["area"].words], dtype=np.int64)
    nowhere = np.ones(len(facts), dtype=np.bool_)
    nowhere[facts.places["record"]] = False
    record, area = _parts_of(facts, facts.places, "area", changed)
    record, value = _with_ancestors(record, of_words[area], values.parents)
    rest = np.flatnonzero(nowhere) if changed is None else changed[nowhere[changed]]
    return np.concatenate([record, rest]), np.concatenate([value, np.zeros(len(rest), dtype=np.int64)])


def _group_values(facts: Facts, name: str, _today: date | None) -> Values:
    return _flat(facts.vocabularies["group"].words)


def _group_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    return _unique_pairs(*_parts_of(facts, facts.groups, "group", changed))


def _label_values(facts: Facts, name: str, _today: date | None) -> Values:
    return _flat(facts.vocabularies["label"].words)


def _label_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    return _unique_pairs(*_parts_of(facts, facts.money, "label", changed))


def _partner_values(facts: Facts, name: str, _today: date | None) -> Values:
    pks = np.unique(facts.partners["organisation"]).tolist()
    return _flat([str(pk) for pk in pks], pks)


def _partner_pairs(facts: Facts, name: str, values: Values, changed: Numbers | None) -> Pairs:
    record, organisation = _parts_of(facts, facts.partners, "organisation", changed)
    return _unique_pairs(record, _places(values, organisation))


def _parts_of(
    facts: Facts, table: Mapping[str, NDArray[np.integer]], column: str, changed: Numbers | None
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Record and value of the rows of a table of parts."""
    if changed is None:
        return table["record"], table[column]
    rows = facts.mask_of(changed)[table["record"]]
    return table["record"][rows], table[column][rows]


def _with_ancestors(
    record: NDArray[np.integer], value: NDArray[np.integer], parents: tuple[int, ...]
) -> tuple[Numbers, Numbers]:
    """The pairs, and those with all values above, each once."""
    up, records, values = np.array(parents, dtype=np.int64), [record.astype(np.int64)], [value.astype(np.int64)]
    while len(values[-1]):
        higher = up[values[-1]]
        there = higher >= 0
        records.append(records[-1][there])
        values.append(higher[there])
    return _unique_pairs(np.concatenate(records), np.concatenate(values))


def _unique_pairs(record: NDArray[np.integer], value: NDArray[np.integer]) -> tuple[Numbers, Numbers]:
    if not len(record):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    # A pair is packed into one number: numpy finds different numbers far faster than different rows.
    width = int(value.max()) + 1
    pairs = np.unique(record.astype(np.int64) * width + value)
    return pairs // width, pairs % width


_FINDERS: Mapping[str, tuple[Find, Pair]] = {
    **dict.fromkeys(("kind", "status", "visibility", "source", "as_of", *MARKER_FIELDS), (_word_values, _column_pairs)),
    "year": (_year_values, _column_pairs),
    "organisation": (_organisation_values, _column_pairs),
    "partner": (_partner_values, _partner_pairs),
    "stale": (_stale_values, _stale_pairs),
    "unit": (_unit_values, _unit_pairs),
    "area": (_area_values, _area_pairs),
    "group": (_group_values, _group_pairs),
    "label": (_label_values, _label_pairs),
}
"""The values of a dimension, and which records have them."""
DIMENSIONS = tuple(_FINDERS)
_PART_TABLES = {"partner": "partners", "area": "places", "group": "groups", "label": "money"}
"""Where the values are, if not in the table of records."""
