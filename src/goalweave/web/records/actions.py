"""One-click actions on a record: publish, delete, restore, record a review, check links."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict
from goalweave.registry import queries, rules
from goalweave.registry.actions import delete_records, mark_reviewed, set_visibility, undelete_records
from goalweave.registry.models import ARRIVING, Kind, Record, Visibility
from goalweave.registry.tasks import check_record_links, link_checks_enabled
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages


def changeable(who: Actor, pk: int) -> Record:
    """A record that the actor may change; to all others it is not there."""
    row = queries.find_record(who, pk)
    if row is None or not rules.may_change_record(who, row):
        raise Http404
    return row


@require_POST
def visibility(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row, value = changeable(who, pk), str(request.POST.get("visibility", ""))
    if value not in Visibility.values:
        raise Http404
    before = row.visibility
    set_visibility(actor=who, ids=[pk], visibility=Visibility(value))
    return redirect(f"{reverse('record', args=[pk])}?was={before}")


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = queries.find_record(who, pk)
    if row is None or not rules.may_delete_record(who, row):
        raise Http404
    delete_records(actor=who, ids=[pk])
    return redirect("record-deleted", pk)


@require_safe
def deleted(request: HttpRequest, pk: int) -> HttpResponse:
    """The page after a deletion, with undo."""
    who = actor(request)
    row, may = _deleted_record(who, pk)
    return render(request, "records/deleted.html", {"row": row, "may_restore": may})


@require_POST
def undelete(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    _row, may = _deleted_record(who, pk)
    if not may:
        raise Http404
    undelete_records(actor=who, ids=[pk])
    messages.success(request, _("Record restored."))
    return redirect("record", pk)


@require_POST
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = changeable(who, pk)
    if row.kind != Kind.PARTNERSHIP or not rules.may_publish_records(who, row.organisation):
        raise Http404
    changed = _("Someone else changed the record at the same moment. Check it and try again.")
    with error_messages(request, {Conflict: changed}):
        mark_reviewed(actor=who, row=row, version=row.version, today=timezone.localdate())
        messages.success(request, _("Marked as reviewed today."))
    return redirect("record", pk)


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = queries.find_record(who, pk)
    if row is None or not rules.may_check_links(who, row) or not link_checks_enabled():
        raise Http404
    check_record_links.enqueue(row.pk, who.user.pk if who.user else None)
    messages.success(request, _("The links are being checked; the results will appear next to them in a moment."))
    return redirect(f"{reverse('record', args=[pk])}#links")


def _deleted_record(who: Actor, pk: int) -> tuple[Record, bool]:
    """A deleted record, and whether the actor may bring it back; its author sees that it is gone."""
    row = Record.objects.select_related("organisation").filter(pk=pk, deleted__lt=ARRIVING).first()
    if row is None:
        raise Http404
    may = rules.may_restore_record(who, row)
    own = who.user is not None and row.author_id == who.user.pk and rules.may_add_record(who, row.organisation)
    if not may and not own:
        raise Http404
    return row, may
