"""Who may have everything as a file: managers of an organisation, and administrators of the whole site. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.dataexports.models import DataExport


def may_export(actor: Actor, organisation: Organisation | None) -> bool:
    """organisation: None for all of the site."""
    if actor.administrator:
        return True
    return organisation is not None and actor.has_role(organisation.pk, Role.MANAGER)


def may_download_export(actor: Actor, export: DataExport) -> bool:
    """The role counts now, not when the file was requested."""
    return may_export(actor, export.organisation)
