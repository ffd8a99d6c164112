from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import Money, Partner, Record, RecordKind, RecordPlace, RecordSource
from goalweave.core.text.sanitise import remove_unstorable, remove_unstorable_parts, sanitise_line, sanitise_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2067العربية\u2069 and \u200fmarks\u200e", "العربية and \u200fmarks\u200e"),
        ("half\ud83d", "half"),
        ("👩‍👧 naïve 网络", "👩‍👧 naïve 网络"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_inert_takes_out_what_plays_tricks_and_nothing_else(written, kept):
    assert sanitise_text(written) == kept


def test_inert_line_is_one_line():
    assert sanitise_line("  A\n title \x00 ") == "A title"


@given(st.text())
def test_inert_text_can_be_kept_everywhere_and_stays(text):
    kept = sanitise_text(text)
    assert "\x00" not in kept
    kept.encode()
    assert sanitise_text(kept) == kept


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), ("wa\x00ter\x00", "water"), ("\ud83d\ude00x\udfff", "x"), ("a\x01\n\u200f😀", "a\x01\n\u200f😀")],
)
def test_storable_leaves_out_what_no_database_keeps_and_nothing_else(text, expected):
    assert remove_unstorable(text) == expected


@given(st.text(st.characters(), max_size=30))
def test_storable_can_be_encoded_and_stays_so(text):
    kept = remove_unstorable(text)
    assert "\x00" not in kept.encode().decode()
    assert remove_unstorable(kept) == kept


def test_every_text_of_a_record_is_made_storable():
    given_record = Record(
        id="a\x00",
        title={"e\x00n": "Wat\x00er"},
        text={"en": "\ud800Clean"},
        language="en\x00",
        kind=RecordKind.EVENT,
        source=RecordSource("plan\x00.docx", "§ 2"),
        also=(RecordSource("a", "b\x00"), RecordSource("c", "d")),
        partners=(Partner("Ze\x00ta", "lead", "X\x00"),),
        places=(RecordPlace("K\x00E"), RecordPlace("CH")),
    )
    assert remove_unstorable_parts(given_record) == Record(
        id="a",
        title={"en": "Water"},
        text={"en": "Clean"},
        language="en",
        kind=RecordKind.EVENT,
        source=RecordSource("plan.docx", "§ 2"),
        also=(RecordSource("a", "b"), RecordSource("c", "d")),
        partners=(Partner("Zeta", "lead", "X"),),
        places=(RecordPlace("KE"), RecordPlace("CH")),
    )


def test_what_is_storable_is_not_made_anew():
    given_record = Record(id="a", title={"en": "Water"}, text={}, language="en", money=(Money(1, "CHF"),))
    assert remove_unstorable_parts(given_record) is given_record
    for value in ([1, "a", None], {"a": ["b", {"c": 2.5}]}, ("a",), 7, RecordKind.EVENT):
        assert remove_unstorable_parts(value) is value
    assert remove_unstorable_parts([{"a\x00": ["b\x00", 1]}]) == [{"a": ["b", 1]}]
