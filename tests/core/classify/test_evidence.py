"""Clauses, windows and passages."""

from __future__ import annotations

from itertools import chain, pairwise
from unicodedata import combining

import pytest
from hypothesis import given, strategies as st

from goalweave.core.classify.evidence import (
    LONGEST,
    MOST_TELLING,
    WINDOW,
    clause_windows,
    evidence_passages,
    merge_spans,
    split_clauses,
    words_by_clause,
)
from goalweave.core.classify.stems import read_stems
from goalweave.core.model import Evidence


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_clauses(text)]


def passages_of(text: str, weights: dict[str, float]) -> tuple[Evidence, ...]:
    """Passages for weights of words as written."""
    words = list(read_stems(text))
    spans = split_clauses(text)
    by_place = {place: weights.get(text[start:end], 0.0) for place, (_, start, end) in enumerate(words)}
    return evidence_passages(text, words, spans, words_by_clause(words, spans), by_place)


def passage_texts(text: str, weights: dict[str, float]) -> list[str]:
    return [one.text for one in passages_of(text, weights)]


def highlighted_words(text: str, weights: dict[str, float]) -> list[list[str]]:
    """Of each passage the words that stand out, as they stand in its own text."""
    return [[one.text[start:end] for start, end in one.words] for one in passages_of(text, weights)]


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
    spans = split_clauses(text)
    words = list(read_stems(text))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    ranges = words_by_clause(words, spans)
    assert list(chain.from_iterable(range(first, end) for first, end in ranges)) == list(range(len(words)))


def test_windows_take_whole_clauses_and_cut_long_ones() -> None:
    assert clause_windows([(0, 10), (10, 25), (25, 40), (40, 45)]) == [(0, 40), (40, 45)]
    assert clause_windows([(0, 3 * WINDOW)]) == [(0, WINDOW), (WINDOW, 2 * WINDOW), (2 * WINDOW, 3 * WINDOW)]
    assert clause_windows([]) == []


def test_the_passages_with_the_most_weight_are_shown_in_order() -> None:
    text = "Wells one. Nothing. Pumps two. Pipes three. Taps four. Trees five."
    weights = {"Wells": 1.0, "Pumps": 3.0, "Pipes": 2.0, "Taps": 2.5, "Trees": 0.1}
    assert passage_texts(text, weights) == ["Pumps two. Pipes three. Taps four."]
    assert passage_texts(text, {"Wells": 1.0, "Taps": 1.0}) == ["Wells one.", "Taps four."]
    assert passage_texts(text, {"Wells": 1.0, "Taps": 0.1}) == ["Wells one."]
    assert passage_texts(text, {}) == []


def test_of_a_long_sentence_the_telling_part_is_shown() -> None:
    text = "filler " * 30 + "clean water for schools " + "filler " * 30
    assert passage_texts(text, {"clean": 1.0, "water": 1.0, "schools": 0.01}) == ["clean water"]


def test_spans_that_touch_are_merged() -> None:
    assert merge_spans([(5, 8), (0, 4), (6, 9)], "abcd efgh i") == [(0, 9)]
    assert merge_spans([(0, 2), (4, 5)], "ab cde") == [(0, 2), (4, 5)]


def test_passages_carry_the_language() -> None:
    words, spans = list(read_stems("agua limpia")), split_clauses("agua limpia")
    given = evidence_passages("agua limpia", words, spans, words_by_clause(words, spans), {0: 1.0}, "es")
    assert given == (Evidence("agua limpia", 0, 11, "es", ((0, 4),)),)


def test_words_stand_at_their_place_in_the_passage_not_in_the_text() -> None:
    text = "Nothing here. Deep wells and pumps."
    assert passages_of(text, {"wells": 1.0, "pumps": 0.5}) == (
        Evidence("Deep wells and pumps.", 14, 35, "", ((5, 10), (15, 20))),
    )


def test_a_word_stands_out_from_a_quarter_of_the_strongest_in_its_own_passage() -> None:
    text = "Deep wells, pumps and pipes. Nothing. Green trees, shrubs."
    weights = {"wells": 4.0, "pumps": 1.0, "pipes": 0.99, "trees": 2.0, "shrubs": 0.5, "Green": 0.49, "Deep": -4.0}
    assert highlighted_words(text, weights) == [["wells", "pumps"], ["trees", "shrubs"]]


