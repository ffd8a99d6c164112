"""A reporting office brings in last year's answer and its project list, and sends this year's answer: as DOCX and as PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser import figures, reporting_office
from tests.browser.behind import Behind
from tests.browser.conftest import PASSWORD, open_page
from tests.browser.desk import Desk
from tests.browser.looks import NARROW, assert_fits, look
from tests.browser.people import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.shared, pytest.mark.thorough]

OFFICE = "telecom-office"
LAST_YEAR = "itu-2019-submission.txt"
LONG = 60_000
"""Milliseconds that the worker may take."""


@dataclass
class Story:
    """pages: of those who take part, by their names; submission: address of this year's."""

    browser: Browser
    site: str
    folder: Path
    pages: dict[str, Page] = field(default_factory=dict)
    submission: str = ""
    errors: list[str] = field(default_factory=list)

    def number(self) -> str:
        """Of the submission."""
        return self.submission.rstrip("/").rpartition("/")[2]

    def page(self, name: str) -> Page:
        if name not in self.pages:
            cookies = signed_in(self.browser, self.site, f"{name}@{reporting_office.DOMAIN}")
            page = self.pages[name] = open_page(self.browser, signed_in=cookies)
            page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self.pages[name]


def test_last_year_s_answer_and_a_project_list_become_this_year_s_answer(
    browser: Browser, site: str, behind: Behind, folder: Path, shared: Path, tmp_path: Path,
    axe: None, pango: None,
) -> None:  # fmt: skip
    story = Story(browser, site, folder)
    behind.run("reporting_office", "begin", PASSWORD)
    projects = tmp_path / "projects.xlsx"
    reporting_office.write_projects(projects)
    last_year = shared / "documents" / LAST_YEAR
    answers_of_last_year_come(story, last_year)
    records_of_last_year_come(story, last_year)
    project_list_comes(story, projects)
    suggestions_are_reviewed(story)
    round_is_opened(story)
    last_answer_is_beside_and_all_are_drafted(story)
    two_people_write_at_once(story)
    draft_is_checked(story)
    answers_are_approved_and_submitted(story, behind)
    documents_are_made(story)
    for page in story.pages.values():
        page.context.close()
    assert story.errors == []


def upload(page: Page, site: str, path: Path) -> None:
    page.goto(f"{site}/import/new/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Upload").click()


def check_file(page: Page, step: str) -> None:
    """step: where the check leads."""
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("nav.steps li[aria-current=step]")).to_contain_text(step, timeout=LONG)


def import_records(page: Page, number: int) -> Locator:
    """The next steps that the page offers then."""
    page.get_by_role("button", name=f"Import {number} records").click()
    expect(page.get_by_role("heading", name="File imported")).to_be_visible(timeout=LONG)
    return page.locator("section[aria-labelledby=next-steps]")


def answers_of_last_year_come(story: Story, path: Path) -> None:
    """The form is recognised, and each of its answers falls into its place."""
    page = story.page("officer")
    page.goto(f"{story.site}/library/import/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Read file").click()
    expect(page.locator("[role=status]")).to_contain_text("(undesa@2019): 26 of its 26 questions match.")
    expect(page.locator(".lede")).to_contain_text("26 of 26 questions have an answer in this file.")
    expect(page.get_by_label("Year")).to_have_value("2019")
    page.get_by_role("button", name="Publish in the library").click()
    expect(page.locator(".said")).to_contain_text("The submission has been added to the library.")


def records_of_last_year_come(story: Story, path: Path) -> None:
    """What their texts say of dates, places and partners is accepted for all of them at once, and can be seen in a record."""
    page = story.page("officer")
    upload(page, story.site, path)
    check_file(page, "Dry run")
    steps = import_records(page, 99)
    for kind in ("Dates", "Places", "Partners"):
        steps.get_by_role("button", name=f"{kind}: accept in").click()
        expect(page.locator(".said")).to_contain_text(re.compile(r"\d+ suggestions accepted\."))
        expect(steps.get_by_role("button", name=f"{kind}: accept in")).to_have_count(0)
    page.goto(f"{story.site}/records/?organisation=telecom-office&q=GeSI+side-event+catalyst")
    page.locator("#main").get_by_role("link", name="ICTs as a catalyst for sustainable development").first.click()
    expect(page.locator("#main")).to_contain_text("15 July 2016")


