"""The choice between light and dark pages, kept in a cookie; without one the reader's system decides."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE = "theme"
LIGHT, DARK = "light", "dark"
REMEMBERED = timedelta(days=365)


def theme_of(request: HttpRequest) -> str:
    """Light or dark where the reader has chosen, else empty."""
    choice = request.COOKIES.get(COOKIE, "")
    return choice if choice in (LIGHT, DARK) else ""


# Exempt, so that pages for visitors need no cookie of a token; all that a forged request could change is a colour.
@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """`theme`: light, dark, or anything else for the choice of the system."""
    response = redirect(_page_before(request))
    choice = request.POST.get("theme", "")
    if choice in (LIGHT, DARK):
        response.set_cookie(COOKIE, choice, max_age=REMEMBERED, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(COOKIE)
    return response


def _page_before(request: HttpRequest) -> str:
    """The page with the form, from the header that browsers send within a site; else the home page."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(page)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
