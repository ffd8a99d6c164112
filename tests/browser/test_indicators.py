"""Indicators in a browser: every page accessible, wide and narrow, in Arabic; with and without scripts; a file and a grid of values."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect
from tests.browser.conftest import open_page, with_scripts_and_without
from tests.browser.looks import look, look_at, once_of_each_kind
from tests.browser.people import member

pytestmark = pytest.mark.browser

PAGES = {
    "list": "/indicators/",
    "filtered": "/indicators/?q=Internet&area=KE",
    "one": "/indicators/internet-use/",
    "compared": "/indicators/internet-use/?area=KE&area=RW&area=001&from=2010#lines",
    "map": "/indicators/internet-use/?sort=name#countries",
    "broken down": "/indicators/ict-skills/",
    "node": "/frameworks/sdg@2025/17.8/",
    "search": "/search/?q=Internet",
}
OF_EDITORS = {"load": "/indicators/load/", "new": "/indicators/new/"}
IN_ARABIC = {"compared"}
"""One page of each kind."""
FILE = "series,area,time,value,unit,source\n{code},KE,2016,61,PT,Inspection\n{code},KE,2017,64.5,PT,Inspection\n{code},Atlantis,2017,1,PT,\n"


@pytest.fixture(scope="module")
def editor(browser: Browser, site: str) -> StorageState:
    return member(browser, site, "counts")


@once_of_each_kind(PAGES, "filtered", "map", "node", "search")
def test_page_is_accessible_and_fits(browser: Browser, site: str, axe: None, thorough: bool, name: str) -> None:
    look_at(browser, site, PAGES[name], opened=True, arabic=thorough or name in IN_ARABIC)


@pytest.mark.parametrize("name", OF_EDITORS)
def test_page_of_editors_is_accessible_and_fits(
    browser: Browser, site: str, editor: StorageState, axe: None, thorough: bool, name: str
) -> None:
    look_at(browser, site, OF_EDITORS[name], signed_in=editor, opened=True, arabic=thorough)


def test_the_lines_take_over_and_name_their_values(wide: Page, site: str) -> None:
    wide.goto(f"{site}/indicators/internet-use/")
    expect(wide.locator("figure[data-chart=chart-lines] [role=img]").first).to_have_attribute(
        "aria-label", re.compile("World: from .* to ")
    )
    expect(wide.locator("figure[data-chart=chart-lines]")).to_have_attribute("data-live", "true")


@with_scripts_and_without
def test_areas_are_added_and_taken_away_by_a_plain_form(browser: Browser, site: str, scripts: bool) -> None:
    page = open_page(browser, scripts=scripts)
    page.goto(f"{site}/indicators/internet-use/")
    page.locator("select[name=area]").select_option(label="Kenya")
    page.locator("form.choose:not(.inmap) button").click()
    expect(page.locator("#lines figure svg").first).to_be_visible()
    chips = page.locator(".chosen .chip")
    expect(chips).to_have_count(2)
    page.locator(".chosen a.chip").first.click()
    expect(chips).to_have_count(1)
    expect(chips).to_contain_text("Kenya")
    page.context.close()


def test_the_map_tells_its_numbers_without_scripts(browser: Browser, site: str) -> None:
    page = open_page(browser, width=390, scripts=False)
    page.goto(f"{site}/indicators/internet-use/")
    section = page.locator("#countries")
    expect(section.locator("svg[role=group]")).to_be_visible()
    expect(section.locator("tbody th", has_text="Kenya")).to_be_visible()
    section.get_by_role("link", name="Country", exact=True).click()
    names = section.locator("tbody").first.locator("th").all_inner_texts()
    assert names == sorted(names)
    page.context.close()


@with_scripts_and_without
def test_a_file_is_checked_loaded_and_taken_back(
    browser: Browser, site: str, editor: StorageState, axe: None, scripts: bool
) -> None:
    code = f"TAPS_{scripts}".upper()
    page = open_page(browser, scripts=scripts, signed_in=editor)
    page.goto(f"{site}/indicators/load/")
    given = {"name": "taps.csv", "mimeType": "text/csv", "buffer": FILE.format(code=code).encode()}
    page.locator("input[type=file]").set_input_files(given)
    page.locator("form.drop button.main").click()
    expect(page.locator("table.columns tbody tr").first.locator("select")).to_have_value("series")
    if scripts:
        look(page, "")
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("dl.counts dd")).to_have_text(["2", "0", "0", "1"])
    expect(page.locator("#preview figure svg")).to_be_visible()
    expect(page.get_by_text("unknown area “Atlantis”")).to_be_visible()
    page.get_by_role("button", name="Import the 2 valid values").click()
    expect(page.get_by_text("Values imported.")).to_be_visible()
    page.get_by_role("link", name=code).click()
    expect(page.locator("#lines table tbody tr")).to_have_count(2)
    page.goto(f"{site}/indicators/load/")
    first = page.locator("table.loadings tbody tr").first
    first.locator("summary").click()
    first.get_by_role("button").click()
    expect(page.get_by_text("Import undone: 2 values.")).to_be_visible()
    if scripts:
        look(page, "")
    page.context.close()


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.thorough)])
def test_an_indicator_of_ones_own_is_made_and_its_values_typed(
    browser: Browser, site: str, editor: StorageState, axe: None, width: int
) -> None:
    page = open_page(browser, width=width, signed_in=editor)
    page.goto(f"{site}/indicators/new/")
    page.locator("[name='name:en']").fill(f"Wells that work {width}")
    page.locator("[name=measures]").fill("sdg:9.c")
    page.get_by_role("button", name="Save").click()
    page.locator("[name=code]").fill(f"WELLS_{width}")
    page.locator("[name=highest]").fill("100")
    page.get_by_role("button", name="Save").click()
    page.locator("[name=area]").first.fill("Kenya")
    page.get_by_role("button", name="Show").click()
    page.locator("[name=more-year]").fill("2019")
    page.locator("[name=value-more]").fill("140")
    page.get_by_role("button", name="Save values").click()
    expect(page.get_by_role("alert")).to_contain_text("140")
    page.locator("[name=value-2019]").fill("61.5")
    page.get_by_role("button", name="Save values").click()
    expect(page.get_by_text("Values saved.")).to_be_visible()
    page.get_by_role("link", name="Back to the indicator").click()
    expect(page.locator("#lines table")).to_contain_text("61.5 %")
    look(page, "")
    page.context.close()
