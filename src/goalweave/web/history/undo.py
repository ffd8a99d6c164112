"""One step back: what a log entry did to a record, or all lines of a batch to records and mappings."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from goalweave.accounts.activity.queries import LogFilter, readable_entries
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError
from goalweave.mapping.history import undo_entries
from goalweave.registry.bulk import MOST_AT_ONCE
from goalweave.web.addresses import next_address, parse_number
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages

UNDOABLE = ("record", "mapping", "assignment")
"""Types of objects of which a whole batch is undone."""
MOST = 2000
"""So many records at once from a page; an import has an undo of its own."""
AT_ONCE = ("visibility", "delete", "assign")
"""What bulk actions of lists do is undone for all records together, so for MOST_AT_ONCE of them."""


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """line: the number of one; or batch. next: where to go on, the page of the log without it."""
    batch = _batch_id(request)
    lines = _undoable_lines(request, batch)
    if not lines:
        raise Http404
    with error_messages(request):
        done = undo_entries(actor=actor(request), lines=lines, batch=batch)
        if done.records:
            message = ngettext(
                "%(n)d record restored to its earlier state.",
                "%(n)d records restored to their earlier state.",
                done.records,
            )
            messages.success(request, message % {"n": done.records})
        if done.unchanged:
            message = ngettext(
                "%(n)d record has been changed since then and was left as it is.",
                "%(n)d records have been changed since then and were left as they are.",
                len(done.unchanged),
            )
            messages.error(request, message % {"n": len(done.unchanged)})
        return _redirect_onward(request)
    return _redirect_onward(request)


def _redirect_onward(request: HttpRequest) -> HttpResponse:
    return redirect(next_address(request, reverse("history")))


def _batch_id(request: HttpRequest) -> UUID | None:
    batch = request.POST.get("batch", "")
    try:
        return UUID(batch) if batch else None
    except ValueError:
        raise Http404 from None


def _undoable_lines(request: HttpRequest, batch: UUID | None) -> list[Entry]:
    """Those of records, mappings and turns that the reader may read."""
    line = request.POST.get("line", "")
    entries = readable_entries(actor(request), LogFilter(batch=batch))
    if batch is not None:
        entries = entries.filter(object_type__in=UNDOABLE)
    elif parse_number(line) is not None:
        entries = entries.filter(object_type="record", pk=int(line))
    else:
        return []
    lines = list(entries[: MOST_AT_ONCE + 1])
    most = MOST_AT_ONCE if all(map(_is_undone_at_once, lines)) else MOST
    if len(lines) > most:
        raise InputError(_("You can undo up to %(most)d changes at once.") % {"most": most}, field="batch")
    return lines


def _is_undone_at_once(line: Entry) -> bool:
    """Whether records are undone together that have this line alone: see registry.actions.undo_lines."""
    return line.verb in AT_ONCE or (line.verb == "change" and list(line.after or ()) == ["unit"])
