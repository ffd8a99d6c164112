"""The page of the guided start."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.web.accounts.mails import delivers_mail
from goalweave.web.frame import actor
from goalweave.web.guide.offer import hide_start
from goalweave.web.guide.steps import DONE, NEXT, start_steps


@require_safe
@login_required
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if not rules.may_set_up(who):
        raise PermissionDenied
    organisations = _organisations(who)
    slug = request.GET.get("organisation", "")
    organisation = next((row for row in organisations if row.slug == slug), organisations[0] if organisations else None)
    steps = start_steps(organisation)
    context = {
        "steps": steps,
        "next": next((step for step in steps if step.state == NEXT), None),
        "done": sum(1 for step in steps if step.state == DONE),
        "organisation": organisation,
        "organisations": organisations,
        "no_mail": not delivers_mail(),
    }
    response = render(request, "guide/start.html", context)
    if context["next"] is None and len(organisations) == 1:
        hide_start(request, response)
    return response


@require_POST
@login_required
def hide(request: HttpRequest) -> HttpResponse:
    if not rules.may_set_up(actor(request)):
        raise PermissionDenied
    response = redirect("home")
    hide_start(request, response)
    return response


def _organisations(who: Actor) -> list[Organisation]:
    """Those that the actor sets up: all for an administrator, else those that they manage."""
    return [row for row in all_organisations() if rules.may_change_organisation(who, row)]
