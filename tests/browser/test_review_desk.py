"""The review on a phone, in Arabic, without keys; without JavaScript; and by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import figures
from tests.browser.conftest import open_page
from tests.browser.desk import Desk, Suggestion
from tests.browser.people import member, sign_in

pytestmark = pytest.mark.browser

OWNER = "itu"
STATE = """
    SELECT mapping.state, mapping.reason FROM mapping_mapping AS mapping
    JOIN frameworks_node AS node ON node.id = mapping.node_id
    JOIN frameworks_framework AS framework ON framework.id = node.framework_id
    WHERE framework.key = 'sdg@2025' AND mapping.record_id = ? AND node.code = ?
"""


def fits(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 1, f"{page.url} is {overflow} pixels too wide"


def state(folder: Path, one: Suggestion) -> tuple[object, ...]:
    return figures.ask(folder, STATE, str(one[0]), one[1])[0]


def test_a_reviewer_with_a_phone_accepts_in_arabic(browser: Browser, site: str, folder: Path) -> None:
    arabic = f"{site}/ar"
    page = open_page(browser, width=390)
    sign_in(page, arabic, "plain@example.org")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    before = figures.accepted(folder, OWNER)
    page.goto(f"{arabic}/review/?organisation={OWNER}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    fits(page)
    desk = Desk(page, arabic)
    one = desk.current()
    page.locator("[data-current] button.main[value=accept]").click()
    expect(desk.waiting(one)).to_have_count(0)
    fits(page)
    assert figures.accepted(folder, OWNER) == before | {one}
    page.goto(f"{arabic}/records/{one[0]}/")
    expect(page.locator("aside .maprow").filter(has=page.get_by_text(one[1], exact=True)).first).to_be_visible()
    fits(page)
    page.goto(f"{arabic}/rollup/?organisation={OWNER}")
    expect(page.locator("table.coverage tbody tr")).to_have_count(17)
    fits(page)
    assert figures.rolled_up(page, site, OWNER) == figures.counted(folder, before | {one})
    page.context.close()


def test_without_javascript_one_is_accepted_and_one_rejected(browser: Browser, site: str, folder: Path) -> None:
    cookies = member(browser, site, "plain")
    page = open_page(browser, width=390, scripts=False, signed_in=cookies)
    desk = Desk(page, site)
    # From the other end of the queue: where it begins, the reviewer with the phone has a record.
    page.goto(f"{site}/review/?organisation={OWNER}&order=newest")
    one = desk.current()
    page.locator("[data-current] button.main[value=accept]").click()
    expect(desk.waiting(one)).to_have_count(0)
    assert state(folder, one) == ("accepted", "")
    other = desk.current()
    page.locator("[data-current] details.reject summary").click()
    page.locator("[data-current] button[value=in_passing]").click()
    expect(desk.waiting(other)).to_have_count(0)
    assert state(folder, other) == ("rejected", "in_passing")
    own = desk.current()
    page.locator("[data-current] details.reject summary").click()
    page.locator("[data-current] input[name=other]").fill("An older project")
    # Enter takes the reason that was written, not the first of the list.
    page.locator("[data-current] input[name=other]").press("Enter")
    expect(desk.waiting(own)).to_have_count(0)
    assert state(folder, own) == ("rejected", "An older project")
    page.context.close()


def test_everything_is_judged_by_keys_alone(browser: Browser, site: str, folder: Path) -> None:
    page = open_page(browser, signed_in=member(browser, site, "counts"))
    before = figures.accepted(folder, OWNER)
    desk = Desk(page, site)
    desk.open(f"organisation={OWNER}")
    first = desk.current()
    desk.move("j")
    desk.move("k")
    assert desk.current() == first
    one = desk.accept()
    desk.undo(desk.accept())
    other = desk.reject("1")
    own = desk.reject("5", "The office only lends to it")
    changed, new = desk.change("17.6")
    added = desk.add("5.b")
    assert figures.accepted(folder, OWNER) == before | {one, new, added}
    reasons = {suggestion: state(folder, suggestion) for suggestion in (other, own, changed)}
    assert reasons == {
        other: ("rejected", "not_about"),
        own: ("rejected", "The office only lends to it"),
        changed: ("rejected", "wrong_node"),
    }
    page.context.close()
