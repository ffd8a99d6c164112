"""Store the records of a file in the registry, in portions; part of the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar
from uuid import UUID

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.formats import TABLES
from goalweave.imports.gc_pause import collect_cycles
from goalweave.imports.reading import ImportReader
from goalweave.imports.tags import changed_tags
from goalweave.imports.undelete import undeletable_records
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import link_parents, store_records, undelete_records
from goalweave.registry.models import Record

PORTION = 1000
Progress = Callable[[int], None]
Item = TypeVar("Item")


@dataclass
class RecordStore:
    """supplied: fields that the file tells; origin: of its tags; batch: the number of its lines in the log. counts: as in Import."""

    actor: Actor
    organisation: Organisation
    supplied: frozenset[str]
    origin: str
    batch: UUID
    as_of: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _ids: dict[str, int] = field(default_factory=dict)
    _unchanged: set[str] = field(default_factory=set)

    def store_records(self, records: Iterable[model.Record], reader: ImportReader, progressed: Progress) -> None:
        """records: of the reader, all of them. Raises as store_records does."""
        done = 0
        # A row of a table has columns for what it says; reading its text takes longer than storing it.
        read_texts = reader.source.profile.kind not in (*TABLES, "iati")
        for some in split_portions(records, PORTION):
            self._store_portion(some, read_texts=read_texts)
            done += len(some)
            progressed(done)
        if "parent" in self.supplied:
            self._link_parents(reader)
        self.counts["rejected"] = reader.rejected

    def _store_portion(self, records: list[model.Record], *, read_texts: bool) -> None:
        back = undeletable_records(self.organisation, (one.id for one in records))
        if back:
            undelete_records(actor=self.actor, ids=back.values(), batch=self.batch)
        stored = store_records(
            actor=self.actor,
            organisation=self.organisation,
            records=records,
            as_of=self.as_of,
            parents=False,
            only=self.supplied,
            checked=True,
            read_texts=read_texts,
            batch=self.batch,
        )
        tagged: dict[Record, tuple[model.Mapping, ...]] = {}
        if "mappings" in self.supplied:
            tagged = changed_tags(stored.rows, records, self.origin)
            if tagged:
                store_mappings(actor=self.actor, mappings=tagged, texts_read=False, batch=self.batch)
        new = stored.new | back.keys()
        changed = (stored.changed | {row.slug for row in tagged}) - new
        unchanged = stored.rows.keys() - new - changed
        self.counts.update(
            {"new": len(new), "changed": len(changed), "unchanged": len(unchanged), "deleted": stored.deleted}
        )
        if "parent" in self.supplied:
            self._ids.update({name: row.pk for name, row in stored.rows.items()})
            self._unchanged |= unchanged

    def _link_parents(self, reader: ImportReader) -> None:
        parents = reader.settle_parents()
        # What was deleted here stays so, and is no parent.
        wanted = {
            name: parent if parent in self._ids or parent not in reader.lines else ""
            for name, parent in parents.items()
            if name in self._ids
        }
        moved = len(changed_parents(self.organisation, self._unchanged, wanted))
        self.counts.update({"changed": moved, "unchanged": -moved})
        numbered = {self._ids[name]: parent for name, parent in wanted.items()}
        link_parents(actor=self.actor, organisation=self.organisation, parents=numbered, batch=self.batch)


def changed_parents(organisation: Organisation, names: Iterable[str], parents: Mapping[str, str]) -> list[str]:
    """Those of the ids whose record is below another parent now."""
    found = []
    for some in split_portions(names, 5000):
        rows = organisation.records.filter(slug__in=some).values_list("slug", "parent__slug")
        found += [name for name, parent in rows if (parent or "") != parents.get(name, "")]
    return found


def split_portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    running = iter(items)
    number = 0
    while portion := list(islice(running, size)):
        yield portion
        collect_cycles(number)
        number += 1
