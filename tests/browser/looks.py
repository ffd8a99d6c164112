"""What every page must hold: it fits, it runs the right way, and axe finds nothing."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, StorageState
from tests.browser.conftest import open_page

SIGHTS = [(1280, ""), (390, ""), (390, "/ar")]
"""Width and language in which every page is looked at: what fits narrow from right to left fits wide too."""


def look_at(
    browser: Browser,
    site: str,
    path: str,
    axe_source: str,
    *,
    width: int,
    prefix: str,
    status: int = 200,
    signed_in: StorageState | None = None,
    opened: bool = False,
) -> None:
    """`look` at an address. path: without a language; opened: whether what is folded is to be open."""
    page = open_page(browser, width=width, signed_in=signed_in)
    answer = page.goto(f"{site}{prefix}{path}")
    assert answer is not None
    assert answer.status == status
    if opened:
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
    look(page, axe_source, prefix)


def look(page: Page, axe_source: str, prefix: str) -> None:
    """And close it. prefix: `/ar` where it must run from right to left."""
    direction = page.locator("html").get_attribute("dir")
    assert direction == ("rtl" if prefix else "ltr")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 1, f"{page.url} is {overflow} pixels too wide"
    # The page's policy forbids inline scripts, so axe is evaluated, not injected.
    page.evaluate(axe_source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    page.context.close()
    assert told == [], told
