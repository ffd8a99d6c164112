"""Indices in a browser: every page fits and is accessible, with scripts and without; what if follows the sliders."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import open_page
from tests.browser.looks import look_at, once_of_each_kind

pytestmark = pytest.mark.browser

TAI = "/indices/tai@2001/"
PAGES = {
    "list": "/indices/",
    "ranking": TAI,
    "without figures": "/indices/idi@2017/",
    "numbers to be given": "/indices/idi@2023/",
    "of cities": "/indices/u4ssc@2017/",
    "card": f"{TAI}KR/?v.royalties=200",
    "card with gaps": "/indices/idi@2017/KE/",
    "what cannot be": f"{TAI}KR/?v.exports=140",
    "built": "/indices/build/?s=TAI_PATENTS&s=TAI_SCHOOLING",
    "compared": f"{TAI}compare/?area=FI&area=JP&area=NO",
}

IN_ARABIC = {"card"}
"""One page of each kind."""


@once_of_each_kind(PAGES, "without figures", "card with gaps", "what cannot be")
def test_page_is_accessible_and_fits(browser: Browser, site: str, axe: None, thorough: bool, name: str) -> None:
    look_at(browser, site, PAGES[name], arabic=thorough or name in IN_ARABIC)


@pytest.mark.parametrize("prefix", ["/ar", pytest.param("", marks=pytest.mark.thorough)])
def test_without_scripts_a_page_has_its_picture_and_its_table(browser: Browser, site: str, prefix: str) -> None:
    page = open_page(browser, width=390, scripts=False)
    page.goto(f"{site}{prefix}{TAI}")
    expect(page.locator("figure.chart svg")).to_be_visible()
    expect(page.locator("table.ranking tbody tr")).to_have_count(23)
    page.goto(f"{site}{prefix}{TAI}FI/")
    expect(page.locator("figure.chart svg")).to_be_visible()
    expect(page.locator("table.cells tbody tr")).to_have_count(12)
    page.context.close()


def test_what_if_without_scripts(browser: Browser, site: str) -> None:
    page = open_page(browser, scripts=False)
    page.goto(f"{site}{TAI}KR/")
    expect(page.locator("#what-if input[type=range]")).to_have_count(0)
    page.fill("[id='v.royalties']", "200")
    page.click("#what-if button")
    expect(page.locator("#changed")).to_contain_text("4 places up")
    assert page.url.partition("?")[2] == "v.royalties=200#what-if"
    page.context.close()


def test_what_if_follows_its_sliders_and_keeps_the_address(wide: Page, site: str) -> None:
    wide.goto(f"{site}{TAI}KR/")
    slider = wide.locator("#what-if .whatfield", has_text="Internet hosts").locator("input[type=range]")
    slider.focus()
    wide.keyboard.press("End")
    expect(wide.locator("#changed")).to_contain_text("4 places up")
    expect(wide.locator("[id='v.internet']")).to_have_value("233")
    wide.fill("[id='w.skills']", "50")
    expect(wide.locator("#changed")).to_contain_text("Weight of Human skills")
    wide.wait_for_url(f"**{TAI}KR/?v.internet=233&w.skills=50")
    wide.fill("[id='v.exports']", "140")
    expect(wide.locator("#changed")).to_contain_text("140 is above the highest possible value, 100")
    wide.reload()
    expect(wide.locator("[id='v.exports']")).to_have_value("140")
    wide.click("text=Reset")
    expect(wide.locator("#changed")).to_contain_text("Nothing has been changed yet.")


def test_a_row_of_the_ranking_leads_to_its_card(wide: Page, site: str) -> None:
    wide.goto(f"{site}{TAI}?region=154")
    wide.click("table.ranking >> text=Norway")
    expect(wide.locator("h1")).to_have_text("Norway")
    wide.select_option("select[name=area] >> nth=0", "SE")
    wide.click("button:has-text('Compare')")
    expect(wide.locator("h1")).to_have_text("Norway, Sweden")


def test_a_choice_sends_itself(wide: Page, site: str) -> None:
    wide.goto(f"{site}{TAI}")
    expect(wide.locator("button:has-text('Show')")).to_be_hidden()
    wide.select_option("#index-region", "154")
    expect(wide.locator("table.ranking tbody tr")).to_have_count(5)
