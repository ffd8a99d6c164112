"""Targets, countries and comparisons as people meet them: with and without JavaScript, wide and narrow, in English and Arabic."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect
from tests.browser.conftest import open_page
from tests.browser.looks import look_at, once_of_each_kind
from tests.browser.people import member

pytestmark = pytest.mark.browser

BOARD = "/progress/connect2030@2018/"
PAGES = {
    "progress": "/progress/",
    "board": BOARD,
    "target": f"{BOARD}2.7/",
    "target without a series": f"{BOARD}1.4/",
    "countries": "/countries/?all=1",
    "country": "/countries/RW/",
    "region": "/countries/014/",
    "chapter": "/countries/RW/9/",
    "methods": "/progress/methods/",
    "countries side by side": "/countries/compare/?area=KE&area=RW&area=199&goal=9",
    "compare": "/compare/?series=IT_USE_ii99&area=KE&area=RW&area=001",
    "compare series": "/compare/?series=IT_USE_ii99&series=HH6&area=001",
}

IN_ARABIC = {"country"}
"""One page of each kind."""


@pytest.fixture(scope="session")
def editor(browser: Browser, site: str) -> StorageState:
    """The cookies of somebody who may set targets of an organisation."""
    return member(browser, site, "targets")


@once_of_each_kind(PAGES, "region", "compare series")
def test_page_is_accessible_and_fits(browser: Browser, site: str, axe: None, thorough: bool, name: str) -> None:
    look_at(browser, site, PAGES[name], arabic=thorough or name in IN_ARABIC)


def test_form_of_a_target_is_accessible_and_fits(browser: Browser, site: str, editor: StorageState, axe: None) -> None:
    look_at(browser, site, f"{BOARD}1.4/set/", signed_in=editor)


def test_board_leads_from_a_row_to_its_target_and_back(wide: Page, site: str) -> None:
    wide.goto(site)
    wide.get_by_role("navigation", name="Main").get_by_role("link", name="Progress").click()
    wide.get_by_role("link", name="Connect 2030 Agenda").click()
    expect(wide.get_by_role("heading", level=1)).to_have_text("Progress on Connect 2030 Agenda")
    expect(wide.locator(".board tbody tr:not(.grp)")).to_have_count(24)
    wide.get_by_role("link", name="Eurostat, compound growth").click()
    expect(wide).to_have_url(re.compile("method=eurostat"))
    wide.get_by_role("link", name="70% of people online").click()
    expect(wide.locator("figure.chart[data-live]")).to_be_visible()
    expect(wide.locator(".methods tbody tr")).to_have_count(4)
    wide.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Connect 2030 Agenda").click()
    expect(wide).to_have_url(f"{site}{BOARD}")


def test_without_javascript_everything_is_there(browser: Browser, site: str) -> None:
    page = open_page(browser, scripts=False)
    page.goto(f"{site}{BOARD}")
    assert page.locator(".board svg.spark").count() > 10
    assert page.locator(".board svg.way").count() > 4
    page.goto(f"{site}{BOARD}2.7/")
    expect(page.locator("figure.chart svg")).to_be_visible()
    page.get_by_text(re.compile(r"^\s*Table of \d+ values\s*$")).click()
    expect(page.locator("table.values tbody tr").first).to_be_visible()
    page.goto(f"{site}/compare/?series=IT_USE_ii99&area=KE")
    page.get_by_label("Add a country or group").fill("Rwanda")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("area=KE&area=RW"))
    expect(page.locator("table.bars tbody tr")).to_have_count(2)
    page.goto(f"{site}/countries/")
    page.get_by_label("Find a country or group").fill("Кения")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kenya")
    page.context.close()


def test_on_a_phone_every_target_is_a_card(browser: Browser, site: str) -> None:
    page = open_page(browser, width=390)
    page.goto(f"{site}{BOARD}")
    row = page.locator(".board tbody tr:not(.grp)").nth(1)
    assert row.evaluate("one => getComputedStyle(one).display") == "grid"
    expect(row.get_by_text("Latest value")).to_be_visible()
    page.goto(f"{site}{BOARD}1.2/")
    box = page.locator("figure.chart[data-live] svg").bounding_box()
    assert box is not None
    assert box["height"] > 250  # drawn anew for the width, not shrunk
    page.context.close()


def test_an_editor_sets_a_target_and_takes_it_away(browser: Browser, site: str, editor: StorageState) -> None:
    page = open_page(browser, signed_in=editor)
    page.goto(f"{site}/progress/sdg@2025/5.b/")
    page.get_by_role("link", name="Set a target").click()
    page.get_by_label("Series that measures the target").select_option("IT_USE_ii99")
    page.get_by_label("Country or group of countries").fill("Rwanda")
    page.get_by_label("Target value").fill("60")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("a target with a value needs a target year")).to_be_visible()
    page.get_by_label("Target year").fill("2030")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Target saved.")).to_be_visible()
    expect(page.locator(".said-of")).to_contain_text("to reach 60 by 2030")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No target has been set for this node.")).to_be_visible()
    page.context.close()
