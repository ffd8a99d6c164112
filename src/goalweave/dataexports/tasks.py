"""Exports in the background, one after another."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from goalweave.accounts.actor import SYSTEM, Actor, actor_of
from goalweave.accounts.models import Organisation
from goalweave.dataexports import actions
from goalweave.dataexports.models import DataExport, ExportForm


def queue_export(*, actor: Actor, organisation: Organisation | None, form: ExportForm) -> DataExport:
    """Raises as actions.request_export does."""
    export = actions.request_export(actor=actor, organisation=organisation, form=form, now=timezone.now())
    run_export.enqueue(export.pk)
    return export


def restart_interrupted_exports() -> int:
    """Let the worker make what no task makes any more, because its worker was stopped; returns how many."""
    from django_tasks_db.models import DBTaskResult

    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    ours = DBTaskResult.objects.filter(task_path=run_export.module_path, status__in=unfinished)
    queued = [arguments["args"][0] for arguments in ours.values_list("args_kwargs", flat=True)]
    exports = actions.recover_exports(actor=SYSTEM, queued=queued, now=timezone.now())
    for export in exports:
        run_export.enqueue(export.pk)
    return len(exports)


@task(queue_name="files")
def run_export(pk: int) -> str:
    """Make a file that was requested, as whoever requested it; returns its state, or nothing if it is gone."""
    now = timezone.now()
    actions.remove_expired_exports(now=now)
    export = DataExport.objects.select_related("requested_by").filter(pk=pk).first()
    if export is None:
        return ""
    return str(actions.make_export(actor=actor_of(export.requested_by), export=export, now=now).state)
