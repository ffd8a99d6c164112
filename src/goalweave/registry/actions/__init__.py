"""Writes to the registry."""

from goalweave.registry.actions.arrival import discard_arriving, hide_returning, show_arrived
from goalweave.registry.actions.attachments import add_attachment, remove_attachment, restore_attachment
from goalweave.registry.actions.drafts import discard_draft, save_draft
from goalweave.registry.actions.edit import add_record, change_record, mark_reviewed
from goalweave.registry.actions.facts import DecidedFacts, accept_facts, accept_kinds, dismiss_facts
from goalweave.registry.actions.lifecycle import delete_records, move_to_unit, set_visibility, undelete_records
from goalweave.registry.actions.links import check_links
from goalweave.registry.actions.partners import PartnerFields, change_partner, merge_partners, undo_merge
from goalweave.registry.actions.purge import purge_records
from goalweave.registry.actions.restore import RestoredRecord, UndoneRecords, restore_record, undo_decision, undo_lines
from goalweave.registry.actions.store import RecordComparison, StoreResult, compare_records, link_parents, store_records

__all__ = [
    "DecidedFacts",
    "PartnerFields",
    "RecordComparison",
    "RestoredRecord",
    "StoreResult",
    "UndoneRecords",
    "accept_facts",
    "accept_kinds",
    "add_attachment",
    "add_record",
    "change_partner",
    "change_record",
    "check_links",
    "compare_records",
    "delete_records",
    "discard_arriving",
    "discard_draft",
    "dismiss_facts",
    "hide_returning",
    "link_parents",
    "mark_reviewed",
    "merge_partners",
    "move_to_unit",
    "purge_records",
    "remove_attachment",
    "restore_attachment",
    "restore_record",
    "save_draft",
    "set_visibility",
    "show_arrived",
    "store_records",
    "undelete_records",
    "undo_decision",
    "undo_lines",
    "undo_merge",
]
