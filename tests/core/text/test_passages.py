"""Lines, bullets and white space."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.text.passages import (
    collapse_spaces,
    collect_vocabulary,
    join_lines,
    split_bullet,
    split_paragraphs,
    text_length,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  • Chief Executive Board", (True, "Chief Executive Board")),
        ("•No blank", (True, "No blank")),
        ("- dash", (True, "dash")),
        ("– en dash", (True, "en dash")),
        ("* star", (True, "star")),
        ("\uf0b7\tsymbol font", (True, "symbol font")),
        ("\x7f", (True, "")),
        ("-5 degrees", (False, "-5 degrees")),
        ("*emphasis* first", (False, "*emphasis* first")),
        ("plain text", (False, "plain text")),
        ("o bien esto", (False, "o bien esto")),
    ],
)
def test_split_bullet_takes_bullets_and_leaves_words(line: str, expected: tuple[bool, str]) -> None:
    assert split_bullet(line) == expected


def test_squeeze_makes_one_blank_and_drops_what_nobody_sees() -> None:
    assert collapse_spaces("  digi\u00adtal\u00a0 skills\u200b\n\tfor\ufeff all ") == "digital skills for all"


def test_squeeze_keeps_the_joiners_of_persian() -> None:
    assert collapse_spaces("می\u200cشود") == "می\u200cشود"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Sustain-", "able cities"], "Sustainable cities"),
        (["soci\u00ad", "ety"], "society"),
        (["Soci‐", "ety"], "Society"),
        (["short-", "and long-term"], "short- and long-term"),
        (["UN-", "OHRLLS"], "UN-OHRLLS"),
        (["ECO‐", "SOC"], "ECOSOC"),
        (["one", "two"], "one two"),
        (["国际电信", "联盟"], "国际电信联盟"),
        (["2019 -", "2020"], "2019 - 2020"),
        ([], ""),
    ],
)
def test_join_lines_undoes_what_the_layout_did(lines: list[str], expected: str) -> None:
    assert join_lines(lines) == expected


def test_join_lines_keeps_the_hyphen_of_words_that_have_one() -> None:
    known = collect_vocabulary(["A cross-border plan", "held a side event for all"])
    assert join_lines(["a cross-", "border effort"], known) == "a cross-border effort"
    assert join_lines(["a side-", "event"], known) == "a side-event"
    assert join_lines(["an organ-", "ized one"], known) == "an organized one"


def test_vocabulary_leaves_out_words_that_a_line_cut() -> None:
    assert collect_vocabulary(["the organ-", "ized World"]) == {"the", "world"}


def test_a_hyphen_stays_where_the_layout_uses_its_own() -> None:
    known = collect_vocabulary(["tele‐", "communication"])
    assert join_lines(["System-", "wide help"], known) == "System-wide help"


@given(st.lists(st.text(alphabet="abc XYZ\n", max_size=12), max_size=6))
def test_join_lines_keeps_all_letters_in_order(lines: list[str]) -> None:
    assert "".join(join_lines(lines).split()) == "".join("".join(lines).split())


@given(st.text())
def test_squeeze_is_idempotent(text: str) -> None:
    assert collapse_spaces(collapse_spaces(text)) == collapse_spaces(text)


def test_split_typed_parts_paragraphs_and_bullets() -> None:
    text = "We did this:\n• wells in\nKenya\n• schools\n\nAnd more."
    assert list(split_paragraphs(text)) == [
        (False, "We did this:"),
        (True, "wells in Kenya"),
        (True, "schools"),
        (False, "And more."),
    ]


@pytest.mark.parametrize(("text", "words"), [("", 0), ("three short words", 3), ("培训教师", 2), ("ITU 培训", 2)])
def test_length_counts_words_in_every_script(text: str, words: int) -> None:
    assert text_length(text) == words
