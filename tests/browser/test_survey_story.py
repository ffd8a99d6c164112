"""A survey from the first question to the library: three are asked, one answers, one is late, one declines; and who is told what."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import dateformat, timezone
from playwright.sync_api import Browser, expect
from tests.browser.behind import Behind
from tests.browser.conftest import open_page
from tests.browser.looks import look
from tests.browser.people import PASSWORD
from tests.browser.postbox import DOMAIN, Postbox, only_link
from tests.browser.survey import Story

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
"""What one office does in a survey, test_answer_again_story shows in the quick run; the steps of several are those of tests/web."""

TITLE = "Harbours and the sea"
SAID = "We lead twelve harbours in keeping their water clean."
LONG = f"{SAID} Then {' '.join(f'word{number}' for number in range(50))}."
LATE = "Our harbour has begun to count what it puts into the sea."


def test_a_survey_is_asked_answered_by_several_published_and_compared(
    browser: Browser, site: str, behind: Behind, folder: Path, axe: None
) -> None:
    story = Story(browser, site, behind, Postbox(folder / "mail"))
    story.behind("begin", PASSWORD)
    a_round_is_opened(story)
    west_harbour_declines(story)
    questions_are_handed_out(story)
    an_answer_is_written(story)
    a_colleague_and_a_guest_comment(story)
    too_long_an_answer_is_not_approved(story)
    it_is_approved_and_handed_in(story)
    what_came_in_is_published(story)
    south_harbour_is_late(story)
    everybody_reads_and_compares(story)
    pages_are_seen_by_all(story)
    for page in story.pages.values():
        page.context.close()
    assert story.said == []


def a_round_is_opened(story: Story) -> None:
    """For three, whose editors are told; who writes there is not."""
    page, due = story.page("coordinator"), timezone.localdate() + timedelta(days=30)
    page.goto(f"{story.site}/surveys/rounds/new/")
    page.get_by_label("Questionnaire").select_option("harbours@2026")
    page.get_by_label("Deadline").fill(due.isoformat())
    page.get_by_label("Other organisations, by the short name").fill("north-harbour, south-harbour west-harbour")
    page.get_by_label("Message to the organisations").fill("Be brief, please.")
    page.get_by_role("button", name="Open the round").click()
    expect(page.locator(".said")).to_contain_text("Round opened. Questionnaire sent to 3 organisations.")
    expect(page.locator("table.asked tbody tr")).to_have_count(3)
    story.round = page.url
    harbours = {"editor": "North Harbour", "south": "South Harbour", "west": "West Harbour"}
    told = story.post.told(
        *((name, f"Sea Office has sent {harbour} a questionnaire: {TITLE}") for name, harbour in harbours.items())
    )
    for name in harbours:
        assert f"to answer “{TITLE}” by {dateformat.format(due, 'j F Y')}." in told[name]
        assert "Be brief, please." in told[name]
        story.submissions[name] = only_link(told[name])


def west_harbour_declines(story: Story) -> None:
    """With a reason, which whoever asks is told and sees."""
    page = story.page("west")
    page.goto(story.submissions["west"])
    page.get_by_text("Decline to answer").click()
    page.locator("#decline-reason").fill("Our harbour is being rebuilt.")
    page.get_by_role("button", name="Decline").click()
    expect(page.locator(".said")).to_contain_text("Declined. The requesting organisation is notified of your reason.")
    told = story.post.told(("coordinator", f"West Harbour has declined: {TITLE}"))["coordinator"]
    assert "Our harbour is being rebuilt." in told
    asker = story.page("coordinator")
    asker.goto(only_link(told))
    expect(asker.locator("#main")).to_contain_text("Our harbour is being rebuilt.")
    # Nothing that the other two write is seen by whoever asks, until it is handed in.
    assert asker.request.get(story.submissions["editor"]).status == 404


def questions_are_handed_out(story: Story) -> None:
    """To two people, each of whom is told."""
    page = story.page("editor")
    page.goto(story.submissions["editor"])
    for number, name in (("1.1", "writer"), ("2", "colleague")):
        page.get_by_role("checkbox", name=number, exact=True).check()
        page.locator("#assignee").select_option(label=f"The {name}")
        page.get_by_role("button", name="Assign").click()
        expect(page.locator(".said")).to_contain_text("1 answer assigned.")
    subject = f"1 answer assigned to you: {TITLE}"
    told = story.post.told(("writer", subject), ("colleague", subject))
    assert ("- 1.1 Short 1.1" in told["writer"], "- 2 Short 2" in told["colleague"]) == (True, True)
    story.page("writer").goto(only_link(told["writer"]))
    story.page("colleague").goto(only_link(told["colleague"]))


def an_answer_is_written(story: Story) -> None:
    """Kept by itself, counted, and supported by a record of the registry. The other answers theirs."""
    page = story.page("writer")
    page.locator(".richtext").fill(LONG)
    expect(page.locator(".sheet [data-saved]")).to_contain_text("Saved ")
    expect(page.locator("[data-stat]")).to_contain_text("60 of 50 words too long")
    expect(page.locator("#reads .src.bare").first).to_contain_text(SAID)
    record = page.locator(".evid", has_text="Clean harbours league")
    record.get_by_role("button", name="Sentence").click()
    expect(page.locator("#text")).to_have_value(re.compile(rf"^{re.escape(LONG)} .*Clean harbours league.*\[\^1\]$"))
    expect(page.locator("[data-stat]")).to_contain_text(re.compile("1 of [34] claims have a source"))
    expect(page.locator("#evidence .ref")).to_have_text("1")
    other = story.page("colleague")
    other.get_by_label("Yes", exact=True).check()
    other.get_by_role("button", name="Mark as ready").click()
    expect(other.locator("[data-stat]")).to_contain_text("ready")


def a_colleague_and_a_guest_comment(story: Story) -> None:
    """Whoever writes and whoever approves are told of both at once; the link ends with its days."""
    editor, other = story.page("editor"), story.page("colleague")
    editor.goto(story.submissions["editor"])
    editor.get_by_label("Guest’s name").fill("The neighbour")
    editor.get_by_label("Email address").fill(f"guest@{DOMAIN}")
    editor.get_by_role("button", name="Create link").click()
    link = editor.get_by_label("Link").input_value()
    told = story.post.told(("guest", f"North Harbour asks for your comments: {TITLE}"))["guest"]
    assert only_link(told) == link
    other.goto(f"{story.submissions['editor']}1.1/")
    other.get_by_label("New comment").fill("Far too long: they asked for fifty words.")
    other.get_by_role("button", name="Comment", exact=True).click()
    expect(other.locator("#comments li")).to_contain_text("Far too long")
    guest = story.open("guest")
    guest.goto(link)
    answer = guest.locator("article", has=guest.locator("h3", has_text="1.1"))
    expect(answer).to_contain_text(SAID)
    expect(guest.locator("#main")).not_to_contain_text("Far too long")
    answer.locator("summary", has_text="Comment").click()
    answer.get_by_label("Your comment").fill("Say since when.")
    answer.get_by_role("button", name="Send").click()
    expect(answer).to_contain_text("Thank you. Your comment has been sent.")
    story.behind("quiet", f"{story.site}/")
    subject = f"2 new comments: {TITLE}"
    texts = story.post.told(("writer", subject), ("editor", subject))
    for text in texts.values():
        assert re.findall(r"^1\.1 · (.+)$", text, re.MULTILINE) == ["The colleague", "The neighbour (guest)"]
    story.behind("links_end")
    answered = guest.goto(link)
    assert answered is not None
    assert answered.status == 410
    expect(guest.locator("#main")).to_contain_text("The link has expired.")


def too_long_an_answer_is_not_approved(story: Story) -> None:
    """Neither approved, nor handed in."""
    other, editor, address = story.page("colleague"), story.page("editor"), f"{story.submissions['editor']}1.1/"
    other.reload()
    other.get_by_role("button", name="Mark as ready").click()
    expect(other.locator("[data-stat] .qs")).to_have_text("ready")
    editor.goto(address)
    editor.get_by_role("button", name="Approve").click()
    expect(editor.get_by_role("alert").filter(has_text="words; at most 50 are allowed")).to_be_visible()
    editor.goto(story.submissions["editor"])
    editor.get_by_role("button", name="Submit").click()
    expect(editor.locator(".said .error")).to_contain_text("these answers have not been approved: 1.1, 2")
    story.post.told()


def it_is_approved_and_handed_in(story: Story) -> None:
    """Shortened, approved by the editor alone, and kept as it was handed in."""
    writer, other, editor = (story.page(name) for name in ("writer", "colleague", "editor"))
    short, address = f"{SAID}[^1] We have done so since 2019.", f"{story.submissions['editor']}1.1/"
    writer.goto(address)
    for settled in (1, 2):
        writer.get_by_role("button", name="Resolve").first.click()
        expect(writer.locator("#comments li.settled")).to_have_count(settled)
    writer.locator(".richtext").fill(short)
    expect(writer.locator(".sheet [data-saved]")).to_contain_text("Saved ")
    expect(writer.locator("[data-stat]")).to_contain_text("15 of 50 words")
    other.reload()
    other.get_by_role("button", name="Mark as ready").click()
    expect(other.locator("[data-stat] .qs")).to_have_text("ready")
    expect(other.get_by_role("button", name="Approve")).to_have_count(0)
    for number in ("1.1", "2"):
        editor.goto(f"{story.submissions['editor']}{number}/")
        editor.get_by_role("button", name="Approve").click()
        expect(editor.locator(".stat .qs.approved")).to_be_visible()
    # What was approved takes no more words of a page that was open before.
    writer.locator(".richtext").fill("Later words.")
    expect(writer.locator(".sheet [data-saved]")).to_contain_text("Not saved")
    editor.goto(story.submissions["editor"])
    editor.get_by_role("button", name="Submit").click()
    expect(editor.locator("#main")).to_contain_text("2 answers are empty.")
    editor.get_by_role("button", name="Submit without these answers").click()
    expect(editor.locator(".said")).to_contain_text("Submitted. A copy of this version is kept.")
    expect(editor.locator("#snapshots .digest")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    told = story.post.told(("coordinator", f"North Harbour has submitted: {TITLE}"))["coordinator"]
    assert "It is waiting for you" in told
    assert "late" not in told


def what_came_in_is_published(story: Story) -> None:
    """By whoever asks, once they have read it."""
    page, address = story.page("coordinator"), story.submissions["editor"]
    number = address.rstrip("/").rpartition("/")[2]
    visitor = story.open("visitor")
    hidden = visitor.request.get(f"{story.site}/library/{number}/", max_redirects=0)
    assert (hidden.status, hidden.headers["location"]) == (302, f"/sign-in/?next=/library/{number}/")
    page.goto(story.round)
    row = page.locator("table.asked tr", has_text="North Harbour")
    row.get_by_role("link", name="Read").click()
    expect(page.locator("#main")).to_contain_text("We have done so since 2019.")
    page.goto(story.round)
    page.get_by_role("button", name="Publish the submission received").click()
    expect(page.locator(".said")).to_contain_text("1 submission published.")
    story.post.told(("editor", f"Published: {TITLE} · North Harbour"))


def south_harbour_is_late(story: Story) -> None:
    """Its last day is past: it is reminded, seen as late, and can still hand in."""
    story.behind("days_go_by", "south-harbour")
    told = story.post.told(("south", "1 submission is overdue"))["south"]
    assert "0 of 4 answers are approved." in told
    asker, page = story.page("coordinator"), story.page("south")
    asker.goto(story.round)
    row = asker.locator("table.asked tr", has_text="South Harbour")
    expect(row.locator(".day")).to_contain_text("1 day late")
    page.goto(only_link(told))
    expect(page.locator("#main")).to_contain_text("1 day late")
    page.get_by_role("link", name="1.1").click()
    page.locator(".richtext").fill(LATE)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".stat .qs.approved")).to_be_visible()
    page.goto(story.submissions["south"])
    page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Submit without these answers").click()
    expect(page.locator(".said")).to_contain_text("Submitted.")
    told = story.post.told(("coordinator", f"South Harbour has submitted: {TITLE}"))["coordinator"]
    assert "This submission is late; the deadline was" in told
    asker.goto(only_link(told))
    asker.get_by_role("button", name="Publish").click()
    expect(asker.locator(".said")).to_contain_text("Published: everyone can read it.")
    story.post.told(("south", f"Published: {TITLE} · South Harbour"))


def everybody_reads_and_compares(story: Story) -> None:
    """A visitor finds both, reads one with its source, and lays them side by side."""
    page = story.pages["visitor"]
    page.goto(f"{story.site}/library/?q=harbours")
    page.get_by_role("link", name="North Harbour").click()
    answer = page.locator("#q-1\\.1")
    expect(answer).to_contain_text("We have done so since 2019.")
    expect(page.locator("#main")).not_to_contain_text("Far too long")
    answer.get_by_role("link", name="Clean harbours league").click()
    expect(page.get_by_role("heading", name="Clean harbours league")).to_be_visible()
    page.goto(f"{story.site}/library/?q=harbour")
    page.get_by_role("link", name="South Harbour").click()
    expect(page.locator("#main")).to_contain_text("submitted after the deadline")
    page.goto(f"{story.site}/library/")
    for name in ("North Harbour", "South Harbour"):
        page.get_by_label(f"Compare {name}").check()
    page.get_by_role("button", name="Compare selected").click()
    expect(page.locator(".beside .heads")).to_contain_text("South Harbour")
    asked = page.locator(".beside section.asked", has_text="What of 1.1?").locator(".cells")
    expect(asked).to_contain_text(SAID)
    expect(asked).to_contain_text(LATE)
    expect(page.locator("#main")).not_to_contain_text("West Harbour")


def pages_are_seen_by_all(story: Story) -> None:
    """On a phone and in Arabic: where it is written, the round, and the library."""
    south = story.submissions["south"]
    number = south.rstrip("/").rpartition("/")[2]
    pages = (("writer", f"{story.submissions['editor']}1.1/"), ("coordinator", story.round),
             ("visitor", f"{story.site}/library/{number}/"))  # fmt: skip
    for width, prefix in ((390, ""), (1280, "/ar")):
        for name, address in pages:
            page = open_page(story.browser, width=width, signed_in=story.cookies(name))
            page.goto(address.replace(story.site, story.site + prefix))
            look(page, prefix)
            page.context.close()
    # Nobody was told anything since, nor late.
    story.post.told()
