"""A person with a phone sends in a project, is asked back, is accepted, gets votes, wins, and downloads the certificate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser import looks
from tests.browser.behind import Behind
from tests.browser.conftest import open_page
from tests.browser.people import member
from tests.browser.postbox import Postbox, only_link
from tests.browser.prize_office import CATEGORY, RIVAL, SLUG
from tests.browser.staff import ORGANISATION

pytestmark = pytest.mark.browser

DOMAIN = "phones.example"

TITLE = "Radio links over the ridge"
DESCRIPTION = (
    "The project brings the Internet to eleven villages in a mountain valley where no operator had built a network. Solar panels "
    "and batteries power the radio links, so the network stays on when the grid fails. A local school hosts the servers, and its "
    "teachers hold evening classes in basic digital skills, with half of the places kept for women. Households pay a small fee."
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
PATIENCE = 60_000
"""Milliseconds: the first text that the site reads waits until its classifier is loaded, and a puzzle is solved by chance."""
QUESTION = "How many households pay the fee?"
ANSWER = "640 households, as the yearly report says."


@dataclass
class Office:
    """pages: of those who take part, by their names; shares: the keys of the vote; seen: views that axe has seen."""

    browser: Browser
    site: str
    process: Behind
    post: Postbox
    thorough: bool
    pages: dict[str, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def page(self, name: str) -> Page:
        """Of a member of staff, signed in and with a wide window; of anyone else, with a phone."""
        if name not in self.pages:
            staff = name in ("manager", "plain", "counts", "targets")
            cookies = member(self.browser, self.site, name) if staff else None
            page = open_page(self.browser, width=1280 if staff else 390, signed_in=cookies)
            page.on("pageerror", lambda error: self.said.append(str(error)))
            self.pages[name] = page
        return self.pages[name]

    def look(self, page: Page, language: str = "") -> None:
        """Whether it fits, at each step; what axe finds, once for each view and language, or at each step with `--thorough`."""
        view = re.sub(r"[^/]*\d[^/]*", "", page.url.partition("?")[0]) + language
        if view in self.seen and not self.thorough:
            looks.assert_fits(page)
            return
        self.seen.add(view)
        looks.look(page, language)

    def behind(self, name: str, *words: str) -> str:
        return self.process.run("prize_office", name, *words)


@pytest.fixture
def office(browser: Browser, site: str, behind: Behind, folder: Path, axe: None, thorough: bool) -> Iterator[Office]:
    made = Office(browser, site, behind, Postbox(folder / "mail", domain=DOMAIN), thorough)
    made.behind("begin", ORGANISATION)
    yield made
    for page in made.pages.values():
        page.context.close()
    assert made.said == []


def test_a_phone_wins_a_prize(office: Office) -> None:
    address = write_entry(office)
    ask_and_answer(office, address)
    accept(office, address)
    nominate(office)
    vote(office)
    announce(office)
    download_certificates(office)
    assert address in office.post.next_to("writer", QUESTION)
    assert f"{office.site}/calls/{SLUG}/entries/" in office.post.next_to("writer", "Your entry is accepted")


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def write_entry(office: Office) -> str:
    """From the call to the receipt; the address of the entry."""
    page = office.page("writer")
    page.goto(f"{office.site}/calls/{SLUG}/")
    office.look(page)
    page.get_by_role("link", name="Send in a project").first.click()
    office.look(page)
    page.get_by_label("Email", exact=False).first.fill(f"writer@{DOMAIN}")
    press(page, "Email me the link")
    expect(page.locator("input[name=email]")).to_have_count(0, timeout=PATIENCE)
    link = only_link(office.post.next_to("writer", "Phone prize"))
    page.goto(link)
    page.locator("#category-choice").select_option(CATEGORY)
    page.locator("#f-title-box").fill(TITLE)
    write_offline(page)
    page.locator("input[value=project]").check()
    page.locator("input[value=ongoing]").check()
    office.look(page)
    press(page, "Save and continue")
    # The suggestions of the second step are being made: one need not wait for them.
    press(page, "Save and continue")
    page.locator("#f-organisation-name").fill("Valley Cooperative")
    page.locator("#f-organisation-kind").select_option("civil_society")
    page.locator("#f-organisation-country").fill("Colombia")
    page.get_by_label("Country or area 1").fill("Colombia")
    page.get_by_label("Start").fill("2017")
    office.look(page)
    press(page, "Save and continue")
    page.locator("input[type=file]").set_input_files({"name": "mast.png", "mimeType": "image/png", "buffer": PIXEL})
    page.get_by_label("Describe it for people who cannot see it").fill("A radio mast on a ridge")
    for consent in page.locator(".entryconsent input").all()[:2]:
        consent.check()
    office.look(page)
    press(page, "Save and continue")
    office.look(page)
    page.get_by_role("link", name="Change What it contributes to").click()
    confirm_suggestion(page)
    office.look(page)
    page.get_by_role("link", name="5. Check and send").click()
    press(page, "Send the entry")
    expect(page.locator("main [role=status]")).to_be_visible()
    office.look(page)
    office.post.next_to("writer", "Receipt")
    return page.url.partition("?")[0]


def write_offline(page: Page) -> None:
    """The connection is gone while the text is written, and what was written is sent when it is back."""
    state = page.locator("[data-saved-state]")
    expect(state).to_contain_text("Saved at")
    page.context.set_offline(True)
    page.locator("#f-description-box").fill(DESCRIPTION)
    expect(state).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(state).to_contain_text("Saved at")


def confirm_suggestion(page: Page) -> None:
    """A target that was suggested, with the words that it was suggested for, and one more."""
    nodes = page.locator(".entrynodes > li")
    suggested = nodes.filter(has=page.get_by_text("4.a", exact=True))
    expect(suggested.locator("q")).to_contain_text("evening classes", timeout=PATIENCE)
    suggested.get_by_role("button", name="Confirm").click()
    expect(suggested).to_contain_text("Confirmed by you")
    page.locator(".entryadd summary").click()
    page.locator("#f-nodes-add").fill("9.c")
    page.locator(".entryaddbutton").click()
    expect(nodes.filter(has=page.get_by_text("9.c", exact=True))).to_contain_text("added by you")


def open_in_queue(office: Office, name: str) -> Page:
    page = office.page(name)
    page.goto(f"{office.site}/moderation/?call={SLUG}")
    expect(page.locator(".reader")).to_contain_text(TITLE)
    return page


def ask_and_answer(office: Office, address: str) -> None:
    moderator = open_in_queue(office, "plain")
    office.look(moderator)
    moderator.locator("summary", has_text="Ask the sender").click()
    moderator.locator("textarea[name=text]").first.fill(QUESTION)
    press(moderator, "Send the question")
    expect(moderator.locator(".reader")).to_have_count(0)
    office.behind("stop_waiting")
    writer = office.page("writer")
    writer.goto(address)
    expect(writer.locator("main")).to_contain_text(QUESTION)
    writer.get_by_role("link", name="Answer and send again").click()
    writer.get_by_label("Your answer").fill(ANSWER)
    press(writer, "Send the entry again")
    expect(writer.locator("main [role=status]")).to_be_visible()


def accept(office: Office, address: str) -> None:
    moderator = open_in_queue(office, "plain")
    expect(moderator.locator("main")).to_contain_text(ANSWER)
    for check in moderator.locator("input[name=check]").all():
        check.check()
    moderator.locator("button[form=accept]").click()
    expect(moderator.locator(".reader")).to_have_count(0)
    office.behind("stop_waiting")
    writer = office.page("writer")
    writer.goto(address)
    writer.get_by_role("link", name="See it as everyone sees it").click()
    office.look(writer)
    writer.get_by_role("link", name=TITLE, exact=True).click()
    expect(writer.locator("h1")).to_have_text(TITLE)


def nominate(office: Office) -> None:
    """The organiser checks both entries, two experts score them, and both are nominated."""
    office.behind("move", "eligibility_closes")
    manager = office.page("manager")
    manager.goto(f"{office.site}/prizes/{SLUG}/eligibility/")
    office.look(manager)
    manager.locator(".prizerows a").first.click()
    for _entry in range(2):
        for condition in manager.locator("input[name=checked]").all():
            condition.check()
        press(manager, "Eligible")
    office.behind("move", "nomination_closes")
    manager.goto(f"{office.site}/prizes/{SLUG}/experts/")
    for name in ("counts", "targets"):
        manager.get_by_label("Email").fill(f"{name}@example.org")
        press(manager, "Add expert")
        expect(manager.locator(".prizerows")).to_contain_text(f"{name}@example.org")
    office.look(manager)
    press(manager, "Share the entries out")
    office.behind("score", "targets@example.org", "4")
    expert = office.page("counts")
    expert.goto(f"{office.site}/prizes/{SLUG}/score/")
    expert.get_by_role("link", name="Start scoring").click()
    office.look(expert)
    for _entry in range(2):
        for criterion in expert.locator(".prizepoints").all():
            criterion.get_by_label("5").check(force=True)
        press(expert, "Submit and continue")
    manager.goto(f"{office.site}/prizes/{SLUG}/nomination/")
    office.look(manager)
    manager.locator(".prizesettle button").click()
    expect(manager.locator("main")).to_contain_text("2 nominated")


def vote(office: Office) -> None:
    """Two people vote, in French and in Arabic, and one of them changes the vote."""
    manager = office.page("manager")
    manager.goto(f"{office.site}/vote/{SLUG}/run/")
    office.look(manager)
    manager.get_by_label("Key holders").fill("3")
    manager.get_by_label("How many open the vote together").fill("2")
    press(manager, "Make the keys")
    office.shares = manager.locator(".sharelist code").all_inner_texts()
    office.behind("move", "vote_closes")
    changed = ballot(office, "lena", "/fr")
    cast(changed, RIVAL)
    cast(changed, TITLE)
    cast(open_ballot(office, "omar", "/ar"), TITLE)
    office.behind("move", "announcement")
    changed.reload()
    expect(choice(changed, TITLE)).to_be_disabled()


def ballot(office: Office, name: str, language: str) -> Page:
    """The page of the category, by the link that was mailed."""
    page = office.page(name)
    page.goto(f"{office.site}{language}/vote/{SLUG}/")
    office.look(page)
    page.locator("input[name=email]").fill(f"{name}@{DOMAIN}")
    page.locator("form[data-puzzle] button.main").click()
    expect(page.locator("input[name=email]")).to_have_count(0, timeout=PATIENCE)
    page.goto(only_link(office.post.next_to(name, "Phone prize" if not language else "Prix")))
    page.locator(".votelist a").first.click()
    office.look(page)
    return page


def open_ballot(office: Office, name: str, language: str) -> Page:
    """The same by a link of which no mail is written."""
    page = office.page(name)
    token = office.behind("mail_link", f"{name}@{DOMAIN}").strip()
    page.goto(f"{office.site}{language}/vote/{SLUG}/by/{token}/{CATEGORY}/")
    office.look(page, language)
    return page


def choice(page: Page, title: str) -> Locator:
    return page.locator(".nominee").filter(has_text=title).locator("input")


def cast(page: Page, title: str) -> None:
    choice(page, title).check()
    page.locator(".ballotform button.main").click()
    expect(page.locator("#receipt .receiptcode")).to_have_text(re.compile("[0-9a-f]{64}"))


def announce(office: Office) -> None:
    """Two holders open the vote together; the organiser settles and announces the results."""
    manager = office.page("manager")
    manager.goto(f"{office.site}/vote/{SLUG}/run/")
    for place, share in zip(manager.locator("textarea[name=share]").all(), office.shares[1:], strict=True):
        place.fill(share)
    press(manager, "Open and count")
    expect(manager.locator("main table")).to_be_visible()
    office.look(manager)
    manager.goto(f"{office.site}/prizes/{SLUG}/results/")
    manager.get_by_role("row").filter(has_text=TITLE).get_by_role("radio").check()
    manager.locator(".prizewhy textarea").fill("Households built it themselves.")
    press(manager, "Settle results")
    office.look(manager)
    press(manager, "Announce")
    expect(manager.locator("main .lede")).to_contain_text("Public since")


def download_certificates(office: Office) -> None:
    """The winner finds the certificate from the page of the entry; with `--thorough` in three languages."""
    page = office.page("writer")
    page.goto(f"{office.site}/prizes/{SLUG}/")
    office.look(page)
    page.locator("#categories a").first.click()
    office.look(page)
    first, second = page.locator(".prizerows > li").all()
    expect(first).to_contain_text(TITLE)
    expect(first).to_contain_text("Winner")
    expect(first).to_contain_text("2 valid votes")
    expect(second).to_contain_text("0 valid votes")
    first.get_by_role("link", name="Certificate").click()
    office.look(page)
    path = page.url.removeprefix(office.site)
    for language in ("", "/fr", "/ar") if office.thorough else ("",):
        page.goto(f"{office.site}{language}{path}")
        with page.expect_download() as download:
            page.locator("main a.btn.main").click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
