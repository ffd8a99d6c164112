"""Addresses: what comes in them from outside, the same page with a changed query, and under which address the site is reached."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme


def next_address(request: HttpRequest, default: str, field: str = "next") -> str:
    """The path that a form names to go on to; the default where it names none, or anything but a path of this site."""
    target = request.POST.get(field, "")
    # A name without a slash would be looked up as that of a page, which may not exist.
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe and target.startswith("/") else default


def parse_number(text: object, digits: int = 18) -> int | None:
    """The number in a part of an address or form, such as an id; None for whatever is not one."""
    return int(str(text)) if re.fullmatch(rf"[0-9]{{1,{digits}}}", str(text)) else None


def parse_year(text: object) -> int | None:
    return int(str(text)) if re.fullmatch(r"\s*[0-9]{4}\s*", str(text)) else None


def address(path: str, /, **fields: object) -> str:
    """A path with a query of the fields that are not empty."""
    query = {name: str(value) for name, value in fields.items() if value not in ("", None)}
    return f"{path}?{urlencode(query, safe='@:/')}" if query else path


def address_with(parameters: QueryDict, /, **changes: str | list[str]) -> str:
    """The query of the same page with some fields changed, back at its first page; an empty value takes a field away."""
    query = parameters.copy()
    for name in {*changes, "page"}:
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query.setlist(name, [value] if isinstance(value, str) else value)
    return f"?{query.urlencode()}"


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
