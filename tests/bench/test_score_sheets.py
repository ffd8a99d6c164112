"""Scores of drafts, and the figures made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.drafts.score_sheets import CRITERIA, Agreement, Score, Summary, read_sheets, summarise, weighted_kappa

HEADER = "answer,reader,answers_the_question,correct,complete,no_repetition,reads_well,note\n"


def _score(answer: str, reader: str, *marks: int) -> Score:
    return Score(answer, reader, dict(zip(CRITERIA, marks, strict=True)))


def test_read_sheets_skips_rows_without_marks(tmp_path: Path) -> None:
    sheet = tmp_path / "first.csv"
    sheet.write_text(HEADER + "itu 1,ann,5,4,3,2,1,too long\nitu 2.1,ann,,,,,,\n", encoding="utf-8")
    assert read_sheets([sheet]) == [
        Score("itu 1", "ann", dict(zip(CRITERIA, (5, 4, 3, 2, 1), strict=True)), "too long")
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("itu 1,ann,5,4,6,2,1,\n", "first.csv, line 2: complete is “6”; enter a whole number from 1 to 5"),
        ("itu 1,ann,5,4,3,,1,\n", "first.csv, line 2: no_repetition is “”; enter a whole number from 1 to 5"),
        ("itu 1,ann,5,5,5,5,5,\nitu 1,ann,4,4,4,4,4,\n", "first.csv, line 3: ann has scored itu 1 before"),
    ],
)
def test_read_sheets_names_the_line_of_a_bad_mark(tmp_path: Path, rows: str, message: str) -> None:
    sheet = tmp_path / "first.csv"
    sheet.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_sheets([sheet])


def test_summarise_takes_the_mean_over_readers_first() -> None:
    scores = [
        _score("itu 1", "ann", 5, 5, 4, 4, 3),
        _score("itu 1", "bea", 4, 5, 4, 5, 3),
        _score("itu 2.1", "ann", 2, 4, 4, 4, 4),
        _score("itu 2.1", "bea", 3, 4, 4, 4, 2),
    ]
    summaries = summarise(scores)
    assert summaries["answers_the_question"] == Summary(3.5, 2.5, ("itu 2.1",), Agreement(0.0, 1.0, 0.6))
    assert summaries["correct"].agreement == Agreement(1.0, 1.0, 1.0)
    assert summaries["complete"].agreement == Agreement(1.0, 1.0, None)
    assert summaries["all"].mean == pytest.approx((4.2 + 3.5) / 2)
    assert summaries["all"].below == ()


def test_summarise_with_a_single_reader_has_no_agreement() -> None:
    assert summarise([_score("itu 1", "ann", 1, 2, 3, 4, 5)])["all"] == Summary(3.0, 3.0, (), None)


def test_weighted_kappa_is_zero_for_marks_without_relation() -> None:
    assert weighted_kappa([(1, 1), (1, 5), (5, 1), (5, 5)]) == pytest.approx(0)
