"""Cross-impact matrices → a list of pairs as CSV, which `read_interlinkages` reads again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from goalweave.core.interlinkages import CrossImpactMatrix
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading import write_csv_rows

HEADER = (
    *("subject", "object", "score", "benefit", "trade_off", "scorer", "evidence", "place", "source"),
    *(f"rationale.{language}" for language in LANGUAGES),
)


def write_interlinkages(target: Path | BinaryIO, matrices: Iterable[CrossImpactMatrix]) -> None:
    """Write every scored pair of every matrix. A matrix of correlations is written with the column `correlation` instead of
    `score` if it comes first."""
    matrices = tuple(matrices)
    header = ["correlation" if name == "score" and _are_correlations(matrices) else name for name in HEADER]
    rows = []
    for matrix in matrices:
        for pair in matrix.pairs:
            texts = [pair.rationale.get(language, "") for language in LANGUAGES]
            rows.append(
                [
                    *(pair.subject, pair.object, pair.score, pair.benefit, pair.trade_off),
                    *(matrix.scorer, pair.evidence, pair.place, pair.source, *texts),
                ]
            )
    write_csv_rows(target, header, rows)


def _are_correlations(matrices: tuple[CrossImpactMatrix, ...]) -> bool:
    return bool(matrices) and matrices[0].kind == "correlation"
