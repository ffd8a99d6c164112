"""The unit of work: a batch of rows in, a batch of rows out. Whatever distributes the work only calls this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.batch.rows import ClassifiedRow, Row
from goalweave.core.classify import Classifier
from goalweave.core.model import Framework
from goalweave.core.text.detection import detect_language
from goalweave.core.text.languages import base_language

DIGITS = 4
"""Of a score."""


@dataclass(frozen=True, slots=True)
class Options:
    """level: the deepest level to suggest at; empty: all. evidence: with the passages that speak for each node, slower."""

    level: str = ""
    evidence: bool = False


def classify_rows(
    rows: Sequence[Row], classifier: Classifier, framework: Framework, options: Options = Options()
) -> list[ClassifiedRow]:
    """One row out for each row in, in order. A text without any word has no language and abstains.

    Only the classifier speaks: nodes that a text names itself (“SDG 9”) are what `map` looks for.
    """
    texts = [row.text for row in rows]
    languages = [base_language(row.language) or (detect_language(row.text) if row.text.strip() else "") for row in rows]
    classified: list[ClassifiedRow] = []
    if not options.evidence:
        node_scores = classifier.scores(texts, framework, languages, options.level)
        for place, (row, language) in enumerate(zip(rows, languages, strict=True)):
            columns = node_scores.above_threshold(place)
            codes = tuple(node_scores.codes[column] for column in columns)
            scores = tuple(round(float(score), DIGITS) for score in node_scores.values[place, columns])
            classified.append(ClassifiedRow(row.id, codes, scores, language, not codes))
        return classified
    rankings = classifier.rank(texts, framework, languages, options.level)
    for row, language, ranking in zip(rows, languages, rankings, strict=True):
        codes = tuple(candidate.code for candidate in ranking.candidates)
        scores = tuple(round(candidate.score, DIGITS) for candidate in ranking.candidates)
        evidence = tuple(candidate.evidence for candidate in ranking.candidates)
        classified.append(ClassifiedRow(row.id, codes, scores, language, not codes, evidence))
    return classified
