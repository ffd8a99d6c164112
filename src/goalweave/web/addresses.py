"""Addresses that come from outside: where a form says to go on, and under which address the site is reached."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_address(request: HttpRequest, default: str, field: str = "next") -> str:
    """The path that a form names to go on to; the default where it names none, or anything but a path of this site."""
    target = request.POST.get(field, "")
    # A name without a slash would be looked up as that of a page, which may not exist.
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe and target.startswith("/") else default


def site_address(request: HttpRequest | None = None) -> str:
    """How links in mails begin, without a slash at the end.

    GOALWEAVE_SITE where it is set: what a request says of the host comes from outside. Else the address that the visitor
    uses, and without a visitor the one where the site listens.
    """
    if settings.GOALWEAVE_SITE:
        return str(settings.GOALWEAVE_SITE)
    if request is None:
        return str(settings.GOALWEAVE_LISTENS_ON)
    return request.build_absolute_uri("/").rstrip("/")


def on_site(address: str, request: HttpRequest | None) -> str:
    """The whole address of a page of ours, as mails have it. address: its path, or a whole address with any host."""
    parts = urlsplit(address)
    return site_address(request) + parts._replace(scheme="", netloc="").geturl()
