"""How well the polarity of texts is read, against the labels of two people who worked apart from each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from goalweave.classifiers.evaluation import Figure, wilson_figure
from goalweave.core.classify.polarity import Polarity, PolarityReader
from goalweave.core.errors import InputError
from goalweave.core.kappa import Kappa, cohens_kappa
from goalweave.core.messages import Message
from goalweave.core.model import Curie
from goalweave.packs.library import SHIPPED

TEXTS = SHIPPED / "sdg" / "polarity" / "texts.jsonl"
REPLICATES, SEED = 2000, 20260301


@dataclass(frozen=True, slots=True)
class PolarityCase:
    """A text with both labels of its polarity towards a node. seen: its errors were looked at while the cues were
    made."""

    text: str
    language: str
    node: Curie
    first: Polarity
    second: Polarity
    seen: bool


@dataclass(frozen=True, slots=True)
class PolarityFigures:
    """Of one polarity, over the texts on which both labels agree. precision: None if nothing is read so."""

    texts: int
    precision: Figure | None
    recall: Figure | None
    f1: Figure | None


@dataclass(frozen=True)
class PolarityEvaluation:
    """agreement: of the two labels; confusion: (label, what is read) → texts on which both labels agree."""

    texts: int
    agreement: Kappa
    accuracy: Figure
    per_polarity: Mapping[Polarity, PolarityFigures]
    confusion: Mapping[tuple[Polarity, Polarity], int]


def read_polarity_cases(path: Path = TEXTS) -> list[PolarityCase]:
    """The labelled texts of a JSONL file. Raises InputError with the line."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row: dict[str, Any] = json.loads(line)
            framework, _colon, code = row["node"].partition(":")
            labels = Polarity(row["first"]), Polarity(row["second"])
            cases.append(
                PolarityCase(row["text"], row["language"], Curie(framework, "", code), *labels, bool(row.get("seen")))
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                Message("not a labelled text: {fault}", fault=error), file=str(path), line=number
            ) from None
    return cases


def evaluate_polarity(cases: Sequence[PolarityCase], reader: PolarityReader) -> PolarityEvaluation:
    """Figures on the texts on which both labels agree. Intervals of shares are Wilson's, those of F1 of a bootstrap of
    the texts."""
    pairs = []
    for case in cases:
        if case.first is case.second:
            pairs.append((case.first, reader.read(case.text, case.language).towards(case.node)))
    confusion: dict[tuple[Polarity, Polarity], int] = {}
    for pair in pairs:
        confusion[pair] = confusion.get(pair, 0) + 1
    return PolarityEvaluation(
        texts=len(cases),
        agreement=cohens_kappa((case.first, case.second) for case in cases),
        accuracy=_share(label is read for label, read in pairs),
        per_polarity={polarity: _figures(polarity, pairs) for polarity in Polarity},
        confusion=confusion,
    )


def evaluate_polarity_by_language(
    cases: Sequence[PolarityCase], reader: PolarityReader
) -> dict[str, PolarityEvaluation]:
    """`evaluate_polarity` for each language of the cases, in their order."""
    languages = dict.fromkeys(case.language for case in cases)
    return {
        language: evaluate_polarity([case for case in cases if case.language == language], reader)
        for language in languages
    }


def _figures(polarity: Polarity, pairs: Sequence[tuple[Polarity, Polarity]]) -> PolarityFigures:
    labelled = [read is polarity for label, read in pairs if label is polarity]
    predicted = [label is polarity for label, read in pairs if read is polarity]
    return PolarityFigures(
        texts=len(labelled),
        precision=_share(predicted) if predicted else None,
        recall=_share(labelled) if labelled else None,
        f1=_f1_figure(polarity, pairs) if labelled or predicted else None,
    )


def _share(right: Iterable[bool]) -> Figure:
    values = np.fromiter(right, dtype=np.float64)
    return wilson_figure(values, np.ones_like(values))


def _f1_figure(polarity: Polarity, pairs: Sequence[tuple[Polarity, Polarity]]) -> Figure:
    """F1 and the percentiles of a bootstrap, with a fixed seed."""
    label = np.array([pair[0] is polarity for pair in pairs])
    read = np.array([pair[1] is polarity for pair in pairs])
    draws = np.random.default_rng(SEED).integers(0, len(pairs), (REPLICATES, len(pairs)))
    both = (label & read)[draws].sum(axis=1)
    either = label[draws].sum(axis=1) + read[draws].sum(axis=1)
    low, high = np.percentile(2 * both / np.maximum(either, 1), (2.5, 97.5))
    value = 2 * (label & read).sum() / max(1, label.sum() + read.sum())
    return Figure(float(value), float(low), float(high))


def describe_confusion(evaluation: PolarityEvaluation) -> list[tuple[str, list[int]]]:
    """Row a label: how many of its texts are read as each polarity."""
    return [(label.value, [evaluation.confusion.get((label, read), 0) for read in Polarity]) for label in Polarity]


def polarity_document(evaluation: PolarityEvaluation) -> dict[str, Any]:
    """As JSON writes it."""
    figures = {}
    for polarity, own in evaluation.per_polarity.items():
        parts = {"precision": own.precision, "recall": own.recall, "f1": own.f1}
        figures[polarity.value] = {"texts": own.texts} | {name: _figure_document(part) for name, part in parts.items()}
    return {
        "texts": evaluation.texts,
        "kappa": evaluation.agreement.value,
        "agreed": round(evaluation.agreement.observed, 4),
        "accuracy": _figure_document(evaluation.accuracy),
        "polarities": figures,
        "confusion": {
            label: dict(zip(Polarity, counts, strict=True)) for label, counts in describe_confusion(evaluation)
        },
    }


def _figure_document(figure: Figure | None) -> list[float] | None:
    """Value, low, high."""
    return [round(value, 4) for value in (figure.value, figure.low, figure.high)] if figure else None
