"""What reviews have taught: thresholds above those that ship, as a file, and the classifier that keeps to them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping as MappingOf, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from goalweave.core.classify import Classifier, NodeScores, Ranking
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework

FORMAT = 1


@dataclass(frozen=True)
class LearnedThresholds:
    """model: the classifier whose scores were judged, `accurate-4`. levels: framework's key → level → the score from
    which it suggests; tops: the same by code of a top node and level, `9 target`, before that of the level."""

    model: str = ""
    levels: MappingOf[str, MappingOf[str, float]] = field(default_factory=dict)
    tops: MappingOf[str, MappingOf[str, float]] = field(default_factory=dict)

    def __hash__(self) -> int:
        # Dictionaries have no hash, and the engine is cached by what it was built from.
        return hash(self.digest)

    @property
    def digest(self) -> str:
        """Another one for other thresholds; empty if there are none."""
        if not self.levels and not self.tops:
            return ""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:8]

    def threshold(self, framework: Framework, code: str) -> float:
        """0 where nothing was learned."""
        level, top = framework.node(code).level, framework.top(code)
        by_level = self.levels.get(framework.key, {}).get(level, 0.0)
        return self.tops.get(framework.key, {}).get(f"{top} {level}", by_level)


@dataclass(frozen=True)
class ThresholdClassifier:
    """The classifier without candidates below the learned thresholds."""

    classifier: Classifier
    thresholds: LearnedThresholds

    @property
    def name(self) -> str:
        return self.classifier.name

    @property
    def version(self) -> str:
        return self.classifier.version

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        rankings = []
        for ranking in self.classifier.rank(texts, framework, languages, level):
            candidates = tuple(
                candidate
                for candidate in ranking.candidates
                if candidate.score >= self.thresholds.threshold(framework, candidate.code)
            )
            rankings.append(Ranking(candidates, abstained=ranking.abstained or not candidates))
        return rankings

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        import numpy as np

        scores = self.classifier.scores(texts, framework, languages, level)
        taught = np.array([self.thresholds.threshold(framework, code) for code in scores.codes], dtype="float32")
        return NodeScores(
            scores.codes, scores.parents, scores.values, np.maximum(scores.thresholds, taught), scores.silent
        )


def read_thresholds(path: Path) -> LearnedThresholds:
    """Raises InputError for a file that is none of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise InputError(
                Message("format {given} is not supported; expected {format}", given=content["format"], format=FORMAT),
                file=str(path),
            )
        return LearnedThresholds(
            str(content["model"]), _parse_thresholds(content["levels"]), _parse_thresholds(content["tops"])
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            Message("the results learned from reviews cannot be read: {fault}", fault=error), file=str(path)
        ) from error


def write_thresholds(path: Path, thresholds: LearnedThresholds, facts: MappingOf[str, Any]) -> None:
    """Write the file atomically. facts: how they were learned, for people."""
    content = {"format": FORMAT, **asdict(thresholds), "facts": facts}
    # A site may read the file at any moment, and must find the old one or the new one.
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105


def _parse_thresholds(written: MappingOf[str, MappingOf[str, Any]]) -> dict[str, dict[str, float]]:
    thresholds: dict[str, dict[str, float]] = {}
    for key, by_name in written.items():
        thresholds[key] = {name: float(value) for name, value in by_name.items()}
        if not all(0 <= value <= 1 for value in thresholds[key].values()):
            raise ValueError("a threshold is between 0 and 1")
    return thresholds
