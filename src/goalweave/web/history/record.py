"""The history of a record, and restoring an earlier version."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import author_names, import_origins
from goalweave.audit.actions import difference
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.blind_review import withheld_entries
from goalweave.mapping.history import restore_version, states_after
from goalweave.registry import queries, rules
from goalweave.registry.history import (
    group_by_batch,
    public_history,
    record_entries,
    record_with_history,
    state_after,
)
from goalweave.registry.models import Record
from goalweave.registry.snapshot import snapshot
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.history.log_rows import line_verb, log_rows, person_name
from goalweave.web.posts import error_messages
from goalweave.wording import log_labels
from goalweave.wording.log_changes import field_changes
from goalweave.wording.templatetags.goalweave import pick_text

PAGE = 25


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it for who works on the record; for others, when a published one changed; else there is no such page."""
    reader = actor(request)
    row = record_with_history(reader, pk)
    if row is None:
        return _public_history(request, pk)
    before = request.GET.get("before", "")
    lines = record_entries(row).exclude(pk__in=withheld_entries(reader, row.pk))
    if parse_number(before) is not None:
        lines = lines.filter(pk__lt=int(before))
    upcoming = list(lines[: PAGE + 1])
    entries = upcoming[:PAGE]
    rows = iter(log_rows(entries, catalogue(), reader))
    newest = record_entries(row).filter(object_type="record").values_list("pk", flat=True).first()
    return render(
        request,
        "history/record.html",
        {
            "row": row,
            "groups": [list(islice(rows, len(group))) for group in group_by_batch(entries)],
            "newest": newest,
            "older": entries[-1].pk if len(upcoming) > PAGE else None,
            "may_restore": rules.may_restore_record(reader, row),
            "two": row.organisation.second_review,
            "crumbs": _history_crumbs(row, _("History")),
        },
    )


def version(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Show what restoring this version would change; restore it by POST."""
    reader = actor(request)
    row = record_with_history(reader, pk)
    entry = record_entries(row).filter(pk=line, object_type="record").first() if row is not None else None
    if row is None or entry is None or entry.after is None or not rules.may_restore_record(reader, row):
        raise Http404
    if request.method == "POST":
        return _restore_version(request, row, entry)
    now, then = difference(snapshot(row), state_after(row, entry))
    names = author_names([entry], reader)
    return render(
        request,
        "history/version.html",
        {
            "row": row,
            "line": entry,
            "who": person_name(entry, names),
            "verb": line_verb(entry, import_origins([entry])),
            "fields": field_changes(now, then) if then else (),
            "mappings": len(states_after(row.pk, entry)),
            "crumbs": _history_crumbs(row, _("History"), _("Earlier version")),
        },
    )


def _restore_version(request: HttpRequest, row: Record, entry: Entry) -> HttpResponse:
    seen = parse_number(request.POST.get("version"), 9) or 0
    changed = _("Someone has changed this record in the meantime. Check the changes, then choose again.")
    with error_messages(request, {Conflict: changed}):
        done = restore_version(
            actor=actor(request), row=row, line=entry, version=seen, mappings=bool(request.POST.get("mappings"))
        )
        messages.success(request, _("Earlier version restored."))
        for field in done.left_out:
            message = _("Left unchanged, because what it referred to no longer exists: %(field)s.")
            messages.error(request, message % {"field": log_labels.field_name(field)})
    return redirect("record-history", row.pk)


def _public_history(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.find_record(actor(request), pk)
    if row is None or not rules.may_view_public_history(row):
        raise Http404
    return render(
        request,
        "history/public.html",
        {"row": row, "changes": public_history(row), "crumbs": _history_crumbs(row, _("History"))},
    )


def _history_crumbs(row: Record, *here: str) -> list[dict[str, str]]:
    label = pick_text(row.title) or row.slug
    way = [
        {"label": _("Records"), "href": reverse("records")},
        {"label": label, "href": reverse("record", args=[row.pk]) if row.deleted is None else ""},
    ]
    links = [reverse("record-history", args=[row.pk])] * (len(here) - 1)
    return way + [{"label": text, "href": href} for text, href in zip(here, [*links, ""], strict=True)]
