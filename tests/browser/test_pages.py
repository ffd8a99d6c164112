"""Every kind of page: axe finds nothing, nothing runs over the edge, in English and Arabic, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import open_page

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "frameworks": "/frameworks/",
    "tree": "/frameworks/sdg@2020/",
    "node": "/frameworks/sdg@2020/9/",
    "sankey": "/explore/",
    "matrix": "/explore/?f=wsis&f=sdg&view=matrix&open=sdg:9&link=wsis:C2~sdg:9.c",
    "table": "/explore/?f=wsis&f=sdg&view=table",
    "chosen": "/explore/?f=wsis&f=sdg&link=wsis:C2~sdg:9",
    "records": "/records/",
    "record": "/records/1/",
    "search": "/search/?q=broadband",
    "try": "/try/",
    "about": "/about/",
    "missing": "/records/999999/",
}


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(
    browser: Browser, site: str, axe_source: str, name: str, width: int, prefix: str
) -> None:
    page = open_page(browser, width=width)
    page.goto(f"{site}{prefix}{PAGES[name]}")
    direction = page.locator("html").get_attribute("dir")
    assert direction == ("rtl" if prefix else "ltr")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 1, f"{name} is {overflow} pixels wider than {width}"
    # The page's policy forbids inline scripts, so axe is evaluated, not injected.
    page.evaluate(axe_source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    page.context.close()
    assert told == []
