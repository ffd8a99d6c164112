"""Who may import files and see the imports of others: people who may import records of the organisation. Default:
no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation, Role
from goalweave.frameworks.rules import may_load_pack
from goalweave.imports.models import FrameworkUpload, Import
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


def may_import_into(actor: Actor, organisation_id: int) -> bool:
    """As import_organisations, of one of them."""
    organisations = import_organisations(actor)
    return organisations is None or organisation_id in organisations


def may_upload_framework(actor: Actor) -> bool:
    """To have a file with a framework checked and shown. Nothing of it is seen by others before an administrator loads it."""
    return actor.has_role_somewhere(Role.MANAGER)


def may_view_framework_upload(actor: Actor, upload: FrameworkUpload) -> bool:
    """To see it, check it again and cancel it."""
    if actor.administrator:
        return True
    return may_upload_framework(actor) and actor.user is not None and upload.uploaded_by_id == actor.user.pk


def may_load_framework(actor: Actor) -> bool:
    """To load it, and to undo that: frameworks belong to the whole site, and no organisation owns one."""
    return may_load_pack(actor)
