"""A visitor who is not signed in is led to the sign-in and back, from every address that may need an account."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from goalweave.core.errors import NotAllowed, UnknownQuestion
from goalweave.web.frame import actor

PUBLIC_PREFIXES = (
    ".well-known/",
    "api/",
    "compare/",
    "countries/",
    "data/",
    "embed/",
    "entry/",
    "feeds/",
    "frameworks/",
    "guest/",
    "id/",
    "indices/",
    "interlinkages/scoring/guest/",
    "invitations/",
    "library/questions/",
    "oembed",
    "preview/",
    "share/",
    "sign-in/",
    "sitemaps/",
)
"""Beginnings of routes under which an account opens nothing more: what is not there for a visitor is not there at all."""

ACCOUNT_PREFIXES = (
    "indices/build/drafts/",
    "indices/build/publish/",
    "indices/build/save/",
    "indices/<str:key>/remove/",
    "indices/<str:key>/table/load/",
)
"""Beginnings of routes within these that need an account."""

PUBLIC_PAGES = (
    "documents/",
    "documents/<slug:kind>/",
    "explore/",
    "indicators/",
    "library/",
    "progress/",
    "progress/<str:key>/",
    "progress/<str:key>/<str:code>/",
    "progress/<str:key>/board.<str:form>",
    "records/",
    "rollup/",
    "search/",
)
"""Routes of the same kind, next to others that need an account."""

READ_METHODS = ("GET", "HEAD")
HIDING_ERRORS = (Http404, PermissionDenied, NotAllowed, UnknownQuestion)
"""Errors that may hide what someone else may see. UnknownNode is none: frameworks are open to all."""


class SignInMiddleware:
    """Sends visitors to the sign-in where a page is hidden from them or refused.

    Whether something is at the address makes no difference, so that no one learns of what is private. A route that is
    added is private until it is listed in PUBLIC_PREFIXES or PUBLIC_PAGES.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, HIDING_ERRORS) or actor(request).user is not None:
            return None
        if _is_open(request):
            return None
        return _redirect_to_sign_in(request)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return True
    route = match.route.removeprefix(f"{get_language()}/")
    return (route.startswith(PUBLIC_PREFIXES) and not route.startswith(ACCOUNT_PREFIXES)) or route in PUBLIC_PAGES


def _redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # htmx follows redirects itself and would put the sign-in page into a part of the page; this opens it.
        boosted = request.headers.get("HX-Boosted")
        page = (
            request.get_full_path() if boosted else _same_site_page(request, request.headers.get("HX-Current-URL", ""))
        )
        return HttpResponse(status=401, headers={"HX-Redirect": _sign_in_address(page)})
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        # A script or a picture asks: neither can sign in.
        return HttpResponse(status=401)
    if request.method in READ_METHODS:
        return HttpResponseRedirect(_sign_in_address(request.get_full_path()))
    # What was written is lost, but the page of the form can be opened again; the form's own address often takes no GET.
    return HttpResponseRedirect(_sign_in_address(_same_site_page(request, request.headers.get("Referer", ""))))


def _same_site_page(request: HttpRequest, address: str) -> str:
    """Path and query of an address of this site; empty for any other."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def _sign_in_address(page: str) -> str:
    """page: where to go on afterwards, empty: where the sign-in leads by itself."""
    if not page:
        return reverse("account_login")
    return redirect_to_login(page)["Location"]
