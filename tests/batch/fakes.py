"""A quick classifier and a small framework, and runs with them in processes of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tests.factories.frameworks import framework, node

from goalweave.batch import LocalProcesses, Options, RunProgress, classify_file
from goalweave.core.classify import Candidate, NodeScores, Ranking
from goalweave.core.model import Evidence, Framework

OWN = framework(node("1"), node("1.1", "1"), node("1.2", "1"), node("2"))
WORDS = {"water": "1.1", "school": "2"}


@dataclass(frozen=True)
class WordClassifier:
    """A node for each word that is there; the longer the text, the less sure."""

    name: str = "words"
    version: str = "1"

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        scores = self.scores(texts, framework, languages, level)
        found = []
        for place, text in enumerate(texts):
            chosen = scores.above_threshold(place)
            candidates = tuple(
                Candidate(scores.codes[column], float(scores.values[place, column]), _evidence(text, languages[place]))
                for column in chosen
            )
            found.append(Ranking(candidates, abstained=not candidates))
        return found

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        codes = [one.code for one in framework.nodes]
        parents = tuple(codes.index(one.parent) if one.parent else -1 for one in framework.nodes)
        values = np.zeros((len(texts), len(codes)), dtype="float32")
        for place, text in enumerate(texts):
            for word, code in WORDS.items():
                if word in text:
                    for one in (framework.node(code), *framework.ancestors(code)):
                        values[place, codes.index(one.code)] = 0.5 + 0.5 / (1 + len(text)) + 0.1 * (one.parent is None)
        scores = NodeScores(tuple(codes), parents, values, np.full(len(codes), 0.4, dtype="float32"))
        return scores.down_to(framework, level)


def _evidence(text: str, language: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(word, start, start + len(word), language) for word in WORDS if (start := text.find(word)) >= 0
    )


def make() -> WordClassifier:
    return WordClassifier()


def make_and_end(parent: int) -> WordClassifier:
    """In every process but the one that asks there is no classifier to be had: it ends, as for want of memory."""
    if os.getpid() != parent:
        os._exit(1)
    return WordClassifier()


def killed(path: str, output: str, chunks: int, jobs: int) -> None:
    """A run that is killed, as by the system, when so many chunks are written."""
    moves = 0

    def moved(progress: RunProgress) -> None:
        nonlocal moves
        moves += 1
        if moves > chunks:
            os.kill(os.getpid(), signal.SIGKILL)

    classify_file(
        Path(path), Path(output), make, OWN, Options("target"), engine=LocalProcesses(jobs), rows=10, on_progress=moved
    )
