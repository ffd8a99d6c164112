"""Making a file of everything: requested, made in the background, ready until it expires."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.dataexports import rules
from goalweave.dataexports.models import DataExport, ExportForm, ExportState
from goalweave.dataexports.queries import exports_folder
from goalweave.dataexports.table_writers import has_parquet, open_tables, pack_tables
from goalweave.dataexports.tables import PORTION, export_tables
from goalweave.datafolder import draft_folder
from goalweave.formats.reading.files import file_digest
from goalweave.registry.models import Record
from goalweave.registry.rules import visibility_condition
from goalweave.vanished_rows import reread_row

DAYS = 7
"""For so long a file can be downloaded."""
MOST_TRIES = 2
"""A file is begun again once, if the worker was stopped while making it."""
CHUNK = 1 << 20
DRAFT = ".goalweave-export-"
Progress = Callable[[int], None]


@transaction.atomic
def request_export(*, actor: Actor, organisation: Organisation | None, form: ExportForm, now: datetime) -> DataExport:
    """Note that somebody wants everything of an organisation, or of the site for None; the task makes the file.

    Raises NotAllowed; InputError if the site cannot write the form; Conflict if a file of it is being made.
    """
    _require_may_export(actor, organisation)
    require_form(form)
    running = DataExport.objects.filter(state__in=(ExportState.WAITING, ExportState.RUNNING))
    if running.filter(organisation=organisation, form=form).exists():
        raise Conflict("This file is being made already.")
    name = f"goalweave-{organisation.slug if organisation else 'all'}-{now:%Y%m%d}"[:40]
    export = DataExport.objects.create(
        organisation=organisation,
        requested_by=actor.user,
        form=form,
        stored=f"{name}-{uuid4().hex[:12]}-{form}.zip",
        created=now,
    )
    log(
        actor=actor,
        verb="export",
        object_type="data_export",
        object_id=export.pk,
        after={"form": str(form)},
        organisation=organisation.pk if organisation else None,
    )
    return export


def make_export(*, actor: Actor, export: DataExport, now: datetime) -> DataExport:
    """Make the file that was requested, with the permissions that the actor has now; one that a worker has left half done, from the
    beginning, but no more than MOST_TRIES times. Raises what writing raises; the export has failed then."""
    with transaction.atomic():
        current = reread_row(
            DataExport.objects.select_for_update(of=("self",)).select_related("organisation"), export.pk
        )
        if not _begin(current, now):
            return current
    try:
        _require_may_export(actor, current.organisation)
        target = exports_folder() / current.stored
        target.unlink(missing_ok=True)
        rows = write_export_file(
            actor=actor, organisation=current.organisation, form=ExportForm(current.form), target=target, now=now
        )
    except Exception as error:
        DataExport.objects.filter(pk=current.pk).update(state=ExportState.FAILED, expires=now + timedelta(days=DAYS))
        if isinstance(error, NotAllowed):
            return DataExport.objects.get(pk=current.pk)
        raise
    current.size, current.digest, current.rows = target.stat().st_size, file_digest(target), dict(rows)
    current.state, current.finished, current.expires = ExportState.READY, now, now + timedelta(days=DAYS)
    current.save()
    return current


def _begin(export: DataExport, now: datetime) -> bool:
    """Whether there is something to do: not for what is made, nor for what has ended its worker too often, which has failed."""
    if export.state not in (ExportState.WAITING, ExportState.RUNNING):
        return False
    begun = export.tries < MOST_TRIES
    if begun:
        export.state, export.tries = ExportState.RUNNING, export.tries + 1
    else:
        export.state, export.expires = ExportState.FAILED, now + timedelta(days=DAYS)
    export.save()
    return begun


def write_export_file(
    *,
    actor: Actor,
    organisation: Organisation | None,
    form: ExportForm,
    target: Path,
    now: datetime,
    progressed: Progress = lambda done: None,
) -> Counter[str]:
    """Write all that the actor may see of an organisation, or of the site for None; returns table → number of its rows.

    The file is there whole or not at all; memory does not grow with the number of records. No transaction is held, so that others
    write meanwhile: the rows of a record are read together, records one after another. Raises NotAllowed, InputError.
    """
    _require_may_export(actor, organisation)
    require_form(form)
    records = Record.objects.filter(visibility_condition(actor)).order_by("pk")
    if organisation is not None:
        records = records.filter(organisation=organisation)
    tables, rows, done, last = export_tables(), Counter[str](), 0, 0
    with draft_folder(target.parent, DRAFT) as folder:
        content = folder / "tables"
        content.mkdir()
        with open_tables(content, tables, form) as writers:
            while ids := list(records.filter(pk__gt=last).values_list("pk", flat=True)[:PORTION]):
                for table in tables:
                    rows[table.name] += writers[table.name].write_rows(table.read(ids))
                last, done = ids[-1], done + len(ids)
                progressed(done)
        described = {
            "written": now.isoformat(),
            "organisation": organisation.slug if organisation else None,
            "tables": {table.name: rows[table.name] for table in tables},
        }
        draft = folder / "export.zip"
        pack_tables(content, draft, form, {"export.json": json.dumps(described, indent=2)})
        draft.replace(target)
    return rows


def require_form(form: ExportForm) -> None:
    """Raises InputError for Parquet without pyarrow."""
    if form == ExportForm.PARQUET and not has_parquet():
        raise InputError("Parquet needs the extra “parquet”: pip install goalweave[parquet]", field="format")


def recover_exports(*, actor: Actor, queued: Collection[int], now: datetime) -> list[DataExport]:
    """Exports that a stopped worker has left, to be made again; one that was stopped before has failed. For when the worker
    starts.

    queued: ids of those whose task is still waiting. Raises NotAllowed for the person who is not the system.
    """
    if not actor.system:
        raise NotAllowed("only the system can do this")
    left = DataExport.objects.filter(state__in=(ExportState.WAITING, ExportState.RUNNING)).exclude(pk__in=queued)
    left.filter(tries__gte=MOST_TRIES).update(state=ExportState.FAILED, expires=now + timedelta(days=DAYS))
    again = list(left.order_by("pk"))
    left.update(state=ExportState.WAITING)
    return again


def remove_expired_exports(*, now: datetime) -> int:
    """Delete the files that have expired, with what is known of them, and what interrupted work has left; returns how many."""
    expired = DataExport.objects.filter(expires__lte=now)
    number = expired.count()
    expired.delete()
    current = set(DataExport.objects.values_list("stored", flat=True))
    for path in exports_folder().glob("*.zip"):
        if path.name not in current:
            path.unlink(missing_ok=True)
    return number


def _require_may_export(actor: Actor, organisation: Organisation | None) -> None:
    if not rules.may_export(actor, organisation):
        raise NotAllowed("only managers can export everything of an organisation")
