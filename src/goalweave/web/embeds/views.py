"""A chart or table in a frame of another site, the snippet for it, and oEmbed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_from_path, gettext as _, override
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from lxml import etree

from goalweave.core.errors import GoalweaveError
from goalweave.web.addresses import site_address
from goalweave.web.visitor_pages import PagePart, read_visitor_page

PART = "part"
"""The parameter of an embed that names the part; all others are the filter of the page."""

WIDTH, HEIGHT = 800, 480
SHORTEST, LONGEST = 120, 2000


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a page with the markup that shows it on another site."""

    title: str
    is_chart: bool
    address: str
    markup: str


def embed(request: HttpRequest, page: str = "") -> HttpResponseBase:
    """The part alone. Only sites that the administrator lists may frame it; without a list it can be opened, not framed."""
    sites = list(settings.GOALWEAVE_EMBED_SITES)

    def answer(visit: HttpRequest) -> HttpResponseBase:
        return _embed(visit, page)

    if not sites:
        return answer(request)
    return csp_replace({"frame-ancestors": sites})(xframe_options_exempt(answer))(request)


@require_safe
@cache_control(public=True, max_age=300)
def _embed(request: HttpRequest, page: str) -> HttpResponse:
    query, name = _split_query(request.GET)
    visitor_page = read_visitor_page(request, page, query)
    part = visitor_page.find_part(name)
    context = {
        "title": visitor_page.title,
        "address": site_address(request) + _path_of(visitor_page.address),
        "page_sheets": [path for sheet in visitor_page.sheets if "/static/" in (path := _path_of(sheet))],
        "markup": _markup_of(part) if part else "",
    }
    return render(request, "embeds/embed.html", context, status=200 if part else 410)


@require_safe
def share(request: HttpRequest, page: str = "") -> HttpResponse:
    """Every chart and table of a page with the snippet for it."""
    visitor_page = read_visitor_page(request, page, request.GET.urlencode())
    snippets = [
        make_snippet(request, page, request.GET, part.name, visitor_page.title, is_chart=part.is_chart)
        for part in visitor_page.parts
    ]
    address = site_address(request) + _path_of(visitor_page.address)
    context = {
        "title": visitor_page.title,
        "address": address,
        "snippets": snippets,
        "sites": settings.GOALWEAVE_EMBED_SITES,
    }
    return render(request, "embeds/share.html", context)


@require_safe
@cache_control(public=True, max_age=3600)
def host_script(request: HttpRequest) -> HttpResponse:
    """What the other site loads: it gives each frame of ours the height that the frame reports."""
    return HttpResponse(render_to_string("embeds/host.js"), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def frame_script(request: HttpRequest) -> HttpResponse:
    """What a frame loads: it reports its height."""
    return HttpResponse(render_to_string("embeds/frame.js"), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0 (oembed.com): address of a page of ours → markup of the frame, as JSON or XML."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse(_("The format is json or xml."), status=501, content_type="text/plain; charset=utf-8")
    page = _page_of(request, request.GET.get("url", ""))
    if page is None:
        raise Http404
    path, query, name, language = page
    with override(language):
        try:
            visitor_page = read_visitor_page(request, path, query)
        except GoalweaveError as error:
            raise Http404 from error
        part = visitor_page.find_part(name)
        if part is None or not settings.GOALWEAVE_EMBED_SITES:
            raise Http404
        width = _limited(request.GET.get("maxwidth", ""), WIDTH)
        height = _limited(request.GET.get("maxheight", ""), HEIGHT)
        snippet = make_snippet(
            request,
            path,
            QueryDict(query),
            part.name,
            visitor_page.title,
            is_chart=part.is_chart,
            width=width,
            height=height,
        )
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": visitor_page.title,
        "provider_name": "Goalweave",
        "provider_url": site_address(request) + "/",
        "html": snippet.markup,
        "width": width,
        "height": height,
        "cache_age": 300,
    }
    if form == "xml":
        response = HttpResponse(_to_xml(answer), content_type="text/xml; charset=utf-8")
    else:
        response = JsonResponse(answer, content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def make_snippet(
    request: HttpRequest,
    page: str,
    query: QueryDict,
    part: str,
    title: str,
    *,
    is_chart: bool,
    width: int = 0,
    height: int = HEIGHT,
) -> Snippet:
    """width: in px; 0 for the width of the column that the frame is in."""
    fields = query.copy()
    fields[PART] = part
    site = site_address(request)
    path = reverse("embed", args=[page]) if page else reverse("embed-home")
    address = f"{site}{path}?{fields.urlencode()}"
    markup = (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width or "100%"}" height="{height}" '
        f'loading="lazy" frameborder="0"></iframe>\n<script src="{escape(site + reverse("embed-host"))}" async></script>'
    )
    return Snippet(title, is_chart, address, markup)


def _split_query(query: QueryDict) -> tuple[str, str]:
    fields = query.copy()
    name = fields.get(PART, "")
    fields.pop(PART, None)
    return fields.urlencode(), name


def _markup_of(part: PagePart) -> str:
    return etree.tostring(part.element, encoding="unicode", method="html", with_tail=False)


def _path_of(address: str) -> str:
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def _page_of(request: HttpRequest, address: str) -> tuple[str, str, str, str] | None:
    """Path without language, query, part and language of an address of this site, also of an embed; None for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    site = urlsplit(site_address(request))
    if parts.netloc not in (site.netloc, request.get_host()) or parts.scheme not in ("http", "https"):
        return None
    language = get_language_from_path(parts.path) or settings.LANGUAGE_CODE
    with override(language):
        home = reverse("home")
    if not parts.path.startswith(home):
        return None
    path = parts.path.removeprefix(home).removeprefix("embed/")
    query, name = _split_query(QueryDict(parts.query))
    return path, query, name, language


def _limited(text: str, default: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        return default
    return max(SHORTEST, min(int(text), default))


def _to_xml(answer: dict[str, Any]) -> bytes:
    root = etree.Element("oembed")
    for name, value in answer.items():
        etree.SubElement(root, name).text = str(value)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
