"""Whether the guided start is offered: until work is published, or until the reader hides it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from goalweave.accounts import rules
from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.queries import record_summary
from goalweave.web.frame import actor

HIDDEN = "start_hidden"
"""The cookie of readers who do not want to see the guide any more, or who have seen that all steps are done."""

REMEMBERED = timedelta(days=365)


def links_to_start(request: HttpRequest) -> bool:
    """Whether the menu of the person has a link to the guide. Asks the database nothing, since every page has the menu."""
    return HIDDEN not in request.COOKIES and rules.may_set_up(actor(request))


def offers_start(request: HttpRequest) -> bool:
    """Whether the home page offers the guide: to administrators until anything is published, to managers until their
    organisations have published something."""
    if not links_to_start(request):
        return False
    who = actor(request)
    published = record_summary(VISITOR).organisations
    if who.administrator:
        return not published
    return any(organisation not in published for organisation in who.organisations_with_role(Role.MANAGER))


def hide_start(request: HttpRequest, response: HttpResponse) -> None:
    response.set_cookie(HIDDEN, "1", max_age=REMEMBERED, samesite="Lax", httponly=True, secure=request.is_secure())
