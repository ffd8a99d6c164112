"""The table of sections: what navigation, breadcrumbs and help derive from it."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.translation import override
from tests.permissions.routes import routes

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.web.sections import MAIN_SECTIONS, SECTIONS, PageLink, breadcrumbs, place_of, section_links

TEMPLATES = Path(__file__).resolve().parents[2] / "src" / "goalweave" / "web" / "templates"
FILES = (
    "style.css",
    "sheets-",
    "robots.txt",
    "sitemap",
    "favicon.ico",
    "apple-touch-icon",
    "icon-",
    "site.webmanifest",
)
NO_PAGES = (
    "",
    *FILES,
    "theme/",
    "api/",
    "id/",
    "feeds/",
    "embed",
    "oembed",
    "preview",
    "share/",
    ".well-known/",
    "healthz",
    "readyz",
    "metrics",
)
"""The home page, pages about pages, and addresses without pages."""


def links(path: str, actor: object = VISITOR) -> list:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    return section_links(request, actor)


def way(path: str, *below: PageLink, title: str = "Title") -> list[tuple[str, str]]:
    return [(str(step.label), step.href) for step in breadcrumbs(links(path), list(below), title, "/")]


def test_navigation_has_at_most_six_sections() -> None:
    assert len(MAIN_SECTIONS) <= 6
    assert len([link for link in links("/", SYSTEM) if link.main]) <= 6


def test_each_address_is_the_beginning_of_one_page_only() -> None:
    pages = chain.from_iterable(section.pages for section in SECTIONS)
    beginnings = list(chain.from_iterable(page.below for page in pages))
    assert len(beginnings) == len(set(beginnings))


def test_page_is_placed_by_the_longest_beginning() -> None:
    places = {
        route: place_of(route) for route in ("surveys/rounds/<number:pk>/", "surveys/questionnaires/", "nowhere/")
    }
    names = {route: place and (place.section.key, place.page.name) for route, place in places.items()}
    assert names == {
        "surveys/rounds/<number:pk>/": ("reports", "reports"),
        "surveys/questionnaires/": ("reports", "questionnaires"),
        "nowhere/": None,
    }


def test_reader_sees_only_pages_that_they_may_open() -> None:
    def names(actor: object) -> list[str]:
        (records,) = (link for link in links("/records/", actor) if link.key == "records")
        return [str(page.label) for page in records.pages]

    assert names(VISITOR) == ["All records", "Roll-up", "Partners", "Organisations"]
    assert names(SYSTEM)[4:] == ["Review", "Import", "History", "Everything as tables", "Deleted records"]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_section_is_marked_in_every_language(language: str) -> None:
    with override(language):
        prefix = "" if language == "en" else f"/{language}"
        marked = [link.key for link in links(f"{prefix}/indicators/") if link.here]
    assert marked == ["progress"]


def test_breadcrumbs_lead_from_the_section_to_the_page() -> None:
    assert way("/records/") == [("Records", "/records/"), ("All records", "")]
    assert way("/indices/build/", title="Build an index") == [
        ("Progress", "/progress/"), ("Indices", "/indices/"), ("Build an index", ""),
    ]  # fmt: skip


def test_breadcrumbs_do_not_repeat_what_the_view_says_again() -> None:
    below = [PageLink("Progress", "/progress/"), PageLink("Countries", "/countries/"), PageLink("Kenya", "")]
    assert way("/countries/KEN/", *below) == [("Progress", "/progress/"), ("Countries", "/countries/"), ("Kenya", "")]


def test_page_of_no_section_leads_to_the_home_page() -> None:
    assert [(str(step.label), step.href) for step in breadcrumbs([], [], "Not found", "/")] == [
        ("Home", "/"), ("Not found", ""),
    ]  # fmt: skip


def test_every_address_of_a_page_is_in_a_section() -> None:
    pages = [route.path for route in routes() if not route.path.startswith(NO_PAGES[1:]) and route.path != NO_PAGES[0]]
    assert [path for path in pages if place_of(path) is None] == []


def test_only_the_home_page_leaves_the_breadcrumbs_out() -> None:
    """The frame shows them, so a page is without them only where its template replaces the block."""
    replaced = [path.parent.name for path in TEMPLATES.rglob("*.html") if "{% block crumbs %}" in path.read_text()]
    assert sorted(replaced) == ["frame", "home"]


@pytest.mark.django_db
def test_page_shows_the_way_to_itself(client: Client) -> None:
    trail = client.get("/sign-in/password/").content.decode().partition('class="crumbs"')[2].partition("</nav>")[0]
    assert '<a href="/sign-in/" dir="auto">Account</a>' in trail
    assert '<span aria-current="page" dir="auto">Password</span>' in trail
