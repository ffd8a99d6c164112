"""A batch of rows to a batch of rows."""

from __future__ import annotations

from tests.batch.fakes import OWN, WordClassifier

from goalweave.batch import ClassifiedRow, Options, Row, classify_rows
from goalweave.core.model import Evidence

ENGLISH = "The school has clean water for all of its pupils since last year."


def test_each_row_gives_one_row_with_nodes_from_the_best_down() -> None:
    rows = [Row("a", ENGLISH), Row("b", "Nothing of that kind is said here, not a word."), Row("c", "", "fr")]
    best, rest = round(0.6 + 0.5 / (1 + len(ENGLISH)), 4), round(0.5 + 0.5 / (1 + len(ENGLISH)), 4)
    assert classify_rows(rows, WordClassifier(), OWN) == [
        ClassifiedRow("a", ("1", "2", "1.1"), (best, best, rest), "en", False),
        ClassifiedRow("b", (), (), "en", True),
        ClassifiedRow("c", (), (), "fr", True),
    ]


def test_language_is_detected_where_none_is_given_and_there_is_a_text() -> None:
    french = "Le conseil municipal remet en état les canalisations et les fontaines de la commune."
    rows = [Row("a", french), Row("b", french, "EN-gb"), Row("c", " \n")]
    assert [one.language for one in classify_rows(rows, WordClassifier(), OWN)] == ["fr", "en", ""]


def test_level_leaves_out_what_is_below_it() -> None:
    (found,) = classify_rows([Row("a", "water")], WordClassifier(), OWN, Options("goal"))
    assert found.nodes == ("1",)


def test_evidence_comes_with_each_node_and_changes_nothing_else() -> None:
    rows = [Row("a", "clean water", "en"), Row("b", "none", "en")]
    found = classify_rows(rows, WordClassifier(), OWN, Options(evidence=True))
    passage = (Evidence("water", 6, 11, "en"),)
    assert [one.evidence for one in found] == [(passage, passage), ()]
    quick = classify_rows(rows, WordClassifier(), OWN)
    assert [(one.nodes, one.scores, one.abstained) for one in found] == [
        (one.nodes, one.scores, one.abstained) for one in quick
    ]


def test_no_rows_give_no_rows() -> None:
    assert classify_rows([], WordClassifier(), OWN) == []
