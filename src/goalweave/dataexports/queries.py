"""Reads of exports, for whoever may have them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import NotAllowed
from goalweave.dataexports import rules
from goalweave.dataexports.models import DataExport, ExportState

MOST_SHOWN = 20


def exports_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "exports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def recent_exports(actor: Actor, organisation: Organisation | None, now: datetime) -> list[DataExport]:
    """Those of an organisation, or of the whole site for None, newest first, without the expired ones. Raises NotAllowed."""
    if not rules.may_export(actor, organisation):
        raise NotAllowed("only managers can export everything of an organisation")
    current = Q(expires__isnull=True) | Q(expires__gt=now)
    rows = DataExport.objects.filter(current, organisation=organisation).select_related("requested_by")
    return list(rows.order_by("-pk")[:MOST_SHOWN])


def find_export_file(actor: Actor, pk: int, now: datetime) -> tuple[DataExport, Path] | None:
    """An export that is ready, and its file; None if there is none, it has expired, or the actor may not have it."""
    rows = DataExport.objects.select_related("organisation").filter(state=ExportState.READY, expires__gt=now)
    export = rows.filter(pk=pk).first()
    if export is None or not rules.may_download_export(actor, export):
        return None
    path = exports_folder() / export.stored
    return (export, path) if path.is_file() else None
