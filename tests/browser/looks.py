"""What every page must hold: it fits, it runs the right way, and axe finds nothing."""

from __future__ import annotations

import json
from functools import cache

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

MARK_NEW = r"""(known) => {
    const before = new Set(known), here = new Set()
    const named = (element) => [element.localName, element.getAttribute("class"), element.getAttribute("role"), element.getAttribute("type")]
    let marked = 0
    for (const element of document.querySelectorAll("body, body *")) {
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
        const attributes = element.getAttributeNames().sort()
        const kind = [...named(element), attributes, ...named(element.parentElement)].join(";")
        here.add(kind)
        if (before.has(kind)) continue
        element.setAttribute("data-new-kind", "")
        marked += 1
    }
    return [marked, [...here]]
}"""
"""Marks the elements of kinds that no earlier page had: name, class, role, type, attributes, and within what.

Returns how many these are, and all kinds of this page.
"""

KNOWN: set[str] = set()
"""Letters and grounds of the pages that this process has looked at."""

KINDS: set[str] = set()
"""Kinds of elements of the pages that this process has looked at narrow and in Arabic."""


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
) -> None:
    """Look at an address wide and narrow, and narrow in Arabic: a page is loaded once in a language and then made narrow.

    axe sees all of it wide in English, and what is new to it narrow and in Arabic. path: without a language; opened:
    whether what is folded is to be open.
    """
    page = _page_to_look_at(browser, json.dumps(signed_in))
    page.set_viewport_size({"width": WIDE, "height": 900})
    for prefix, widths in (("", (WIDE, NARROW)), ("/ar", (NARROW,))):
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
    context: dict[str, list[str]] = {"exclude": REPEATED}
    if prefix:
        new, kinds = page.evaluate(MARK_NEW, list(KINDS))
        if not new:
            return
        # The first page is looked at as a whole: only then does axe ask for a title, a language and landmarks.
        if KINDS:
            context["include"] = ["[data-new-kind]"]
        KINDS.update(kinds)
    # The page's policy forbids inline scripts, so axe is evaluated, not injected.
    page.evaluate(axe_source)
    if not prefix:
        KNOWN.update(page.evaluate(MARK_KNOWN, [list(KNOWN), ",".join(REPEATED)]))
    # Colours take two thirds of axe's time and are the same in both directions: they are measured where a page is read first.
    rules = {name: {"enabled": not prefix} for name in ("color-contrast", "link-in-text-block")}
    options = {"resultTypes": ["violations"], "preload": False, "rules": rules}
    found = page.evaluate("([context, options]) => axe.run(context, options)", [context, options])
    told = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    assert told == [], told


def assert_fits(page: Page) -> None:
    overflow = page.evaluate(TOO_WIDE)
    assert overflow <= 1, f"{page.url} is {overflow} pixels too wide"
