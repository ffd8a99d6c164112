"""How a person without an account begins an entry: an address, to which the link is mailed."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from goalweave.accounts.rate_limits import network_of
from goalweave.calls import rules
from goalweave.calls.actions.entries import links_of_address, read_email, start_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.mailboxes import mailbox_of
from goalweave.calls.models import Call, CallEntry
from goalweave.calls.spam import EntryLimits, StartAttempt, TooMany, check_start, new_puzzle
from goalweave.core.errors import InputError, NotAllowed
from goalweave.web.accounts.mails import MailNotSent
from goalweave.web.entry.access import mark_private
from goalweave.web.entry.mailing import mail_works, send_link, send_links
from goalweave.web.frame import actor
from goalweave.web.posts import error_text

RETRY = 3600
"""Seconds."""


# No cookie is needed: what the form does is open to everyone, and its puzzle is signed.
@csrf_exempt
@never_cache
def start(request: HttpRequest, slug: str) -> HttpResponse:
    call = _call(request, slug)
    if not rules.takes_entries(call, timezone.now()):
        return _page(request, "entry/closed.html", call, status=200 if request.method != "POST" else 410)
    if request.method != "POST":
        return _page(request, "entry/start.html", call)
    return _answer(request, call, "entry/start.html", lost=False)


@csrf_exempt
@never_cache
def lost(request: HttpRequest, slug: str) -> HttpResponse:
    """Mails all links of an address once more. The answer is the same whether the address is known or not."""
    call = _call(request, slug)
    if request.method != "POST":
        return _page(request, "entry/lost.html", call)
    return _answer(request, call, "entry/lost.html", lost=True)


def _send_lost_links(request: HttpRequest, call: Call, address: str) -> None:
    """To the address that is known of each entry, which may be written otherwise; two that look alike can be of two people."""
    known: dict[str, list[CallEntry]] = {}
    for entry, _token in links_of_address(call=call, email=address):
        known.setdefault(entry.contact.email, []).append(entry)
    for stored, entries in (known or {address: []}).items():
        send_links(request, call, stored, _language(request), entries)


def _answer(request: HttpRequest, call: Call, template: str, *, lost: bool) -> HttpResponse:
    email = str(request.POST.get("email", ""))[:500]
    try:
        address = read_email(email)
        check_start(_attempt(request, call, address), entry_limits(), timezone.now())
        if lost:
            _send_lost_links(request, call, address)
        else:
            with transaction.atomic():
                entry, _token = start_entry(call=call, email=address, language=_language(request), now=timezone.now())
                send_link(request, entry, entry.contact)
    except NotAllowed:
        return _page(request, "entry/closed.html", call, status=410)
    except TooMany as error:
        response = _page(request, template, call, status=429, email=email, error=error_text(error))
        response["Retry-After"] = str(RETRY)
        return response
    except InputError as error:
        field = error.field or "form"
        return _page(request, template, call, status=400, email=email, error=error_text(error), field=field)
    except MailNotSent as error:
        return _page(request, template, call, status=503, email=email, error=error_text(error), field="form")
    return _page(request, "entry/mailed.html", call, email=address, lost=lost)


def _attempt(request: HttpRequest, call: Call, email: str) -> StartAttempt:
    def sent(name: str) -> str:
        return str(request.POST.get(name, ""))[:200]

    return StartAttempt(
        network=network_of(request),
        mailbox=mailbox_of(email),
        call=call.pk,
        puzzle=sent("puzzle"),
        solution=sent("solution"),
        trap=sent("website"),
    )


def entry_limits() -> EntryLimits:
    return EntryLimits(
        network=settings.GOALWEAVE_ENTRY_RATE,
        without_script=settings.GOALWEAVE_ENTRY_PLAIN_RATE,
        address=settings.GOALWEAVE_ENTRY_EMAIL_RATE,
        call=settings.GOALWEAVE_ENTRY_CALL_RATE,
        difficulty=settings.GOALWEAVE_ENTRY_PUZZLE,
    )


def _call(request: HttpRequest, slug: str) -> Call:
    row = Call.objects.select_related("organisation").filter(slug=slug).first()
    if row is None or not rules.may_view_call(actor(request), row):
        raise Http404
    return row


def _language(request: HttpRequest) -> str:
    """Of the mails: what the person chose, else that of the page."""
    language = str(request.POST.get("language", ""))
    return language if language in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _page(
    request: HttpRequest,
    template: str,
    call: Call,
    *,
    status: int = 200,
    email: str = "",
    error: str = "",
    field: str = "",
    lost: bool = False,
) -> HttpResponse:
    now = timezone.now()
    context = {
        "row": call,
        "call": definition_of(call),
        "coming": call.opens is not None and call.opens > now,
        "puzzle": new_puzzle(now),
        "difficulty": settings.GOALWEAVE_ENTRY_PUZZLE,
        "mail_works": mail_works(),
        "language_codes": settings.LANGUAGES,
        "email": email,
        "error": error,
        "field": field,
        "lost": lost,
        "days": settings.GOALWEAVE_ENTRY_DAYS,
        "email_label": _("Your email address"),
    }
    return mark_private(render(request, template, context, status=status))