def project_list_comes(story: Story, path: Path) -> None:
    """Each odd header is understood; what is not known is settled once for all rows."""
    page = story.page("officer")
    upload(page, story.site, path)
    read_as = {
        head.strip(): select.input_value()
        for head, select in zip(
            page.locator("table.columns tbody th").all_inner_texts(),
            page.locator("table.columns tbody select").all(),
            strict=True,
        )
    }
    assert read_as == {
        "Proj. ref.": "id", "Type": "kind", "Proj. name": "title", "What it does": "text",
        "Country/ies": "country", "Partner(s)": "partners", "Start dt": "start", "End dt": "end",
        "Budget (EUR mio)": "budget", "Resp. unit": "unit", "SDG(s)": "sdg",
    }  # fmt: skip
    check_file(page, "Problems")
    for value, choice in (("Kenja", "Did you mean Kenya"), ("Feild Office", "Did you mean Field Office")):
        page.locator("table.fixes tr", has_text=value).get_by_label(choice).check()
    for row in page.locator("table.fixes tr", has_text="Keep as a new partner").all():
        row.get_by_label("Keep as a new partner").check()
    page.get_by_role("button", name="Correct and check again").click()
    expect(page.locator("#main")).to_contain_text("Kenja → Kenya", timeout=LONG)
    expect(page.locator("table.problems")).not_to_contain_text("Feild Office")
    page.get_by_role("link", name="Next: dry run").click()
    steps = import_records(page, 60)
    steps.get_by_role("button", name="Publish 60 records").click()
    expect(page.locator(".said")).to_contain_text("60 records published.")
    steps.get_by_role("link", name="60 records of this file").click()
    page.get_by_role("link", name="Flood warnings by radio in Nepal, second phase").click()
    for words in ("Nepal", "UN Women", "Standards Division", "1 October 2022"):
        expect(page.locator("#main")).to_contain_text(words)


def suggestions_are_reviewed(story: Story) -> None:
    """By keys alone, all that the page has; what is accepted counts, and why something was not is kept."""
    page = story.page("officer")
    for _attempt in range(300):
        if figures.ask(story.folder, figures.UNREAD) == [(0,)]:
            break
        page.wait_for_timeout(200)
    before = figures.accepted(story.folder, OFFICE)
    desk = Desk(page, story.site)
    desk.open(f"organisation={OFFICE}&source=projects.xlsx")
    first = desk.current()
    desk.move("j")
    desk.move("k")
    assert desk.current() == first
    desk.accept()
    desk.reject("1")
    desk.undo(desk.accept())
    desk.change("17.6")
    desk.add("5.b")
    desk.split_evenly()
    desk.reject("5", "The office only lends to it")
    accepted = {one for one, verdict in desk.verdicts.items() if verdict == "accept"}
    assert figures.accepted(story.folder, OFFICE) == before | accepted
    reasons = figures.ask(story.folder, figures.REASONS, OFFICE)
    assert {str(reason) for (reason,) in reasons} == {"not_about", "wrong_node", "The office only lends to it"}


def round_is_opened(story: Story) -> None:
    page = story.page("secretariat")
    page.goto(f"{story.site}/surveys/rounds/new/")
    page.get_by_label("Questionnaire").select_option("undesa@2025")
    page.get_by_label("Deadline").fill("2099-01-31")
    page.get_by_label("Other organisations, by the short name").fill("telecom-office")
    page.get_by_role("button", name="Open the round").click()
    expect(page.locator(".said")).to_contain_text("Round opened. Questionnaire sent to 1 organisation.")


