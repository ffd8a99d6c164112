"""The orders in which a list shows records, besides the newest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from goalweave.accounts.models import Organisation, Unit
from goalweave.analysis.columns.facts import ORDERED, STATES, TABLES, TEXTS, Facts, Mask, Numbers
from goalweave.analysis.selection import Selection
from goalweave.core.model import MappingState
from goalweave.core.text.languages import pick
from goalweave.registry.models import Record, Visibility

NOT_MAPPED, REVIEWED, WAITING = "none", "reviewed", "waiting"
REVIEW_STATES = (NOT_MAPPED, REVIEWED, WAITING)
"""Of a record: without a standing mapping; with accepted ones alone; with suggestions that wait for a decision."""
ORDERS = ("start", "title", "kind", "organisation", "unit", "status", "visibility", "review", "updated")
VISIBILITY_ORDER = tuple(map(str, (Visibility.DRAFT, Visibility.ORGANISATION, Visibility.PUBLIC)))
RANK_BITS = 31
LAST_RANK = 2**RANK_BITS
"""There are fewer ranks and records than this, so that both are in one number."""
FIRST_STRETCH = 4096


@dataclass(frozen=True, slots=True)
class RecordOrder:
    """by: of ORDERS; language: of titles and names; name: of a word of kind and status, as readers see it."""

    by: str
    descending: bool
    language: str
    name: Callable[[str], str] = str


def ordered_rows(selection: Selection, order: RecordOrder | None, most: int | None = None) -> Numbers:
    """Rows of the records that pass, in that order; None: the newest first. Records without a value come last, and equal
    ones the newest first. most: the first so many of them; None: all."""
    facts = selection.facts
    everything = facts.newest_first if order is None else _all_ordered(facts, order)
    return first_within(everything, selection.within, len(facts) if most is None else most)


def first_within(rows: NDArray[np.integer], within: Mask, number: int) -> Numbers:
    """The first so many of the rows that are in `within`: looked for in ever longer stretches, as most pages are of the first."""
    end = 0
    found = np.empty(0, dtype=np.int64)
    stretch = max(FIRST_STRETCH, number)
    while len(found) < number and end < len(rows):
        some = rows[end : end + stretch]
        found = np.concatenate([found, some[within[some]]])
        end += stretch
        stretch *= 4
    return found[:number]


def _all_ordered(facts: Facts, order: RecordOrder) -> NDArray[np.int32]:
    """Rows of all records in that order. Sorted once for each state of the facts, as sorting takes longer than all else."""

    def sort() -> NDArray[np.int32]:
        return np.argsort(_sort_keys(facts, order)).astype(np.int32)

    def renew(before: NDArray[np.int32], changed: Numbers) -> NDArray[np.int32]:
        keys, stays = _sort_keys(facts, order), before[~facts.mask_of(changed)[before]]
        moved = changed[np.argsort(keys[changed])].astype(np.int32)
        return np.insert(stays, np.searchsorted(keys[stays], keys[moved]), moved)

    # Names of organisations and units change without a change of their records.
    renewable = None if order.by in _RANKS_FROM_DATABASE else renew
    name = (ORDERED, order.by, order.descending, order.language)
    return facts.cached(name, sort, renewable, tables=(*TABLES, TEXTS))


def _sort_keys(facts: Facts, order: RecordOrder) -> Numbers:
    """A number for each row, each once, by which the rows are in this order, equal ones the newest first."""
    ranks, place = _ranks(facts, order), np.empty(len(facts), dtype=np.int64)
    place[facts.newest_first] = np.arange(len(facts))
    keys = np.where(ranks < 0, LAST_RANK, -ranks if order.descending else ranks)
    keys <<= RANK_BITS
    keys += place
    return cast("Numbers", keys)


def review_states(facts: Facts, rows: Numbers) -> list[str]:
    """What the review of the records at these rows has come to, of REVIEW_STATES."""
    return [REVIEW_STATES[number] for number in review_numbers(facts)[rows].tolist()]


def review_numbers(facts: Facts) -> NDArray[np.int8]:
    """Of each record the place in REVIEW_STATES of what its review has come to."""

    def count(rows: Numbers | None) -> NDArray[np.int8]:
        state, record = facts.mappings["state"], facts.mappings["record"]
        if rows is not None:
            state, record = state[rows], record[rows]
        numbers = np.full(len(facts), REVIEW_STATES.index(NOT_MAPPED), dtype=np.int8)
        numbers[record[_state_mask(MappingState.ACCEPTED, "hinders")[state]]] = REVIEW_STATES.index(REVIEWED)
        numbers[record[_state_mask(MappingState.SUGGESTED, "hinders_suggested")[state]]] = REVIEW_STATES.index(WAITING)
        return numbers

    def renew(before: NDArray[np.int8], changed: Numbers) -> NDArray[np.int8]:
        numbers = count(facts.mapping_rows(changed))
        unchanged = np.ones(len(before), dtype=np.bool_)
        unchanged[changed[changed < len(before)]] = False
        numbers[: len(before)][unchanged] = before[unchanged]
        return numbers

    return facts.cached("review states", lambda: count(None), renew, tables=("mappings",), share=True)


def _state_mask(*states: str) -> Mask:
    """By number in the column of states. The last is that of REMOVED, which numpy counts from the end."""
    return np.isin(np.arange(len(STATES) + 1), [STATES.index(state) for state in states])


def _ranks(facts: Facts, order: RecordOrder) -> Numbers:
    """A number for each row, which sorts it; -1 where it has no value."""
    if order.by == "review":
        return review_numbers(facts).astype(np.int64)
    if order.by == "start":
        return _ranks_of_words(facts, "start", lambda word: word)
    if order.by == "visibility":
        return _ranks_of_words(facts, "visibility", lambda word: str(VISIBILITY_ORDER.index(word)))
    if order.by in ("kind", "status"):
        return _ranks_of_words(facts, order.by, lambda word: sort_key(order.name(word)))
    if order.by in RANKED_BY_RECORD:
        return record_ranks(facts, order.by, order.language).astype(np.int64)
    name = ("ranks", order.by, order.language)
    return facts.cached(name, lambda: _RANKS_FROM_DATABASE[order.by](facts, order.language))


def _ranks_of_words(facts: Facts, column: str, key: Callable[[str], str]) -> Numbers:
    words = facts.vocabularies[column].words
    keys = [key(word) if word else "" for word in words]
    place = {text: number for number, text in enumerate(sorted(set(keys) - {""}))}
    ranks = np.array([place.get(text, -1) for text in keys] or [-1], dtype=np.int64)
    ranked: Numbers = ranks[facts.records[column]]
    return ranked


def record_ranks(facts: Facts, by: str, language: str) -> NDArray[np.int32]:
    """by: of RANKED_BY_RECORD. All records are read once; after a write only what changed, and what it is compared with."""
    read_keys = RANKED_BY_RECORD[by]

    def make() -> NDArray[np.int32]:
        return _ranks_by_pk(facts.records["pk"], read_keys(Record.objects.all(), language)).astype(np.int32)

    def renew(before: NDArray[np.int32], changed: Numbers) -> NDArray[np.int32]:
        return _insert_ranks(
            facts.records["pk"],
            before,
            changed,
            lambda pks: read_keys(Record.objects.filter(pk__in=pks.tolist()), language),
        )

    return facts.cached(("ranks", by, language), make, renew, tables=("records", TEXTS), share=True)


def _insert_ranks(
    pks: Numbers, before: NDArray[np.int32], changed: Numbers, read_keys: Callable[[Numbers], dict[int, str]]
) -> NDArray[np.int32]:
    """The ranks with those of the changed rows, some of them new, found by halving: twenty small queries for a million records.

    Ranks that no row has any more stay free.
    """
    ranks = np.full(len(pks), -1, dtype=np.int64)
    ranks[: len(before)] = before
    ranks[changed] = -1
    ranked = np.flatnonzero(ranks >= 0)
    row_of_rank = np.full(int(ranks.max(initial=-1)) + 1, -1, dtype=np.int64)
    row_of_rank[ranks[ranked]] = ranked
    in_use = np.flatnonzero(row_of_rank >= 0)
    ordered = row_of_rank[in_use]
    keys = read_keys(pks[changed])
    texts = sorted(set(keys.values()))
    low, high = np.zeros(len(texts), dtype=np.int64), np.full(len(texts), len(ordered), dtype=np.int64)
    while (open_ := np.flatnonzero(low < high)).size:
        middle = (low + high) // 2
        probed = pks[ordered[middle[open_]]]
        there = read_keys(np.unique(probed))
        for number, pk in zip(open_.tolist(), probed.tolist(), strict=True):
            if there.get(pk, "") < texts[number]:
                low[number] = middle[number] + 1
            else:
                high[number] = middle[number]
    # A text takes the rank of the record that has it, else a new one, and those from there on are one higher.
    at, following = np.append(ordered, -1)[low], np.append(in_use, len(row_of_rank))[low]
    same = read_keys(np.unique(pks[at[at >= 0]]))
    added, place = list[int](), {}
    for text, row, rank in zip(texts, at.tolist(), following.tolist(), strict=True):
        place[text] = rank + len(added)
        if row < 0 or same.get(int(pks[row])) != text:
            added.append(rank)
    ranks[ranked] += np.searchsorted(np.array(added, dtype=np.int64), ranks[ranked], side="right")
    ranks[changed] = [place[keys[pk]] if pk in keys else -1 for pk in pks[changed].tolist()]
    return ranks.astype(np.int32)


def _title_keys(records: QuerySet[Record], language: str) -> dict[int, str]:
    rows = records.values_list("pk", "title", "slug").iterator(chunk_size=5000)
    return {pk: sort_key(pick(title, language) or slug) for pk, title, slug in rows}


def _updated_keys(records: QuerySet[Record], _language: str) -> dict[int, str]:
    rows = records.values_list("pk", "updated").iterator(chunk_size=5000)
    return {pk: updated.isoformat() for pk, updated in rows}


RANKED_BY_RECORD: dict[str, Callable[[QuerySet[Record], str], dict[int, str]]] = {
    "title": _title_keys,
    "updated": _updated_keys,
}
"""What each record sorts by that no column has, by primary key."""


def _organisation_ranks(facts: Facts, language: str) -> Numbers:
    rows = Organisation.objects.values_list("pk", "short", "name", "slug")
    keys = {pk: sort_key(pick(short, language) or pick(name, language) or slug) for pk, short, name, slug in rows}
    return _ranks_by_pk(facts.records["organisation"], keys)


def _unit_ranks(facts: Facts, language: str) -> Numbers:
    keys = {
        pk: sort_key(pick(name, language) or slug) for pk, name, slug in Unit.objects.values_list("pk", "name", "slug")
    }
    return _ranks_by_pk(facts.records["unit"], keys)


_RANKS_FROM_DATABASE: dict[str, Callable[[Facts, str], Numbers]] = {
    "organisation": _organisation_ranks,
    "unit": _unit_ranks,
}


def _ranks_by_pk(column: Numbers, keys: dict[int, str]) -> Numbers:
    """column: primary keys; keys: what each sorts by."""
    place = {text: number for number, text in enumerate(sorted(set(keys.values())))}
    return np.array([place[keys[pk]] if pk in keys else -1 for pk in column.tolist()], dtype=np.int64)


def sort_key(text: str) -> str:
    """A text without capitals and accents, so that “école” is next to “ecology”."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
