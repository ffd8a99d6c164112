"""A stranger finds target 9.c and the work on it in Kenya, and downloads the figures."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import looks
from tests.browser.behind import Behind
from tests.browser.conftest import open_page

pytestmark = pytest.mark.browser

WORK = "Sample: Market prices by text message"


@pytest.fixture
def stranger(browser: Browser, behind: Behind) -> Iterator[Page]:
    """With a phone. One record of the demo is of work in Kenya, and public as long as the story lasts."""
    behind.run("prize_office", "show_sample", WORK, "public")
    page = open_page(browser, width=390)
    yield page
    page.context.close()
    behind.run("prize_office", "show_sample", WORK, "organisation")


def test_stranger_finds_a_target_and_its_work_in_a_country(stranger: Page, site: str) -> None:
    page = stranger
    page.goto(f"{site}/search/")
    page.locator("main input[name=q]").fill("target 9.c")
    page.locator("main input[name=q]").press("Enter")
    page.get_by_role("link", name="Affordable internet and ICT access").first.click()
    expect(page.locator("h1")).to_contain_text("Affordable internet and ICT access")
    page.locator("main").get_by_role("link", name="View all").first.click()
    page.goto(f"{page.url}&country=KE")
    expect(page.get_by_role("link", name=WORK)).to_be_visible()
    looks.assert_fits(page)
    page.get_by_role("link", name="Roll-up of these records").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all levels as CSV").click()
    lines = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert any("9.c" in line for line in lines)
    page.go_back()
    page.get_by_role("link", name=WORK).first.click()
    expect(page.locator("h1")).to_have_text(WORK)
    expect(page.locator("main")).to_contain_text("Kenya")
