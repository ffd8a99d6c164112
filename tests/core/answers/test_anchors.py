from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.answers.anchors import carry_range, find_quote, nearest_range, text_edits

TEXT = "We trained 300 girls in coding. It took a year."


def carried(before: str, after: str, quote: str) -> str | None:
    start = before.index(quote)
    span = carry_range(text_edits(before, after), before, start, start + len(quote))
    return after[span[0] : span[1]] if span else None


@pytest.mark.parametrize(
    ("after", "quote", "expected"),
    [
        (f"First of all: {TEXT}", "300 girls", "300 girls"),
        (TEXT.replace("300 girls", "300 young girls"), "300 girls", "300 young girls"),
        (TEXT.replace("300", "320"), "trained 300 girls", "trained 320 girls"),
        (TEXT.replace("coding", "coding clubs"), "coding", "coding"),
        (TEXT.replace("girls", "girls’"), "girls", "girls"),
        (TEXT.replace("We trained 300 girls in coding. ", ""), "300 girls", None),
        (TEXT.replace("girls", "women"), "girls", None),
        ("All is new here.", "It took a year.", None),
        ("", "It took a year.", None),
    ],
)
def test_range_is_carried_to_where_its_words_are(after: str, quote: str, expected: str | None) -> None:
    assert carried(TEXT, after, quote) == expected


def test_place_between_two_characters_is_carried_until_the_text_around_it_is_gone() -> None:
    place = TEXT.index("It took")
    edits = text_edits(TEXT, f"Now. {TEXT}")
    assert carry_range(edits, TEXT, place, place) == (place + 5, place + 5)
    assert carry_range(text_edits(TEXT, "Else."), TEXT, 20, 20) is None
    assert carry_range((), TEXT, 0, 0) == (0, 0)


@given(st.text("ab c.", max_size=20), st.text("ab c.", min_size=1, max_size=10), *(st.text("xy .", max_size=10),) * 2)
def test_range_that_was_not_touched_keeps_its_words(head: str, marked: str, new_head: str, tail: str) -> None:
    """Whatever is typed before or behind it, a range either has the same words or is gone."""
    before, after = f"{head} MARK{marked}MARK {tail}", f"{new_head} MARK{marked}MARK {head}"
    start = len(head) + 1
    end = start + len(marked) + 8
    span = carry_range(text_edits(before, after), before, start, end)
    assert span is None or after[span[0] : span[1]] == before[start:end]


@given(st.text("ab .", max_size=30), st.text("ab .", max_size=30))
def test_edits_turn_one_text_into_the_other(before: str, after: str) -> None:
    text, at = "", 0
    for edit in text_edits(before, after):
        text += before[at : edit.start] + after[edit.new_start : edit.new_end]
        at = edit.end
    assert text + before[at:] == after


MARKDOWN = "# Work\n\n- With **EQUALS** and [FAO](https://fao.org), in 2025.[^1] It goes\n  on in [Peru]{lang=es}.\n\nIt goes by."


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("With EQUALS and FAO, in 2025.", "With **EQUALS** and [FAO](https://fao.org), in 2025."),
        ("in 2025.1 It goes on", "in 2025.[^1] It goes\n  on"),
        ("**EQUALS** and", "EQUALS** and"),
        ("Work With", "Work\n\n- With"),
        ("Peru.", "Peru]{lang=es}."),
    ],
)
def test_quote_is_located_through_the_markup(quote: str, expected: str) -> None:
    assert [MARKDOWN[start:end] for start, end in find_quote(MARKDOWN, quote)] == [expected]


def test_quote_that_repeats_or_is_missing_has_all_or_no_ranges() -> None:
    ranges = find_quote(MARKDOWN, "It goes")
    assert len(ranges) == 2
    assert nearest_range(ranges, len(MARKDOWN)) == ranges[1]
    assert find_quote(MARKDOWN, "Nothing like this") == find_quote(MARKDOWN, " ** ") == find_quote("", "a") == ()
