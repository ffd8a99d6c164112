"""Clauses, windows and passages."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from goalweave.core.classify.evidence import LONGEST, WINDOW, clauses, merged, passages, windows, words_by_clause
from goalweave.core.classify.words import read_words
from goalweave.core.model import Evidence


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in clauses(text)]


def shown(text: str, weights: dict[str, float]) -> list[str]:
    """Passages for weights by word as written."""
    words = list(read_words(text))
    spans = clauses(text)
    by_place = {place: weights.get(text[start:end], 0.0) for place, (_, start, end) in enumerate(words)}
    return [one.text for one in passages(text, words, spans, words_by_clause(words, spans), by_place)]


def test_sentences_end_at_their_marks_in_every_script() -> None:
    assert cut("One two. Three (D. Four) five! “Six.” Seven") == ["One two.", "Three (D. Four) five!", "“Six.", "Seven"]
    assert cut("第一句。第二句！ok;next") == ["第一句。", "第二句！", "ok;", "next"]
    assert cut("هل هذا؟ نعم؛ لا") == ["هل هذا؟", "نعم؛", "لا"]
    assert cut("line\n\n• point • other") == ["line", "• point", "other"]
    assert cut("version 4.2 costs 3.50") == ["version 4.2 costs 3.50"]
    assert cut("") == []


def test_running_text_without_marks_is_cut_at_commas_or_blanks() -> None:
    text = "water, " * 200
    assert all(len(part) <= LONGEST and part.endswith(",") for part in cut(text)[:-1])
    assert "".join(cut("字" * 1300)) == "字" * 1300


@given(st.text(max_size=300))
def test_clauses_lie_in_order_and_hold_every_word_once(text: str) -> None:
    spans = clauses(text)
    words = list(read_words(text))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    ranges = words_by_clause(words, spans)
    assert [place for first, end in ranges for place in range(first, end)] == list(range(len(words)))


def test_windows_take_whole_clauses_and_cut_long_ones() -> None:
    assert windows([(0, 10), (10, 25), (25, 40), (40, 45)]) == [(0, 40), (40, 45)]
    assert windows([(0, 3 * WINDOW)]) == [(0, WINDOW), (WINDOW, 2 * WINDOW), (2 * WINDOW, 3 * WINDOW)]
    assert windows([]) == []


def test_the_passages_with_the_most_weight_are_shown_in_order() -> None:
    text = "Wells one. Nothing. Pumps two. Pipes three. Taps four. Trees five."
    weights = {"Wells": 1.0, "Pumps": 3.0, "Pipes": 2.0, "Taps": 2.5, "Trees": 0.1}
    assert shown(text, weights) == ["Pumps two. Pipes three. Taps four."]
    assert shown(text, {"Wells": 1.0, "Taps": 1.0}) == ["Wells one.", "Taps four."]
    assert shown(text, {"Wells": 1.0, "Taps": 0.1}) == ["Wells one."]
    assert shown(text, {}) == []


def test_of_a_long_sentence_the_telling_part_is_shown() -> None:
    text = "filler " * 30 + "clean water for schools " + "filler " * 30
    assert shown(text, {"clean": 1.0, "water": 1.0, "schools": 0.01}) == ["clean water"]


def test_spans_that_touch_are_merged() -> None:
    assert merged([(5, 8), (0, 4), (6, 9)], "abcd efgh i") == [(0, 9)]
    assert merged([(0, 2), (4, 5)], "ab cde") == [(0, 2), (4, 5)]


def test_passages_carry_the_language() -> None:
    words, spans = list(read_words("agua limpia")), clauses("agua limpia")
    found = passages("agua limpia", words, spans, words_by_clause(words, spans), {0: 1.0}, "es")
    assert found == (Evidence("agua limpia", 0, 11, "es"),)
