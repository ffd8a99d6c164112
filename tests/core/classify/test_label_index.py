"""A framework's words as weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goalweave.core.classify.label_index import LabelIndex, build_index
from goalweave.core.classify.stems import read_stems
from goalweave.core.model import Framework


def scores(index: LabelIndex, text: str) -> dict[str, float]:
    stems = [word for word, _, _ in read_stems(text)]
    found = index.score(row for row, _, _ in index.occurrences(stems))
    return {node.code: float(score) for node, score in zip(index.nodes, found, strict=True)}


@pytest.fixture(scope="module")
def index(plan_of_work: Framework) -> LabelIndex:
    return build_index(plan_of_work, {"en": 1.0}, "target")


def best(index: LabelIndex, text: str) -> str:
    found = scores(index, text)
    return max(found, key=lambda code: found[code])


def test_a_term_speaks_for_its_node_and_for_the_parent(index: LabelIndex) -> None:
    found = scores(index, "new latrines")
    assert found["1.2"] == max(found.values())
    assert found["1"] > 0
    assert found["1.1"] == found["2"] == found["3"] == found["4"] == 0


def test_a_whole_term_of_one_node_comes_to_about_one(index: LabelIndex) -> None:
    assert scores(index, "latrines")["1.2"] == pytest.approx(1.0)
    assert 1.0 < scores(index, "coral reefs")["4"] < 2.0


def test_a_word_of_a_longer_term_says_much_less_than_the_term(index: LabelIndex) -> None:
    assert scores(index, "the trade fair")["3"] < 0.4 * scores(index, "trade unions")["3"]


def test_the_order_of_words_counts_by_pairs_of_neighbours(index: LabelIndex) -> None:
    assert scores(index, "hand pump")["1.1"] > scores(index, "pump by hand of others")["1.1"]


def test_levels_below_the_deepest_lend_their_words_at_half_weight(plan_of_work: Framework, index: LabelIndex) -> None:
    whole = build_index(plan_of_work, {"en": 1.0})
    assert [node.code for node in whole.nodes if node.level == "indicator"] == ["1.2.1"]
    assert all(node.level != "indicator" for node in index.nodes)
    lent, own = scores(index, "septic tank")["1.2"], scores(whole, "septic tank")["1.2.1"]
    assert 0 < lent < own


def test_a_repeated_word_counts_with_its_logarithm(index: LabelIndex) -> None:
    once, twice = scores(index, "latrines")["1.2"], scores(index, "latrines, latrines")["1.2"]
    assert twice == pytest.approx(once * 1.6931, rel=1e-3)


def test_what_the_framework_is_called_says_nothing(index: LabelIndex) -> None:
    assert set(scores(index, "the plan of work, work goals").values()) == {0.0}
    assert scores(index, "decent work")["3"] > 0


def test_other_languages_count_only_when_asked_for(plan_of_work: Framework, index: LabelIndex) -> None:
    spanish = build_index(plan_of_work, {"es": 1.0, "en": 0.3}, "target")
    assert scores(index, "maestros rurales")["2"] == 0
    assert best(spanish, "maestros rurales") == "2"
    assert 0 < scores(spanish, "latrines")["1.2"] < scores(index, "latrines")["1.2"]


def test_official_wording_is_read_too(plan_of_work: Framework, index: LabelIndex) -> None:
    nodes = tuple(
        replace(node, wording={"en": "Keep aquifers clean"}) if node.code == "1.1" else node
        for node in plan_of_work.nodes
    )
    worded = build_index(replace(plan_of_work, nodes=nodes), {"en": 1.0}, "target")
    assert scores(index, "aquifers")["1.1"] == 0
    assert best(worded, "aquifers") == "1.1"


def test_unknown_words_and_a_framework_without_words_score_nothing(plan_of_work: Framework, index: LabelIndex) -> None:
    assert set(scores(index, "quixotic zebras").values()) == {0.0}
    assert set(scores(build_index(plan_of_work, {"ru": 1.0}), "clean water").values()) == {0.0}


def test_neighbours_are_not_joined_across_an_unknown_word(index: LabelIndex) -> None:
    stems = ["coral", "zebra", "reef"]
    assert [(first, last) for _, first, last in index.occurrences(stems)] == [(0, 0), (2, 2)]
    assert [(first, last) for _, first, last in index.occurrences(["coral", "reef"])] == [(0, 0), (1, 1), (0, 1)]


def test_two_builds_are_the_same(plan_of_work: Framework, index: LabelIndex) -> None:
    again = build_index(plan_of_work, {"en": 1.0}, "target")
    assert again.words == index.words
    assert again.pairs == index.pairs
    assert (again.weights == index.weights).all()
