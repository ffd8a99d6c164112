"""A manager finds three trade-offs among her records, mitigates one, and the draft of question 3.7 says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.behind import Behind
from tests.browser.conftest import Command, open_page
from tests.browser.people import member
from tests.conftest import SHARED, missing

pytestmark = pytest.mark.browser

MATRIX = SHARED / "interlinkages" / "interlinkages_sei_sweden_weitz2018.csv"
LIST = "/interlinkages/trade-offs/itu/"


def test_a_manager_mitigates_a_trade_off_and_the_draft_says_so(
    browser: Browser, site: str, behind: Behind, command: Command, folder: Path
) -> None:
    if not MATRIX.exists():
        missing("needs the matrix of Weitz and others 2018, in ../shared/data")
    behind.run("trade_offs", "add_records")
    command("interlinkages", "load", str(MATRIX), "--title", "Sweden", "--country", "SE")
    page = open_page(browser, signed_in=member(browser, site, "manager"))

    page.goto(f"{site}{LIST}")
    page.get_by_label("Sweden").check()
    page.get_by_role("button", name="Use these matrices").click()
    rows = page.locator("table.tradeoffs tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("More renewable energy counteracts Protect and restore freshwater ecosystems")
    expect(rows.first.locator(".im.m2")).to_have_text("−2")

    rows.first.get_by_role("link").click()
    expect(page.locator("#main")).to_contain_text("Dams feed base stations.")
    page.get_by_text("Record a mitigation").click()
    page.get_by_label("Find a record that mitigates it").fill("basin plans")
    page.locator("#measures").get_by_text("Basin plans that share water").click()
    page.get_by_role("button", name="Save the mitigation").click()
    expect(page.locator(".facts .st.mitigated")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("You changed this trade-off just now.")

    draft = behind.run("trade_offs", "draft_question", "3.7")
    assert (
        "can hinder its work on SDG Target 6.6 (**Wetland monitoring network**): “Sweden” scores this link −2." in draft
    )
    assert "ITU mitigates this through **Basin plans that share water**." in draft
    assert draft.count("This trade-off is still open.") == 2
    page.context.close()
