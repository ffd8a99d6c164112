"""The yearly review of a partnership."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, NotAllowed
from goalweave.registry import rules
from goalweave.registry.actions.edit import change_record
from goalweave.registry.models import Kind, Record
from goalweave.registry.queries import to_core


def mark_reviewed(*, actor: Actor, row: Record, version: int, today: date) -> Record:
    """Note that a partnership was reviewed. Raises NotAllowed; InputError for what is none; Conflict as change_record."""
    if not rules.may_publish_records(actor, row.organisation) or not rules.may_change_record(actor, row):
        raise NotAllowed("only editors and managers can record a review")
    if row.kind != Kind.PARTNERSHIP:
        raise InputError(_("only partnerships can be reviewed"), field="kind")
    core = to_core(row)
    reviewed = replace(core, details={**core.details, "reviewed": today.isoformat()})
    return change_record(actor=actor, row=row, record=reviewed, version=version, verb="review")
