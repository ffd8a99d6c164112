"""What every page has: languages, navigation, the date of the data, the colours of the packs."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, URLResolver, get_resolver, get_script_prefix, resolve, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi, get_language_info
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from goalweave.accounts.actor import Actor, actor_of
from goalweave.analysis.queries import data_as_of
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.web.sections import section_links
from goalweave.web.static_files import FOREVER, find_static_file, shared_style
from goalweave.web.theme import theme_of
from goalweave.wording.colours import colour_css


def bundle_ready() -> bool:
    return find_static_file("goalweave/bundle/site.js") is not None


MAIN = "sdg"
"""The framework that the home page and the lists are about."""


def main_framework(known: Catalogue) -> Framework | None:
    """None on a site that has not loaded it yet."""
    return next(
        (framework for framework in known.frameworks.values() if framework.id == MAIN and framework.default), None
    )


LONGEST_QUERY = 200
"""Characters of a search that are looked at."""


def actor(request: HttpRequest) -> Actor:
    """Who looks at the page; one and the same for the whole request, so that their roles are read once."""
    now = actor_of(getattr(request, "user", None))
    cached: Actor | None = getattr(request, "goalweave_actor", None)
    if cached is None or cached != now:
        cached = request.goalweave_actor = now  # type: ignore[attr-defined]
    return cached


def frame(request: HttpRequest) -> dict[str, Any]:
    addresses = language_addresses(request)
    return {
        "catalogue": SimpleLazyObject(catalogue),
        "as_of": SimpleLazyObject(lambda: data_as_of(actor(request))),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "page_language": get_language(),
        "languages": [
            {"code": code, "name": get_language_info(code)["name_local"], "href": addresses[code]}
            for code, _name in settings.LANGUAGES
        ],
        "bundle": bundle_ready(),
        "sheets": reverse("sheets", args=[shared_style()[1]]),
        "theme": theme_of(request),
        "site_sections": SimpleLazyObject(lambda: section_links(request, actor(request))),
    }


def language_addresses(request: HttpRequest) -> dict[str, str]:
    """Code of a language → address of the page in it; found once for the whole request."""
    cached: dict[str, str] | None = getattr(request, "goalweave_addresses", None)
    if cached is None:
        cached = request.goalweave_addresses = _find_language_addresses(request)  # type: ignore[attr-defined]
    return cached


def _find_language_addresses(request: HttpRequest) -> dict[str, str]:
    """Code of a language → address of the page in it, or of the page itself where it has no languages.

    The beginning is exchanged, since nothing else of an address is translated: Django's `translate_url` looks for the address in the
    list of each language, all of which a process would then have in memory.
    """
    address = request.get_full_path()
    codes = [code for code, _name in settings.LANGUAGES]
    match = request.resolver_match or _resolve_path(request.path_info)
    if match is None or match.func not in _views_with_languages(settings.ROOT_URLCONF):
        return dict.fromkeys(codes, address)
    prefix = get_script_prefix()
    rest = address.removeprefix(prefix)
    language, slash, below = rest.partition("/")
    if slash and language in codes:
        rest = below
    return {code: f"{prefix}{'' if code == settings.LANGUAGE_CODE else f'{code}/'}{rest}" for code in codes}


@cache
def _views_with_languages(addresses: str) -> frozenset[Any]:
    """The views below the prefixes of languages. addresses: the module that lists them."""
    waiting = [
        below for below in get_resolver(addresses).url_patterns if isinstance(below.pattern, LocalePrefixPattern)
    ]
    views = set()
    while waiting:
        below = waiting.pop()
        if isinstance(below, URLResolver):
            waiting += below.url_patterns
        else:
            views.add(below.callback)
    return frozenset(views)


def _resolve_path(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


@conditional_page
@cache_control(public=True, max_age=60)
def style(request: HttpRequest) -> HttpResponse:
    """The colours of nodes. They follow the frameworks of the site, so after a minute a browser asks again."""
    return HttpResponse(colour_css(catalogue()), content_type="text/css; charset=utf-8")


@require_safe
def sheets(request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheets that all pages share, for a year under the address with their present hash."""
    css, present = shared_style()
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOREVER if digest == present else "public, max-age=60"
    return response
