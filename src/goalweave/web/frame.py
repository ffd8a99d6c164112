"""What every page has: languages, navigation, the date of the data, the colours of the packs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi, get_language_info
from django.views.decorators.cache import cache_control

from goalweave.accounts.actor import Actor, actor_of
from goalweave.analysis.queries import data_as_of
from goalweave.frameworks.queries import catalogue
from goalweave.reports.colours import colour_css
from goalweave.web.bundle import bundle_ready

MAIN = "sdg"
"""The framework that the home page and the lists are about."""

LONGEST_QUERY = 200
"""Characters of a search that are looked at."""


def actor(request: HttpRequest) -> Actor:
    """Who looks at the page; one and the same for the whole request, so that their roles are read once."""
    now = actor_of(getattr(request, "user", None))
    kept: Actor | None = getattr(request, "goalweave_actor", None)
    if kept is None or kept != now:
        kept = request.goalweave_actor = now  # type: ignore[attr-defined]
    return kept


def frame(request: HttpRequest) -> dict[str, Any]:
    address = request.get_full_path()
    return {
        "catalogue": SimpleLazyObject(catalogue),
        "as_of": SimpleLazyObject(lambda: data_as_of(actor(request))),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "page_language": get_language(),
        "languages": [
            {"code": code, "name": get_language_info(code)["name_local"], "href": translate_url(address, code)}
            for code, _name in settings.LANGUAGES
        ],
        "bundle": bundle_ready(),
    }


@cache_control(public=True, max_age=3600)
def colours(request: HttpRequest) -> HttpResponse:
    """The colours of all nodes as a stylesheet."""
    return HttpResponse(colour_css(catalogue()), content_type="text/css; charset=utf-8")
