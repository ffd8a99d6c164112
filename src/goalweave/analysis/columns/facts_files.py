"""Facts in the files of the data folder: opened, written, and brought up to date."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from django.conf import settings
from django.db import connection

import goalweave
from goalweave.accounts.models import Unit
from goalweave.analysis.columns.array_form import NoArrayForm
from goalweave.analysis.columns.column_files import (
    ColumnStore,
    Generation,
    GenerationDraft,
    UnusableColumns,
    open_generation,
    results_made,
)
from goalweave.analysis.columns.column_reader import VOCABULARIES, ColumnReader
from goalweave.analysis.columns.facts import PARTS, Facts, save_shared
from goalweave.analysis.columns.log_changes import changes_since
from goalweave.analysis.columns.overlay import renew_facts
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.audit.following import LogPosition, read_log_position
from goalweave.core.linkage import LinkMap
from goalweave.packs.areas import areas, areas_above
from goalweave.registry.models import Record

FEW = 20_000
"""A register with fewer records is read into the memory of each process: that takes a second or two, and no files."""
MOST_READ = 50_000
"""So many changed records are read on top of the files; for more it is better to read all."""
WRITE_AFTER = 1_000
"""When so many records have changed since the files were written, they are written again."""
MOST_ADDED = 0.2
"""Part of the records that may stand out of the order of time; with more, all are read again, in order."""

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class FrameworkState:
    """The frameworks and links that facts are read with."""

    links: LinkMap
    revision: int


@runtime_checkable
class Patched(Protocol):
    """A result in which what belongs to changed records stands apart."""

    def folded(self) -> object:
        """The same in one piece."""


def column_store() -> ColumnStore | None:
    """The folder of the columns, or None where they stay in memory: for few records, or where the system has no file locks."""
    store = ColumnStore(Path(settings.DATA_DIR) / "columns")
    return store if store.usable and Record.objects.order_by("pk")[FEW : FEW + 1].exists() else None


def open_facts(store: ColumnStore, frameworks: FrameworkState, now: Hashable) -> tuple[Facts, LogPosition] | None:
    """The facts of the newest files, with what the log says has changed since, and the position of the log that they are of.

    None where there are no files, or too much has changed. Raises UnusableColumns for files that cannot be used here.
    """
    # The position comes first: what is written from here on is read twice, never missed.
    position = read_log_position()
    for number in store.numbers():
        try:
            generation = store.open(number)
        except UnusableColumns:
            # Another process may have put newer ones in their place just now.
            if store.numbers()[:1] != [number]:
                return open_facts(store, frameworks, now)
            raise
        since = _read_position(generation, frameworks)
        changes = changes_since(since, MOST_READ)
        if changes is None:
            return None
        facts = _facts_of_files(generation, frameworks, now)
        return renew_facts(facts, changes.pks, now, facts.units, anew=False), position
    return None


def _read_position(generation: Generation, frameworks: FrameworkState) -> LogPosition:
    """Of the log, when the files were written. Raises UnusableColumns where they are of something else."""
    try:
        about = generation.about
        here = _describe_state(frameworks)
        differing = [name for name, value in here.items() if about[name] != value]
        position = LogPosition.from_json(about["position"])
        complete = {"records", *PARTS, "order"} == set(generation.tables) and set(VOCABULARIES) == set(generation.words)
    except (KeyError, ValueError, TypeError) as error:
        raise UnusableColumns("the manifest is damaged") from error
    if differing or not complete:
        raise UnusableColumns(f"they do not fit the present {', '.join(differing) or 'set of columns'}")
    return position


def _describe_state(frameworks: FrameworkState) -> dict[str, Any]:
    """What columns depend on besides the rows of the database: other values, other columns."""
    row = frameworks.links.row
    nodes = "\n".join(f"{node} {parent}" for node, parent in zip(row.nodes, row.parents, strict=True))
    places = "\n".join(f"{code} {areas_above(code)}" for code in areas())
    return {
        "version": goalweave.__version__,
        "database": connection.vendor,
        "nodes": zlib.crc32(nodes.encode()),
        "areas": zlib.crc32(places.encode()),
    }


def _facts_of_files(generation: Generation, frameworks: FrameworkState, now: Hashable) -> Facts:
    mappings, places, money, groups, partners = (generation.tables[name] for name in PARTS)
    return Facts(
        now,
        frameworks.revision,
        frameworks.links,
        {name: Vocabulary(words) for name, words in generation.words.items()},
        generation.tables["records"],
        mappings,
        places,
        money,
        groups,
        partners,
        units=read_units(),
        generation=generation,
        known_order=generation.tables["order"]["by_pk"],
    )


def read_units() -> Mapping[int, int]:
    return {pk: parent or 0 for pk, parent in Unit.objects.values_list("pk", "parent_id")}


Prepare = Callable[[Facts, Sequence[Hashable]], None]
"""Makes the shared results of these names; without names, those that are needed first."""


def prepare_nothing(_facts: Facts, _names: Sequence[Hashable]) -> None:
    """For a reader that waits: results are made when they are needed."""


def build_files(store: ColumnStore, frameworks: FrameworkState, prepare: Prepare = prepare_nothing) -> int:
    """Read all records into new files, a portion at a time; returns the number of records. Only within the lock of the store.

    Raises OSError. Not within a transaction: others would see what may be rolled back.
    """
    position = read_log_position()
    words = {name: Vocabulary() for name in VOCABULARIES}
    reader = ColumnReader(words, frameworks.links)
    total = 0
    names = _result_names(store)

    def fill(draft: GenerationDraft) -> None:
        nonlocal total
        pks = []
        for portion in reader.record_portions(None):
            draft.append("records", portion)
            pks.append(portion["pk"])
        keys = np.concatenate(pks)
        total = len(keys)
        order = np.argsort(keys)
        keys = keys[order]
        draft.append("order", {"by_pk": order})
        for table in PARTS:
            for portion in reader.part_portions(table, None, order, keys):
                draft.append(table, portion)
        draft.finish(_word_lists(words), _describe_files(frameworks, position, total))
        made = _facts_of_files(open_generation(draft.folder, 0), frameworks, None)
        # The files before may have lacked something that the first pages need.
        prepare(made, ())
        if names:
            prepare(made, names)

    store.write(fill)
    return total


def write_facts(
    store: ColumnStore,
    facts: Facts,
    position: LogPosition,
    frameworks: FrameworkState,
    prepare: Prepare = prepare_nothing,
) -> None:
    """Write the facts as they are into new files. Only within the lock of the store. Raises OSError."""
    names = _result_names(store)
    ordered = facts.generation.about["ordered"] if facts.generation else len(facts)
    mappings = facts.remaining_mappings()
    if mappings is not facts.mappings:
        # Their rows have other numbers in these files, so that what has been made of them already is made again.
        facts = replace(facts, mappings=mappings, cache={}, renewable={}, inherited={})

    def fill(draft: GenerationDraft) -> None:
        draft.append("records", facts.records)
        draft.append("order", {"by_pk": facts.by_pk})
        for table in PARTS:
            draft.append(table, getattr(facts, table))
        draft.finish(_word_lists(facts.vocabularies), _describe_files(frameworks, position, ordered))
        # Rows have the same numbers as before, so results that are renewed for few records serve the new files too.
        prepare(facts, names)
        generation = open_generation(draft.folder, 0)
        for name, result in list(facts.cache.items()):
            if _as_tuple(name) in names:
                with suppress(NoArrayForm):
                    # Otherwise each reader would carry what has changed in all the files before.
                    whole = result.folded() if isinstance(result, Patched) else result
                    save_shared(generation, facts.revision, name, whole)

    store.write(fill)


def _result_names(store: ColumnStore) -> list[Hashable]:
    """What the newest files have results of."""
    for number in store.numbers():
        return [*results_made(store.folder / f"{number:06}")]
    return []


def _as_tuple(name: Hashable) -> tuple[Hashable, ...]:
    return name if isinstance(name, tuple) else (name,)


def _describe_files(frameworks: FrameworkState, position: LogPosition, ordered: int) -> dict[str, Any]:
    """ordered: so many records, the first ones, are in the order of time."""
    return {**_describe_state(frameworks), "position": position.to_json(), "ordered": ordered}


def _word_lists(words: Mapping[str, Vocabulary]) -> dict[str, list[str]]:
    return {name: list(vocabulary.words) for name, vocabulary in words.items()}


def refresh_files(
    store: ColumnStore, frameworks: FrameworkState, prepare: Prepare = prepare_nothing, *, anew: bool = False
) -> bool:
    """Bring the files up to date where much has changed since they were written; whether they were written.

    anew: in any case, from the database. Another process that is at it is not waited for. Raises OSError. Not within a transaction.
    """
    if not anew and _is_recent(store, frameworks):
        _prepare_if_missing(store, frameworks, prepare)
        return False
    with store.locked(wait=anew) as free:
        if not free:
            return False
        opened = None if anew else _open_or_none(store, frameworks)
        if opened is None:
            build_files(store, frameworks, prepare)
            return True
        facts, position = opened
        if len(facts.since) < WRITE_AFTER:
            return False
        ordered = facts.generation.about["ordered"] if facts.generation else 0
        if len(facts) - ordered > MOST_ADDED * len(facts):
            build_files(store, frameworks, prepare)
        else:
            write_facts(store, facts, position, frameworks, prepare)
        return True


def _prepare_if_missing(store: ColumnStore, frameworks: FrameworkState, prepare: Prepare) -> None:
    """Files that a reader wrote, who did not wait for results, get them now."""
    number = store.numbers()[0]
    if prepare is not prepare_nothing and not results_made(store.folder / f"{number:06}"):
        prepare(_facts_of_files(store.open(number), frameworks, None), ())


def _is_recent(store: ColumnStore, frameworks: FrameworkState) -> bool:
    """Whether little has changed since the files were written, by what is noted in them alone."""
    about = store.read_about()
    try:
        if about is None or any(about[name] != value for name, value in _describe_state(frameworks).items()):
            return False
        changes = changes_since(LogPosition.from_json(about["position"]), WRITE_AFTER)
    except (KeyError, ValueError, TypeError):
        return False
    return changes is not None and len(changes.pks) < WRITE_AFTER


def _open_or_none(store: ColumnStore, frameworks: FrameworkState) -> tuple[Facts, LogPosition] | None:
    try:
        return open_facts(store, frameworks, None)
    except UnusableColumns as error:
        LOGGER.warning(
            "The columns in %s cannot be used (%s); they are read from the database again.", store.folder, error
        )
        return None
