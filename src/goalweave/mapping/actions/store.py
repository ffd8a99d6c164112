"""Mappings as a file and the classifier say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping as MappingOf
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import Change, log_all
from goalweave.core import model
from goalweave.core.classify import READ_ORIGINS
from goalweave.core.errors import NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.database import insert_rows
from goalweave.frameworks.queries import node_ids
from goalweave.mapping import rules
from goalweave.mapping.actions.mapping_changes import (
    STORE,
    MappingChanges,
    MappingKey,
    begin_changes,
    new_evidence,
    new_row,
)
from goalweave.mapping.audit_state import new_audit_state
from goalweave.mapping.models import Mapping, Reading
from goalweave.mapping.queries import PORTION
from goalweave.mapping.shares import shares_fit
from goalweave.registry.models import Record

PERSON = "person"
"""Origins that begin so are decisions: no import and no classifier takes them away."""
IMPORT = "import:"

RecordMappings = MappingOf[Record, tuple[model.Mapping, ...]]
_NewMappings = dict[MappingKey, model.Mapping]


@transaction.atomic
def store_mappings(
    *, actor: Actor, mappings: RecordMappings, texts_read: bool = True, batch: UUID | None = None
) -> int:
    """Bring mappings to what an import and the classifier say; what a person decided or judged stays as it is.

    So do the tags of other imports than those that speak here, where any does. texts_read: False if the texts were not read, so
    that the suggestions that are there stay. Of several mappings of one record to one node the strongest is kept: accepted
    before suggested, then by score. Shares give way to those of mappings that stay. What stands so already is not touched.
    Returns how many of `mappings` stand then. Raises NotAllowed; UnknownNode for a node that is not in the database.
    """
    _require_may_store(actor, mappings)
    origins = {mapping.origin for mapping in chain.from_iterable(mappings.values())}
    imports = {origin for origin in origins if origin.startswith(IMPORT)}

    def stays(row: Mapping) -> bool:
        # Two files may tag one record: each import replaces its own tags and leaves those of the other.
        foreign = bool(imports) and row.origin.startswith(IMPORT) and row.origin not in imports
        return foreign or (not texts_read and row.origin.startswith(READ_ORIGINS))

    return _replace_mappings(actor, mappings, stays, STORE, batch)


@transaction.atomic
def add_tags(*, actor: Actor, mappings: RecordMappings, batch: UUID | None = None) -> None:
    """Store the tags of records that were added in this transaction and have no mappings yet. The outcome is that of `store_mappings`,
    which takes three times as long. Raises NotAllowed; UnknownNode for a node that is not in the database.
    """
    plain = {record: tags for record, tags in mappings.items() if all(map(_is_plain_tag, tags))}
    others = {record: tags for record, tags in mappings.items() if record not in plain}
    if others:
        store_mappings(actor=actor, mappings=others, texts_read=False, batch=batch)
    _require_may_store(actor, plain)
    now, rows = timezone.now(), []
    logged: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
    for (record, node), mapping in _mappings_by_key(plain).items():
        rows.append((*_tag_columns(mapping), record, node, now, now))
        before, after = logged.setdefault(record, ({}, {}))
        name = str(mapping.node)
        before[name], after[name] = None, new_audit_state(mapping)
    insert_rows(Mapping, TAG_COLUMNS, rows)
    alike: dict[int, list[Change]] = {}
    for row in plain:
        if row.pk in logged:
            alike.setdefault(row.organisation_id, []).append(Change(row.pk, *logged[row.pk]))
    for organisation, changes in alike.items():
        log_all(actor=actor, verb=STORE, object_type="mapping", changes=changes, organisation=organisation, batch=batch)


@transaction.atomic
def suggest_records(*, actor: Actor, suggestions: RecordMappings) -> int:
    """Bring the suggestions of records to what reading their texts gave; everything else stays. Returns how many stand.

    Raises NotAllowed; UnknownNode; ValueError if it is not a suggestion.
    """
    _require_may_store(actor, suggestions)
    states = {mapping.state for mapping in chain.from_iterable(suggestions.values())}
    if states - {model.MappingState.SUGGESTED}:
        raise ValueError("only suggestions")
    return _replace_mappings(actor, suggestions, lambda row: not row.origin.startswith(READ_ORIGINS), "suggest", None)


def record_readings(*, records: MappingOf[int, str], reader: str) -> None:
    """Record's id → digest of its text as it was read by `reader` (engine.reader_name); it is not read again until either changes."""
    Reading.objects.bulk_create(
        [Reading(record_id=pk, digest=digest, model=reader) for pk, digest in records.items()],
        batch_size=300,
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["digest", "model"],
    )


