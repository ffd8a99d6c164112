"""A site may require two-step verification of those who can do most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from goalweave.accounts import rules
from goalweave.web.frame import actor

OPEN_NAMES = ("account_", "mfa_", "socialaccount_", "me-language")
"""Beginnings of the names of routes that lead to the second step, or out of the site."""

SAME_FOR_ALL = frozenset({"style", "sheets", "theme"})
"""Names of routes that a page needs and that tell nothing."""


class SecondStepMiddleware:
    """Whoever must use two-step verification sees nothing but its pages until it is turned on.

    Single sign-on counts as a second step: what it asks for is decided there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if not settings.GOALWEAVE_SECOND_STEP or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        name = (request.resolver_match.url_name if request.resolver_match else None) or ""
        if name in SAME_FOR_ALL or not _is_missing(request):
            return None
        if name.startswith(OPEN_NAMES):
            request.second_step_missing = True  # type: ignore[attr-defined]  # for the page of the second step
            return None
        if request.headers.get("HX-Request"):
            # htmx follows redirects itself and would put the page into a part of another.
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


def _is_missing(request: HttpRequest) -> bool:
    who = actor(request)
    if who.user is None or not rules.must_use_second_step(who, settings.GOALWEAVE_SECOND_STEP):
        return False
    records = get_authentication_records(request, who.user)
    return not any(record.get("method") == "socialaccount" for record in records) and not is_mfa_enabled(who.user)
