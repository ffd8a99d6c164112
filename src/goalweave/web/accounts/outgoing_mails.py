"""Emails that wait or could not be sent, for administrators of the site: to send again or to delete."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.outbox import actions, queries, rules
from goalweave.outbox.models import Mail, MailState
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def outgoing_mails(request: HttpRequest) -> HttpResponse:
    """POST `do=`retry or delete; `mail=` the ids of those selected."""
    who = actor(request)
    if not rules.may_manage_mails(who):
        raise Http404
    if request.method == "POST":
        selected = [number for text in request.POST.getlist("mail")[:ON_A_PAGE] if (number := parse_number(text))]
        if request.POST.get("do") == "delete":
            count = actions.delete_mails(actor=who, mails=selected)
            message = ngettext("%(n)s email has been deleted.", "%(n)s emails have been deleted.", count)
        else:
            count = actions.retry_mails(actor=who, mails=selected, now=timezone.now())
            message = ngettext("%(n)s email is being sent.", "%(n)s emails are being sent.", count)
        messages.success(request, message % {"n": count})
        return redirect("outgoing-mails")
    page = Paginator(queries.unsent_mails(who), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/outgoing_mails.html", {"page": page, "rows": [_mail_row(mail) for mail in page]})


def _mail_row(mail: Mail) -> dict[str, object]:
    labels = {
        MailState.FAILED: _("Could not be sent"),
        MailState.SENDING: _("Being sent"),
        MailState.WAITING: _("Waiting"),
    }
    return {
        "mail": mail,
        "state": labels[MailState(mail.state)],
        "next": mail.due if mail.state == MailState.WAITING and mail.attempts else None,
    }
