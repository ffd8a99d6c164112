"""sitemap.xml and its files (sitemaps.org), and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from goalweave.web.addresses import site_address
from goalweave.web.page_metadata import DEFAULT_LANGUAGE
from goalweave.web.sitemaps.entries import SITEMAPS, ListedPage, count_files, pages_of_file
from goalweave.web.visitor_pages import PRIVATE_AREAS

XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """Every file with pages in it."""
    site = site_address(request)
    lines = [_HEAD, f'<sitemapindex xmlns="{_SITEMAP}">\n']
    for kind in SITEMAPS:
        for number in range(1, count_files(kind) + 1):
            address = site + reverse("sitemap-file", args=[kind, number])
            lines.append(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n")
    lines.append("</sitemapindex>\n")
    return HttpResponse("".join(lines), content_type=XML)


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_file(request: HttpRequest, kind: str, number: int) -> StreamingHttpResponse:
    """One file, sent while the pages are read."""
    if kind not in SITEMAPS or not 1 <= number <= max(1, count_files(kind)):
        raise Http404
    return StreamingHttpResponse(_write_file(site_address(request), kind, number), content_type=XML)


def _write_file(site: str, kind: str, number: int) -> Iterator[str]:
    yield f'{_HEAD}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n'
    for page in pages_of_file(kind, number):
        yield _write_page(site, page)
    yield "</urlset>\n"


def _write_page(site: str, page: ListedPage) -> str:
    """The page in every language, each with all its alternates, as the protocol asks."""
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = site + reverse(page.name, args=page.arguments)
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
        for code, address in [*addresses.items(), (DEFAULT_LANGUAGE, addresses[settings.LANGUAGE_CODE])]
    )
    changed = f"<lastmod>{page.changed:%Y-%m-%dT%H:%M:%S+00:00}</lastmod>" if page.changed else ""
    return "".join(f"<url><loc>{escape(address)}</loc>{changed}{alternates}</url>\n" for address in addresses.values())


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave out; everything where GOALWEAVE_ROBOTS is `none`."""
    lines = ["User-agent: *"]
    if settings.GOALWEAVE_ROBOTS == "none":
        lines.append("Disallow: /")
    else:
        for code, _name in settings.LANGUAGES:
            with override(code):
                home = reverse("home")
            lines += [f"Disallow: {home}{area}" for area in (*PRIVATE_AREAS, "search/", "embed/", "share/")]
        lines += ["", f"Sitemap: {site_address(request)}{reverse('sitemap')}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
