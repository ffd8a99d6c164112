"""Leaving an organisation by oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, pgettext

from goalweave.accounts import queries
from goalweave.accounts.actions import leave_organisation
from goalweave.web.accounts import organisation_pages
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.wording.templatetags.goalweave import pick_text


def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """What that means, and the button; for who is no member the page is not there."""
    who, found = actor(request), queries.find_organisation(slug)
    own = queries.own_membership(who, found) if found else None
    if found is None or own is None:
        raise Http404
    if request.method == "POST":
        with error_messages(request):
            leave_organisation(actor=who, organisation=found)
            messages.success(request, _("You have left %(organisation)s.") % {"organisation": pick_text(found.name)})
            return redirect("me")
        return redirect("organisation-leave", slug)
    return render(
        request,
        "accounts/leave.html",
        {
            "organisation": found,
            "last": queries.is_last_manager(own),
            "crumbs": organisation_pages.organisation_crumbs(found, pgettext("an organisation", "Leave")),
        },
    )
