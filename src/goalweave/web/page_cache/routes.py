"""Which pages are kept: those that show only what the log follows, besides the day and the moments of calls and prizes."""

from __future__ import annotations

from django.urls import ResolverMatch

from goalweave.web.sections import route_of

PAGES = frozenset(
    {
        "home",
        "about",
        "help",
        "help-topic",
        "help-shortcuts",
        "api-docs",
        "api-docs-group",
        "frameworks",
        "framework",
        "node",
        "framework-history",
        "explore",
        "explore-csv",
        "explore-svg",
        "records",
        "records-table",
        "record",
        "record-history",
        "rollup",
        "rollup-csv",
        "rollup-money",
        "rollup-money-csv",
        "partners",
        "partner",
        "organisations",
        "organisation",
        "library",
        "library-json",
        "library-csv",
        "library-compare",
        "library-question",
        "library-answer",
        "library-submission",
        "linkages",
        "linkage",
        "linkage-row",
        "linkage-dispute",
        "linkage-versions",
        "linkage-version",
        "linkage-compare",
        "linkage-csv",
        "progress",
        "progress-methods",
        "progress-board",
        "progress-target",
        "indicators",
        "indicator",
        "indicator-metadata",
        "countries",
        "country",
        "country-goal",
        "country-compare",
        "country-compare-file",
        "compare",
        "compare-file",
        "interlinkages",
        "cross-impact",
        "cross-impact-csv",
        "cross-impact-network",
        "cross-impact-network-file",
        "cross-impact-ranking",
        "cross-impact-ranking-csv",
        "cross-impact-pair",
        "cross-impact-advance",
        "resources",
        "resource",
        "reports",
        "questionnaires",
        "questionnaire",
        "questionnaire-difference",
        "feed-records",
        "feed-organisation",
        "feed-node",
        "feed-library",
    }
)
"""Names of addresses. A page that is added is not kept until it is listed here.

Not listed, though visitors may see them: calls, prizes and votes, which say how many days are left, and entries, whose counts are not in
the log; indices and the search, which read packs from files; documents, open data and pictures, which are files already; what asks or
answers one person (invitations, guests, sign-in, the try-it page).
"""

API = "api/v1/"
API_NOT_KEPT = ("api/v1/indices",)
"""Beginnings of routes of the API that read packs from files."""


def is_cacheable(match: ResolverMatch | None) -> bool:
    """Whether answers at the address can be stored."""
    if match is None:
        return False
    if match.view_name in PAGES:
        return True
    route = route_of(match)
    return route.startswith(API) and not route.startswith(API_NOT_KEPT)
