from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from goalweave.charts.labels import clean_label, join_label_parts, label_token, tile_label, tile_style, tile_width

MARK = "\u200f"


@pytest.mark.parametrize(
    ("text", "rtl", "label"),
    [
        ("No poverty", False, "{name|No poverty}"),
        ("No poverty", True, "{name|No poverty}"),
        ("a{b|c}d", False, "{name|a(b¦c)d}"),
        ("two\nlines\x00", False, "{name|two lines }"),
        ("دور الحكومات", False, "{name|دور الحكومات}"),
        ("دور الحكومات", True, f"{{name|{MARK}دور الحكومات{MARK}}}"),
        ("12 رابطا", True, f"{{name|{MARK}12 رابطا{MARK}}}"),
        ("C7 بناء القدرات", True, f"{{name|{MARK}بناء القدرات{MARK}}}{{space|}}{{name|C7}}"),
        (
            "برنامج Connect 2030 للاتحاد",
            True,
            f"{{name|{MARK}2030 للاتحاد{MARK}}}{{space|}}{{name|Connect}}{{space|}}{{name|{MARK}برنامج{MARK}}}",
        ),
    ],
)
def test_token_is_laid_out_from_left_to_right(text: str, rtl: bool, label: str) -> None:
    assert label_token("name", text, rtl=rtl) == label


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_token_cannot_be_broken_by_any_text(text: str, rtl: bool) -> None:
    label = label_token("name", text, rtl=rtl)
    pieces = label.split("}")
    assert pieces.pop() == ""
    assert all(
        piece.startswith(("{name|", "{space|")) and piece.count("{") == piece.count("|") == 1 for piece in pieces
    )


@settings(deadline=None)
@given(st.text())
def test_clean_leaves_one_line_that_xml_can_hold(text: str) -> None:
    from lxml import etree

    element = etree.Element("title")
    element.text = clean_label(text)
    assert etree.fromstring(etree.tostring(element)).text == (clean_label(text) or None)
    assert "\n" not in clean_label(text)


def test_in_line_turns_round_from_right_to_left() -> None:
    parts = [tile_label("9"), label_token("name", "Industry")]
    assert join_label_parts(parts, rtl=False) == "{tile|9}{gap|}{name|Industry}"
    assert join_label_parts(parts, rtl=True) == "{name|Industry}{gap|}{tile|9}"


def test_tiles_of_one_and_two_digits_are_equally_wide() -> None:
    assert tile_width("1") == pytest.approx(tile_width("17"), abs=0.13) == pytest.approx(22, abs=0.13)
    assert tile_width("") == 0
    assert tile_width("17.18.1") > 40


def test_tile_style_takes_text_that_can_be_read() -> None:
    assert tile_style("9", "#FD6925", align="left")["color"] == "#14171a"
    assert tile_style("17", "#19486A", align="left")["color"] == "#ffffff"
    assert tile_style("C2", "", align="right")["backgroundColor"] == "#3f454b"
