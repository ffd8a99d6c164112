"""The words of a framework, ready to score texts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goalweave.core.model import Node

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

Occurrence = tuple[int, int, int]
"""A feature's row, and its first and last word in the text."""

Stems = tuple[str, ...]

BEGINNING = 6
"""Letters by which a word that the framework does not have is taken for one that it has: `vaccine`, `vaccination`."""


@dataclass(frozen=True)
class LabelIndex:
    """What each word, and each pair of neighbours, says of each node.

    parents: column of each node's parent, or -1; parents stand before children. words, pairs: a stem, or two
    neighbours (row of the first × number of words + row of the second) → row. beginnings: the first letters of words → row,
    for words that are not known whole. names: what the framework is called, by
    first stem; read over. weights: features × nodes, float32; a whole term that no other node has comes to about 1.
    """

    nodes: tuple[Node, ...]
    parents: tuple[int, ...]
    words: Mapping[str, int]
    pairs: Mapping[int, int]
    beginnings: Mapping[str, int]
    names: Mapping[str, tuple[Stems, ...]]
    weights: Array

    def occurrences(self, stems: Sequence[str]) -> list[Occurrence]:
        """Every word and every pair of neighbours that the index knows, in order."""
        found: list[Occurrence] = []
        size = len(self.words)
        before = -1
        silent = 0
        for place, stem in enumerate(stems):
            if stem in self.names:
                silent = max(silent, *(place + len(name) for name in self._names_at(stems, place)), 0)
            row = self.words.get(stem, -1) if place >= silent else -1
            if row >= 0:
                found.append((row, place, place))
                if before >= 0 and (pair := self.pairs.get(before * size + row)) is not None:
                    found.append((pair, place - 1, place))
            elif place >= silent and (like := self.beginnings.get(stem[:BEGINNING])) is not None:
                found.append((like, place, place))
            before = row
        return found

    def score(self, rows: Iterable[int]) -> Array:
        """One score a node for the features of a text; a feature that comes n times counts 1 + ln n times."""
        import numpy as np

        counts = Counter(rows)
        if not counts:
            return np.zeros(len(self.nodes), dtype="float32")
        values = np.array([1 + math.log(count) for count in counts.values()], dtype="float32")
        return np.asarray(values @ self.weights[list(counts)])

    def _names_at(self, stems: Sequence[str], place: int) -> list[Stems]:
        return [name for name in self.names[stems[place]] if tuple(stems[place : place + len(name)]) == name]
