from __future__ import annotations

from hypothesis import given, strategies as st

from goalweave.publishing.characters import remove_illegal_characters, runs_right_to_left, split_by_direction


def test_characters_that_no_xml_allows_are_left_out() -> None:
    assert remove_illegal_characters("a\x00\x0b\x1b\ud800\ufffe\uffffb\r\nc\td") == "ab\nc\td"


def test_overrides_of_direction_are_left_out_and_marks_stay() -> None:
    assert remove_illegal_characters("a\u202eb\u2066c\u200fd") == "abc\u200fd"


def test_direction_is_the_documents_unless_nearly_all_runs_the_other_way() -> None:
    assert runs_right_to_left("ITU والاتحاد Giga", document_direction=True)
    assert not runs_right_to_left("Broadband for schools", document_direction=True)
    assert runs_right_to_left("2026", document_direction=True)
    assert not runs_right_to_left("2026", document_direction=False)
    assert runs_right_to_left("يربط البرنامج المدارس", document_direction=False)
    assert not runs_right_to_left("The word شبكة means network", document_direction=False)


def test_pieces_have_one_direction_and_blanks_after_a_name_belong_to_the_ground() -> None:
    assert list(split_by_direction("مبادرة Giga Connect المشتركة.", True)) == [
        ("مبادرة ", True),
        ("Giga Connect", False),
        (" المشتركة.", True),
    ]
    assert list(split_by_direction("one شبكة two.", False)) == [("one ", False), ("شبكة", True), (" two.", False)]
    assert list(split_by_direction("", True)) == []
    assert list(split_by_direction("12.5", True)) == [("12.5", True)]


@given(st.text(), st.booleans())
def test_pieces_together_are_the_text(text: str, ground: bool) -> None:
    pieces = list(split_by_direction(text, ground))
    assert "".join(piece for piece, _turned in pieces) == text
    assert all(piece for piece, _turned in pieces)
