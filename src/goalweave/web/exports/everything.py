"""Everything as tables: requested on a page, made in the background, downloaded by people who manage it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.dataexports import queries, tasks
from goalweave.dataexports.models import ExportForm, ExportState
from goalweave.dataexports.rules import may_export
from goalweave.dataexports.table_writers import has_parquet
from goalweave.web.file_ranges import ranged_response
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages

STATES = {
    ExportState.WAITING: gettext_lazy("Waiting"),
    ExportState.RUNNING: gettext_lazy("In progress"),
    ExportState.READY: gettext_lazy("Ready"),
    ExportState.FAILED: gettext_lazy("Failed. Request it again."),
}


@require_safe
def site_exports(request: HttpRequest) -> HttpResponse:
    """All organisations together, for administrators."""
    who = actor(request)
    if not may_export(who, None):
        raise Http404
    context = {"crumbs": [{"label": _("Everything as tables"), "href": ""}], **exports_context(who, None)}
    return render(request, "exports/everything.html", context)


def exports_context(who: Actor, organisation: Organisation | None) -> dict[str, object]:
    """What `exports/tables.html` shows; nothing to people who may not export."""
    if not may_export(who, organisation):
        return {}
    exports = queries.recent_exports(who, organisation, timezone.now())
    rows = [{"export": export, "state": STATES[ExportState(export.state)]} for export in exports]
    forms = [(str(form), form.label) for form in ExportForm if form != ExportForm.PARQUET or has_parquet()]
    return {"exports": rows, "export_forms": forms, "may_export": True}


@require_POST
def request_export(request: HttpRequest) -> HttpResponse:
    who, slug = actor(request), request.POST.get("organisation", "")
    organisation = get_object_or_404(Organisation, slug=slug) if slug else None
    form = request.POST.get("form", "")
    if not may_export(who, organisation) or form not in ExportForm.values:
        raise Http404
    with error_messages(request):
        tasks.queue_export(actor=who, organisation=organisation, form=ExportForm(form))
        messages.success(request, _("The file is being made. It will be listed here when it is ready."))
    return redirect("organisation-downloads", slug) if organisation else redirect("data-exports")


@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    entry = queries.find_export_file(actor(request), pk, timezone.now())
    if entry is None:
        raise Http404
    export, path = entry
    response = ranged_response(
        request, path.open("rb"), name=export.stored, content_type="application/zip", digest=export.digest
    )
    response["Cache-Control"] = "private, no-store"
    return response