def last_answer_is_beside_and_all_are_drafted(story: Story) -> None:
    page = story.page("officer")
    page.goto(f"{story.site}/surveys/")
    page.locator("#main").get_by_role("link", name="UN system survey on the SDGs, 2025 round").first.click()
    story.submission = page.url
    page.get_by_role("link", name="Decisions of the governing body").click()
    earlier = page.locator(".earlier")
    expect(earlier).to_contain_text("Answer of 2019")
    expect(earlier).to_contain_text("is governed by the Plenipotentiary Conference")
    page.get_by_role("button", name="Start from this answer").click()
    expect(page.locator("#text")).to_have_value(re.compile("^The International Telecommunication Union"))
    page.goto(story.submission)
    page.get_by_role("button", name="Draft all 4 empty answers from your records").click()
    expect(page.locator(".said")).to_contain_text("4 answers drafted: 2, 3, 4, 5.")


def two_people_write_at_once(story: Story) -> None:
    """The colleague sees who writes, suggests a change, and nothing is lost."""
    officer, colleague = story.page("officer"), story.page("colleague")
    address = f"{story.submission}2/"
    officer.goto(address)
    officer.locator(".richtext").click()
    officer.keyboard.press("Control+End")
    officer.keyboard.type(" We meet the regional commissions every year.")
    expect(officer.locator(".sheet [data-saved]")).to_contain_text("Saved ")
    colleague.goto(address)
    expect(colleague.locator("[data-answer-presence]")).to_contain_text("The officer is editing this answer.")
    colleague.get_by_text("Suggest a change", exact=True).click()
    colleague.get_by_label("Words to change").fill("every year.")
    colleague.get_by_label("New words").fill("every two years.")
    colleague.get_by_role("button", name="Suggest", exact=True).click()
    expect(colleague.locator("#suggestions li")).to_have_count(1)
    officer.reload()
    officer.locator("#suggestions").get_by_role("button", name="Accept", exact=True).click()
    expect(officer.locator("#text")).to_have_value(re.compile("regional commissions every two years"))


def draft_is_checked(story: Story) -> None:
    """What is cited and not published is published from here; what was taken over from last year is shortened."""
    page = story.page("officer")
    page.goto(f"{story.submission}check/")
    look(page, "")
    page.get_by_text("cited records are not published").click()
    page.get_by_role("button", name=re.compile(r"Publish these \d+ records")).click()
    expect(page.locator(".said")).to_contain_text(re.compile(r"\d+ records published\."))
    expect(page.locator("#main")).not_to_contain_text("Record not published")
    expect(page.locator("#main")).to_contain_text("at most 200 are allowed")
    page.goto(f"{story.submission}1/")
    page.locator(".richtext").fill("Our governing body adopted the strategic plan, which follows the 2030 Agenda.")
    expect(page.locator(".sheet [data-saved]")).to_contain_text("Saved ")


def answers_are_approved_and_submitted(story: Story, behind: Behind) -> None:
    """The shortened answer and one that was drafted on their pages, which all others would only repeat."""
    page = story.page("officer")
    behind.run("reporting_office", "approve", story.number(), *"345")
    for number in "12":
        page.goto(f"{story.submission}{number}/")
        page.get_by_role("button", name="Approve", exact=True).click()
        expect(page.locator(".stat .qs.approved")).to_be_visible()
    page.goto(story.submission)
    expect(page.locator(".howfar")).to_contain_text("5 of 5 approved")
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator(".said")).to_contain_text("Submitted. A copy of this version is kept.")
    look(page, "")


def documents_are_made(story: Story) -> None:
    """By the links on the page of the submission; on a phone, the document fits too."""
    page = story.page("officer")
    for name, begin in (("DOCX", b"PK"), ("PDF", b"%PDF")):
        address = page.locator("#main").get_by_role("link", name=name, exact=True).get_attribute("href")
        answer = page.request.get(f"{story.site}{address}", timeout=LONG)
        assert answer.status == 200
        assert answer.body().startswith(begin)
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.goto(f"{story.site}/documents/submissions/{story.number()}/")
    expect(page.locator("h1")).to_contain_text("UN system survey on the SDGs, 2025 round")
    assert_fits(page)
