"""Pictures of pages and of the site."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from lxml import etree

from goalweave.charts import draw_card, render_png
from goalweave.documents.document_cache import offer_cached, read_cached
from goalweave.fonts import svg_to_png
from goalweave.web.addresses import site_address
from goalweave.web.static_files import find_static_file
from goalweave.web.visitor_pages import VisitorPage, read_visitor_page
from goalweave.wording.chart import right_to_left

VERSION = "1"
"""One more whenever the same card is drawn differently."""

ICON_SIZES = (180, 192, 512)
MARK = "goalweave/mark.svg"


@require_safe
@conditional_page
@cache_control(public=True, max_age=3600)
def page_image(request: HttpRequest, page: str = "") -> HttpResponse:
    """The card of a page as a visitor sees it, without filter: there is one picture of each page and language.

    page: its path without the slash at the end.
    """
    shown = read_visitor_page(request, f"{page}/" if page else "")
    host = site_address(request).partition("://")[2]
    card = draw_card(shown.title or "Goalweave", chart_of(shown), host, rtl=right_to_left())
    return HttpResponse(_draw_cached(card), content_type="image/png")


def chart_of(page: VisitorPage) -> str:
    """Return the first chart of a page as SVG, empty if it has none."""
    for part in page.parts:
        picture = part.element.find(".//svg") if part.is_chart else None
        if picture is not None and picture.get("viewbox", picture.get("viewBox")):
            return _to_svg(etree.tostring(picture, encoding="unicode", with_tail=False))
    return ""


def _to_svg(markup: str) -> str:
    """An SVG of a page as XML: HTML keeps names in small letters and needs no namespace."""
    root = etree.fromstring(markup.encode(), etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    for element in root.iter("*"):
        if "}" not in str(element.tag):
            element.tag = "{http://www.w3.org/2000/svg}" + _SVG_NAMES.get(str(element.tag), str(element.tag))
        for name in list(element.attrib):
            if str(name) in _SVG_NAMES:
                element.set(_SVG_NAMES[str(name)], element.attrib.pop(name))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


_SVG_NAMES = {
    name.lower(): name
    for name in (
        "viewBox",
        "preserveAspectRatio",
        "clipPath",
        "clipPathUnits",
        "linearGradient",
        "gradientUnits",
        "gradientTransform",
        "patternUnits",
        "patternTransform",
        "textLength",
    )
}


def _draw_cached(card: str) -> bytes:
    folder = Path(settings.DATA_DIR) / "pictures"
    name = sha256(f"{VERSION} {card}".encode()).hexdigest() + ".png"
    content = read_cached(folder, name)
    if content is None:
        content = render_png(card, scale=1)
        offer_cached(folder, name, content)
    return content


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest, size: int = ICON_SIZES[0]) -> HttpResponse:
    return HttpResponse(draw_icon(size if size in ICON_SIZES else ICON_SIZES[0]), content_type="image/png")


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark for programs that ask for this name without looking at the page: one PNG in the format ICO."""
    picture = draw_icon(32)
    head = b"\0\0\1\0\1\0" + bytes((32, 32, 0, 0, 1, 0, 32, 0))
    sizes = len(picture).to_bytes(4, "little") + (len(head) + 8).to_bytes(4, "little")
    return HttpResponse(BytesIO(head + sizes + picture).getvalue(), content_type="image/vnd.microsoft.icon")


@lru_cache(maxsize=8)
def draw_icon(size: int) -> bytes:
    """Return the mark as PNG on white, with a margin as phones cut corners."""
    path = find_static_file(MARK)
    mark = path.read_text(encoding="utf-8") if path else ""
    inner = mark[mark.index(">") + 1 : mark.rindex("</svg>")] if mark else ""
    inner = inner[inner.index("<path") :] if "<path" in inner else inner
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="-4 -4 30 30" fill="none" '
        f'stroke="#14171a" stroke-width="2.4">{inner}</svg>'
    )
    return svg_to_png(picture, scale=1, background="#ffffff")


@require_safe
@cache_control(public=True, max_age=86_400)
def manifest(request: HttpRequest) -> HttpResponse:
    """Name and icons of the site for the home screen of a phone."""
    icons = [
        {"src": reverse("icon", args=[size]), "sizes": f"{size}x{size}", "type": "image/png"} for size in ICON_SIZES[1:]
    ]
    icons.append({"src": static(MARK), "sizes": "any", "type": "image/svg+xml"})
    description = {"name": "Goalweave", "short_name": "Goalweave", "start_url": reverse("home"), "display": "browser"}
    return JsonResponse(
        {**description, "lang": get_language(), "icons": icons}, content_type="application/manifest+json"
    )
