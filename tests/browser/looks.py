"""What every page must hold: it fits, it runs the right way, and axe finds nothing."""

from __future__ import annotations

import json
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, StorageState
from tests.browser.conftest import open_page

WIDE, NARROW = 1280, 390
TOO_WIDE = """async () => {
    const root = document.documentElement
    // A chart is drawn anew a moment after the page has become narrow.
    for (let wait = 0; wait < 100 && root.scrollWidth > root.clientWidth + 1; wait++) {
        await new Promise((done) => setTimeout(done, 20))
    }
    return root.scrollWidth - root.clientWidth
}"""

REPEATED = [f"{row}:nth-child(n + 21)" for row in ("tbody > tr", "ol > li", "ul > li")]
"""Rows after the twentieth, which axe leaves out: those before them come from the same lines of a template."""


MARK_KNOWN = r"""([known, leftOut]) => {
    const grounds = new Map([[null, ""]])
    const groundOf = (element) => {
        if (!grounds.has(element)) {
            const style = getComputedStyle(element)
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.filter].join()
            const plain = own === "rgba(0, 0, 0, 0),none,1,static,none"
            grounds.set(element, groundOf(element.parentElement) + (plain ? "" : `|${element.className}:${own}`))
        }
        return grounds.get(element)
    }
    const onEarlierPages = new Set(known), onThisPage = new Map()
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data))
    for (const element of document.body.querySelectorAll("*")) {
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
        if (!hasText(element) && !element.matches("input, select, textarea")) continue
        if (element.closest(leftOut)) continue
        const style = getComputedStyle(element)
        const name = element.localName + "." + element.getAttribute("class")
        const own = [name, style.color, style.fill, style.fontSize, style.fontWeight, style.textShadow, groundOf(element)]
        const key = own.join(";")
        const times = onThisPage.get(key) ?? 0
        if (onEarlierPages.has(key) || times >= 2) element.setAttribute("data-contrast-known", "")
        onThisPage.set(key, times + 1)
    }
    axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-contrast-known])" }] })
    return [...onThisPage.keys()]
}"""
"""Marks the elements whose contrast has been measured: on an earlier page, or twice on this one.

Returns all that decides the contrast of the elements: letters, and what they are painted on.
"""

KNOWN: set[str] = set()
"""Letters and grounds of the pages that this process has looked at."""


def once_of_each_kind(pages: dict[str, str], *same: str) -> pytest.MarkDecorator:
    """The tests of these pages, by name. same: those that are made of the same templates as another, for `--thorough`."""
    names = [pytest.param(name, marks=pytest.mark.thorough if name in same else ()) for name in pages]
    return pytest.mark.parametrize("name", names)


@cache
def _page_to_look_at(browser: Browser, cookies: str) -> Page:
    """One for all addresses, which are only looked at: a new one starts a process of Chromium."""
    return open_page(browser, signed_in=json.loads(cookies))


def look_at(
    browser: Browser,
    site: str,
    path: str,
    axe_source: str,
    *,
    status: int = 200,
    signed_in: StorageState | None = None,
    opened: bool = False,
    arabic: bool = False,
) -> None:
    """Look at an address wide and narrow, and narrow in Arabic: a page is loaded once in a language and then made narrow.

    axe sees it wide in English and narrow in Arabic, so each width and each direction once. path: without a language;
    opened: whether what is folded is to be open. arabic: for one page of each kind, and with `--thorough` for all.
    """
    page = _page_to_look_at(browser, json.dumps(signed_in))
    page.set_viewport_size({"width": WIDE, "height": 900})
    for prefix, widths in (("", (WIDE, NARROW)), ("/ar", (NARROW,)))[: 2 if arabic else 1]:
        answer = page.goto(f"{site}{prefix}{path}")
        assert answer is not None
        assert answer.status == status
        if opened:
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        look(page, axe_source, prefix)
        for width in widths[1:]:
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)


def look(page: Page, axe_source: str, prefix: str) -> None:
    """prefix: `/ar` where it must run from right to left."""
    direction = page.locator("html").get_attribute("dir")
    assert direction == ("rtl" if prefix else "ltr")
    assert_fits(page)
    # The page's policy forbids inline scripts, so axe is evaluated, not injected.
    page.evaluate(axe_source)
    if not prefix:
        KNOWN.update(page.evaluate(MARK_KNOWN, [list(KNOWN), ",".join(REPEATED)]))
    # Contrast takes two thirds of axe's time and is the same in both directions: it is measured where a page is read first.
    options = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": not prefix}}}
    found = page.evaluate("([exclude, options]) => axe.run({exclude}, options)", [REPEATED, options])
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    assert told == [], told


def assert_fits(page: Page) -> None:
    overflow = page.evaluate(TOO_WIDE)
    assert overflow <= 1, f"{page.url} is {overflow} pixels too wide"
