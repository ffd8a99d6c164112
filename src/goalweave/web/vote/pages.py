"""The first page of a vote, and the link by mail: the proof that a voter has an address."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from goalweave.accounts.rate_limits import network_of
from goalweave.calls.mailboxes import mailbox_of
from goalweave.calls.spam import EntryLimits, StartAttempt, TooMany, check_start, new_puzzle
from goalweave.core.errors import InputError
from goalweave.prizes import rules
from goalweave.prizes.models import Edition
from goalweave.prizes.voting import request_link
from goalweave.web.accounts.mails import MailNotSent, in_language, send
from goalweave.web.addresses import on_site
from goalweave.web.entry.access import mark_private
from goalweave.web.entry.mailing import mail_works
from goalweave.web.frame import actor
from goalweave.web.posts import error_text
from goalweave.web.vote.context import categories_of, edition_or_404, vote_context

RETRY = 3600
"""Seconds."""


# No cookie is needed: what the form does is open to everyone, and its puzzle is signed.
@csrf_exempt
@never_cache
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """What is voted on, and the form for a link."""
    edition = edition_or_404(request, slug)
    if request.method != "POST":
        return _page(request, edition)
    email = str(request.POST.get("email", ""))[:500]
    try:
        check_start(_attempt(request, edition, email), vote_limits(), timezone.now())
        language = _language(request)
        with transaction.atomic():
            _voter, token = request_link(edition=edition, email=email, language=language, now=timezone.now())
            _send_link(request, edition, email, language, token)
    except TooMany as error:
        response = _page(request, edition, status=429, email=email, error=error_text(error))
        response["Retry-After"] = str(RETRY)
        return response
    except InputError as error:
        return _page(request, edition, status=400, email=email, error=error_text(error), field=error.field or "form")
    except MailNotSent as error:
        return _page(request, edition, status=503, email=email, error=error_text(error), field="form")
    context = {**vote_context(edition, timezone.now()), "email": email.strip(), "mail_works": mail_works()}
    return mark_private(render(request, "vote/mailed.html", context))


def vote_limits() -> EntryLimits:
    """Links that can be asked for within an hour, counted apart from those of entries."""
    return EntryLimits(
        network=settings.GOALWEAVE_VOTE_RATE,
        without_script=settings.GOALWEAVE_VOTE_PLAIN_RATE,
        address=settings.GOALWEAVE_ENTRY_EMAIL_RATE,
        call=0,
        difficulty=settings.GOALWEAVE_ENTRY_PUZZLE,
    )


def _attempt(request: HttpRequest, edition: Edition, email: str) -> StartAttempt:
    def sent(name: str) -> str:
        return str(request.POST.get(name, ""))[:200]

    return StartAttempt(
        network=f"vote|{network_of(request)}",
        mailbox=f"vote|{mailbox_of(email)}",
        call=edition.call_id,
        puzzle=sent("puzzle"),
        solution=sent("solution"),
        trap=sent("website"),
    )


def _send_link(request: HttpRequest, edition: Edition, email: str, language: str, token: str) -> None:
    path = reverse("vote-ballots", args=[edition.call.slug, token])
    values = {**vote_context(edition, timezone.now()), "link": in_language(on_site(path, request), language)}
    send("vote_link", email.strip(), language, values)


def _language(request: HttpRequest) -> str:
    language = str(request.POST.get("language", ""))
    return language if language in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _page(
    request: HttpRequest, edition: Edition, *, status: int = 200, email: str = "", error: str = "", field: str = ""
) -> HttpResponse:
    now = timezone.now()
    context = {
        **vote_context(edition, now),
        "categories": categories_of(edition),
        "runs_it": rules.may_run_edition(actor(request), edition),
        "puzzle": new_puzzle(now),
        "difficulty": settings.GOALWEAVE_ENTRY_PUZZLE,
        "mail_works": mail_works(),
        "email": email,
        "error": error,
        "field": field,
        "email_label": _("Your email address"),
        "language_codes": settings.LANGUAGES,
    }
    return render(request, "vote/vote.html", context, status=status)
