"""What every page must hold: it fits, it runs the right way, and axe finds nothing."""

from __future__ import annotations

import json
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, StorageState
from tests.browser.conftest import AXE, open_page

WIDE, NARROW = 1280, 390
DIRECTION = """async () => {
    // The script that draws charts comes after the page.
    const waits = (figure) => figure.offsetWidth && !figure.dataset.live
    for (let wait = 0; [...document.querySelectorAll("figure.chart[data-chart]")].some(waits); wait++) {
        if (wait === 500) throw new Error("a chart is not drawn by the script")
        await new Promise((done) => setTimeout(done, 20))
    }
    return document.documentElement.dir
}"""
"""Of a page that has come, with its charts."""

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


MARK_NEW = r"""([known, leftOut]) => {
    const grounds = new Map([[null, ["", ""]]])
    const groundOf = (element) => {
        if (!grounds.has(element)) {
            const { backgroundColor, backgroundImage, filter, opacity, position } = getComputedStyle(element)
            let [seenThrough, paint] = groundOf(element.parentElement)
            if (opacity !== "1" || filter !== "none") seenThrough += `|${opacity} ${filter}`
            if (backgroundImage !== "none") paint += `|${element.className} ${backgroundImage} ${backgroundColor}`
            else if (!/^rgba|\//.test(backgroundColor)) paint = backgroundColor
            else if (backgroundColor !== "rgba(0, 0, 0, 0)") paint += `|${backgroundColor}`
            if (position !== "static") paint += `|${element.className} ${position}`
            grounds.set(element, [seenThrough, paint])
        }
        return grounds.get(element)
    }
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && /\S/.test(node.data))
    const onEarlierPages = new Set(known), onThisPage = new Map()
    for (const element of document.body.querySelectorAll("*")) {
        const isField = element.matches("input, select, textarea")
        if (!isField && !hasText(element)) continue
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
        if (element.closest(leftOut)) continue
        const style = getComputedStyle(element), above = element.parentElement
        const isLarge = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24)
        const key = [isField && element.localName, style.color, isLarge, style.textShadow, ...groundOf(element)]
        if (element instanceof SVGElement) key.push(element.getAttribute("class"), style.fill)
        if (element.matches("a")) key.push(style.textDecorationLine, hasText(above) && getComputedStyle(above).color)
        const known = key.join(";"), times = onThisPage.get(known) ?? 0
        if (!onEarlierPages.has(known) && times < 2) element.setAttribute("data-contrast-new", "")
        onThisPage.set(known, times + 1)
    }
    axe.configure({
        rules: [
            { id: "color-contrast", selector: "[data-contrast-new]" },
            { id: "link-in-text-block", selector: "a[href][data-contrast-new]" },
        ],
    })
    return [...onThisPage.keys()]
}"""
"""Marks the elements whose contrast has not been measured: on no earlier page, and not twice on this one.

Returns all that decides the contrast of the elements: the colour of letters, whether they are large (WCAG 2.1, 1.4.3: from 24 pixels,
or bold from 18.66), and what they are painted on; of links also whether they differ from the text around them.
"""

FIND_PROBLEMS = """async ([exclude, options]) => {
    axe.configure({ noHtml: true })
    const { violations } = await axe.run({ exclude }, options)
    const first = ({ nodes }) => document.querySelector(nodes[0].target[0])
    return violations.map((rule) => `${rule.id}: ${first(rule)?.outerHTML.slice(0, 160)}`)
}"""
"""Runs axe. Returns its rules that the page breaks, each with the first element that does."""

KNOWN: set[str] = set()
"""Letters and grounds of the pages that this process has looked at."""


def once_of_each_kind(pages: dict[str, str], *same: str) -> pytest.MarkDecorator:
    """The tests of these pages, by name. same: those that are made of the same templates as another, for `--thorough`."""
    names = [pytest.param(name, marks=pytest.mark.thorough if name in same else ()) for name in pages]
    return pytest.mark.parametrize("name", names)


@cache
def _page_to_look_at(browser: Browser, cookies: str) -> Page:
    """One for all addresses, which are only looked at: a new one starts a process of Chromium. Each process compiles axe once."""
    page = open_page(browser, signed_in=json.loads(cookies))
    page.context.add_init_script(path=AXE)
    return page


def look_at(
    browser: Browser,
    site: str,
    path: str,
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
    # What was looked at before is not drawn once more.
    page.evaluate("document.documentElement.replaceChildren()")
    page.set_viewport_size({"width": WIDE, "height": 900})
    for prefix, widths in (("", (WIDE, NARROW)), ("/ar", (NARROW,)))[: 2 if arabic else 1]:
        answer = page.goto(f"{site}{prefix}{path}")
        assert answer is not None
        assert answer.status == status
        if opened:
            page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        look(page, prefix)
        for width in widths[1:]:
            page.set_viewport_size({"width": width, "height": 900})
            assert_fits(page)


def look(page: Page, prefix: str) -> None:
    """prefix: `/ar` where it must run from right to left."""
    assert page.evaluate(DIRECTION) == ("rtl" if prefix else "ltr")
    assert_fits(page)
    # The site's policy forbids inline scripts, so axe is evaluated, not injected.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    if not prefix:
        KNOWN.update(page.evaluate(MARK_NEW, [list(KNOWN), ",".join(REPEATED)]))
    # Colours take two thirds of axe's time and are the same in both directions: they are measured where a page is read first.
    # That all is in a landmark is a matter of the template around the pages: it is looked at where a page is read in Arabic.
    is_run = {"color-contrast": not prefix, "link-in-text-block": not prefix, "region": bool(prefix)}
    rules = {rule: {"enabled": enabled} for rule, enabled in is_run.items()}
    options = {"resultTypes": ["violations"], "preload": False, "rules": rules}
    problems = page.evaluate(FIND_PROBLEMS, [REPEATED, options])
    assert problems == [], problems


def assert_fits(page: Page) -> None:
    overflow = page.evaluate(TOO_WIDE)
    assert overflow <= 1, f"{page.url} is {overflow} pixels too wide"
