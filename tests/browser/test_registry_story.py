"""The registry from an empty organisation to a figure that somebody stands behind, and back again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect
from tests.browser import figures, messy
from tests.browser.conftest import Command, open_page
from tests.browser.desk import Desk, Suggestion
from tests.browser.people import PASSWORD, mailed_link, set_password, sign_in

from goalweave.core.kappa import cohens_kappa

pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.thorough]
"""Files that are imported and keys that judge suggestions, test_answer_again_story shows in the quick run; the other steps, tests/web."""

OWNER = "development-bank"
IATI = "CAF-ActivityFile-2025-10-10.xml"
ACTIVITIES = 20
"""The first of 478 of the file: all take the same way, and twenty times as long."""
LONG = 90_000
"""Milliseconds that the worker may take."""


@dataclass
class Story:
    """What all chapters need. pages: role → the page of whoever has it."""

    browser: Browser
    command: Command
    site: str
    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def open(self, role: str) -> Page:
        page = open_page(self.browser)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        self.pages[role] = page
        return page

    def accepted(self) -> dict[str, int]:
        """The roll-up's figures, which must be those of the database."""
        shown = figures.rolled_up(self.pages["first"], self.site, OWNER)
        counted = figures.counted(self.folder, self.pairs())
        assert {code: (shown.get(code), number) for code, number in counted.items() if shown.get(code) != number} == {}
        return shown

    def pairs(self) -> figures.Accepted:
        return figures.accepted(self.folder, OWNER)


def test_an_organisation_s_work_is_imported_reviewed_counted_and_taken_back(
    browser: Browser, command: Command, site: str, folder: Path, shared: Path, tmp_path: Path
) -> None:
    story = Story(browser, command, site, folder)
    people_come(story)
    activities_come(story, first_activities(shared / "iati" / "activities" / IATI, tmp_path))
    sheet = messy_sheet_comes(story, tmp_path / "projects.xlsx")
    first = first_reviewer_judges(story)
    both_agree_on = second_reviewer_judges(story, first)
    undone = second_reviewer_undoes(story, both_agree_on)
    import_is_undone(story, sheet)
    history_tells_all(story, undone)
    for page in story.pages.values():
        page.context.close()
    assert story.said == []


def people_come(story: Story) -> None:
    """An administrator by the command line makes the organisation; three others come by its mails."""
    site = story.site
    link = story.command(
        "user", "add", "administrator@example.org", "--name", "First Administrator", "--administrator", "--site", site
    )
    page = story.open("administrator")
    set_password(page, link.strip())
    sign_in(page, site, "administrator@example.org")
    page.goto(f"{site}/organisations/new/")
    page.locator("#id_name_en").fill("Development Bank")
    page.get_by_label("Name in web addresses").fill(OWNER)
    page.get_by_label("Every mapping needs a second reviewer").check()
    page.get_by_role("button", name="Add organisation").click()
    for role, name in (("first", "Reviewer"), ("second", "Reviewer"), ("editor", "Editor")):
        email = f"{role}@example.org"
        page.get_by_role("textbox", name="Email").fill(email)
        page.get_by_label(re.compile(f"^{name}:")).check()
        page.get_by_role("button", name="Send invitation").click()
        expect(page.locator(".said")).to_contain_text(email)
        join(story, role, name, mailed_link(story.folder, email))
    page.reload()
    expect(page.locator("table.members").first.locator("tbody tr")).to_have_count(3)


