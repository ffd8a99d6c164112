"""Writes to mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import NotAllowed, UnknownNode
from goalweave.frameworks.queries import node_ids
from goalweave.mapping import rules
from goalweave.mapping.models import Evidence, Mapping, State
from goalweave.mapping.queries import rows_of, to_core
from goalweave.registry.models import Record

PERSON = "person"
"""Origins that begin so are decisions: no import and no classifier takes them away."""


@transaction.atomic
def store_mappings(*, actor: Actor, mappings: MappingOf[Record, tuple[model.Mapping, ...]]) -> int:
    """Bring mappings to what an import and the classifier say; what a person decided stays as it is.

    Of several mappings of one record to one node the strongest is kept: accepted before suggested, then by score. What
    stands so already is not touched. Returns how many of `mappings` stand then. Raises NotAllowed; UnknownNode for a node
    that is not in the database.
    """
    for record in mappings:
        if not rules.may_store_mappings(actor, record):
            raise NotAllowed(f"you may not map records of {record.organisation.slug}")
    wanted = _wanted(mappings)
    gone: list[int] = []
    stands = 0
    for row in rows_of(record.pk for record in mappings):
        place = (row.record_id, row.node_id)
        if row.origin.startswith(PERSON):
            wanted.pop(place, None)
        elif place in wanted and to_core(row) == wanted[place]:
            del wanted[place]
            stands += 1
        else:
            gone.append(row.pk)
    for start in range(0, len(gone), 5000):
        Mapping.objects.filter(pk__in=gone[start : start + 5000]).delete()
    _write(wanted)
    if gone or wanted:
        log(
            actor=actor,
            verb="store",
            object_type="mappings",
            object_id=", ".join(sorted({record.organisation.slug for record in mappings}))[:200],
            after={"records": [record.slug for record in mappings], "written": len(wanted), "removed": len(gone)},
        )
    return stands + len(wanted)


_Wanted = dict[tuple[int, int], model.Mapping]
"""(record's id, node's id) → mapping."""


def _wanted(mappings: MappingOf[Record, tuple[model.Mapping, ...]]) -> _Wanted:
    ids, wanted = node_ids(), _Wanted()
    for record, found in mappings.items():
        for mapping in sorted(found, key=_strength, reverse=True):
            node = ids.get((mapping.node.key, mapping.node.code))
            if node is None:
                raise UnknownNode(f"the record {record.slug} is mapped to {mapping.node}, which is not in the database")
            wanted.setdefault((record.pk, node), mapping)
    return wanted


def _strength(mapping: model.Mapping) -> tuple[bool, bool, float]:
    return mapping.state is model.State.ACCEPTED, mapping.state is model.State.SUGGESTED, mapping.score


def _write(wanted: _Wanted) -> None:
    rows = [_row(record, node, mapping) for (record, node), mapping in wanted.items()]
    Mapping.objects.bulk_create(rows, batch_size=500)
    pairs: Iterable[tuple[Mapping, model.Mapping]] = zip(rows, wanted.values(), strict=True)
    Evidence.objects.bulk_create(
        [
            Evidence(
                mapping=row,
                text=one.text,
                start=one.start,
                end=one.end,
                language=one.language,
                words=[list(word) for word in one.words],
            )
            for row, mapping in pairs
            for one in mapping.evidence
        ],
        batch_size=500,
    )


def _row(record: int, node: int, mapping: model.Mapping) -> Mapping:
    return Mapping(
        record_id=record,
        node_id=node,
        state=State(mapping.state),
        origin=mapping.origin,
        score=mapping.score,
        rank=mapping.rank,
        share=mapping.share,
    )
