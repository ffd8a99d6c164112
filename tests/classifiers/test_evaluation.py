"""The figures, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goalweave.classifiers.benchmark import area_under_curve
from goalweave.classifiers.evaluation import (
    Figure,
    LabelledCase,
    ReliabilityBin,
    evaluate_scores,
)
from goalweave.classifiers.labelled_texts import read_labelled
from goalweave.core.classify import NodeScores
from goalweave.core.errors import InputError
from goalweave.core.model import Framework

CODES, PARENTS = ("1", "1.1", "1.2", "2", "2.1"), (-1, 0, 0, -1, 3)
VALUES = np.array(
    [
        [0.9, 0.8, 0.1, 0.2, 0.1],
        [0.6, 0.1, 0.5, 0.7, 0.6],
        [0.2, 0.1, 0.1, 0.1, 0.1],
        [0.1, 0.0, 0.1, 0.6, 0.1],
    ],
    dtype="float32",
)
CASES = [
    LabelledCase("a", frozenset({"1.1"}), first="1.1"),
    LabelledCase("b", frozenset({"1.2", "2.2"}), first="1.2"),
    LabelledCase("c", frozenset()),
    LabelledCase("d", frozenset()),
]


def scores() -> NodeScores:
    return NodeScores(CODES, PARENTS, VALUES, np.full(5, 0.5, dtype="float32"))


def test_figures_of_targets(garden: Framework) -> None:
    found = evaluate_scores(scores(), garden, CASES, "target")
    assert (found.cases, found.nothing) == (4, 2)
    assert found.hit == {1: 0.5, 3: 1.0, 5: 1.0}
    assert found.recall == {1: 0.5, 3: 0.75, 5: 0.75}
    # suggested: 1.1 of a, 1.2 and 2.1 of b; true: 1.1, 1.2 and 2.2, which the classifier does not know
    assert (found.precision, found.recall_micro) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert found.f1 == pytest.approx(2 / 3)
    assert found.macro_f1 == 1.0
    assert (found.answered, found.false_alarms) == (1.0, 0.0)


def test_figures_of_goals(garden: Framework) -> None:
    found = evaluate_scores(scores(), garden, CASES, "goal")
    assert found.hit[1] == 0.5
    assert found.false_alarms == 0.5
    assert found.precision == pytest.approx(3 / 4)
    assert found.recall_micro == 1.0
    node = found.per_node["2"]
    assert node.texts == 1
    assert node.precision == Figure(0.5, pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))
    assert node.recall == Figure(1.0, pytest.approx(0.2065, abs=1e-4), 1.0)
    assert node.f1 is not None
    assert node.f1.value == pytest.approx(2 / 3)


def one_node_scores(*values: float) -> NodeScores:
    """Scores of goal 1 alone, suggested from a half."""
    return NodeScores(("1",), (-1,), np.array([values]).T, np.full(1, 0.5))


def test_calibration_error_by_hand(garden: Framework) -> None:
    about, nothing = LabelledCase("", frozenset({"1"})), LabelledCase("", frozenset())
    found = evaluate_scores(one_node_scores(0.95, 1.0, 0.15, 0.12), garden, [about, nothing, nothing, about], "goal")
    assert found.reliability == (
        ReliabilityBin(2, pytest.approx(0.135), 0.5),
        ReliabilityBin(2, pytest.approx(0.975), 0.5),
    )
    assert found.ece == pytest.approx((abs(0.135 - 0.5) + abs(0.975 - 0.5)) / 2)


def test_a_share_has_the_interval_of_wilson(garden: Framework) -> None:
    """81 of 263 is the example of Newcombe (1998), table I: 0.2553 to 0.3662."""
    cases = [LabelledCase("", frozenset())] * 263
    found = evaluate_scores(one_node_scores(*[0.9] * 81, *[0.1] * 182), garden, cases, "goal")
    assert found.figures["false_alarms"] == Figure(
        pytest.approx(81 / 263), pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5)
    )


def test_texts_of_one_document_widen_intervals(garden: Framework) -> None:
    values = [0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1] * 10
    truth = [frozenset({"1"}) if number % 3 else frozenset({"2"}) for number in range(80)]
    alone = [LabelledCase("", codes) for codes in truth]
    quartets = [LabelledCase("", codes, document=str(number // 4)) for number, codes in enumerate(truth)]
    apart, together = (evaluate_scores(one_node_scores(*values), garden, cases, "goal") for cases in (alone, quartets))
    assert together.values == pytest.approx(apart.values)
    width = {name: figure.high - figure.low for name, figure in together.figures.items()}
    # All texts of a document are answered, or none: 20 documents say as much as 20 texts.
    assert width["answered"] == pytest.approx(0.40, abs=0.02)
    assert apart.figures["answered"].high - apart.figures["answered"].low == pytest.approx(0.21, abs=0.01)
    assert width["recall"] > apart.figures["recall"].high - apart.figures["recall"].low


def test_a_single_document_says_nothing_of_others(garden: Framework) -> None:
    cases = [LabelledCase("", frozenset({"1"}), document="a")] * 50
    found = evaluate_scores(one_node_scores(*[0.9] * 50), garden, cases, "goal")
    assert found.figures["precision"] == Figure(1.0, 0.0, 1.0)
    assert found.figures["hit@1"] == Figure(1.0, pytest.approx(0.2065, abs=1e-4), 1.0)


def test_intervals_are_the_same_each_time_and_contain_the_value(garden: Framework) -> None:
    random = np.random.default_rng(1)
    values = random.random(200)
    cases = [
        LabelledCase("", frozenset({"1"} if draw < value else ()))
        for draw, value in zip(random.random(200), values, strict=True)
    ]
    first, second = (evaluate_scores(one_node_scores(*values), garden, cases, "goal") for _ in range(2))
    assert first.figures == second.figures
    for name, figure in first.figures.items():
        assert 0 <= figure.low <= figure.value <= figure.high <= 1, name
    # The standard error of a precision of about .75 over 100 suggestions is .043.
    assert first.figures["precision"].high - first.figures["precision"].low == pytest.approx(4 * 0.043, abs=0.04)


def test_partial_cases_count_only_where_they_can(garden: Framework) -> None:
    """Other nodes may be true of them, so a suggestion outside their labels is not wrong."""
    complete = LabelledCase("", frozenset({"1"}))
    partial = LabelledCase("", frozenset({"2"}), partial=True)
    found = evaluate_scores(scores(), garden, [complete, partial, partial, partial], "goal")
    assert (found.cases, found.nothing, found.partial) == (4, 0, 3)
    assert found.values["hit@1"] == 0.75
    # suggested: 1 of the first text, 1 and 2 of the second, 2 of the last
    assert found.values["precision"] == 1.0
    assert found.values["recall"] == 0.75
    assert found.values["ece"] == pytest.approx(0.1)
    only = evaluate_scores(scores(), garden, [partial] * 4, "goal")
    assert set(only.values) == {"hit@1", "hit@3", "hit@5", "recall@1", "recall@3", "recall@5", "recall", "answered"}


def test_rejected_nodes_that_are_suggested_are_counted(garden: Framework) -> None:
    cases = [LabelledCase("", frozenset(), rejected=frozenset({code}), partial=True) for code in ("1.1", "2", "1", "1")]
    found = evaluate_scores(scores(), garden, cases, "goal")
    assert found.values == {"rejected": 0.5}


def test_the_first_suggestion_is_right_or_wrong_and_none_is_wrong(garden: Framework) -> None:
    cases = [LabelledCase("", frozenset({"1"}))] * 4
    found = evaluate_scores(scores(), garden, cases, "goal")
    assert found.values["precision@1"] == 0.25
    assert found.values["hit@1"] == 0.5


def test_area_under_the_curve_by_hand() -> None:
    assert area_under_curve(np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False])) == pytest.approx(
        0.875
    )
    assert area_under_curve(np.array([0.9]), np.array([True])) == 0.5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'Text,Labels\n"Apples, mostly","1.1; garden:2"\nNothing here,\n,1\n'),
        ("a.tsv", "text\tlabels\nApples, mostly\t1.1|2\nNothing here\t\n"),
        (
            "a.jsonl",
            '{"text": "Apples, mostly", "labels": ["1.1", "SDG 02"]}\n\n{"text": "Nothing here", "labels": []}\n',
        ),
    ],
)
def test_labelled_texts_are_read(tmp_path: Path, garden: Framework, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = read_labelled(tmp_path / name, garden, language="en")
    assert found == [
        LabelledCase("Apples, mostly", frozenset({"1.1", "2"}), "en"),
        LabelledCase("Nothing here", frozenset(), "en"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "text,labels\nApples,9\n", "has no 9"),
        ("a.csv", "words,labels\nApples,1\n", "no text column was recognised"),
        ("a.csv", "text,labels\n", "no labelled text"),
        ("a.jsonl", "{\n", "not valid JSON"),
        ("a.jsonl", "[1]\n", "not a JSON object"),
        ("a.xml", '<iati-activities version="2.03"></iati-activities>', "no iati-activity"),
    ],
)
def test_bad_labelled_files_are_named(tmp_path: Path, garden: Framework, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_labelled(tmp_path / name, garden)
    assert name in str(caught.value)


def test_a_column_that_is_not_there_is_named(tmp_path: Path, garden: Framework) -> None:
    (tmp_path / "a.csv").write_text("text,labels\nApples,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="the column code does not exist"):
        read_labelled(tmp_path / "a.csv", garden, labels="code")
