"""What a visitor does, from the home page to the sentence that a mapping rests on."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import open_page, with_scripts_and_without

pytestmark = pytest.mark.browser


def test_journey_from_home_to_the_evidence(wide: Page, site: str) -> None:
    wide.goto(site)
    wide.locator(".gcard", has_text="Industry").click()
    expect(wide.locator("h1")).to_contain_text("Industry")
    wide.get_by_role("link", name="Explore").first.click()
    expect(wide.locator("figure.chart svg")).to_be_visible()
    wide.locator("figure.chart svg path[fill-opacity], figure.chart svg path").first.wait_for()
    wide.goto(f"{site}/explore/?f=itu&f=wsis&f=sdg&link=wsis:C2~sdg:9")
    chosen = wide.locator("#chosen")
    expect(chosen).to_contain_text("Reason")
    chosen.locator("ul.rlist a").first.click()
    expect(wide.locator("article .prose mark").first).to_be_visible()
    expect(wide.locator(".path").first).to_be_visible()


def test_journey_clicks_an_edge_of_the_picture(wide: Page, site: str) -> None:
    wide.goto(f"{site}/explore/?f=wsis&f=sdg")
    # The picture of the server is replaced by the script's: an edge of it may be gone before it is measured.
    edge = wide.locator("figure.chart > div[role=img] svg path").nth(40)
    edge.wait_for()
    box = edge.bounding_box()
    assert box is not None
    wide.wait_for_timeout(500)
    wide.mouse.click(box["x"] + 3, box["y"] + 2)
    wide.wait_for_url(re.compile(r"link="))
    expect(wide.locator("#chosen")).to_be_visible()


def test_choice_moves_nothing_and_find_stays_on_the_page(wide: Page, site: str) -> None:
    wide.goto(f"{site}/explore/?f=itu&f=wsis&f=sdg")
    figure = wide.locator("figure.chart > div[role=img]")
    figure.wait_for()
    wide.evaluate("scrollTo(0, 300)")
    before = figure.bounding_box()
    # A node's bar is easy to hit: that of the last goal, at the end of its column.
    wide.locator("figure.chart").get_by_text("Partnerships for the goals").click()
    expect(wide.locator("#chosen")).to_contain_text("Selected node")
    # The security policy of the pages forbids the function that Playwright would wait with. The new page settles first.
    for _wait in range(50):
        if wide.evaluate("scrollY") == 300:
            break
        wide.wait_for_timeout(100)
    # With the filters of several organisations, the row of chips is two pixels lower once something is chosen.
    assert figure.bounding_box() == pytest.approx(before, abs=2)
    wide.fill("#find", "9.c")
    wide.press("#find", "Enter")
    expect(wide.locator("#chosen")).to_contain_text("Affordable internet")
    assert "/explore/" in wide.url


def test_journey_without_javascript_follows_an_edge(browser: Browser, site: str) -> None:
    page = open_page(browser, scripts=False)
    page.goto(f"{site}/explore/?f=wsis&f=sdg")
    href = page.locator("figure.chart svg a[href*='link=']").first.get_attribute("href")
    assert href
    page.goto(f"{site}/explore/{href}")
    expect(page.locator("#chosen")).to_contain_text("Reason")
    page.goto(f"{site}/explore/?f=wsis&f=sdg&view=table")
    assert page.locator("tbody tr").count() == 50
    page.locator("a[rel=next]").click()
    assert page.locator("tbody tr").count() == 50
    page.context.close()


@with_scripts_and_without
def test_try_it_maps_a_docx_and_shows_its_evidence(browser: Browser, site: str, tmp_path: Path, scripts: bool) -> None:
    path = tmp_path / "work.docx"
    document = docx.Document()
    document.add_paragraph(
        "We bring affordable broadband internet to rural villages in least developed countries (SDG 9)."
    )
    document.add_paragraph("Vaccination of children against measles in district hospitals and clinics.")
    document.save(str(path))
    page = open_page(browser, scripts=scripts)
    page.goto(f"{site}/try/")
    page.set_input_files("input[type=file]", str(path))
    # The process that maps gives way to all others: beside the other tests it waits for its turn.
    page.get_by_role("button", name="Map to goals").click(timeout=150_000)
    expect(page.locator("#result mark").first).to_be_visible(timeout=150_000)
    expect(page.locator("#result .tile", has_text="9").first).to_be_visible()
    page.context.close()


def test_search_finds_chinese_and_russian_and_codes(wide: Page, site: str) -> None:
    for words, code in (("互联网", "9.c"), ("нищет", "1"), ("9.c", "9.c")):
        wide.goto(f"{site}/search/?q={words}")
        expect(wide.locator(".tile", has_text=code).first).to_be_visible()


def test_serve_says_which_folder_it_serves(browser: Browser, folder: Path) -> None:
    assert f"Data folder: {folder}" in (folder / "server.log").read_text(encoding="utf-8")
    assert folder.stat().st_mode & 0o077 == 0
