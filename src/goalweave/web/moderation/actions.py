"""What a moderator does: every form is posted here, and leads back to where it was, or to the next entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.calls import rules
from goalweave.calls.actions import moderation
from goalweave.calls.actions.moderation import Reason
from goalweave.calls.actions.moderation_undo import undo_last_decision
from goalweave.calls.entry_values import title_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.calls.moderation_queue import entry_queue, find_moderated_entry
from goalweave.core.errors import InputError
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.moderation.state import moderation_address, moderation_crumbs, read_entry_filter, return_address
from goalweave.web.moderation.tasks import enqueue_sender_mail
from goalweave.web.posts import error_messages

SPAM_LISTED = 100
NEW_ORGANISATION, ANOTHER = "new", "another"
EntryAction = Callable[[Actor, CallEntry, datetime], CallEntry | None]


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: CallEntry, now: datetime) -> None:
        if request.POST.get("release"):
            moderation.release_entry(actor=who, entry=row)
        else:
            moderation.claim_entry(actor=who, entry=row, now=now)

    return _run_action(request, pk, act)


@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: CallEntry, now: datetime) -> None:
        moderation.tick_checks(actor=who, entry=row, checks=request.POST.getlist("check"), now=now)

    return _run_action(request, pk, act)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed was read: it is no longer shown as new."""

    def act(who: Actor, row: CallEntry, _now: datetime) -> None:
        moderation.mark_read(actor=who, entry=row)

    return _run_action(request, pk, act)


@require_POST
def ask_back(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: CallEntry, now: datetime) -> CallEntry:
        return moderation.return_entry(
            actor=who,
            entry=row,
            version=seen_version(request),
            text=request.POST.get("text", ""),
            until=_end_of_day(request.POST.get("until", "")),
            now=now,
        )

    return _run_action(request, pk, act)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: CallEntry, now: datetime) -> CallEntry:
        # The lines that are ticked on the page count, whether they were saved before or not.
        moderation.tick_checks(actor=who, entry=row, checks=request.POST.getlist("check"), now=now)
        done = moderation.accept_entry(
            actor=who,
            entry=row,
            version=seen_version(request),
            organisation=_posted_organisation(request),
            now=now,
        )
        if done.state != EntryState.ACCEPTED:
            messages.success(request, _("Your verdict is saved. Another moderator must accept this entry, too."))
        return done

    return _run_action(request, pk, act)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: CallEntry, now: datetime) -> CallEntry:
        reason = Reason(request.POST.get("reason", ""), request.POST.get("text", ""))
        done = moderation.reject_entry(actor=who, entry=row, version=seen_version(request), reason=reason, now=now)
        if done.state != EntryState.REJECTED:
            messages.success(request, _("Your verdict is saved. Another moderator must reject this entry, too."))
        return done

    return _run_action(request, pk, act)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The actor's last decision; of many at once, all of them."""
    who = actor(request)
    if not rules.may_moderate_somewhere(who) or who.user is None:
        raise Http404
    with error_messages(request):
        undone = undo_last_decision(actor=who, now=timezone.now())
        for pk in undone.entries:
            enqueue_sender_mail(request, pk)
        if skipped := len(undone.skipped):
            message = ngettext(
                "%(n)s entry has been changed since then and was left as it is.",
                "%(n)s entries have been changed since then and were left as they are.",
                skipped,
            )
            messages.error(request, message % {"n": skipped})
    return redirect(return_address(request))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def spam(request: HttpRequest) -> HttpResponse:
    """The entries that wait and are most like spam, to be rejected together."""
    who = actor(request)
    if not rules.may_moderate_somewhere(who):
        raise Http404
    parameters, now = request.POST if request.method == "POST" else request.GET, timezone.now()
    if request.method == "POST":
        with error_messages(request):
            _batch, rejected = moderation.reject_spam(actor=who, entries=_posted_entries(request), now=now)
            message = ngettext(
                "%(n)s entry rejected as spam. Press u to undo.",
                "%(n)s entries rejected as spam. Press u to undo.",
                len(rejected),
            )
            messages.success(request, message % {"n": len(rejected)})
        return redirect(moderation_address(parameters))
    rows = entry_queue(who, read_entry_filter(parameters), now).order_by("-spam", "submitted", "pk")[:SPAM_LISTED]
    return render(
        request,
        "moderation/spam.html",
        {
            "rows": [(row, title_of(row) or row.reference) for row in rows if row.spam],
            "back": moderation_address(parameters),
            "crumbs": moderation_crumbs(_("Likely spam")),
        },
    )


def seen_version(request: HttpRequest) -> int:
    """The version of the entry that the page showed."""
    return parse_number(request.POST.get("version"), 9) or 0


def entry_or_404(request: HttpRequest, pk: int) -> tuple[Actor, CallEntry]:
    """Who asks, and the entry; 404 where it is not there for them to decide on."""
    who = actor(request)
    row = find_moderated_entry(who, pk)
    if row is None:
        raise Http404
    return who, row


def _run_action(request: HttpRequest, pk: int, act: EntryAction) -> HttpResponse:
    """Do it; what speaks against it is said on the page. A decision leads to the next entry, and its sender gets a mail."""
    who, row = entry_or_404(request, pk)
    with error_messages(request):
        decided = act(who, row, timezone.now())
        if decided is not None:
            enqueue_sender_mail(request, decided.pk)
            return redirect(return_address(request, "onward"))
    return redirect(return_address(request))


def _posted_organisation(request: HttpRequest) -> Organisation | None:
    """The one of the form; None for a new one. Raises InputError."""
    slug = request.POST.get("organisation", "")
    if slug == NEW_ORGANISATION:
        return None
    rows = Organisation.objects.all()
    if slug == ANOTHER:
        row = rows.filter(slug=request.POST.get("slug", "").strip().replace("\0", "")).first()
    else:
        pk = parse_number(slug, 15)
        row = rows.filter(pk=pk).first() if pk is not None else None
    if row is None:
        raise InputError(_("Choose the organisation that the record will belong to."), field="organisation")
    return row


def _end_of_day(text: str) -> datetime | None:
    """The end of a day in the time zone of the site; None where none is named. Raises InputError."""
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise InputError(_("“%(value)s” is not a date; write 2026-05-31.") % {"value": text[:40]}, field="until")
    return timezone.make_aware(datetime.combine(day, time.max))


def _posted_entries(request: HttpRequest) -> list[tuple[int, int]]:
    """Of the form: `id:version`."""
    entries = []
    for text in request.POST.getlist("entry"):
        pk, _colon, version = text.partition(":")
        numbers = parse_number(pk, 15), parse_number(version, 9)
        if numbers[0] is not None and numbers[1] is not None:
            entries.append((numbers[0], numbers[1]))
    return entries
