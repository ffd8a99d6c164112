"""Which feeds a page names in its head."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalweave.web.sections import place_of, route_of


@dataclass(frozen=True, slots=True)
class FeedLink:
    title: str | Promise
    href: str


SECTION_FEEDS = {
    "records": FeedLink(_("Records"), "feed-records"),
    "library": FeedLink(_("Published answers"), "feed-library"),
    "calls": FeedLink(_("Calls"), "feed-calls"),
}


def feed_links(match: ResolverMatch | None) -> list[FeedLink]:
    """Return the feeds of a page: its own, then that of its section; on the home page all."""
    if match is None:
        return []
    links = []
    if match.view_name == "node":
        links.append(FeedLink(_("Records of this node"), reverse("feed-node", kwargs=match.kwargs)))
    if match.view_name == "organisation":
        links.append(FeedLink(_("Records of this organisation"), reverse("feed-organisation", kwargs=match.kwargs)))
    place = place_of(route_of(match))
    names = [place.section.key] if place else []
    if match.view_name == "home":
        names = list(SECTION_FEEDS)
    for name in names:
        if name in SECTION_FEEDS:
            links.append(FeedLink(SECTION_FEEDS[name].title, reverse(SECTION_FEEDS[name].href)))
    return links
