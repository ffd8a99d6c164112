"""Everyone who has an account, for administrators of the site: to find, deactivate and reactivate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goalweave.accounts import queries, rules
from goalweave.accounts.actions import deactivate_person, reactivate_person
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role, User
from goalweave.web.accounts.names import ROLES
from goalweave.web.addresses import address
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.web.posts import error_messages

ON_A_PAGE = 50
STATES = {"": None, "on": False, "off": True}


def everybody(request: HttpRequest) -> HttpResponse:
    who = _require_administrator(request)
    text, state = request.GET.get("q", "").strip()[:LONGEST_QUERY], request.GET.get("state", "")
    users = queries.find_people(who, text=text, deactivated=STATES.get(state))
    page = Paginator(users, ON_A_PAGE).get_page(request.GET.get("page"))
    labels = {"": _("All"), "on": _("Can sign in"), "off": _("Deactivated")}
    return render(
        request,
        "accounts/everybody.html",
        {
            "q": text,
            "state": state if state in STATES else "",
            "states": [
                {"label": labels[name], "href": address("", q=text, state=name) or "?", "on": name == state}
                for name in STATES
            ],
            "page": page,
            "pages": address("", q=text, state=state) or "?",
            "rows": [(user, _memberships(user)) for user in page],
        },
    )


def someone(request: HttpRequest, pk: int) -> HttpResponse:
    who = _require_administrator(request)
    user = _user_or_404(who, pk)
    last = queries.solely_managed_organisations(user)
    return render(
        request,
        "accounts/someone.html",
        {
            "person": user,
            "memberships": [
                (membership, role, membership.organisation_id in last) for membership, role in _memberships(user)
            ],
            "orphans": [
                membership.organisation for membership in user.memberships.all() if membership.organisation_id in last
            ],
            "crumbs": [
                {"label": _("People on this site"), "href": reverse("everybody")},
                {"label": str(user), "href": ""},
            ],
        },
    )


@require_POST
def off(request: HttpRequest, pk: int) -> HttpResponse:
    who = _require_administrator(request)
    user = _user_or_404(who, pk)
    with error_messages(request):
        deactivate_person(actor=who, user=user)
        messages.success(request, _("%(name)s has been deactivated and can no longer sign in.") % {"name": user})
        # The person who has turned off themselves may open the page no longer.
        return redirect("home") if who.user == user else redirect("someone", pk)
    return redirect("someone", pk)


@require_POST
def on(request: HttpRequest, pk: int) -> HttpResponse:
    who = _require_administrator(request)
    user = _user_or_404(who, pk)
    reactivate_person(actor=who, user=user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": user})
    return redirect("someone", pk)


def _require_administrator(request: HttpRequest) -> Actor:
    """Who asks; to all others these pages are not there."""
    who = actor(request)
    if not rules.may_list_people(who):
        raise Http404
    return who


def _user_or_404(who: Actor, pk: int) -> User:
    user = queries.find_people(who).filter(pk=pk).first()
    if user is None:
        raise Http404
    return user


def _memberships(user: User) -> list[tuple[Any, Any]]:
    rows = sorted(user.memberships.all(), key=lambda membership: membership.organisation.slug)
    return [(row, ROLES[Role(row.role)]) for row in rows]
