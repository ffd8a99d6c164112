from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from goalweave.core.text.text_difference import MOST, ChangeKind, DiffSegment, shorten_difference, word_difference

S, G, N, GAP = ChangeKind.SAME, ChangeKind.GONE, ChangeKind.NEW, ChangeKind.GAP


def spelled(pieces, without):
    return "".join(piece.text for piece in pieces if piece.change is not without)


def test_words_that_changed_stand_alone():
    assert word_difference("Roads for all people.", "Roads for many people.") == (
        DiffSegment(S, "Roads for "), DiffSegment(G, "all "), DiffSegment(N, "many "), DiffSegment(S, "people."),
    )  # fmt: skip


def test_a_mark_is_a_word_of_its_own():
    assert word_difference("One, two.", "One; two.") == (
        DiffSegment(S, "One"), DiffSegment(G, ", "), DiffSegment(N, "; "), DiffSegment(S, "two."),
    )  # fmt: skip


def test_chinese_goes_sign_by_sign_and_arabic_words_stay_whole():
    assert word_difference("改善农村网络", "改善城市网络") == (
        DiffSegment(S, "改善"), DiffSegment(G, "农村"), DiffSegment(N, "城市"), DiffSegment(S, "网络"),
    )  # fmt: skip
    assert word_difference("شبكة المدارس", "شبكات المدارس") == (
        DiffSegment(G, "شبكة "), DiffSegment(N, "شبكات "), DiffSegment(S, "المدارس"),
    )  # fmt: skip


def test_nothing_and_everything():
    assert word_difference("", "") == ()
    assert word_difference("", "New.") == (DiffSegment(N, "New."),)
    assert word_difference("Same", "Same") == (DiffSegment(S, "Same"),)


WORDS = st.lists(st.sampled_from(["a ", "b ", "c", ". ", "\n", "网", "é "]), max_size=40).map("".join)


@given(st.one_of(WORDS, st.text(max_size=60)), st.one_of(WORDS, st.text(max_size=60)))
def test_pieces_spell_both_texts_and_stand_in_turns(before, after):
    pieces = word_difference(before, after)
    assert (spelled(pieces, N), spelled(pieces, G)) == (before, after)
    assert all(one.change is not other.change for one, other in pairwise(pieces))
    assert all(piece.text for piece in pieces)


def test_long_texts_are_compared_by_sentences():
    before = "".join(f"Sentence number {number} says this. " for number in range(MOST))
    after = before.replace("number 7 ", "number seven ").replace("number 900 ", "number X ")
    pieces = word_difference(before, after)
    assert (spelled(pieces, N), spelled(pieces, G)) == (before, after)
    assert sum(len(piece.text) for piece in pieces if piece.change is G) < 200


def test_long_stretches_that_did_not_change_are_left_out():
    words = "".join(f"w{number} " for number in range(100))
    pieces = shorten_difference(word_difference(words + "old " + words, words + "new " + words), context=3)
    assert pieces == (
        DiffSegment(GAP), DiffSegment(S, "w97 w98 w99 "), DiffSegment(G, "old "), DiffSegment(N, "new "), DiffSegment(S, "w0 w1 w2 "), DiffSegment(GAP),
    )  # fmt: skip
    assert shorten_difference(word_difference(words, words)) == (DiffSegment(S, words),)