def join(story: Story, role: str, duty: str, link: str) -> None:
    page = story.open(role)
    page.goto(link)
    expect(page.locator("#main")).to_contain_text("First Administrator has invited you to join this organisation.")
    expect(page.locator("dl.facts")).to_contain_text(f"{duty}:")
    page.get_by_label("Your name").fill(f"The {role}")
    page.get_by_label("Create a password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".said")).to_contain_text("You are now a member of Development Bank.")
    # A link works once.
    assert page.request.get(link).status == 404


def upload(page: Page, site: str, path: Path) -> None:
    page.goto(f"{site}/import/new/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("button", name="Check the file")).to_be_visible()


def apply(page: Page, number: int) -> None:
    """From the dry run to what was done."""
    page.get_by_role("button", name=f"Import {number} records").click()
    expect(page.get_by_role("heading", name="File imported")).to_be_visible(timeout=LONG)


def count(page: Page, label: str) -> int:
    row = page.locator("dl.counts > div", has=page.get_by_text(label, exact=True))
    return int(re.sub(r"\D", "", row.locator("dd").inner_text()))


def first_activities(path: Path, folder: Path) -> Path:
    """A publisher's file, shorter."""
    tree = etree.parse(path)
    for activity in tree.findall("iati-activity")[ACTIVITIES:]:
        tree.getroot().remove(activity)
    shorter = folder / path.name
    tree.write(shorter, encoding="utf-8", xml_declaration=True)
    return shorter


def activities_come(story: Story, path: Path) -> None:
    """The editor brings a publisher's file in; once more, and nothing changes."""
    page, site = story.pages["editor"], story.site
    upload(page, site, path)
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("nav.steps li[aria-current=step]")).to_contain_text("Dry run", timeout=LONG)
    assert (count(page, "New"), count(page, "Changed")) == (ACTIVITIES, 0)
    apply(page, ACTIVITIES)
    assert count(page, "New") == ACTIVITIES
    upload(page, site, path)
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("nav.steps li[aria-current=step]")).to_contain_text("Dry run", timeout=LONG)
    assert (count(page, "New"), count(page, "Changed"), count(page, "Unchanged")) == (0, 0, ACTIVITIES)
    page.get_by_role("button", name="Cancel this import").click()
    expect(page.locator("#main")).to_contain_text("This import was cancelled")


def messy_sheet_comes(story: Story, path: Path) -> str:
    """Told with line and column what is wrong, the editor corrects what can be; the address of the import."""
    page = story.pages["editor"]
    messy.write(path)
    upload(page, story.site, path)
    address = page.url.partition("?")[0]
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("table.problems")).to_be_visible(timeout=LONG)
    for line, column, words in (
        (3, "Start", "31/31/2024"),
        (4, "End", "some day"),
        (4, "Country", "Kenyya"),
        (4, "Projects", "formula in H4"),
        (5, "ID", "P-1"),
        (2, "Budget", "no currency"),
        (7, "Projects", "G7:G8 are merged"),
    ):
        row = page.locator("table.problems tbody tr", has_text=words)
        expect(row).to_have_count(1)
        expect(row.locator("td").nth(1)).to_have_text(str(line))
        expect(row.locator("td").nth(2)).to_contain_text(column)
    page.get_by_label("Replace 31/31/2024 with").fill("2024-12-31")
    page.get_by_label("Replace some day with").fill("2025-12-31")
    page.get_by_label("Replace Kenyya with").fill("Kenya")
    page.get_by_role("button", name="Correct and check again").click()
    expect(page.locator("#main")).to_contain_text("Corrected so far", timeout=LONG)
    expect(page.locator("table.problems")).not_to_contain_text("Kenyya")
    expect(page.locator("table.problems")).to_contain_text("no currency")
    page.get_by_role("link", name="Columns").click()
    page.get_by_label("Default currency").select_option("USD")
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("table.problems")).to_be_visible(timeout=LONG)
    expect(page.locator("table.problems")).not_to_contain_text("no currency")
    page.get_by_role("link", name="Next: dry run").click()
    assert (count(page, "New"), count(page, "Rejected")) == (6, 1)
    before = story.pairs()
    apply(page, 6)
    record = page.locator("details.outcome li", has_text="Solar power for clinics")
    expect(record).to_be_visible()
    assert len(story.pairs() - before) == 6
    return address


def first_reviewer_judges(story: Story) -> Desk:
    """Some suggestions by keys alone. Of one reviewer alone, nothing counts yet."""
    page = story.pages["first"]
    everything_is_read(story)
    figures_before, pairs = story.accepted(), story.pairs()
    desk = Desk(page, story.site)
    desk.open(f"source={IATI}")
    start = desk.current()
    desk.move("j")
    desk.move("k")
    assert desk.current() == start
    for _number in range(3):
        desk.accept()
    desk.reject("1")
    desk.reject("2")
    desk.undo(desk.accept())
    desk.change("17.6")
    desk.add("5.b")
    desk.split_evenly()
    desk.reject("3")
    desk.reject("5", "The bank only lends to it")
    assert story.pairs() == pairs
    assert story.accepted() == figures_before
    kept = figures.ask(story.folder, figures.REASONS, OWNER)
    assert {str(reason) for (reason,) in kept} == {
        "not_about", "too_general", "wrong_node", "in_passing", "The bank only lends to it",
    }  # fmt: skip
    return desk


def everything_is_read(story: Story) -> None:
    """The worker has looked through what was imported."""
    page = story.pages["first"]
    for _attempt in range(600):
        if figures.ask(story.folder, figures.UNREAD) == [(0,)]:
            return
        page.wait_for_timeout(200)
    raise AssertionError("the worker has not read all records")


