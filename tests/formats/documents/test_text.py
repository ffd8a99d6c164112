"""Plain text by line."""

from __future__ import annotations

from hypothesis import given, strategies as st

from goalweave.core.text.passages import Passage
from goalweave.formats.documents.text import read_source
from goalweave.formats.reading.limits import Limits


def read(text: str) -> list[tuple[str, str, str]]:
    return [
        (passage.locator, passage.kind, passage.text)
        for passage in read_source(text.encode(), "a.txt", Limits()).content
    ]


def test_lines_without_wrapping_are_paragraphs_of_their_own() -> None:
    long = "The agency trained teachers of rural schools in digital skills and gave them the books that they had asked for in spring."
    assert read(f"Title\n\n{long}\nNext one.\n\n  • Wells\n  • Schools\n") == [
        ("line 1", "paragraph", "Title"),
        ("line 3", "paragraph", long),
        ("line 4", "paragraph", "Next one."),
        ("line 6", "item", "Wells"),
        ("line 7", "item", "Schools"),
    ]


WRAPPED = """\
Annual report
=============

The agency trained teachers of rural schools in digital skills and
gave them the books. It worked in a cross-border project and tele-
communication was part of it.

1. Mandate
The mandate of the agency was widened by its council in the spring of
the year.
- wells in the north of the country, with the help of a partner that
  gave the pumps
- schools
"""


def test_wrapped_lines_are_joined() -> None:
    assert read(WRAPPED) == [
        ("line 1", "paragraph", "Annual report"),
        (
            "line 4",
            "paragraph",
            (
                "The agency trained teachers of rural schools in digital skills and gave them the books. "
                "It worked in a cross-border project and telecommunication was part of it."
            ),
        ),
        ("line 8", "paragraph", "1. Mandate"),
        ("line 9", "paragraph", "The mandate of the agency was widened by its council in the spring of the year."),
        ("line 11", "item", "wells in the north of the country, with the help of a partner that gave the pumps"),
        ("line 13", "item", "schools"),
    ]


def test_a_line_that_begins_small_goes_on_from_the_one_above() -> None:
    assert read("The agency trained teachers\nof rural schools.") == [
        ("line 1", "paragraph", "The agency trained teachers of rural schools.")
    ]


def test_all_line_ends_count() -> None:
    assert [line for line, _, _ in read("One thing.\r\n\r\nTwo things.\r\rThree things.\n\nFour\x0cthings.")] == [
        "line 1",
        "line 3",
        "line 5",
        "line 7",
    ]


def test_rules_and_empty_bullets_are_nothing() -> None:
    assert read("-----\n•\n\n***\n") == []


@given(st.lists(st.text(alphabet="abc. \n•-", max_size=30), max_size=8).map("\n".join))
def test_no_letter_is_lost(text: str) -> None:
    found = read_source(text.encode(), "a.txt", Limits()).content
    passages = "".join(passage.text for passage in found)
    assert [passages.count(letter) for letter in "abc"] == [text.count(letter) for letter in "abc"]
    lines = text.split("\n")
    assert all(_begins(lines, passage) for passage in found)


def _begins(lines: list[str], passage: Passage) -> bool:
    """Whether the first word of a passage stands on the line that its locator names."""
    line = lines[int(passage.locator.removeprefix("line ")) - 1]
    return passage.text.split()[0].rstrip("-")[:1] in line
