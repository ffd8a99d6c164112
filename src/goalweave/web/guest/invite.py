"""Links for people without an account: made and withdrawn by the editors of a submission."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.core.text.languages import base_language
from goalweave.surveys import rules
from goalweave.surveys.actions import invite_guest, withdraw_guest
from goalweave.surveys.models import GuestLink, Submission
from goalweave.web.accounts.mails import MailNotSent, in_language, send
from goalweave.web.addresses import on_site, parse_number
from goalweave.web.answers.page_context import submission_crumbs, submission_or_404
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.wording.messages import describe_error


@require_POST
@never_cache
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The page shows the link; it is shown this once, since only a digest of it is kept."""
    who, row = submission_or_404(request, pk)
    days = str(request.POST.get("days", "")).strip()
    with error_messages(request), transaction.atomic():
        guest, token = invite_guest(
            actor=who,
            submission=row,
            name=str(request.POST.get("name", "")),
            email=str(request.POST.get("email", "")),
            days=parse_number(days, 4) or 0,
            now=timezone.now(),
        )
        language = _language(row)
        link = in_language(on_site(reverse("guest", args=[token]), request), language)
        mailed, failed = False, ""
        if guest.email:
            try:
                send("guest", guest.email, language, {"guest": guest, "submission": row, "link": link})
                mailed = True
            except MailNotSent as error:
                failed = describe_error(error)
        context = {
            "submission": row,
            "guest": guest,
            "link": link,
            "mailed": mailed,
            "failed": failed,
            "crumbs": submission_crumbs(row, (_("Guest link"), "")),
        }
        response = render(request, "guest/made.html", context)
        response["Referrer-Policy"] = "no-referrer"
        return response
    return redirect(reverse("submission", args=[row.pk]) + "#guests")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    rows = GuestLink.objects.select_related(
        "submission__round", "submission__organisation", "submission__questionnaire"
    )
    link = rows.filter(pk=pk).first()
    if link is None or not rules.may_work_on(who, link.submission):
        raise Http404
    withdraw_guest(actor=who, link=link, now=timezone.now())
    messages.success(request, _("Link for %(name)s withdrawn.") % {"name": link.name})
    return redirect(reverse("submission", args=[link.submission_id]) + "#guests")


def _language(row: Submission) -> str:
    """The interface in the language that the answers are written in."""
    codes = [code for code, _name in settings.LANGUAGES]
    return next((code for code in codes if base_language(code) == row.language), settings.LANGUAGE_CODE)
