"""Deleted records, which editors of their organisations see and restore."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.activity.queries import author_names
from goalweave.registry import rules
from goalweave.registry.actions import undelete_records
from goalweave.registry.history import deleted_records, deletion_entries
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.history.log_rows import person_name

PAGE = 50
RETENTION_DAYS = 30
"""Deleted records can be purged after so many days."""


def trash(request: HttpRequest) -> HttpResponse:
    reader = actor(request)
    if not rules.may_open_trash(reader):
        raise Http404
    if request.method == "POST":
        return _restore_record(request)
    page = Paginator(deleted_records(reader), PAGE).get_page(parse_number(request.GET.get("page"), 7) or 1)
    rows = list(page)
    lines = deletion_entries(rows)
    people = author_names(lines.values(), reader)
    return render(
        request,
        "history/trash.html",
        {
            "page": page,
            "rows": [(row, person_name(lines[row.pk], people) if row.pk in lines else "") for row in rows],
            "days": RETENTION_DAYS,
        },
    )


def _restore_record(request: HttpRequest) -> HttpResponse:
    reader = actor(request)
    selected = [pk for pk in request.POST.getlist("record") if parse_number(pk) is not None]
    ids = list(deleted_records(reader).filter(pk__in=selected[:PAGE]).values_list("pk", flat=True))
    if not ids:
        messages.error(request, _("Choose the records to restore."))
        return redirect("trash")
    number = undelete_records(actor=reader, ids=ids, batch=uuid4() if len(ids) > 1 else None)
    message = ngettext("%(n)d record restored.", "%(n)d records restored.", number)
    messages.success(request, message % {"n": number})
    return redirect("trash")
