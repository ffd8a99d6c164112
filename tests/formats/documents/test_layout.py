"""Lines on pages → passages."""

from __future__ import annotations

import pytest

from goalweave.formats.documents.layout import arrange
from goalweave.formats.documents.page_lines import TextPage, compose_lines
from goalweave.formats.documents.right_to_left import PageLine

LONG = "The agency trained two hundred teachers of the rural schools of the whole country"


def page(*lines: PageLine, number: int = 1) -> TextPage:
    return TextPage(number, 0, 842, lines)


def line(text: str, y: float, x: float = 72, size: float = 10, bold: bool = False) -> PageLine:
    return PageLine(text, x, y, size, bold)


def arranged(*pages: TextPage) -> list[tuple[str, str, str]]:
    return [(passage.locator, passage.kind, passage.text) for passage in arrange(pages).content]


def test_lines_close_together_are_a_paragraph_and_a_gap_ends_it() -> None:
    assert arranged(page(line(LONG, 700), line("and more.", 688), line("A new one.", 660))) == [
        ("page 1", "paragraph", f"{LONG} and more."),
        ("page 1", "paragraph", "A new one."),
    ]


def test_a_short_line_with_a_full_stop_ends_a_paragraph_without_a_gap() -> None:
    assert [text for *_, text in arranged(page(line(LONG, 700), line("in the spring.", 688), line(LONG, 676)))] == [
        f"{LONG} in the spring.",
        LONG,
    ]


def test_a_break_that_was_not_needed_parts_lines_of_a_list() -> None:
    names = ["Interagency Task Team", "Executive Board", "High Level Committee"]
    lines = [line(LONG, 700), line(LONG, 688), *(line(name, 650 - 12 * at) for at, name in enumerate(names))]
    assert [text for *_, text in arranged(page(*lines))][-3:] == names


def test_a_break_before_a_long_word_parts_nothing() -> None:
    lines = [line(LONG, 700), line(LONG[:70], 688), line("Intergovernmental bodies came.", 676)]
    assert [text for *_, text in arranged(page(*lines))] == [f"{LONG} {LONG[:70]} Intergovernmental bodies came."]


@pytest.mark.parametrize("x", [60, 540])
def test_bullets_drawn_apart_go_to_their_lines(x: float) -> None:
    lines = [line("Wells in Kenya", 700), line("Schools in Peru", 688), line("• ", 700, x), line("•", 689, x)]
    assert arranged(page(*lines)) == [("page 1", "item", "Wells in Kenya"), ("page 1", "item", "Schools in Peru")]


def test_large_and_bold_lines_are_headings() -> None:
    lines = [
        line("Report", 760, size=20, bold=True),
        line("Skills", 730, size=14),
        line("Schools", 712, bold=True),
        line(LONG, 700),
    ]
    found = arrange([page(*lines, line(LONG, 688))]).content
    assert [(passage.kind, passage.level, passage.text) for passage in found][:3] == [
        ("heading", 1, "Report"),
        ("heading", 2, "Skills"),
        ("heading", 0, "Schools"),
    ]


def test_a_heading_of_two_lines_is_one() -> None:
    lines = [
        line("1. Has the governing body of", 760, size=14),
        line("your organization decided?", 744, size=14),
        line(LONG, 700),
    ]
    assert arranged(page(*lines, line(LONG, 688)))[0] == (
        "page 1",
        "heading",
        "1. Has the governing body of your organization decided?",
    )


def test_running_lines_and_page_numbers_are_dropped() -> None:
    pages = [
        page(line(f"Report 2019 – {n}", 810), line(f"{LONG} {n}.", 400), line(f"- {n} -", 30), number=n)
        for n in (1, 2, 3, 4)
    ]
    assert [text for *_, text in arranged(*pages)] == [f"{LONG} {n}." for n in (1, 2, 3, 4)]


def test_a_line_in_the_margin_of_one_page_stays() -> None:
    pages = [page(line("Foreword by the director", 810), line(f"{LONG}.", 400)), page(line(f"{LONG}!", 400), number=2)]
    assert arranged(*pages)[0] == ("page 1", "paragraph", "Foreword by the director")


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert ("page 1", "paragraph", "2019") in arranged(page(line(LONG, 700), line("2019", 600)))


def test_a_paragraph_goes_on_over_columns_and_pages() -> None:
    first = page(line(LONG, 100), line("in the spring and", 700, x=320))
    second = page(line("in the autumn.", 700), line("A new one.", 600), number=2)
    assert arranged(first, second) == [
        ("page 1", "paragraph", f"{LONG} in the spring and in the autumn."),
        ("page 2", "paragraph", "A new one."),
    ]


def test_ligatures_and_shapes_of_letters_become_letters() -> None:
    assert arranged(page(line("The ﬁrst oﬃce", 700), line("\ufedf\ufe8e", 600)))[0][2] == "The first office"
    assert arranged(page(line("\ufedf\ufe8e", 600)))[0][2] == "لا"


def test_nothing_gives_nothing() -> None:
    assert arrange([]).content == []
    assert arrange([page()]).content == []
    assert arrange([page(line("•", 500))]).content == []


def test_parts_of_an_arabic_line_are_read_from_the_right_and_its_numbers_from_the_left() -> None:
    def part(text: str, x: float, width: float) -> PageLine:
        return PageLine(text, x, 700, 10, False, right=x + width)

    digits = [part(digit, 100 + 5 * place, 5) for place, digit in enumerate("2019")]
    seen = [part(".", 97, 3), *digits, part("عام", 123, 15), part("ة", 141, 5), part("مدرس", 146, 20)]
    assert [line.text for line in compose_lines(seen)] == ["مدرسة عام 2019."]
