from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import Money, Partner, Place, Record, RecordKind, Source
from goalweave.core.text.storable import storable, storable_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), ("wa\x00ter\x00", "water"), ("\ud83d\ude00x\udfff", "x"), ("a\x01\n\u200f😀", "a\x01\n\u200f😀")],
)
def test_storable_leaves_out_what_no_database_keeps_and_nothing_else(text, expected):
    assert storable(text) == expected


@given(st.text(st.characters(), max_size=30))
def test_storable_can_be_encoded_and_stays_so(text):
    kept = storable(text)
    assert "\x00" not in kept.encode().decode()
    assert storable(kept) == kept


def test_every_text_of_a_record_is_made_storable():
    given_record = Record(
        id="a\x00",
        title={"e\x00n": "Wat\x00er"},
        text={"en": "\ud800Clean"},
        language="en\x00",
        kind=RecordKind.EVENT,
        source=Source("plan\x00.docx", "§ 2"),
        also=(Source("a", "b\x00"), Source("c", "d")),
        partners=(Partner("Ze\x00ta", "lead", "X\x00"),),
        places=(Place("K\x00E"), Place("CH")),
    )
    assert storable_parts(given_record) == Record(
        id="a",
        title={"en": "Water"},
        text={"en": "Clean"},
        language="en",
        kind=RecordKind.EVENT,
        source=Source("plan.docx", "§ 2"),
        also=(Source("a", "b"), Source("c", "d")),
        partners=(Partner("Zeta", "lead", "X"),),
        places=(Place("KE"), Place("CH")),
    )


def test_what_is_storable_is_not_made_anew():
    given_record = Record(id="a", title={"en": "Water"}, text={}, language="en", money=(Money(1, "CHF"),))
    assert storable_parts(given_record) is given_record
    for value in ([1, "a", None], {"a": ["b", {"c": 2.5}]}, ("a",), 7, RecordKind.EVENT):
        assert storable_parts(value) is value
    assert storable_parts([{"a\x00": ["b\x00", 1]}]) == [{"a": ["b", 1]}]
