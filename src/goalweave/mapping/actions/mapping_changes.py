"""The mappings of some records while an action works on them: read and locked at once, written and logged at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain
from uuid import UUID

from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import Change, log_all
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.database import insert_rows
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.mapping.actions.assignments import finish_assignments
from goalweave.mapping.audit_state import LOGGED_COLUMNS, Fields, evidence_to_audit, to_audit_state
from goalweave.mapping.models import Evidence, Mapping, Review
from goalweave.mapping.pending import refresh_pending
from goalweave.mapping.queries import PORTION, to_core
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Record

MappingKey = tuple[int, int]
"""(record's id, node's id)"""
STORE = "store"
"""Verb of what an import says, whose rows nobody asks for afterwards."""
NEW_COLUMNS = tuple(field.attname for field in Mapping._meta.concrete_fields if not field.primary_key)
UPDATED_COLUMNS = [*LOGGED_COLUMNS, "decided_by", "decided_at", "updated"]


@dataclass
class MappingChanges:
    """rows, evidence, reviews: as they are to be; reviews: those that stand. Change them, then `finish`."""

    actor: Actor
    records: dict[int, Record]
    rows: dict[MappingKey, Mapping]
    evidence: dict[MappingKey, list[Evidence]]
    reviews: dict[MappingKey, list[Review]]
    nodes: dict[int, model.Curie]
    before: dict[MappingKey, Fields] = field(default_factory=dict)
    replaced: dict[MappingKey, list[Evidence]] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)
    catalogue_and_nodes: tuple[Catalogue, dict[tuple[str, str], int]] | None = None
    new_evidence: set[MappingKey] = field(default_factory=set)

    def mappings_of(self, record: int) -> Iterator[tuple[MappingKey, Mapping]]:
        return ((place, row) for place, row in self.rows.items() if place[0] == record)

    def key_of(self, record: int, node: model.Curie) -> MappingKey:
        """Raises UnknownNode."""
        if self.catalogue_and_nodes is None:
            self.catalogue_and_nodes = catalogue(), node_ids()
        resolved = self.catalogue_and_nodes[0].resolve(node)
        node_id = self.catalogue_and_nodes[1].get((resolved.key, resolved.code))
        if node_id is None:
            raise UnknownNode(Message("{node} is not in the database", node=node))
        self.nodes[node_id] = resolved
        return record, node_id

    def to_core_mapping(self, key: MappingKey) -> model.Mapping:
        return to_core(self.rows[key], self.nodes[key[1]], self.evidence.get(key, []))

    def remove(self, key: MappingKey) -> None:
        row = self.rows.pop(key)
        self.new_evidence.discard(key)
        self.replaced.setdefault(key, self.evidence.pop(key, []))
        if row.pk is not None:
            self.removed.append(row.pk)

    def replace(self, key: MappingKey, row: Mapping, evidence: Iterable[Evidence]) -> None:
        """A row in the place of the one that may be there."""
        if key in self.rows:
            self.remove(key)
        self.rows[key] = row
        self.evidence[key] = list(evidence)
        self.new_evidence.add(key)

    def audit_state(self, key: MappingKey) -> Fields | None:
        row = self.rows.get(key)
        return to_audit_state(row, (review.pk for review in self.reviews.get(key, ()))) if row else None

    def finish(self, verb: str, *, batch: UUID | None = None, verbs: MappingOf[int, str] | None = None) -> set[int]:
        """Write what is different, and log it; returns the ids of the records that were changed.

        verbs: record's id → its verb, where that is another one.
        """
        # Reviews come first, since the log names them by their numbers.
        reviews = chain.from_iterable(self.reviews.values())
        Review.objects.bulk_create([review for review in reviews if review.pk is None], batch_size=500)
        after = {place: state for place in self.rows if (state := self.audit_state(place))}
        changed = [
            place
            for place in {**self.before, **after}
            if self.before.get(place) != after.get(place) or place in self.new_evidence
        ]
        self._write(changed, verb)
        self._log(lambda record: (verbs or {}).get(record, verb), changed, after, batch)
        touched = {place[0] for place in changed}
        refresh_pending({pk: self.records[pk] for pk in touched}, self._open_suggestions(touched))
        finish_assignments(self.actor, touched, batch)
        return touched

    def _open_suggestions(self, records: set[int]) -> dict[int, list[tuple[Mapping, model.Mapping]]]:
        opened: dict[int, list[tuple[Mapping, model.Mapping]]] = {}
        for key, row in self.rows.items():
            if key[0] in records and row.state == model.MappingState.SUGGESTED:
                opened.setdefault(key[0], []).append((row, self.to_core_mapping(key)))
        return opened

    def _write(self, changed: Iterable[MappingKey], verb: str) -> None:
        for start in range(0, len(self.removed), PORTION):
            Mapping.objects.filter(pk__in=self.removed[start : start + PORTION]).delete()
        rows = {place: self.rows[place] for place in changed if place in self.rows}
        for row in rows.values():
            row.updated = timezone.now()
        new = {place: row for place, row in rows.items() if row.pk is None}
        # Only passages need the numbers of new mappings; the tags of a file have none.
        bare = [row for place, row in new.items() if verb == STORE and not self.evidence.get(place)]
        for row in bare:
            row.created = row.updated
        insert_rows(Mapping, NEW_COLUMNS, [[getattr(row, name) for name in NEW_COLUMNS] for row in bare])
        others = [row for place, row in new.items() if verb != STORE or self.evidence.get(place)]
        Mapping.objects.bulk_create(others, batch_size=500)
        Mapping.objects.bulk_update(
            [row for place, row in rows.items() if place not in self.new_evidence and place not in new],
            UPDATED_COLUMNS,
            batch_size=200,
        )
        passages = []
        for key in self.new_evidence:
            for passage in self.evidence[key]:
                passage.mapping = self.rows[key]
                passages.append(passage)
        Evidence.objects.bulk_create(passages, batch_size=500)

    def _log(
        self,
        verb: Callable[[int], str],
        changed: Iterable[MappingKey],
        after: dict[MappingKey, Fields],
        batch: UUID | None,
    ) -> None:
        lines: dict[int, tuple[Fields, Fields]] = {}
        for place in changed:
            before, now = self.before.get(place), after.get(place)
            # Passages are long: the log has them only where they changed, of a mapping that was there before.
            if place in self.replaced:
                old = evidence_to_audit(self.replaced[place])
                new = evidence_to_audit(self.evidence.get(place, []))
                if old and before is not None and (now is None or old != new):
                    before = {**before, "evidence": old}
                if new and now is not None and before is not None and old != new:
                    now = {**now, "evidence": new}
            name = str(self.nodes[place[1]])
            line = lines.setdefault(place[0], ({}, {}))
            line[0][name], line[1][name] = before, now
        alike: dict[tuple[int, str], list[Change]] = {}
        for pk, (earlier, later) in lines.items():
            alike.setdefault((self.records[pk].organisation_id, verb(pk)), []).append(Change(pk, earlier, later))
        for (organisation, logged_verb), changes in alike.items():
            log_all(
                actor=self.actor,
                verb=logged_verb,
                object_type="mapping",
                changes=changes,
                organisation=organisation,
                batch=batch,
            )


def begin_changes(actor: Actor, ids: Iterable[int], *, with_texts: bool = True) -> MappingChanges:
    """Locks the records, in order, so that two actions on one come one after the other. Part of a transaction.

    with_texts: False where their texts are not needed: each would be read by a query of its own.
    """
    pks = sorted(set(ids))
    changes = MappingChanges(actor, {}, {}, {}, {}, {})
    for start in range(0, len(pks), PORTION):
        some = pks[start : start + PORTION]
        changes.records.update({record.pk: record for record in _locked_records(with_texts)(some)})
        for row in _mappings_of(some):
            framework = row.node.framework
            changes.rows[row.record_id, row.node_id] = row
            changes.nodes[row.node_id] = model.Curie(framework.slug, framework.edition, row.node.code)
        places = {row.pk: place for place, row in changes.rows.items()}
        for passage in _evidence_of(some):
            changes.evidence.setdefault(places[passage.mapping_id], []).append(passage)
        for review in _reviews_of(some):
            changes.reviews.setdefault((review.record_id, review.node_id), []).append(review)
    changes.before = {place: state for place in changes.rows if (state := changes.audit_state(place))}
    return changes


@cache
def _locked_records(with_texts: bool) -> PreparedQuery[Record]:
    """The record is the lock of all its mappings: of one that is about to be added there is no row yet."""
    locked = Record.objects.select_for_update(of=("self",)).select_related("organisation").order_by("pk")
    rows = locked if with_texts else locked.defer("title", "text", "details", "also")
    return PreparedQuery(lambda records: rows.filter(pk__in=records))


_mappings_of = PreparedQuery(
    lambda records: Mapping.objects.filter(record__in=records).select_related("node__framework").order_by("pk")
)
_evidence_of = PreparedQuery(lambda records: Evidence.objects.filter(mapping__record__in=records).order_by("pk"))
_reviews_of = PreparedQuery(lambda records: Review.objects.filter(record__in=records, superseded=False).order_by("pk"))


def new_row(record: int, node: int, mapping: model.Mapping) -> Mapping:
    return Mapping(
        record_id=record,
        node_id=node,
        state=str(mapping.state),
        origin=mapping.origin,
        score=mapping.score,
        rank=str(mapping.rank),
        share=mapping.share,
        sign=mapping.sign,
    )


def new_evidence(mapping: model.Mapping) -> list[Evidence]:
    return [
        Evidence(
            text=passage.text,
            start=passage.start,
            end=passage.end,
            language=passage.language,
            words=list(map(list, passage.words)),
            code=passage.code,
        )
        for passage in mapping.evidence
    ]


def set_decided(row: Mapping, actor: Actor, now: datetime) -> None:
    row.decided_by, row.decided_at = actor.user, now