def test_at_most_eight_words_stand_out_the_strongest_in_the_order_of_the_text() -> None:
    names = [f"word{chr(97 + number)}" for number in range(10)]
    weights = {name: 1.0 + number / 10 for number, name in enumerate(names)}
    assert MOST_TELLING == 8
    assert highlighted_words(" ".join(names), weights) == [names[2:]]
    assert highlighted_words(" ".join(reversed(names)), weights) == [names[:1:-1]]


def test_neighbouring_words_stay_apart_and_chinese_pairs_that_touch_are_one() -> None:
    assert highlighted_words("clean water", {"clean": 1.0, "water": 1.0}) == [["clean", "water"]]
    pairs = {"饮用": 1.0, "用水": 1.0, "厕所": 1.0, "卫生": 1.0, "设施": 1.0}
    assert highlighted_words("安全饮用水和厕所，卫生设施。", pairs) == [["饮用水", "厕所", "卫生设施"]]


@pytest.mark.usefixtures("chinese_words")
def test_a_pair_of_chinese_characters_stands_out_with_the_words_that_it_is_part_of() -> None:
    assert highlighted_words("在农村小学安装净水设备。", {"村小": 1.0}) == [["农村小学"]]
    assert highlighted_words("面向伊吉省赤贫家庭的计划。", {"贫家": 1.0}) == [["赤贫家庭"]]


def test_an_arabic_word_stands_out_with_its_article_vowel_signs_and_long_stroke() -> None:
    for word in ("والمدارس", "مُدَرِّسَة", "التعليـــم", "می\u200cشود"):
        assert highlighted_words(f"بناء {word} جديدة", {word: 1.0}) == [[word]]


def test_long_clauses_are_cut_between_words_and_not_inside_numbers() -> None:
    chinese = "农村小学" * 200
    assert "".join(cut(chinese)) == chinese
    assert all(len(part) % 2 == 0 for part in cut(chinese))
    number = f"{'x ' * 230}{'1,234,567 ' * 40}"
    assert all(part.split()[-1] in {"x", "1,234,567"} for part in cut(number))


SCRIPTS = [
    "water",
    "e-waste",
    "آبَاراً",
    "والمياه",
    "می\u200cشود",
    "cafe\u0301",
    "вода\u0301",
    "школы",
    "5G",
    "İzmir",
    "水源保护",
    ", ",
    ". ",
    " ",
]


@given(
    st.lists(st.sampled_from(SCRIPTS) | st.text(max_size=4), max_size=200).map("".join),
    st.lists(st.integers(0, 200), max_size=12),
)
def test_no_passage_or_highlight_begins_or_ends_between_letters(text: str, places: list[int]) -> None:
    words = list(read_stems(text))
    spans = split_clauses(text)
    passages = evidence_passages(text, words, spans, words_by_clause(words, spans), dict.fromkeys(places, 1.0))
    for passage in passages:
        edges = {passage.start, passage.end}
        edges.update(passage.start + place for place in chain.from_iterable(passage.words))
        for place in edges - {0, len(text)}:
            pair = text[place - 1 : place + 1]
            letters = [sign.isalnum() and not "\u3400" <= sign <= "\u9fff" for sign in pair]
            assert not all(letters), (text, place)
            assert not (pair[0].isalpha() and combining(pair[1])), (text, place)


def test_a_word_keeps_the_signs_on_its_last_letter() -> None:
    assert highlighted_words("حفروا آباراً عميقة", {"آباراً": 1.0}) == [["آباراً"]]
    assert highlighted_words("un cafe\u0301 chaud", {"cafe\u0301": 1.0}) == [["cafe\u0301"]]


@given(
    st.lists(st.text(max_size=8) | st.sampled_from(["water", "水源保护", "آباراً", ". ", "\n", " "]), max_size=30).map(
        "".join
    ),
    st.lists(st.floats(-1, 4), min_size=1, max_size=7),
)
def test_words_lie_in_order_inside_their_passage_and_never_overlap(text: str, cycle: list[float]) -> None:
    words = list(read_stems(text))
    spans = split_clauses(text)
    weights = {place: cycle[place % len(cycle)] for place in range(len(words))}
    for one in evidence_passages(text, words, spans, words_by_clause(words, spans), weights):
        assert 1 <= len(one.words) <= MOST_TELLING
        assert one.words[0][0] >= 0
        assert one.words[-1][1] <= len(one.text)
        assert all(start < end for start, end in one.words)
        assert all(first[1] < second[0] for first, second in pairwise(one.words))
