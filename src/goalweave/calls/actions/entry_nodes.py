"""The nodes of an entry: suggestions that are stored, and what the person confirms, removes or adds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.calls.actions.entries import lock_changeable_entry, note_change, store_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.calls.suggestions import MOST_NODES, call_frameworks, merge_suggestions, with_node
from goalweave.core.errors import InputError, LimitError, UnknownNode
from goalweave.core.model import Mapping, MappingState
from goalweave.frameworks.queries import catalogue

NODES = "nodes"


@transaction.atomic
def store_suggestions(*, entry: CallEntry, mappings: Iterable[Mapping], now: datetime) -> CallEntry:
    """Put new suggestions in place of the old ones; what was decided stays. Raises NotAllowed.

    A draft keeps its version: reading takes seconds, and whoever has gone on to the next step meanwhile has changed nothing elsewhere.
    """
    row = lock_changeable_entry(entry, now)
    nodes = merge_suggestions(row.nodes, mappings)
    if row.state == EntryState.SUBMITTED or nodes == row.nodes:
        return _store_nodes(row, nodes, now)
    row.nodes, row.updated = nodes, now
    row.save(update_fields=["nodes", "updated"])
    return row


@transaction.atomic
def decide_node(*, entry: CallEntry, node: str, state: MappingState, now: datetime) -> CallEntry:
    """Confirm, remove or put back a node, or add one of the call's frameworks.

    Raises InputError with the field `nodes` for one that the call does not ask for, LimitError; NotAllowed.
    """
    row = lock_changeable_entry(entry, now)
    if all(known["node"] != node for known in row.nodes):
        node = _full_node_name(row, node)
        if len(row.nodes) >= MOST_NODES:
            raise LimitError(
                _("at most %(most)d goals and action lines are possible") % {"most": MOST_NODES}, field=NODES
            )
    return _store_nodes(row, with_node(row.nodes, node, state), now)


def _full_node_name(row: CallEntry, name: str) -> str:
    """The full name of a node in one of the call's frameworks: `9.c`, `SDG 9.c` or `sdg@2025:9.c`."""
    known = catalogue()
    frameworks = call_frameworks(definition_of(row.call))
    keys = {framework.key for framework in map(known.framework, filter(_is_loaded, frameworks))}
    for candidate in (name, *(f"{key}:{name}" for key in sorted(keys))):
        try:
            curie = known.resolve(candidate)
        except UnknownNode:
            continue
        if curie.key in keys:
            return str(curie)
    raise InputError(_("“%(name)s” is not a goal or action line of this call") % {"name": name[:200]}, field=NODES)


def _is_loaded(key: str) -> bool:
    try:
        catalogue().framework(key)
    except UnknownNode:
        return False
    return True


def _store_nodes(row: CallEntry, nodes: list[dict[str, Any]], now: datetime) -> CallEntry:
    if nodes != row.nodes:
        row.nodes = nodes
        store_entry(row, now)
        note_change(row, [NODES], now)
    return row
