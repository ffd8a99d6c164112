"""Who may import files and see the imports of others: people who may import records of the organisation. Default:
no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation
from goalweave.imports.models import Import
from goalweave.registry.rules import may_import_records


def may_upload(actor: Actor, organisation: Organisation) -> bool:
    return may_import_records(actor, organisation)


def may_change_import(actor: Actor, upload: Import) -> bool:
    """To set its columns, check, import and undo it."""
    return may_import_records(actor, upload.organisation)


def import_organisations(actor: Actor) -> list[int] | None:
    """Ids of the organisations into which the actor may import; None for all."""
    if actor.administrator:
        return None
    return actor.organisations_with_role(*EDITORS)
