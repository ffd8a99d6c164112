"""A coordinator and a guest score two targets: planned with scripts, scored by keys on a phone and by plain forms, then discussed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import open_page
from tests.browser.looks import look_at
from tests.browser.people import member

pytestmark = pytest.mark.browser

HOME = "/interlinkages/scoring/"


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_group_plans_scores_discusses_and_stores_a_matrix(browser: Browser, site: str, axe: None) -> None:
    lead_in = member(browser, site, "writer")
    lead = open_page(browser, signed_in=lead_in)
    lead.goto(f"{site}{HOME}new/")
    for goal, code in (("Zero hunger", "2.4"), ("Affordable and clean energy", "7.2")):
        lead.locator(".scoringgroup summary", has_text=goal).click()
        lead.locator(f'input[name=node][value="{code}"]').check()
    # Worked out by the server while the form is filled in.
    expect(lead.locator("#scoringload")).to_contain_text("ordered pairs of 2 targets")
    lead.locator("[name='title:en']").fill("Farming and energy")
    button(lead, "Plan the exercise")
    exercise = lead.url.removeprefix(site)
    lead.get_by_label("Writer", exact=True).check()
    button(lead, "Add the selected people")
    lead.get_by_label("Someone without an account").fill("Hana")
    button(lead, "Add and show the link")
    link = lead.locator("#guest-link").input_value()
    lead.goto(f"{site}{exercise}")
    look_at(browser, site, exercise, signed_in=lead_in)
    button(lead, "Open the first round")

    # By keys, in Arabic, where the arrow to the left leads up the scale.
    guest = open_page(browser, width=390)
    guest.goto(link.replace(HOME, f"/ar{HOME}"))
    expect(guest.locator("[data-question]")).to_contain_text("2.4")
    guest.keyboard.press("ArrowLeft")
    guest.keyboard.press("ArrowLeft")
    expect(guest.locator("[name=score][value='1']")).to_be_focused()
    guest.keyboard.press("Enter")
    expect(guest.locator("input[name=subject]").last).to_have_value("7.2")
    guest.keyboard.press("z")
    expect(guest.locator(".scoringform input[name=subject]")).to_have_value("2.4")
    guest.keyboard.press("r")
    guest.keyboard.type("Land for food 1")
    guest.keyboard.press("Escape")
    guest.keyboard.press("2")
    expect(guest.locator(".scoringform input[name=subject]")).to_have_value("7.2")
    guest.keyboard.press("4")
    expect(guest.locator(".scoringform")).to_have_count(0)

    # The same without scripts.
    plain = open_page(browser, width=390, scripts=False, signed_in=lead_in)
    plain.goto(f"{site}{exercise}score/")
    look_at(browser, site, f"{exercise}score/", signed_in=lead_in, arabic=True)
    for score in ("1", "0"):
        plain.locator(f"[name=score][value='{score}']").click()
    expect(plain.locator("[data-question]")).to_have_text("All your pairs are answered")

    lead.goto(f"{site}{exercise}")
    button(lead, "Close the first round")
    expect(lead.locator(".scoringapart")).to_contain_text("Land for food 1")
    expect(lead.locator("#main")).not_to_contain_text("Hana")
    look_at(browser, site, f"{exercise}disagreements/", signed_in=lead_in)
    button(lead, "Have this pair scored again")
    plain.goto(f"{site}{exercise}score/")
    expect(plain.locator(".scoringothers")).to_contain_text("Land for food 1")
    plain.locator("[name=score][value='-1']").click()
    button(lead, "Close and store the result")
    expect(lead.locator(".lede")).to_have_text("Medians of the group: 0 pairs support, 1 hinder, 1 have no effect.")
    look_at(browser, site, f"{exercise}result/", signed_in=lead_in)
    for page in (lead, guest, plain):
        page.context.close()
