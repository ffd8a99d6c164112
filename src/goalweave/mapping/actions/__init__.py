"""Writes to mappings."""

from goalweave.mapping.actions.assignments import (
    AssignResult,
    assign_records,
    record_notices,
    revert_notices,
    undo_assignments,
    withdraw_assignments,
)
from goalweave.mapping.actions.bulk import BulkAcceptance, accept_above
from goalweave.mapping.actions.claims import claim_record, release_claim
from goalweave.mapping.actions.decide import REASONS, add_mapping, change_node, decide_mapping, remove_mapping
from goalweave.mapping.actions.share import set_shares, split_evenly
from goalweave.mapping.actions.store import add_tags, record_readings, store_mappings, suggest_records
from goalweave.mapping.actions.undo import UndoneMappings, restore_all, undo_batch, undo_last, undo_mapping_lines

__all__ = [
    "REASONS",
    "AssignResult",
    "BulkAcceptance",
    "UndoneMappings",
    "accept_above",
    "add_mapping",
    "add_tags",
    "assign_records",
    "change_node",
    "claim_record",
    "decide_mapping",
    "record_notices",
    "record_readings",
    "release_claim",
    "remove_mapping",
    "restore_all",
    "revert_notices",
    "set_shares",
    "split_evenly",
    "store_mappings",
    "suggest_records",
    "undo_assignments",
    "undo_batch",
    "undo_last",
    "undo_mapping_lines",
    "withdraw_assignments",
]