def second_reviewer_judges(story: Story, first: Desk) -> Desk:
    """Who sees nothing of the first's verdicts agrees on five and differs on one; only what both accept counts."""
    page = story.pages["second"]
    desk = Desk(page, story.site)
    accepted = [one for one, verdict in first.verdicts.items() if verdict == "accept"]
    rejected = [one for one, verdict in first.verdicts.items() if verdict == "reject"]
    # The fourth was brought in instead of another; the last of them is taken back later.
    differ, both_accept, both_reject = accepted[0], [accepted[3], *accepted[1:3]], rejected[:2]
    for record in {record for record, _code in (differ, *both_accept, *both_reject)}:
        first.open(f"record={record}")
        first.give_back()
    pairs = story.pairs()
    for one in (*both_reject, differ):
        desk.open_at(one)
        expect(page.locator("#suggestions")).not_to_contain_text("The first")
        desk.reject("4")
    expect(page.locator(".qitem.decided").first).to_contain_text("you and the other reviewer disagree")
    assert story.pairs() == pairs
    for one in both_accept:
        desk.open_at(one)
        desk.accept()
        pairs |= {one}
        assert story.pairs() == pairs
    story.accepted()
    agreement_is_told(page, story.site)
    desk.open(f"source={IATI}")
    return desk


def agreement_is_told(page: Page, site: str) -> None:
    page.goto(f"{site}/review/")
    page.get_by_role("link", name="Agreement between reviewers").click()
    kappa = cohens_kappa([("accept", "accept")] * 3 + [("reject", "reject")] * 2 + [("accept", "reject")])
    whole = page.locator("#main table").first.locator("tbody tr").first
    expect(whole.locator("td")).to_have_text(["6", "83 %", f"{kappa.value:.2f}"])
    told = page.locator("section", has=page.get_by_role("heading", name="Disagreements")).locator("tbody tr")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("The first: accept")
    expect(told).to_contain_text("The second: reject, Right goal, wrong target")
    expect(told).to_contain_text("not resolved")


def second_reviewer_undoes(story: Story, desk: Desk) -> Suggestion:
    """The last that both accepted counts no longer."""
    last = list(desk.verdicts)[-1]
    before = story.pairs()
    desk.undo(last)
    assert story.pairs() == before - {last}
    story.accepted()
    return last


def import_is_undone(story: Story, address: str) -> None:
    """What the sheet brought is gone from the lists and the figures; what others brought stays."""
    page = story.pages["editor"]
    before = story.pairs()
    page.goto(f"{address}?step=done")
    page.get_by_role("button", name="Undo import").click()
    expect(page.get_by_role("heading", name="Import undone")).to_be_visible(timeout=LONG)
    assert len(before) - len(story.pairs()) == 6
    story.accepted()
    page.goto(f"{story.site}/records/?organisation={OWNER}&q=stoves")
    expect(page.locator("#main")).not_to_contain_text("Clean cooking stoves")
    page.goto(f"{story.site}/trash/")
    expect(page.locator("#main")).to_contain_text("Clean cooking stoves")


def history_tells_all(story: Story, undone: Suggestion) -> None:
    """Of a record: who brought it in, who judged it how, who took that back; of one that is gone, who took it away."""
    page = story.pages["editor"]
    page.goto(f"{story.site}/records/{undone[0]}/history/")
    lines = page.locator("ol.log > li")
    expect(lines.nth(0)).to_contain_text("The second undid a decision")
    expect(lines.nth(1)).to_contain_text("The second accepted")
    for line in (lines.nth(0), lines.nth(1)):
        expect(line.locator(".tile")).to_contain_text(undone[1])
    judged = lines.filter(has_text="The first gave a verdict").filter(has=page.get_by_text(undone[1], exact=True))
    expect(judged).to_have_count(1)
    expect(lines.filter(has_text="the system suggested")).to_have_count(1)
    expect(lines.last).to_contain_text("The editor")
    expect(lines.last).to_contain_text("imported")
    page.goto(f"{story.site}/trash/")
    gone = page.get_by_role("link", name="Clean cooking stoves").first
    expect(gone).to_be_visible()
    page.goto(story.site + str(gone.get_attribute("href")))
    expect(page.locator("#main")).to_contain_text("This record has been deleted.")
    expect(lines.first).to_contain_text("The editor")
    # The whole import is one line of the log, with all that it did behind it.
    page.goto(f"{story.site}/history/")
    expect(page.locator("ol.log")).to_contain_text("The editor")
