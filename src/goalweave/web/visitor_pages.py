"""A page of the site as a visitor sees it, with its charts and tables: what is shown elsewhere is never more than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from lxml import html
from lxml.html import HtmlElement

from goalweave.web.sections import route_of

PRIVATE_AREAS = (
    "entry/",
    "exports/",
    "guest/",
    "history/",
    "import/",
    "invitations/",
    "me/",
    "moderation/",
    "people/",
    "review/",
    "sign-in/",
    "sign-out/",
    "start/",
    "surveys/submissions/",
    "trash/",
)
"""Beginnings of routes that lead to nothing public: search engines are asked to leave them out."""

NOT_SHOWN_ELSEWHERE = (*PRIVATE_AREAS, "api/", "embed/", "oembed", "preview/", "search/", "share/", "try/", "vote/")
"""Beginnings of routes whose pages have no picture and cannot be embedded."""

SITE_SUFFIX = " · Goalweave"
"""What follows the name of a page in its title."""

_KEPT_HEADERS = ("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT")


@dataclass(frozen=True, slots=True)
class PagePart:
    """A chart or table. name: the same for as long as the page has it at the same place, whatever the filter."""

    name: str
    element: HtmlElement

    @property
    def is_chart(self) -> bool:
        return bool(self.element.tag == "figure")


@dataclass(frozen=True, slots=True)
class VisitorPage:
    """address: with the query, absolute; sheets: addresses of its style sheets."""

    address: str
    title: str
    sheets: tuple[str, ...]
    parts: tuple[PagePart, ...]

    def find_part(self, name: str) -> PagePart | None:
        """Return the part of this name; without a name the first chart, else the first table."""
        if name:
            return next((part for part in self.parts if part.name == name), None)
        charts = [part for part in self.parts if part.is_chart]
        return next(iter([*charts, *self.parts]), None)


def read_visitor_page(request: HttpRequest, page: str, query: str = "") -> VisitorPage:
    """Draw a page without the account, session and cookies of the person behind the request.

    page: its path without language; query: without `?`. Raises Http404 where a visitor sees no page, and for the pages of
    NOT_SHOWN_ELSEWHERE; the errors of the page's own view are raised as they are.
    """
    path = reverse("home") + page
    match = resolve(path)
    if route_of(match).startswith(NOT_SHOWN_ELSEWHERE):
        raise Http404
    visit = _visitor_request(request, path, query)
    visit.resolver_match = match
    response = match.func(visit, *match.args, **match.kwargs)
    if isinstance(response, HttpResponse) and hasattr(response, "render"):
        response = response.render()
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    if not is_page or response.streaming:
        raise Http404
    return _parse_page(response.content, visit.build_absolute_uri())


def _visitor_request(request: HttpRequest, path: str, query: str) -> WSGIRequest:
    environ: dict[str, Any] = {
        name: value
        for name, value in request.META.items()
        if name.startswith(("wsgi.", "SERVER_")) or name in _KEPT_HEADERS
    }
    environ |= {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": request.META.get("SCRIPT_NAME", ""),
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": request.META.get("REMOTE_ADDR", ""),
        "wsgi.input": BytesIO(),
    }
    visit = WSGIRequest(environ)
    visit.user = AnonymousUser()
    visit.session = import_module(settings.SESSION_ENGINE).SessionStore()
    return visit


def _parse_page(content: bytes, address: str) -> VisitorPage:
    if not content.strip():
        return VisitorPage(address, "", (), ())
    root: HtmlElement = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    root.make_links_absolute(address, handle_failures="discard")
    sheets = tuple(link.get("href", "") for link in root.iterfind(".//head/link[@rel='stylesheet']"))
    title = " ".join(root.findtext(".//head/title", "").split()).removesuffix(SITE_SUFFIX)
    return VisitorPage(address, title, sheets, tuple(_find_parts(root)))


def _find_parts(root: HtmlElement) -> Iterator[PagePart]:
    counts: Counter[str] = Counter()
    for main in root.iterfind(".//main"):
        for element in main.iter("figure", "table"):
            if element.tag == "figure" and ("chart" not in element.get("class", "") or element.find(".//svg") is None):
                continue
            name = "-".join(filter(None, ("chart" if element.tag == "figure" else "table", _place_name(element))))
            counts[name] += 1
            yield PagePart(f"{name}-{counts[name]}" if counts[name] > 1 else name, element)


def _place_name(element: HtmlElement) -> str:
    """Return the chart's name in its page, or the nearest id."""
    if element.get("data-chart"):
        return str(element.get("data-chart"))
    for place in (element, *element.iterancestors()):
        if place.tag == "main":
            break
        if place.get("id"):
            return str(place.get("id"))
    return ""
