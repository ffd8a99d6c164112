"""Chinese words, with the list that is built at installation and without it."""

from __future__ import annotations

import pytest

from goalweave.core.text import word_edges
from goalweave.core.text.word_edges import split_chinese, widen_to_words


@pytest.mark.usefixtures("chinese_words")
@pytest.mark.parametrize(
    "words",
    [
        ["农村", "小学", "的", "安全", "饮用水", "和", "卫生设施"],
        ["赴", "最不发达国家"],
        ["不平等", "加剧"],
        ["可持续", "发展", "目标"],
        ["气候变化"],
    ],
)
def test_the_likeliest_words_are_read(words: list[str]) -> None:
    assert split_chinese("".join(words)) == words


@pytest.mark.usefixtures("chinese_words")
def test_a_character_that_no_list_has_is_a_word() -> None:
    assert split_chinese("\u3400水源") == ["\u3400", "水源"]


@pytest.mark.usefixtures("chinese_words")
def test_the_list_has_common_words_and_those_of_our_own_texts() -> None:
    costs, _longest = word_edges._load_costs()
    assert {"可持续", "发展中国家", "生态系统"} <= costs.keys()
    assert len(costs) > 130_000
    assert costs["发展"] < costs["生态"] < costs["生态系统"]


def test_without_the_list_each_chinese_character_is_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_edges, "WORD_LIST", "missing.txt")
    word_edges._load_costs.cache_clear()
    word_edges._word_edges.cache_clear()
    try:
        assert split_chinese("农村小学") == ["农", "村", "小", "学"]
        assert widen_to_words("在农村小学", 2, 4) == (2, 4)
    finally:
        word_edges._load_costs.cache_clear()
        word_edges._word_edges.cache_clear()


@pytest.mark.usefixtures("chinese_words")
def test_a_word_far_into_a_run_without_marks_is_found() -> None:
    assert widen_to_words("饮用水" * 30_000, 60_001, 60_002) == (60_000, 60_003)
