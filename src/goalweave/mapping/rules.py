"""Who may see and change mappings: whoever may see the record; whoever may write in its organisation. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.registry.models import Record
from goalweave.registry.rules import may_add_record, may_view_record


def may_view_mappings(actor: Actor, record: Record) -> bool:
    return may_view_record(actor, record)


def may_store_mappings(actor: Actor, record: Record) -> bool:
    return may_add_record(actor, record.organisation)
