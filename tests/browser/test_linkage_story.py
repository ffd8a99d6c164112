"""Two agencies own action line C2: one proposes a link, the other disputes it, a third facilitator settles; all sign, version 2 is
released, and its matrix is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.agencies import DOMAIN
from tests.browser.behind import Behind
from tests.browser.conftest import PASSWORD, open_page
from tests.browser.looks import look_at
from tests.browser.people import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
"""Each step is that of a page in tests/web/linkages; here they follow each other."""

BASE = "/linkages/wsis-sdg/"
ROW = f"{BASE}rows/C2/"
WHY = "Devices bring e-waste to cities."
SETTLED = "Devices bring e-waste to cities that do not collect it."


@dataclass
class Agencies:
    """pages: of their managers, who have signed in, by name."""

    browser: Browser
    site: str
    pages: dict[str, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    dispute: str = ""

    def page(self, name: str, path: str = ROW) -> Page:
        """At an address."""
        if name not in self.pages:
            page = self.pages[name] = open_page(self.browser)
            page.on("pageerror", lambda error: self.said.append(str(error)))
            sign_in(page, self.site, f"{name}@{DOMAIN}")
        self.pages[name].goto(f"{self.site}{path}")
        return self.pages[name]


def test_agencies_propose_dispute_settle_sign_and_release(
    browser: Browser, site: str, behind: Behind, axe: None
) -> None:
    behind.run("agencies", "begin", PASSWORD)
    agencies = Agencies(browser, site)
    a_link_is_proposed_and_accepted(agencies)
    it_is_disputed_and_answered(agencies)
    pages_fit_and_pass_axe(agencies)
    a_third_settles_it(agencies)
    all_sign(agencies)
    version_2_is_released(agencies)
    a_suggestion_is_rejected_by_keys(agencies)
    for page in agencies.pages.values():
        page.context.close()
    assert agencies.said == []


def a_link_is_proposed_and_accepted(agencies: Agencies) -> None:
    """From the row, with a node of the list; the other agency finds it in the row."""
    page = agencies.page("ada", BASE)
    page.get_by_role("link", name="C2", exact=False).first.click()
    expect(page).to_have_url(re.compile(f"{ROW}$"))
    expect(page.locator("tr.opened")).to_contain_text("Who signs C2")
    page.get_by_role("link", name="Propose link").click()
    page.get_by_label("To: SDGs").fill("11.6")
    page.get_by_label("hinders").check()
    page.get_by_label("English").fill(WHY)
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Proposed. The other owners of the row are notified.")
    other = agencies.page("bell")
    other.get_by_role("link", name="New link").click()
    other.get_by_role("button", name="Accept").click()
    expect(other.locator(".linktable tr", has_text=WHY)).to_contain_text("hinders")


def it_is_disputed_and_answered(agencies: Agencies) -> None:
    """The row says so, and what is disputed counts nowhere."""
    page = agencies.page("bell")
    page.locator(".linktable tr", has_text=WHY).get_by_role("link", name="Dispute").click()
    page.get_by_label("Reason").fill("Only where nobody collects it.")
    page.get_by_role("button", name="Dispute link").click()
    expect(page.locator(".said")).to_contain_text("The link is disputed.")
    agencies.dispute = page.url.removeprefix(agencies.site)
    answering = agencies.page("ada")
    expect(answering.locator("tr.sel .st")).to_have_text("disputed, 1 link")
    answering.locator(".linktable tr", has_text=WHY).get_by_role("link", name="Edit").click()
    answering.get_by_label("English").fill(SETTLED)
    answering.get_by_role("button", name="Propose", exact=True).click()
    answering = agencies.page("ada", agencies.dispute)
    answering.get_by_label("Answer").fill("Then let us say so.")
    answering.get_by_label("Proposed text to settle on").select_option(index=1)
    answering.get_by_role("button", name="Answer", exact=True).click()
    expect(answering.locator(".debate")).to_contain_text("Then let us say so.")


def pages_fit_and_pass_axe(agencies: Agencies) -> None:
    cookies = agencies.pages["bell"].context.storage_state()
    for path in (ROW, agencies.dispute, f"{BASE}propose/?row=C2", f"{BASE}suggestions/"):
        look_at(agencies.browser, agencies.site, path, signed_in=cookies, arabic=path == ROW)
    for path in ("/linkages/", f"{BASE}versions/1.0/"):
        look_at(agencies.browser, agencies.site, path)


def a_third_settles_it(agencies: Agencies) -> None:
    """With the text that was proposed."""
    page = agencies.page("curie")
    page.get_by_role("link", name="Answer or settle").click()
    page.get_by_label("Change the link to a proposed text").check()
    page.get_by_label("Proposed text", exact=False).last.select_option(index=1)
    page.get_by_label("Explanation").fill("Both agree on this text.")
    page.get_by_role("button", name="Settle dispute").click()
    expect(page.locator(".said")).to_contain_text("Settled.")
    expect(page.locator(".linktable")).to_contain_text(SETTLED)


def all_sign(agencies: Agencies) -> None:
    """Each by a button; who has signed is asked no more."""
    for number, name in enumerate(("ada", "bell", "curie"), 1):
        page = agencies.page(name, "/")
        page.get_by_role("link", name="1 row of a joint linkage waits for your signature").click()
        page.locator(".rlist a", has_text="C2").click()
        page.get_by_role("button", name="Sign row").click()
        expect(page.locator("tr.sel .st")).to_have_text(f"signed by {number} of 3")
        expect(page.get_by_role("button", name="Sign row")).to_have_count(0)


def version_2_is_released(agencies: Agencies) -> None:
    """By a manager, since all have signed; its address shows the differences."""
    page = agencies.page("curie", BASE)
    page.get_by_role("link", name="Release a version").click()
    expect(page.locator("#main")).to_contain_text("1 link added, 0 changed, 0 removed")
    page.get_by_label("English").fill("One link that hinders.")
    page.get_by_label("Count as a new edition").check()
    page.get_by_role("button", name="Release").click()
    expect(page).to_have_url(f"{agencies.site}{BASE}versions/2.0/")
    expect(page.locator("h1")).to_contain_text("version 2.0")
    expect(page.get_by_role("link", name="Matrix for print (PDF)")).to_be_visible()
    page.get_by_role("link", name="Differences from 1.0").click()
    expect(page.locator(".difflist")).to_contain_text(SETTLED)


def a_suggestion_is_rejected_by_keys(agencies: Agencies) -> None:
    """And comes back by one."""
    page = agencies.page("ada", f"{BASE}suggestions/")
    expect(page.locator("[data-review].keyed")).to_be_visible()
    page.keyboard.press("x")
    page.keyboard.press("2")
    expect(page.locator("[data-said]")).to_contain_text("Rejected: C2 →")
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Propose and next")).to_be_visible()
