"""Writes to mappings."""

from goalweave.mapping.actions.assignments import Assigned, assign, note_told, note_untold, take_back, undo_assignments
from goalweave.mapping.actions.bulk import Bulk, accept_above
from goalweave.mapping.actions.claims import claim, release
from goalweave.mapping.actions.decide import REASONS, add_mapping, change_node, decide, remove_mapping
from goalweave.mapping.actions.share import set_shares, split_evenly
from goalweave.mapping.actions.store import note_readings, store_mappings, suggest_records
from goalweave.mapping.actions.undo import Undone, restore_all, restore_mappings, undo_batch, undo_last

__all__ = [
    "REASONS",
    "Assigned",
    "Bulk",
    "Undone",
    "accept_above",
    "add_mapping",
    "assign",
    "change_node",
    "claim",
    "decide",
    "note_readings",
    "note_told",
    "note_untold",
    "release",
    "remove_mapping",
    "restore_all",
    "restore_mappings",
    "set_shares",
    "split_evenly",
    "store_mappings",
    "suggest_records",
    "take_back",
    "undo_assignments",
    "undo_batch",
    "undo_last",
]
