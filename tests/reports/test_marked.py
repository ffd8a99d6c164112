"""Evidence marked in a text."""

from __future__ import annotations

from hypothesis import given, strategies as st

from goalweave.core.model import Curie, Evidence, Mapping, State
from goalweave.reports.marked import numbers_of, passages, pieces

TEXT = "Broadband for rural schools and clinics."


def mapping(code: str, *spans: tuple[int, int], state: State = State.ACCEPTED, language: str = "en") -> Mapping:
    evidence = tuple(Evidence(TEXT[start:end], start, end, language) for start, end in spans)
    return Mapping(Curie("sdg", "2020", code), state, "person", evidence=evidence)


def test_passages_are_numbered_in_reading_order_and_shared_ones_once() -> None:
    first, second = mapping("9.c", (0, 9)), mapping("4.a", (0, 9), (14, 27), state=State.SUGGESTED)
    found = passages([second, first], "en")
    assert [(one.number, one.start, one.end) for one in found] == [(1, 0, 9), (2, 14, 27)]
    assert [one.mappings for one in found] == [(first, second), (second,)]
    assert [one.suggested for one in found] == [False, True]
    assert numbers_of(second, found) == (1, 2)


def test_passages_leave_out_rejected_mappings_and_other_languages() -> None:
    rejected, french = mapping("1", (0, 9), state=State.REJECTED), mapping("2", (0, 9), language="fr")
    assert passages([rejected, french], "en") == ()
    assert len(passages([rejected, french], "fr")) == 1


def test_pieces_split_overlapping_passages() -> None:
    found = pieces(TEXT, passages([mapping("9.c", (0, 19)), mapping("4.a", (14, 27))], "en"))
    assert [(piece.text, [one.number for one in piece.passages], piece.ends) for piece in found] == [
        ("Broadband for ", [1], ()),
        ("rural", [1, 2], (1,)),
        (" schools", [2], (2,)),
        (" and clinics.", [], ()),
    ]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_pieces_joined_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    evidence = tuple(Evidence(text[a:b], a, b, "en") for a, b in spans if a < b <= len(text))
    found = passages([Mapping(Curie("sdg", "2020", "1"), State.ACCEPTED, "person", evidence=evidence)], "en")
    assert "".join(piece.text for piece in pieces(text, found)) == text
    assert sorted(number for piece in pieces(text, found) for number in piece.ends) == [one.number for one in found]
