"""The words of a framework, ready to score texts: which word speaks for which node, and how much."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product
from typing import TYPE_CHECKING

from goalweave.core.classify.stems import read_stems
from goalweave.core.model import Framework, Node

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

Occurrence = tuple[int, int, int]
"""A feature's row, and its first and last word in the text."""

Stems = tuple[str, ...]

BEGINNING = 6
"""Letters by which a word that the framework does not have is treated as one that it has: `vaccine`, `vaccination`."""

FOLDED = 0.5
"""Weight of the words of a node below the deepest level, lent to its ancestor at that level."""
WORDING = 0.5
"""Weight of official wording next to label and terms, which are shorter and closer to how people write."""
ALIKE = 0.7
"""Weight of a word that only begins like one of the framework's."""
GATHERED = 0.5
CHILDREN = 3
"""A parent's weight of a word is its own plus half of the sum of its three best children's."""

Element = tuple[int, float, Stems]
"""A column, a weight, and the stems of one label, term or wording."""


@dataclass(frozen=True)
class LabelIndex:
    """What each word, and each pair of neighbours, says of each node.

    parents: column of each node's parent, or -1; parents are before children. words, pairs: a stem, or two neighbours
    (row of the first × number of words + row of the second) → row. beginnings: the first letters of words → row, for
    words that are not known whole. names: what the framework is called, by first stem; read over. weights: features ×
    nodes, float32; a whole term that no other node has comes to about 1.
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
        occurrences: list[Occurrence] = []
        size = len(self.words)
        before = -1
        silent = 0
        for place, stem in enumerate(stems):
            if stem in self.names:
                silent = max(silent, *(place + len(name) for name in self._names_at(stems, place)), 0)
            row = self.words.get(stem, -1) if place >= silent else -1
            if row >= 0:
                occurrences.append((row, place, place))
                if before >= 0 and (pair := self.pairs.get(before * size + row)) is not None:
                    occurrences.append((pair, place - 1, place))
            elif place >= silent and (like := self.beginnings.get(stem[:BEGINNING])) is not None:
                occurrences.append((like, place, place))
            before = row
        return occurrences

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


def build_index(framework: Framework, languages: Mapping[str, float], level: str = "") -> LabelIndex:
    """The index of a framework down to `level` (empty: all levels) from its texts in `languages` (→ weight).

    A feature f (a word, or two neighbours) has the rarity ρ = 1 - ln(nodes with f) / ln(nodes + 1), an inverse
    document frequency (Spärck Jones 1972) scaled to [0, 1]. In an element (label, term, wording) it weighs
    ρ · √(ρ / Σρ of the element); a word of a longer element only 1 - 2^-n of that, where n elements of the node have
    it, so that words which are in one term by chance say little. A node takes the best of its elements. Parents gather
    their children's words. At the top and at levels with children each weight is multiplied by the node's share of it
    among its level, so that what all of them say decides nothing. Numbers, and the names of the framework itself, count
    only within pairs.
    """
    nodes, column_of = node_columns(framework, level)
    elements = list(_iter_elements(framework, languages, nodes, column_of))
    distinct = dict.fromkeys(chain.from_iterable(stems for _, _, stems in elements))
    words = {stem: row for row, stem in enumerate(distinct)}
    pairs: dict[int, int] = {}
    for _, _, stems in elements:
        for first, second in pairwise(stems):
            pairs.setdefault(words[first] * len(words) + words[second], len(words) + len(pairs))
    beginnings: dict[str, int] = {}
    for stem in words:
        if len(stem) >= BEGINNING:
            beginnings.setdefault(stem[:BEGINNING], len(words) + len(pairs) + len(beginnings))
    parents = tuple(column_of[node.parent] if node.parent else -1 for node in nodes)
    names = _framework_names(framework)
    weights = _zero_weights(len(words) + len(pairs) + len(beginnings), len(nodes))
    index = LabelIndex(nodes, parents, words, pairs, beginnings, _group_by_first_word(names), weights)
    _weigh_elements(index, elements)
    weights[[row for stem, row in words.items() if stem.isnumeric() or (stem,) in names]] = 0
    _weigh_beginnings(index)
    _gather_weights(index)
    return index


def node_columns(framework: Framework, level: str) -> tuple[tuple[Node, ...], dict[str, int]]:
    """The nodes down to `level`, and for every code the column of its node or of the nearest ancestor among those."""
    depth = {entry.id: place for place, entry in enumerate(framework.levels)}
    deepest = depth.get(level, len(depth))
    nodes = tuple(node for node in framework.nodes if depth.get(node.level, 0) <= deepest)
    column_of = {node.code: column for column, node in enumerate(nodes)}
    for node in framework.nodes:
        if node.code not in column_of:
            column_of[node.code] = next(
                column_of[entry.code] for entry in framework.ancestors(node.code) if entry.code in column_of
            )
    return nodes, column_of


def _iter_elements(
    framework: Framework, languages: Mapping[str, float], nodes: Sequence[Node], column_of: Mapping[str, int]
) -> Iterator[Element]:
    for node, (language, weight) in product(framework.nodes, languages.items()):
        column = column_of[node.code]
        share = weight if nodes[column] is node else weight * FOLDED
        texts = [(node.label.get(language, ""), 1.0), (node.wording.get(language, ""), WORDING)]
        texts += [(term, 1.0) for term in node.terms.get(language, ())]
        for text, kind in texts:
            if stems := _read_stems(text):
                yield column, share * kind, stems


def _framework_names(framework: Framework) -> frozenset[Stems]:
    """What the framework and its elements are called: “Sustainable Development Goals”, “SDG”, “target”."""
    names = [*framework.title.values(), *framework.short.values()]
    names += chain.from_iterable(mention.before_codes() for mention in framework.mentions)
    return frozenset(_read_stems(name) for name in names) - {()}


def _group_by_first_word(names: frozenset[Stems]) -> dict[str, tuple[Stems, ...]]:
    """Names of several words, by their first one."""
    groups: dict[str, tuple[Stems, ...]] = {}
    for name in sorted(name for name in names if len(name) > 1):
        groups[name[0]] = (*groups.get(name[0], ()), name)
    return groups


def _read_stems(text: str) -> Stems:
    return tuple(stem for stem, _, _ in read_stems(text))


def _zero_weights(features: int, nodes: int) -> Array:
    import numpy as np

    return np.zeros((features, nodes), dtype="float32")


def _weigh_elements(index: LabelIndex, elements: Sequence[Element]) -> None:
    """Fill in, for every feature and node, the best weight in any element."""
    nodes_with: dict[int, set[int]] = defaultdict(set)
    elements_with: Counter[tuple[int, int]] = Counter()
    rows_of: list[list[int]] = []
    # First how many nodes and elements have a feature, then what it weighs in each.
    for column, _, stems in elements:
        rows = _feature_rows(index, stems)
        rows_of.append(rows)
        for row in rows:
            nodes_with[row].add(column)
            elements_with[row, column] += 1
    most = math.log(len(index.nodes) + 1)
    rarity = {row: 1 - math.log(len(columns)) / most for row, columns in nodes_with.items()}
    for (column, weight, _), rows in zip(elements, rows_of, strict=True):
        whole = sum(rarity[row] for row in rows)
        for row in rows:
            value = weight * rarity[row] * math.sqrt(rarity[row] / whole)
            if row < len(index.words) and len(rows) > 1:
                value *= 1 - 0.5 ** elements_with[row, column]
            index.weights[row, column] = max(index.weights[row, column], value)


def _weigh_beginnings(index: LabelIndex) -> None:
    """A beginning weighs what the best word with it does, the less the more nodes have such words."""
    import numpy as np

    for stem, row in index.words.items():
        if (like := index.beginnings.get(stem[:BEGINNING])) is not None:
            index.weights[like] = np.maximum(index.weights[like], ALIKE * index.weights[row])
    rows = list(index.beginnings.values())
    nodes_with = np.maximum(1, (index.weights[rows] > 0).sum(axis=1, keepdims=True))
    index.weights[rows] *= 1 - np.log(nodes_with) / math.log(len(index.nodes) + 1)


def _feature_rows(index: LabelIndex, stems: Stems) -> list[int]:
    """The features of an element, each once; here names are not read over, for they make the element longer."""
    words = [index.words[stem] for stem in stems]
    pairs = [index.pairs[first * len(index.words) + second] for first, second in pairwise(words)]
    return list(dict.fromkeys([*words, *pairs]))


def _gather_weights(index: LabelIndex) -> None:
    """Give parents their children's words, and let the nodes of a level compete, except the lowest ones."""
    import numpy as np

    weights = index.weights
    children: dict[int, list[int]] = defaultdict(list)
    levels: dict[str, list[int]] = defaultdict(list)
    for column, (node, parent) in enumerate(zip(index.nodes, index.parents, strict=True)):
        children[parent].append(column)
        levels[node.level].append(column)
    # From the lowest up, so that a goal also gathers what its targets have gathered.
    for column in reversed(range(len(index.nodes))):
        if children[column]:
            best = np.sort(weights[:, children[column]], axis=1)[:, -CHILDREN:]
            weights[:, column] += GATHERED * best.sum(axis=1)
    for columns in levels.values():
        if any(children[column] or index.parents[column] < 0 for column in columns):
            part = weights[:, columns]
            weights[:, columns] = part * part / np.maximum(part.sum(axis=1, keepdims=True), 1e-9)
