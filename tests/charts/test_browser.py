"""The scripts of the pages in a real browser, under the policy that the site sends."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.factories.charts import by_sex, online, pillars, ranking

from goalweave.charts import (
    Bars,
    ChartEngine,
    Drawable,
    IntervalChart,
    Sankey,
    ScorePartsChart,
    chart_option,
    render_svg,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'"
SITE = "http://site.test"
STYLE = ".chart svg { display: block; inline-size: 100%; block-size: auto } body, figure { margin: 0 }"


def page_of(body: str, direction: str = "ltr") -> str:
    return (
        f'<!doctype html><html lang="en" dir="{direction}"><meta charset="utf-8"><title>t</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">'
        f'<script src="/site.js" type="module"></script><body>{body}</body></html>'
    )


def chart(spec: Drawable, engine: ChartEngine) -> str:
    text = json.dumps(chart_option(spec)).replace("<", "\\u003c")
    return (
        f'<figure class="chart" data-chart="c1">{render_svg(spec, engine=engine)}</figure>'
        f'<script type="application/json" id="c1">{text}</script>'
    )


class Visit:
    """Pages without a server, and what the browser complains about."""

    def __init__(self, browser: Browser, bundle: Path, *, script: bool = True) -> None:
        self.context = browser.new_context(viewport={"width": 900, "height": 700}, java_script_enabled=script)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(5000)
        self.complaints: list[str] = []
        self.body = ""
        self.script = script
        self._bundle = bundle
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.context.route("**/*", self._answer)

    def open(self, body: str, direction: str = "ltr") -> Page:
        self.body = page_of(body, direction)
        self.page.goto(SITE + "/")
        if self.script and "data-chart=" in body:
            # The script that draws charts is fetched by the one of the page.
            self.page.locator("figure[data-live]").wait_for()
        return self.page

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0]
        if path.endswith(".js"):
            route.fulfill(body=(self._bundle / path[1:]).read_bytes(), content_type="text/javascript; charset=utf-8")
        elif path == "/style.css":
            route.fulfill(body=STYLE, content_type="text/css")
        elif path == "/":
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
            route.fulfill(body=self.body, headers=headers)
        elif path == "/part":
            route.fulfill(body=self.body, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(body="<!doctype html><title>elsewhere</title>", content_type="text/html")


@pytest.fixture(scope="module")
def _visit(browser: Browser, bundle: Path) -> Iterator[Visit]:
    """One page for all tests: Chromium starts a process for each, and compiles the scripts in it."""
    visit = Visit(browser, bundle)
    yield visit
    visit.context.close()


@pytest.fixture
def visit(_visit: Visit) -> Iterator[Visit]:
    _visit.page.set_viewport_size({"width": 900, "height": 700})
    _visit.page.mouse.move(899, 699)
    _visit.complaints.clear()
    yield _visit
    assert _visit.complaints == []


@pytest.fixture
def plain(browser: Browser, bundle: Path) -> Iterator[Visit]:
    """A browser without JavaScript."""
    visit = Visit(browser, bundle, script=False)
    yield visit
    visit.context.close()


def drawn_width(page: Page) -> float:
    box = page.locator("figure svg").bounding_box()
    assert box is not None
    return box["width"]


def test_chart_comes_alive_in_the_place_of_its_picture(visit: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = visit.open(chart(sankey, engine))
    alive = page.locator("figure > div[role=img]")
    assert alive.get_attribute("aria-label") == "From plan to goals. The same links are in the table."
    assert page.locator("figure svg").count() == 1
    assert page.locator("figure svg").get_by_text("Inclusion & reach").count() == 1
    assert (drawn_width(page), page.locator("figure").bounding_box()["height"]) == (900, round(400 * 900 / 848))  # type: ignore[index]


def test_bars_come_alive_from_right_to_left(visit: Visit, bars: Bars, engine: ChartEngine) -> None:
    page = visit.open(chart(dataclasses.replace(bars, rtl=True), engine), "rtl")
    assert page.locator("figure > div[role=img]").get_attribute("dir") == "ltr"
    assert page.get_by_text("9 accepted · 5 suggested · 12 via links").count() == 1


def test_hovering_fades_the_rest_and_tells_more(visit: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = visit.open(chart(sankey, engine))
    faint = page.locator("figure path[fill-opacity='0.07']")
    assert faint.count() == 0
    page.mouse.move(*inside(page, "#FD6925"))
    page.get_by_text("Infrastructure → Industry: 3").wait_for()
    assert faint.count() == 3  # two ribbons, and the plate of the node between them


def test_click_on_a_ribbon_follows_its_link(visit: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = visit.open(chart(sankey, engine))
    with page.expect_navigation():
        page.mouse.click(*inside(page, "#FD6925"))
    assert page.url == SITE + "/link?a=l:1&b=s:9"


def inside(page: Page, colour: str) -> tuple[float, float]:
    """A point of the first ribbon in this colour, near its beginning, where no other crosses it."""
    box = page.locator(f"figure path[fill='{colour}'][fill-opacity]").first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 20, box["y"] + box["height"] / 4


def test_chart_follows_the_width_of_its_column(visit: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = visit.open(chart(sankey, engine))
    page.set_viewport_size({"width": 640, "height": 700})
    page.locator("figure svg[width='640']").wait_for()
    assert page.get_by_text("Quality education").count() == 1
    page.set_viewport_size({"width": 360, "height": 700})
    page.locator("figure svg[width='360']").wait_for()
    assert page.locator("figure").bounding_box()["height"] == 400  # type: ignore[index]
    assert page.get_by_text("Quality education").count() == 0
    page.set_viewport_size({"width": 900, "height": 700})
    page.get_by_text("Quality education").wait_for()


def test_paper_gets_the_picture_of_the_server(visit: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = visit.open(chart(sankey, engine))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("figure > svg[viewBox]").count() == 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("figure > svg").count() == 0


def test_chart_that_htmx_brings_comes_alive(visit: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = visit.open('<button hx-get="/part" hx-target="#place">more</button><div id="place"></div>')
    visit.body = chart(sankey, engine)
    page.get_by_role("button").click()
    page.locator("#place figure > div[role=img]").wait_for()


def test_picture_has_links_without_javascript(plain: Visit, sankey: Sankey, engine: ChartEngine) -> None:
    page = plain.open(chart(sankey, engine))
    with page.expect_navigation():
        page.mouse.click(*inside(page, "#FD6925"))
    assert page.url == SITE + "/link?a=l:1&b=s:9"
    assert [text for text in plain.complaints if "Content Security Policy" in text] == []


MATRIX = """<table class="mx"><thead><tr><th>x</th></tr></thead><tbody>
<tr><th>A</th><td><a href="#a1">1</a></td><td></td></tr>
<tr><th>B</th><td></td><td><a href="#b2">2</a></td></tr></tbody></table>"""


@pytest.mark.parametrize(
    ("direction", "keys", "focus"),
    [
        ("ltr", ["ArrowRight"], "row 0 cell 2"),
        ("ltr", ["ArrowLeft", "ArrowLeft"], "row 0 cell 0"),
        ("ltr", ["ArrowDown", "ArrowRight"], "row 1 cell 2"),
        ("ltr", ["ArrowDown", "ArrowDown", "End"], "row 1 cell 2"),
        ("ltr", ["Control+End", "Home"], "row 1 cell 0"),
        ("ltr", ["Control+End", "Control+Home"], "row 0 cell 0"),
        ("rtl", ["ArrowLeft"], "row 0 cell 2"),
        ("rtl", ["ArrowRight"], "row 0 cell 0"),
    ],
)
def test_arrow_keys_move_in_the_matrix(visit: Visit, direction: str, keys: list[str], focus: str) -> None:
    page = visit.open(MATRIX, direction)
    page.wait_for_selector("tbody [tabindex='0']")  # the script has taken over
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#a1"
    for key in keys:
        page.keyboard.press(key)
    place = "const c = document.activeElement.closest('td, th'); return `row ${c.parentElement.sectionRowIndex} cell ${c.cellIndex}`"
    assert page.evaluate(f"(() => {{ {place} }})()") == focus
    assert page.locator("tbody [tabindex='0']").count() == 1


def test_enter_follows_the_link_of_a_cell(visit: Visit) -> None:
    from playwright.sync_api import expect

    page = visit.open(MATRIX)
    page.wait_for_selector("tbody [tabindex='0']")
    for key in ("Tab", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(SITE + "/#b2")  # asks again and again: waiting for a navigation misses one just past


FILTER = """<form method="get" data-autosubmit><select name="k" id="k"><option>a<option>b</select>
<button data-manual>Show</button></form>"""


def test_filter_sends_itself_and_keeps_the_focus(visit: Visit) -> None:
    page = visit.open(FILTER)
    assert page.locator("button").is_hidden()
    with page.expect_navigation():
        page.locator("#k").select_option("b")
    assert page.url == SITE + "/?k=b"
    page.locator("#k:focus").wait_for()


def test_filter_has_a_button_without_javascript(plain: Visit) -> None:
    page = plain.open(FILTER)
    page.locator("#k").select_option("b")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert page.url == SITE + "/?k=b"


ZONE = """<form method="post" action="/try" enctype="multipart/form-data" data-dropzone><input type="file" name="f">
<output data-file-name></output><button>Map to goals</button><p data-busy hidden>At work <progress></progress></p></form>"""


def test_dropped_file_is_chosen_and_named(visit: Visit) -> None:
    page = visit.open(ZONE)
    drop = """(types) => { const data = new DataTransfer(); data.items.add(new File(['x'], 'plan.docx'))
      for (const type of types) document.querySelector('form').dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data })) }"""
    page.evaluate(drop, ["dragenter"])
    assert page.locator("form.is-over").count() == 1
    page.evaluate(drop, ["dragover", "drop"])
    assert page.locator("form.is-over").count() == 0
    assert page.locator("output").text_content() == "plan.docx"
    assert page.evaluate("document.querySelector('input').files.length") == 1


def test_sent_form_shows_that_it_is_at_work(visit: Visit) -> None:
    page = visit.open(ZONE)
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Map to goals").click()
    assert page.locator("form[aria-busy=true]").count() == 1
    assert page.get_by_text("At work").is_visible()
    page.locator("button:disabled").wait_for()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    page.locator("button:enabled").wait_for()
    assert page.get_by_text("At work").is_hidden()


def test_evidence_and_mappings_light_each_other(visit: Visit) -> None:
    rows = "".join(
        f'<p data-evidence="{numbers}" id="row{at}">row {at}</p>' for at, numbers in enumerate(["1", "1 2", "3"])
    )
    marks = '<mark data-evidence="1">one</mark> <mark id="evidence-3">three</mark>'
    page = visit.open(f"{rows}<p>{marks}</p>")
    lit = "[...document.querySelectorAll('[data-lit]')].map((part) => part.textContent)"
    page.get_by_text("one").hover()
    assert page.evaluate(lit) == ["row 0", "row 1", "one"]
    page.get_by_text("row 2").hover()
    assert page.evaluate(lit) == ["row 2", "three"]


def test_menus_close_beside_them_and_on_escape(visit: Visit) -> None:
    page = visit.open('<details class="menu"><summary>Menu</summary><a href="#x">x</a></details><p>beside</p>')
    opened = page.locator("details[open]")
    page.get_by_text("Menu").click()
    page.keyboard.press("Tab")
    assert opened.count() == 1
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.get_by_text("Menu").click()
    page.get_by_text("beside").click()
    assert opened.count() == 0


def test_line_tells_all_that_stands_in_a_year(visit: Visit, engine: ChartEngine) -> None:
    page = visit.open(chart(online(), engine))
    assert page.locator("figure svg").get_by_text("80\u00a0%").count() == 1
    box = page.get_by_text("2017").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, 200)
    page.get_by_text("World, 2017: 51.4\u00a0% · estimate").wait_for()
    assert page.get_by_text("Least developed countries, 2017: 19.5\u00a0%").count() == 1


def test_panels_reflow_on_a_phone_and_grow_as_high_as_they_need(visit: Visit, engine: ChartEngine) -> None:
    visit.context.pages[0].set_viewport_size({"width": 360, "height": 700})
    page = visit.open(chart(by_sex(), engine))
    page.locator("figure > div[role=img]").wait_for()
    tops = [
        page.locator("figure svg").get_by_text(name, exact=True).bounding_box()["y"]
        for name in ("Women", "Men", "Not known")
    ]  # type: ignore[index]
    assert tops[0] == tops[1] < tops[2]
    assert page.locator("figure").bounding_box()["height"] == 46 + 2 * 150  # type: ignore[index]


ROWS = ("ranking", "ranking from the right", "parts", "parts of two")


@pytest.mark.parametrize("spec", [ranking(), ranking(rtl=True), pillars(), pillars("Kenya", "Rwanda")], ids=ROWS)
def test_rows_come_alive_with_their_names_and_tooltips(
    visit: Visit, engine: ChartEngine, spec: IntervalChart | ScorePartsChart
) -> None:
    page = visit.open(chart(spec, engine), "rtl" if spec.rtl else "ltr")
    page.locator("figure > div[role=img]").wait_for()
    for row in spec.rows:
        assert page.locator("figure svg").get_by_text(row.label, exact=True).count() == 1
    assert [text for text in page.locator("figure svg text").all_text_contents() if "{" in text] == []


def test_line_has_its_numbers_without_javascript(plain: Visit, engine: ChartEngine) -> None:
    page = plain.open(chart(online(), engine))
    titles = page.locator("figure svg path title").all_text_contents()
    assert "World, 2017: 51.4\u00a0% · estimate" in titles
    assert [text for text in plain.complaints if "Content Security Policy" in text] == []
