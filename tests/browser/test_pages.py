"""Every kind of page: axe finds nothing, nothing runs over the edge, in English and Arabic, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, StorageState, expect
from tests.browser.conftest import open_page
from tests.browser.looks import look_at, once_of_each_kind
from tests.browser.people import member

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "frameworks": "/frameworks/",
    "tree": "/frameworks/sdg@2025/",
    "node": "/frameworks/sdg@2025/9/",
    "sankey": "/explore/",
    "matrix": "/explore/?f=wsis&f=sdg&view=matrix&open=sdg:9&link=wsis:C2~sdg:9.c",
    "table": "/explore/?f=wsis&f=sdg&view=table",
    "chosen": "/explore/?f=wsis&f=sdg&link=wsis:C2~sdg:9",
    "records": "/records/",
    "record": "/records/1/",
    "search": "/search/?q=broadband",
    "try": "/try/",
    "open-data": "/data/",
    "about": "/about/",
    "help": "/help/",
    "help on records": "/help/records/",
    "keys": "/help/shortcuts/",
    "targets as a table": "/frameworks/sdg@2025/?view=table",
    "missing": "/no-such-page/",
    "rollup": "/rollup/",
    "rollup of regions": "/rollup/?rows=area&column=accepted&column=suggested&column=money",
    "organisations": "/organisations/",
    "organisation": "/organisations/itu/",
    "resources": "/resources/",
    "downloads": "/organisations/itu/downloads/",
    "partners": "/partners/",
    "calls": "/calls/",
    "prizes": "/prizes/",
    "winners of prizes": "/prizes/winners/",
    "sign-in": "/sign-in/",
}
OF_MEMBERS = {
    "me": "/me/",
    "new record": "/records/new/",
    "edit": "/records/1/edit/",
    "review": "/review/",
    "imports": "/import/",
    "new import": "/import/new/",
    "own frameworks": "/import/frameworks/",
    "history": "/history/",
    "trash": "/trash/",
    "people": "/organisations/itu/people/",
    "getting started": "/start/",
    "missing": "/records/999999/",
}

IN_ARABIC = {"home", "node", "matrix", "records", "record", "rollup", "edit", "review"}
"""One page of each kind."""

LANGUAGES = ("", "/fr", "/es", "/ru", "/ar", "/zh-hans")
GAPS = """() => [...document.querySelectorAll('.site .wrap')].map((row) => {
    const boxes = [...row.children].filter((child) => child.getClientRects().length).map((child) => child.getBoundingClientRect())
    const overlaps = boxes.some((box, at) => boxes.slice(at + 1).some((other) => box.left < other.right && other.left < box.right))
    return [row.scrollWidth - row.clientWidth, overlaps, boxes.some((box) => box.height > 60)].join(' ')
})"""
"""Of each row of the head: pixels that it is too wide, whether its parts overlap, whether one of them breaks into lines."""


@pytest.fixture(scope="session")
def manager(browser: Browser, site: str) -> StorageState:
    """The cookies of a manager, who has every page that members have."""
    return member(browser, site, "manager")


@once_of_each_kind(PAGES, "chosen", "rollup of regions")
def test_page_is_accessible_and_fits(browser: Browser, site: str, axe: None, thorough: bool, name: str) -> None:
    status, arabic = 404 if name == "missing" else 200, thorough or name in IN_ARABIC
    look_at(browser, site, PAGES[name], status=status, arabic=arabic)


@pytest.mark.parametrize("name", OF_MEMBERS)
def test_page_of_members_is_accessible_and_fits(
    browser: Browser, site: str, manager: StorageState, axe: None, thorough: bool, name: str
) -> None:
    status, arabic = 404 if name == "missing" else 200, thorough or name in IN_ARABIC
    look_at(browser, site, OF_MEMBERS[name], status=status, signed_in=manager, arabic=arabic)


def test_navigation_fits_in_every_language(browser: Browser, site: str, manager: StorageState) -> None:
    """At 1280 pixels, with the person's menu and the pages of the section with most pages."""
    page = open_page(browser, signed_in=manager)
    for language in LANGUAGES:
        page.goto(f"{site}{language}/trash/")
        assert page.evaluate(GAPS) == ["0 false false"] * 2, language
        assert page.locator(".site .nav > a").count() <= 6
        expect(page.locator(".site .nav > a").last).to_be_visible()
    page.context.close()


def test_keys_and_tour_open_over_a_page_and_can_be_left(browser: Browser, site: str, manager: StorageState) -> None:
    page = open_page(browser, signed_in=manager)
    page.goto(f"{site}/")
    offer = page.get_by_role("complementary", name="Tour of this page")
    offer.get_by_role("button", name="Start the tour").click()
    tour = page.get_by_role("dialog", name="Tour of this page")
    expect(tour.get_by_text("The sections of the site.")).to_be_focused()
    tour.get_by_role("button", name="Next").click()
    expect(tour.get_by_text("What this page is about.")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    assert page.locator(".toured").count() == 0
    page.reload()
    expect(offer).to_be_hidden()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_contain_text("go to the search field")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.context.close()
