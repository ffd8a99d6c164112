"""Addresses that have changed lead to those of today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

OLD = "/reports/"
RENAMED = {"/reports/documents/": "/documents/", OLD: "/surveys/"}
"""Beginning of an address → what it is now; the longer one first."""


class PermanentRedirectOfForm(HttpResponsePermanentRedirect):
    """308: a form that was open when the address changed is sent again with all that it holds (RFC 9110, 15.4.9)."""

    status_code = 308


def redirect_reports(request: HttpRequest, rest: str = "") -> HttpResponse:
    """`/reports/…`, where surveys and documents were until they got addresses of their own."""
    before, _old, after = request.get_full_path().partition(OLD)
    address = OLD + after
    for beginning, now in RENAMED.items():
        if address.startswith(beginning):
            address = now + address.removeprefix(beginning)
            break
    if request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(before + address)
    return PermanentRedirectOfForm(before + address)
