"""What the head of a page says about it to search engines and other sites."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from goalweave.web.addresses import site_address
from goalweave.web.feed_links import FeedLink, feed_links
from goalweave.web.help_topics import topic_of
from goalweave.web.sections import Place, is_for_everyone, place_of, route_of
from goalweave.web.visitor_pages import NOT_SHOWN_ELSEWHERE, PRIVATE_AREAS

DEFAULT_LANGUAGE = "x-default"
OPEN_GRAPH_LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ru": "ru_RU", "ar": "ar_AR", "zh-hans": "zh_CN"}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The page in another language. code: as hreflang has it."""

    code: str
    href: str


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """canonical: the page without its filter, empty where search engines are asked to leave it out.

    image, oembed, share: empty for a page that other sites cannot show. description: of its section, where the page has none.
    """

    canonical: str
    alternates: tuple[Alternate, ...]
    description: str | Promise
    image: str
    oembed: str
    share: str
    locale: str
    feeds: tuple[FeedLink, ...]


def page_metadata(request: HttpRequest, languages: dict[str, str]) -> PageMetadata:
    """languages: code → address of the page in it. No query."""
    match = getattr(request, "resolver_match", None)
    route = route_of(match)
    place = place_of(route)
    site = site_address(request)
    locale = OPEN_GRAPH_LOCALES.get(get_language() or "", "")
    if match is None or not _is_listed(route, place):
        return PageMetadata("", (), _description_of(place), "", "", "", locale, ())
    paths = {code: site + urlsplit(address).path for code, address in languages.items()}
    alternates = [Alternate(code, href) for code, href in paths.items()]
    alternates.append(Alternate(DEFAULT_LANGUAGE, paths[settings.LANGUAGE_CODE]))
    canonical = site + request.path
    image = oembed = share = ""
    if not route.startswith(NOT_SHOWN_ELSEWHERE):
        page = request.path.removeprefix(reverse("home"))
        image = site + (reverse("social-image", args=[page.rstrip("/")]) if page else reverse("social-home"))
        query = urlencode({"url": site + request.get_full_path(), "format": "json"})
        oembed = f"{site}{reverse('oembed')}?{query}" if settings.GOALWEAVE_EMBED_SITES else ""
        share = reverse("share", args=[page]) if page else reverse("share-home")
        share += f"?{request.GET.urlencode()}" if request.GET else ""
    description, feeds = _description_of(place), tuple(feed_links(match))
    return PageMetadata(canonical, tuple(alternates), description, image, oembed, share, locale, feeds)


def _is_listed(route: str, place: Place | None) -> bool:
    """Whether search engines may list the page; those that only people with a role can open are not."""
    if route.startswith((*PRIVATE_AREAS, "search/", "share/")):
        return False
    return place is None or is_for_everyone(place.page)


def _description_of(place: Place | None) -> str | Promise:
    topic = topic_of(place.section.key) if place else None
    return topic.shows if topic else ""
