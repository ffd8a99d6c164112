"""Store the records of a file in the registry, portion by portion; each is part of the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import Change, LogLine, append_entries, collect_entries, log_all
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.database import insert_rows
from goalweave.imports.gc_pause import collect_cycles
from goalweave.imports.models import ArrivingEntry, Import
from goalweave.imports.tags import changed_tags
from goalweave.imports.undelete import undeletable_records
from goalweave.mapping.actions import add_tags, store_mappings
from goalweave.registry.actions import (
    discard_arriving,
    hide_returning,
    link_parents,
    show_arrived,
    store_records,
    undelete_records,
)
from goalweave.registry.models import ARRIVING, Record

PORTION = 1000
"""Records that are stored, shown or restored in one transaction."""

COPY_ENTRIES = """
INSERT INTO audit_entry (at, actor_id, system, verb, object_type, object_id, before, after, organisation, batch, key)
SELECT %s, %s, %s, verb, object_type, CAST(record AS VARCHAR(200)), before, after, %s, %s, %s
FROM intake_arrivingentry WHERE upload_id = %s AND record BETWEEN %s AND %s ORDER BY id
"""

Item = TypeVar("Item")


@dataclass(frozen=True)
class RecordStore:
    """Stores the records of an import. supplied: fields that the file tells; origin: of its tags; hidden: new records are not
    shown before `show_portion`, and what is logged of them waits for that as well."""

    actor: Actor
    upload: Import
    supplied: frozenset[str]
    origin: str
    read_texts: bool
    hidden: bool

    @property
    def organisation(self) -> Organisation:
        return self.upload.organisation

    def store_portion(self, records: Sequence[model.Record]) -> Counter[str]:
        """Returns counts of records as in Import. Raises as store_records does."""
        with collect_entries() as entries:
            back = undeletable_records(self.organisation, (record.id for record in records))
            if back:
                self._bring_back(back.values())
            result = store_records(
                actor=self.actor,
                organisation=self.organisation,
                records=records,
                as_of=self.upload.as_of or None,
                parents=False,
                only=self.supplied,
                checked=True,
                read_texts=self.read_texts,
                arriving=self.hidden,
                batch=self.upload.batch,
            )
            tagged: dict[Record, tuple[model.Mapping, ...]] = {}
            if "mappings" in self.supplied:
                tagged = changed_tags(result.rows, records, self.origin, result.new)
            untagged_before = {row: tags for row, tags in tagged.items() if row.slug in result.new}
            others = {row: tags for row, tags in tagged.items() if row.slug not in result.new}
            if untagged_before:
                add_tags(actor=self.actor, mappings=untagged_before, batch=self.upload.batch)
            if others:
                store_mappings(actor=self.actor, mappings=others, texts_read=False, batch=self.upload.batch)
        new = result.new | back.keys()
        self._write_entries(entries, {result.rows[name].pk for name in new})
        changed = (result.changed | {row.slug for row in tagged}) - new
        unchanged = result.rows.keys() - new - changed
        return Counter(new=len(new), changed=len(changed), unchanged=len(unchanged), deleted=result.deleted)

    def _bring_back(self, ids: Iterable[int]) -> None:
        """Records that were deleted by undoing an import."""
        if not self.hidden:
            undelete_records(actor=self.actor, ids=ids, batch=self.upload.batch)
            return
        hide_returning(actor=self.actor, organisation=self.organisation, ids=ids)
        log_all(
            actor=self.actor,
            verb="undelete",
            object_type="record",
            changes=[Change(pk, {"deleted": True}, {"deleted": False}) for pk in ids],
            organisation=self.organisation.pk,
            batch=self.upload.batch,
        )

    def link_portion(self, parents: Mapping[str, str]) -> int:
        """Put records below their parents. parents: record's id → parent's, empty for none.

        Returns how many were changed by this alone. Raises InputError for a circle with records that are not in the file.
        """
        alive = Q(deleted__isnull=True) | Q(deleted=ARRIVING)
        # Most have no parent, neither here nor in the file.
        linked = Q(parent__isnull=False) | Q(slug__in=[name for name, parent in parents.items() if parent])
        rows = self.organisation.records.filter(alive, linked, slug__in=list(parents))
        # What was deleted here stays so, and is no parent.
        names = {name for name in parents.values() if name}
        there = set(self.organisation.records.filter(alive, slug__in=names).values_list("slug", flat=True))
        parent_names: dict[int, str] = {}
        arriving: set[int] = set()
        for pk, name, parent, deleted in rows.values_list("pk", "slug", "parent__slug", "deleted"):
            above = parents[name] if parents[name] in there else ""
            if above != (parent or ""):
                parent_names[pk] = above
            if deleted is not None:
                arriving.add(pk)
        if not parent_names:
            return 0
        # The batch is compared here: SQLite would look it up in the index of batches, and read all lines of the import.
        lines = Entry.objects.filter(object_type__in=("record", "mapping"), object_id__in=list(map(str, parent_names)))
        logged = {name for name, batch in lines.values_list("object_id", "batch") if batch == self.upload.batch}
        with collect_entries() as entries:
            link_parents(
                actor=self.actor, organisation=self.organisation, parents=parent_names, batch=self.upload.batch
            )
        self._write_entries(entries, arriving)
        return sum(1 for pk in parent_names if pk not in arriving and str(pk) not in logged)

    def show_portion(self) -> int:
        """Show some of the records that are hidden, with what was logged of them; returns how many, 0 at the end."""
        ids = self._arriving_ids()
        if not ids:
            return 0
        self._copy_entries(ids[0], ids[-1])
        show_arrived(actor=self.actor, organisation=self.organisation, ids=ids)
        self.upload.arriving.filter(record__range=(ids[0], ids[-1])).delete()
        return len(ids)

    def discard_portion(self) -> int:
        """Remove some of the records that are hidden, as if they had never come; returns how many, 0 at the end."""
        ids = self._arriving_ids()
        if not ids:
            return 0
        rows = self.upload.arriving.filter(record__range=(ids[0], ids[-1]))
        new = set(rows.filter(object_type="record", verb="create").values_list("record", flat=True))
        returning = [pk for pk in ids if pk not in new]
        # They were in the log before: what has become of their fields must be there too.
        entries = rows.filter(record__in=returning).exclude(verb="undelete").order_by("pk")
        for entry in entries:
            log_all(
                actor=self.actor,
                verb=entry.verb,
                object_type=entry.object_type,
                changes=[Change(entry.record, entry.before, entry.after)],
                organisation=self.organisation.pk,
                batch=self.upload.batch,
            )
        discard_arriving(actor=self.actor, organisation=self.organisation, new=new, returning=returning)
        rows.delete()
        return len(ids)

    def _arriving_ids(self) -> list[int]:
        waiting = self.upload.arriving.order_by("record").values_list("record", flat=True)
        return list(waiting.distinct()[:PORTION])

    def _copy_entries(self, first: int, last: int) -> None:
        """In the database alone: reading and writing them here took as long as storing the records."""
        batch = Entry._meta.get_field("batch").get_db_prep_value(self.upload.batch, connection)
        now = Entry._meta.get_field("at").get_db_prep_value(timezone.now(), connection)
        user = self.actor.user.pk if self.actor.user else None
        key = self.actor.key_name or None
        common = (now, user, self.actor.system, self.organisation.pk, batch, key)
        with connection.cursor() as cursor:
            cursor.execute(COPY_ENTRIES, (*common, self.upload.pk, first, last))

    def _write_entries(self, entries: Iterable[LogLine], new: set[int]) -> None:
        """new: ids of the records whose entries wait if they are hidden."""
        waiting, visible = list[tuple[Any, ...]](), list[LogLine]()
        for entry in entries:
            if self.hidden and entry.object_type in ("record", "mapping") and int(entry.object_id) in new:
                waiting.append(
                    (
                        self.upload.pk,
                        int(entry.object_id),
                        entry.verb,
                        entry.object_type,
                        entry.before,
                        entry.after,
                    )
                )
            else:
                visible.append(entry)
        insert_rows(ArrivingEntry, ("upload_id", "record", "verb", "object_type", "before", "after"), waiting)
        append_entries(visible)


def split_portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    running = iter(items)
    number = 0
    while portion := list(islice(running, size)):
        yield portion
        collect_cycles(number)
        number += 1
