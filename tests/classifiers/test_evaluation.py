"""The figures, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goalweave.classifiers.benchmark import area_under_curve
from goalweave.classifiers.evaluation import (
    LabelledCase,
    ReliabilityBin,
    evaluate_scores,
    expected_calibration_error,
    reliability,
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
    assert found.per_node["2"] == {"texts": 1, "precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3)}


def test_calibration_error_by_hand() -> None:
    bins = reliability(np.array([0.95, 1.0, 0.15, 0.12]), np.array([True, False, False, True]))
    assert [one.count for one in bins] == [2, 2]
    assert bins[1] == ReliabilityBin(2, pytest.approx(0.975), 0.5)
    assert expected_calibration_error(bins) == pytest.approx((abs(0.135 - 0.5) + abs(0.975 - 0.5)) / 2)
    assert expected_calibration_error(()) == 0.0


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
