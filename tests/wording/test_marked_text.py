"""Evidence marked in a text."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, strategies as st

from goalweave.core.model import Curie, Evidence, Mapping, MappingState
from goalweave.wording.marked_text import Part, evidence_passages, passage_numbers, split_at_passages

TEXT = "Broadband for rural schools and clinics."


def mapping(
    code: str, *spans: tuple[int, int], state: MappingState = MappingState.ACCEPTED, language: str = "en"
) -> Mapping:
    evidence = tuple(Evidence(TEXT[start:end], start, end, language) for start, end in spans)
    return Mapping(Curie("sdg", "2020", code), state, "person", evidence=evidence)


def test_passages_are_numbered_in_reading_order_and_shared_ones_once() -> None:
    first, second = mapping("9.c", (0, 9)), mapping("4.a", (0, 9), (14, 27), state=MappingState.SUGGESTED)
    found = evidence_passages([second, first], "en")
    assert [(one.number, one.start, one.end) for one in found] == [(1, 0, 9), (2, 14, 27)]
    assert [one.mappings for one in found] == [(first, second), (second,)]
    assert [one.suggested for one in found] == [False, True]
    assert passage_numbers(second, found) == (1, 2)


def test_passages_leave_out_rejected_mappings_and_other_languages() -> None:
    rejected, french = mapping("1", (0, 9), state=MappingState.REJECTED), mapping("2", (0, 9), language="fr")
    assert evidence_passages([rejected, french], "en") == ()
    assert len(evidence_passages([rejected, french], "fr")) == 1


def test_pieces_split_overlapping_passages() -> None:
    found = split_at_passages(TEXT, evidence_passages([mapping("9.c", (0, 19)), mapping("4.a", (14, 27))], "en"))
    assert [(piece.text, [one.number for one in piece.passages], piece.ends) for piece in found] == [
        ("Broadband for ", [1], ()),
        ("rural", [1, 2], (1,)),
        (" schools", [2], (2,)),
        (" and clinics.", [], ()),
    ]


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_pieces_joined_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    evidence = tuple(Evidence(text[a:b], a, b, "en") for a, b in spans if a < b <= len(text))
    found = evidence_passages(
        [Mapping(Curie("sdg", "2020", "1"), MappingState.ACCEPTED, "person", evidence=evidence)], "en"
    )
    pieces = split_at_passages(text, found)
    assert "".join(piece.text for piece in pieces) == text
    assert sorted(chain.from_iterable(piece.ends for piece in pieces)) == [one.number for one in found]


def mapping_with_words(
    code: str, span: tuple[int, int], *words: tuple[int, int], state: MappingState = MappingState.ACCEPTED
) -> Mapping:
    """A mapping that rests on one passage, and in it on the words at these places in the passage."""
    evidence = Evidence(TEXT[slice(*span)], *span, "en", words)
    return Mapping(Curie("sdg", "2020", code), state, "classifier:labels-1", evidence=(evidence,))


def test_words_of_a_shared_passage_are_joined_in_the_order_of_the_text() -> None:
    both = [
        mapping_with_words("4", (10, 27), (4, 9), (10, 17)),
        mapping_with_words("9", (10, 27), (0, 3), (4, 9), (6, 12)),
    ]
    (found,) = evidence_passages(both, "en")
    assert found.words == ((10, 13), (14, 27))
    assert [TEXT[start:end] for start, end in found.words] == ["for", "rural schools"]


def test_words_that_only_touch_stay_apart() -> None:
    (found,) = evidence_passages([mapping_with_words("4", (0, 9), (0, 5), (5, 9))], "en")
    assert found.words == ((0, 5), (5, 9))


def test_words_of_rejected_mappings_are_left_out() -> None:
    (found,) = evidence_passages(
        [mapping("1", (0, 9)), mapping_with_words("2", (0, 9), (0, 9), state=MappingState.REJECTED)], "en"
    )
    assert found.words == ()


def test_pieces_are_cut_at_their_words() -> None:
    (before, piece, after) = split_at_passages(
        TEXT, evidence_passages([mapping_with_words("4", (10, 27), (4, 9), (10, 17))], "en")
    )
    assert before.parts == (Part("Broadband ", telling=False),)
    assert piece.parts == (
        Part("for ", telling=False),
        Part("rural", telling=True),
        Part(" ", telling=False),
        Part("schools", telling=True),
    )
    assert after.parts == (Part(" and clinics.", telling=False),)


def test_a_word_that_another_passage_cuts_is_told_in_both_pieces() -> None:
    found = split_at_passages(
        TEXT, evidence_passages([mapping_with_words("4", (0, 27), (14, 27)), mapping("9", (20, 39))], "en")
    )
    assert [[(part.text, part.telling) for part in piece.parts] for piece in found] == [
        [("Broadband for ", False), ("rural ", True)],
        [("schools", True)],
        [(" and clinics", False)],
        [(".", False)],
    ]


@st.composite
def evidence_of(draw: st.DrawFn, text: str) -> Evidence:
    start, end = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True)))
    cuts = sorted(draw(st.lists(st.integers(0, end - start), max_size=6, unique=True)))
    return Evidence(text[start:end], start, end, "en", tuple(zip(cuts[::2], cuts[1::2], strict=False)))


@given(st.data(), st.text(min_size=1, max_size=40))
def test_parts_joined_are_their_piece_and_tell_the_words_of_all_that_cover_it(data: st.DataObject, text: str) -> None:
    evidence = tuple(data.draw(st.lists(evidence_of(text), max_size=5)))
    found = evidence_passages(
        [Mapping(Curie("sdg", "2020", "1"), MappingState.ACCEPTED, "person", evidence=evidence)], "en"
    )
    given_words: set[int] = set()
    for one in evidence:
        given_words.update(*(range(one.start + a, one.start + b) for a, b in one.words))
    place, telling = 0, set()
    for piece in split_at_passages(text, found):
        assert "".join(part.text for part in piece.parts) == piece.text
        assert all(part.text for part in piece.parts)
        for part in piece.parts:
            telling |= set(range(place, place + len(part.text))) if part.telling else set()
            place += len(part.text)
    assert telling == given_words


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted).map(tuple), max_size=12))
def test_each_piece_has_the_passages_that_cover_it(spans: list[tuple[int, int]]) -> None:
    marked = evidence_passages([mapping(str(number), span) for number, span in enumerate(spans)], "en")
    at = 0
    for piece in split_at_passages(TEXT, marked):
        start, at = at, at + len(piece.text)
        assert piece.passages == tuple(one for one in marked if one.start <= start and at <= one.end)
        assert piece.ends == tuple(one.number for one in marked if one.end == at)
    assert at == len(TEXT)
