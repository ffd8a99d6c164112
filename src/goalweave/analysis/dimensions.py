"""The dimensions by which records can be counted: columns, parts, and trees with their descendants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from goalweave.accounts.models import Organisation
from goalweave.analysis.columns.facts import Facts, Mask
from goalweave.analysis.record_filters import NO_VALUE, freshness_of
from goalweave.core.model import MARKER_FIELDS
from goalweave.packs.areas import areas, areas_above
from goalweave.registry.models import Kind

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Dimension:
    """keys: values as the filter of the same name takes them; parents: place of the value above, or -1.

    record, value: a pair for each record and value that it counts for, those above included, each once. own: the pairs
    without those above; for money, which is apportioned over own values.
    """

    name: str
    keys: tuple[str, ...]
    parents: tuple[int, ...]
    record: Numbers
    value: Numbers

    def counts(self, within: Mask) -> Numbers:
        """Unique records for each value."""
        return np.bincount(self.value[within[self.record]], minlength=len(self.keys))

    def depth(self, place: int) -> int:
        parent = self.parents[place]
        return 0 if parent < 0 else 1 + self.depth(parent)


def dimension(facts: Facts, name: str, today: date | None = None) -> Dimension:
    """name: kind, status, year, visibility, source, organisation, unit, area, group, partner, stale (needs `today`)."""
    if name in _PART_MAKERS:
        make = _PART_MAKERS[name]
        return facts.cached(
            ("dimension", name),
            lambda: make(facts, None),
            lambda before, changed: _renew_dimension(facts, before, changed),
            share=name in ("area", "group"),  # units can be others without a change of records
        )
    return facts.cached(
        ("dimension", name, today if name == "stale" else None), lambda: _MAKERS[name](facts, name, today)
    )


def _renew_dimension(facts: Facts, before: Dimension, changed: Numbers) -> Dimension:
    """The pairs of the records that changed made again; places of values stay, new ones come behind."""
    touched = facts.mask_of(changed)
    few = _PART_MAKERS[before.name](facts, touched)
    stays = ~touched[before.record]
    record = np.concatenate([before.record[stays], few.record])
    return replace(few, record=record, value=np.concatenate([before.value[stays], few.value]))


def _word_dimension(facts: Facts, name: str, _today: date | None) -> Dimension:
    words = tuple(word or NO_VALUE for word in facts.vocabularies[name].words)
    return _column_dimension(name, words, facts.records[name])


def _year_dimension(facts: Facts, name: str, _today: date | None) -> Dimension:
    years, value = _unique_numbers(facts.records["year"])
    return _column_dimension(name, tuple(NO_VALUE if year < 0 else str(year) for year in years), value)


def _organisation_dimension(facts: Facts, name: str, _today: date | None) -> Dimension:
    pks, value = _unique_numbers(facts.records["organisation"])
    slugs = dict(Organisation.objects.values_list("pk", "slug"))
    return _column_dimension(name, tuple(slugs.get(int(pk), str(pk)) for pk in pks), value)


def _unique_numbers(column: NDArray[np.integer]) -> tuple[Numbers, Numbers]:
    """The different numbers in their order, and the place of each row's: by counting where they lie close, as they mostly do."""
    if not len(column):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    least = int(column.min())
    if int(column.max()) - least > 100_000:
        return np.unique(column, return_inverse=True)
    shifted = column.astype(np.int64) - least
    there = np.bincount(shifted) > 0
    return np.flatnonzero(there) + least, (np.cumsum(there) - 1)[shifted]


def _stale_dimension(facts: Facts, name: str, today: date | None) -> Dimension:
    assert today is not None
    words = [freshness_of(day, today) for day in facts.vocabularies["reviewed"].words]
    keys = tuple(dict.fromkeys(words))
    of_words = np.array([keys.index(word) for word in words], dtype=np.int64)
    record = np.flatnonzero(facts.with_word("kind", Kind.PARTNERSHIP))
    value = of_words[facts.records["reviewed"][record]] if len(record) else np.empty(0, dtype=np.int64)
    return Dimension(name, keys, (-1,) * len(keys), record, value)


def _unit_dimension(facts: Facts, only: Mask | None) -> Dimension:
    pks = _parents_first(facts.units)
    place = {pk: number for number, pk in enumerate(pks, 1)}
    parents = (-1, *(place.get(facts.units[pk], 0) or -1 for pk in pks))
    record = np.arange(len(facts)) if only is None else np.flatnonzero(only)
    units, of_found = np.unique(facts.records["unit"][record], return_inverse=True)
    own = np.array([place.get(pk, 0) for pk in units.tolist()], dtype=np.int64)[of_found]
    return Dimension("unit", (NO_VALUE, *map(str, pks)), parents, *_with_ancestors(record, own, parents))


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


def _area_dimension(facts: Facts, only: Mask | None) -> Dimension:
    words = facts.vocabularies["area"].words
    keys = (NO_VALUE, *areas(), *(word for word in words if word not in areas()))
    place = {key: number for number, key in enumerate(keys)}
    parents = (-1, *(place[areas_above(code)[0]] if areas_above(code) else -1 for code in keys[1:]))
    of_words = np.array([place[word] for word in words], dtype=np.int64)
    record, area = facts.places["record"], facts.places["area"]
    nowhere = ~facts.mask_of(record)
    if only is not None:
        nowhere &= only
        record, area = record[only[record]], area[only[record]]
    record, value = _with_ancestors(record, of_words[area], parents)
    rest = np.flatnonzero(nowhere)
    record, value = np.concatenate([record, rest]), np.concatenate([value, np.zeros(len(rest), dtype=np.int64)])
    return Dimension("area", keys, parents, record, value)


def _group_dimension(facts: Facts, only: Mask | None) -> Dimension:
    keys = tuple(facts.vocabularies["group"].words)
    record, group = facts.groups["record"], facts.groups["group"]
    if only is not None:
        record, group = record[only[record]], group[only[record]]
    return Dimension("group", keys, (-1,) * len(keys), *_unique_pairs(record, group))


def _partner_dimension(facts: Facts, name: str, _today: date | None) -> Dimension:
    pks, value = np.unique(facts.partners["organisation"], return_inverse=True)
    record, once = _unique_pairs(facts.partners["record"], value)
    return Dimension(name, tuple(map(str, pks)), (-1,) * len(pks), record, once)


def _column_dimension(name: str, keys: tuple[str, ...], value: NDArray[np.integer]) -> Dimension:
    return Dimension(name, keys, (-1,) * len(keys), np.arange(len(value)), value.astype(np.int64))


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


_MAKERS = {
    **dict.fromkeys(("kind", "status", "visibility", "source", *MARKER_FIELDS), _word_dimension),
    "year": _year_dimension,
    "organisation": _organisation_dimension,
    "partner": _partner_dimension,
    "stale": _stale_dimension,
}
_PART_MAKERS = {"unit": _unit_dimension, "area": _area_dimension, "group": _group_dimension}
"""Dimensions that are renewed record by record."""
