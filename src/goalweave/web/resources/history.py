"""What was done with a resource, for its editors, with undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.frameworks.queries import catalogue
from goalweave.resources.actions import resource_fields, undo_change
from goalweave.resources.queries import history_of
from goalweave.web.history.log_rows import log_rows
from goalweave.web.posts import error_messages
from goalweave.web.resources.page_context import changeable_resource, resource_crumbs

SHOWN = 100


@require_safe
@never_cache
def history(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = changeable_resource(request, pk)
    entries = list(history_of(row)[:SHOWN])
    current = resource_fields(row)
    undoable = {
        entry.pk
        for entry in entries
        if entry.verb == "change" and entry.after and all(current.get(name) == new for name, new in entry.after.items())
    }
    context = {
        "row": row,
        "lines": [(line, line.pk in undoable) for line in log_rows(entries, catalogue(), who)],
        "crumbs": resource_crumbs(row, _("History")),
    }
    return render(request, "resources/history.html", context)


@require_POST
def undo(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    who, row = changeable_resource(request, pk)
    with error_messages(request):
        undo_change(actor=who, resource=row, line=line, now=timezone.now())
        messages.success(request, _("The change has been undone."))
    return redirect("resource-history", pk)