TAG_COLUMNS = (
    "state",
    "origin",
    "score",
    "rank",
    "share",
    "sign",
    "reason",
    "disputed",
    "record_id",
    "node_id",
    "created",
    "updated",
)


def _tag_columns(mapping: model.Mapping) -> tuple[Any, ...]:
    return (
        str(mapping.state),
        mapping.origin,
        mapping.score,
        str(mapping.rank),
        mapping.share,
        mapping.sign,
        "",
        False,
    )


def _is_plain_tag(mapping: model.Mapping) -> bool:
    """Accepted and without evidence, so that no one needs to review it and no passages are stored."""
    return mapping.state is model.MappingState.ACCEPTED and not mapping.evidence


def _require_may_store(actor: Actor, mappings: RecordMappings) -> None:
    for record in mappings:
        if not rules.may_store_mappings(actor, record):
            raise NotAllowed(
                Message(
                    "you do not have permission to map records of {organisation}", organisation=record.organisation.slug
                )
            )


def _replace_mappings(
    actor: Actor, mappings: RecordMappings, keeps: Callable[[Mapping], bool], verb: str, batch: UUID | None
) -> int:
    new = _mappings_by_key(mappings)
    changes = begin_changes(actor, [record.pk for record in mappings], with_texts=False)
    stands, dropped = 0, set()
    for place, row in list(changes.rows.items()):
        if row.origin.startswith(PERSON) or changes.reviews.get(place) or keeps(row):
            new.pop(place, None)
        elif place in new and changes.to_core_mapping(place) == new[place]:
            del new[place]
            stands += 1
        elif place not in new:
            changes.remove(place)
            if row.origin.startswith(READ_ORIGINS):
                dropped.add(place[0])
    for place, mapping in new.items():
        changes.nodes[place[1]] = mapping.node
        changes.replace(place, new_row(*place, mapping), new_evidence(mapping))
    _drop_excess_shares(changes, new)
    changes.finish(verb, batch=batch)
    if verb == STORE:
        # Read again when asked next: suggestions went that reading may give again.
        gone = sorted(dropped)
        for start in range(0, len(gone), PORTION):
            Reading.objects.filter(record__in=gone[start : start + PORTION]).delete()
    return stands + len(new)


def _drop_excess_shares(changes: MappingChanges, new_mappings: _NewMappings) -> None:
    """Shares that are new are left out if together with those that stay they pass 100 %."""
    new: dict[tuple[int, str], list[MappingKey]] = {}
    for place, mapping in new_mappings.items():
        if mapping.share is not None and mapping.state is model.MappingState.ACCEPTED:
            new.setdefault((place[0], mapping.node.key), []).append(place)
    for (record, key), places in new.items():
        accepted = [
            (place, row) for place, row in changes.mappings_of(record) if row.state == model.MappingState.ACCEPTED
        ]
        here = [(place, row.share) for place, row in accepted if changes.nodes[place[1]].key == key]
        staying = [share for place, share in here if share is not None and place not in new_mappings]
        if staying and not shares_fit(share for _place, share in here):
            for place in places:
                changes.rows[place].share = None


def _mappings_by_key(mappings: RecordMappings) -> _NewMappings:
    ids, by_key = node_ids(), _NewMappings()
    for record, core_mappings in mappings.items():
        for mapping in sorted(core_mappings, key=_mapping_strength, reverse=True):
            node = ids.get((mapping.node.key, mapping.node.code))
            if node is None:
                raise UnknownNode(
                    Message(
                        "the record {record} is mapped to {node}, which is not in the database",
                        record=record.slug,
                        node=mapping.node,
                    )
                )
            by_key.setdefault((record.pk, node), mapping)
    return by_key


def _mapping_strength(mapping: model.Mapping) -> tuple[bool, bool, float]:
    return mapping.state is model.MappingState.ACCEPTED, mapping.state is model.MappingState.SUGGESTED, mapping.score
