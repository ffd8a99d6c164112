"""The pages that a visitor may see, by kind, for the list of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.queries import visible_organisations
from goalweave.analysis.country import indicators_by_area
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.calls.queries import visible_calls
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.queries import list_indicators
from goalweave.prizes.queries.editions import editions
from goalweave.registry import rules as record_rules
from goalweave.registry.models import Record
from goalweave.surveys.models import Submission
from goalweave.surveys.rules import published_submissions
from goalweave.web.sections import SECTIONS, is_for_everyone

PAGES_PER_FILE = 2_000
"""With an address in each of six languages, 12,000 of the 50,000 that a file may have, and about 12 of its 50 MB."""

HIDDEN_PAGES = ("account_login", "search")


@dataclass(frozen=True, slots=True)
class ListedPage:
    """name, arguments: in the list of addresses; changed: None where that is not known."""

    name: str
    arguments: tuple[object, ...] = ()
    changed: datetime | None = None


def _section_pages() -> Iterator[ListedPage]:
    yield ListedPage("home")
    for section in SECTIONS:
        for page in section.pages:
            if is_for_everyone(page) and page.name not in HIDDEN_PAGES and _exists(page.name):
                yield ListedPage(page.name)


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _framework_pages() -> Iterator[ListedPage]:
    for framework in catalogue().frameworks.values():
        yield ListedPage("framework", (framework.key,))
        for node in framework.nodes:
            if framework.current_code(node.code) == node.code:
                yield ListedPage("node", (framework.key, node.code))


def _record_rows() -> QuerySet[Record, tuple[int, datetime]]:
    rows = Record.objects.filter(record_rules.visibility_condition(VISITOR)).order_by("pk")
    return rows.values_list("pk", "updated")


def _record_pages() -> Iterator[ListedPage]:
    for pk, updated in _record_rows().iterator(chunk_size=PAGES_PER_FILE):
        yield ListedPage("record", (pk,), updated)


def _organisation_pages() -> Iterator[ListedPage]:
    for organisation in visible_organisations(VISITOR, published_by_organisation(VISITOR)):
        yield ListedPage("organisation", (organisation.slug,))


def _indicator_pages() -> Iterator[ListedPage]:
    for slug in (
        list_indicators(VISITOR).prefetch_related(None).order_by("pk").values_list("slug", flat=True).iterator()
    ):
        yield ListedPage("indicator", (slug,))


def _country_pages() -> Iterator[ListedPage]:
    for area in sorted(indicators_by_area(VISITOR)):
        yield ListedPage("country", (area,))


def _library_pages() -> Iterator[ListedPage]:
    rows = Submission.objects.filter(published_submissions()).order_by("pk")
    for pk, published in rows.values_list("pk", "published").iterator():
        yield ListedPage("library-submission", (pk,), published)


def _call_pages() -> Iterator[ListedPage]:
    now = timezone.now()
    for call in visible_calls(VISITOR):
        yield ListedPage("call", (call.slug,), min(call.updated, now))
        if getattr(call, "accepted", 0):
            yield ListedPage("call-entries", (call.slug,))


def _prize_pages() -> Iterator[ListedPage]:
    for edition in editions(VISITOR):
        yield ListedPage("edition", (edition.call.slug,))


SITEMAPS: dict[str, Callable[[], Iterable[ListedPage]]] = {
    "pages": _section_pages,
    "frameworks": _framework_pages,
    "records": _record_pages,
    "organisations": _organisation_pages,
    "indicators": _indicator_pages,
    "countries": _country_pages,
    "library": _library_pages,
    "calls": _call_pages,
    "prizes": _prize_pages,
}


def count_files(kind: str) -> int:
    """Return how many files the pages of a kind take; records are counted by the database."""
    number = _record_rows().count() if kind == "records" else sum(1 for _page in SITEMAPS[kind]())
    return -(-number // PAGES_PER_FILE)


def pages_of_file(kind: str, number: int) -> Iterator[ListedPage]:
    """number: of the file, from 1."""
    start = (number - 1) * PAGES_PER_FILE
    if kind != "records":
        yield from islice(SITEMAPS[kind](), start, start + PAGES_PER_FILE)
        return
    for pk, updated in _record_rows()[start : start + PAGES_PER_FILE].iterator():
        yield ListedPage("record", (pk,), updated)
