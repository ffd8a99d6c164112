"""An answer is written in the browser: kept by itself, two at once, records put in at the cursor; on a phone and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect
from tests.browser.behind import Behind
from tests.browser.conftest import open_page
from tests.browser.looks import look
from tests.browser.people import member

pytestmark = pytest.mark.browser

OWNER = "itu"
RICH = ".richtext"
WORD = """<html><head><style>p.MsoNormal { margin: 0 }</style></head><body lang=EN-GB>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]-->
<p class=MsoNormal style='margin:0' onclick="document.title='run'">A <b><span lang=EN-GB>big</span></b>
<a href="https://example.org/">step</a><img src=x onerror="document.title='run'"><script>document.title = 'run'</script></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·
<span>&nbsp;&nbsp; </span></span><![endif]>one</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>nested</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>two<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td colspan=2><p class=MsoNormal>Partner</p></td></tr>
<tr><td style='width:1pt'>UNESCO</td><td><p>a | b</p><p>c</p></td></tr></table></body></html>"""


@pytest.fixture(scope="module")
def start(site: str, behind: Behind) -> str:
    """Address of a submission of the sample's organisation that has no answer yet."""
    return f"{site}/surveys/submissions/{behind.run('blank_form', 'begin').strip()}"


@pytest.fixture(scope="module")
def writer(site: str, browser: Browser) -> StorageState:
    return member(browser, site, "writer")


def opened(browser: Browser, writer: StorageState, address: str, **fields: object) -> Page:
    page = open_page(browser, signed_in=writer, **fields)  # type: ignore[arg-type]
    page.goto(address)
    return page


def expect_saved(page: Page) -> None:
    expect(page.locator(".sheet [data-saved]")).to_contain_text("Saved ")


def test_what_is_typed_is_kept_by_itself_and_counted(browser: Browser, start: str, writer: StorageState) -> None:
    page = opened(browser, writer, f"{start}/3.5/")
    page.locator(RICH).press_sequentially("These partnerships have reached every region.")
    expect_saved(page)
    expect(page.locator("[data-stat]")).to_contain_text("6 words")
    expect(page.locator("[data-stat]")).to_contain_text("0 of 1 claim has a source")
    expect(page.locator("[data-read] .src.bare")).to_have_count(1)
    page.keyboard.press("Control+Alt+ArrowRight")
    expect(page).to_have_url(f"{start}/3.6/")
    page.goto(f"{start}/3.5/")
    expect(page.locator("#text")).to_have_value("These partnerships have reached every region.")
    page.context.close()


def test_records_go_in_at_the_cursor_and_give_sentences_a_source(
    browser: Browser, start: str, writer: StorageState
) -> None:
    page = opened(browser, writer, f"{start}/3.4/")
    text, rich = page.locator("#text"), page.locator(RICH)
    rich.press_sequentially("First of all.\nLast of all.")
    rich.press("ArrowUp")
    rich.press("End")
    page.get_by_role("button", name="Point").first.click()
    expect(text).to_have_value(re.compile(r"^First of all\.\n\n- \*\*.+\[\^1\]\n\nLast of all\.$"))
    expect(page.locator("#evidence .ref")).to_have_text("1")
    rich.fill("We have reached every region of the world.")
    expect_saved(page)
    page.get_by_role("link", name="Find a record").click()
    expect(page.locator(".claim")).to_contain_text("We have reached every region")
    page.get_by_role("button", name="Cite for this sentence").first.click()
    expect(text).to_have_value(re.compile(r"^We have reached every region of the world\.\[\^\d\]$"))
    expect(page.locator("[data-stat]")).to_contain_text("1 of 1 claim has a source")
    page.context.close()


def test_two_at_once_see_both_texts_and_nothing_is_lost(browser: Browser, start: str, writer: StorageState) -> None:
    first, second = (opened(browser, writer, f"{start}/3.3/") for _one in range(2))
    second.locator(RICH).fill("Theirs.")
    second.keyboard.press("Control+s")
    expect_saved(second)
    first.locator(RICH).fill("Mine.")
    expect(first.locator("[data-conflict]")).to_contain_text("Your text has not been lost")
    expect(first.locator("[data-theirs]")).to_have_value("Theirs.")
    expect(first.locator("#text")).to_have_value("Mine.")
    first.locator(RICH).fill("Mine. Theirs.")
    first.get_by_role("button", name="Keep my version").click()
    expect_saved(first)
    second.reload()
    expect(second.locator("#text")).to_have_value("Mine. Theirs.")
    for page in (first, second):
        page.context.close()


def test_what_is_pasted_from_word_is_clean_and_can_be_undone(
    browser: Browser, start: str, writer: StorageState
) -> None:
    page = opened(browser, writer, f"{start}/3.2/")
    page.locator(RICH).click()
    page.evaluate(
        """html => {
        const data = new DataTransfer()
        data.setData('text/html', html)
        const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        document.querySelector('.richtext').dispatchEvent(paste)
    }""",
        WORD,
    )
    expect(page.locator("#text")).to_have_value(
        "A **big** [step](https://example.org/)\n\n- one\n  - nested\n- two\n\n"
        "| Partner |  |\n|---|---|\n| UNESCO | a \\| b c |"
    )
    expect_saved(page)
    assert "run" not in page.title()
    page.keyboard.press("Control+z")
    expect(page.locator("#text")).to_have_value("")
    page.context.close()


def test_on_a_phone_and_in_arabic_it_is_one_column(browser: Browser, start: str, writer: StorageState) -> None:
    page = opened(browser, writer, f"{start}/4.4/".replace("/surveys/", "/ar/surveys/"), width=390)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    tops = [page.locator(where).bounding_box() for where in (".question", RICH, "#evidence", "#questions")]
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
    assert page.evaluate("document.documentElement.scrollWidth") <= 391
    page.context.close()


def test_without_javascript_everything_is_kept_too(browser: Browser, start: str, writer: StorageState) -> None:
    page = opened(browser, writer, f"{start}/4.3/", scripts=False)
    page.locator("#text").fill("Typed without scripts.")
    page.get_by_role("button", name="Sentence").first.click()
    expect(page.locator("#text")).to_have_value(re.compile(r"^Typed without scripts\. .+\[\^1\]$"))
    page.locator("input[name=q]").fill("water zebra")
    page.locator("input[name=q]").press("Enter")
    expect(page.locator("#evidence")).to_contain_text("No other records with these words match")
    page.context.close()


def test_the_pages_pass_axe(browser: Browser, start: str, writer: StorageState, axe: None) -> None:
    page = opened(browser, writer, f"{start}/3.5/")
    for address in ("/3.5/", "/", "/read/", "/check/", "/history/"):
        page.goto(f"{start}{address}")
        look(page, "")
    page.context.close()
