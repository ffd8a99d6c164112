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
    if not options.evidence:
        scores = classifier.scores(texts, framework, languages, options.level)
        chosen = [scores.above_threshold(place) for place in range(len(rows))]
        return [
            ClassifiedRow(
                row.id,
                tuple(scores.codes[column] for column in columns),
                tuple(round(float(scores.values[place, column]), DIGITS) for column in columns),
                language,
                not columns,
            )
            for place, (row, language, columns) in enumerate(zip(rows, languages, chosen, strict=True))
        ]
    rankings = classifier.rank(texts, framework, languages, options.level)
    return [
        ClassifiedRow(
            row.id,
            tuple(one.code for one in ranking.candidates),
            tuple(round(one.score, DIGITS) for one in ranking.candidates),
            language,
            not ranking.candidates,
            tuple(one.evidence for one in ranking.candidates),
        )
        for row, language, ranking in zip(rows, languages, rankings, strict=True)
    ]
