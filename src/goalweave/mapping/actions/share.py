"""Shares of a record's mappings."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed
from goalweave.mapping import rules, shares as pure
from goalweave.mapping.actions.claims import extend_claims
from goalweave.mapping.actions.mapping_changes import MappingChanges, MappingKey, begin_changes
from goalweave.mapping.models import State
from goalweave.registry.models import Record


@transaction.atomic
def set_shares(*, actor: Actor, record: Record, shares: MappingOf[model.Curie, float | None], now: datetime) -> None:
    """Percent by accepted node, None for none; nodes that are not named keep theirs.

    Raises NotAllowed; InputError for a share out of range, a node that is not accepted, and more than 100 % in a framework.
    """
    changes = _begin_share_change(actor, record, now)
    shares_by_key: dict[MappingKey, float | None] = {}
    for node, share in shares.items():
        place = changes.key_of(record.pk, node)
        row = changes.rows.get(place)
        if row is None or row.state != State.ACCEPTED or row.sign < 0:
            raise InputError("only accepted mappings that support a node can have a share", field=str(node))
        shares_by_key[place] = share
    for key in {changes.nodes[place[1]].key for place in shares_by_key}:
        here = _accepted_keys(changes, record.pk, key)
        new_shares = {
            str(changes.nodes[place[1]]): shares_by_key.get(place, changes.rows[place].share) for place in here
        }
        checked = pure.check_shares(new_shares)
        for place in here:
            if place in shares_by_key:
                changes.rows[place].share = checked[str(changes.nodes[place[1]])]
    changes.finish("shares")


@transaction.atomic
def split_evenly(*, actor: Actor, record: Record, framework: str, now: datetime) -> None:
    """100 % over the accepted primary nodes of a framework (its key), all if none is primary; the others have none then.

    Raises NotAllowed; InputError where there is none.
    """
    changes = _begin_share_change(actor, record, now)
    here = _accepted_keys(changes, record.pk, framework)
    receiving = [place for place in here if changes.rows[place].rank == model.MappingRank.PRIMARY] or here
    if not receiving:
        raise InputError("accept a mapping before setting shares", field="shares")
    parts = pure.even_shares([str(changes.nodes[place[1]]) for place in receiving])
    for place in here:
        changes.rows[place].share = parts.get(str(changes.nodes[place[1]]))
    changes.finish("shares")


def _begin_share_change(actor: Actor, record: Record, now: datetime) -> MappingChanges:
    changes = begin_changes(actor, [record.pk])
    if record.pk not in changes.records or not rules.may_map(actor, changes.records[record.pk]):
        raise NotAllowed("you do not have permission to map this record")
    extend_claims(actor, [record.pk], now)
    return changes


def _accepted_keys(changes: MappingChanges, record: int, key: str) -> list[MappingKey]:
    """In the order of the framework."""
    accepted = [place for place, row in changes.mappings_of(record) if row.state == State.ACCEPTED and row.sign > 0]
    return sorted(
        (place for place in accepted if changes.nodes[place[1]].key == key), key=lambda p: changes.rows[p].node.position
    )
