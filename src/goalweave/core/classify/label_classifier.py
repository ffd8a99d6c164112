"""Any framework that has labels: the words of its labels, wording and terms, without training."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from goalweave.core.classify.evidence import Word, clause_windows, evidence_passages, split_clauses, words_by_clause
from goalweave.core.classify.label_index import LabelIndex, Occurrence, build_index, node_columns
from goalweave.core.classify.protocol import Candidate, NodeScores, Ranking
from goalweave.core.classify.stems import list_stems, read_stems
from goalweave.core.model import Framework
from goalweave.core.text.languages import base_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

ENGLISH = 0.3
"""Weight of English labels next to those in the text's language: names and borrowed words are often English."""
LONG = 80
"""Words above which a text is also read in windows."""
WINDOWED = 0.6
"""What the best window of a long text counts next to the whole text."""
BATCH = 1000

TOP_FLOOR = 0.3
CHILD_FLOOR = 0.1
"""Added to the sum of squares: siblings that all score next to nothing do not share out a certainty."""

ABOUT = 0.45
"""A text whose best node at the top is below this is about nothing in the framework."""
ALSO = 0.4
"""Further nodes at the top."""
GIVEN_PARENT = 0.5
"""A node below the top, given that the text is about its parent."""


@dataclass(frozen=True)
class LabelClassifier:
    """Builds the index of a framework, language and level once and keeps it."""

    name: str = "labels"
    version: str = "1"
    indexes: dict[tuple[str, str, str], tuple[Framework, LabelIndex]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        rankings: dict[int, Ranking] = {}
        for places, index, read in self._read(texts, framework, languages, level):
            rankings.update(zip(places, _rank_texts(read, index), strict=True))
        levels = _level_ids_down_to(framework, level)
        return [_keep_levels(rankings[place], framework, levels) for place in range(len(texts))]

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        import numpy as np

        # One array for all languages: the columns are the same, only the words that fill them differ.
        nodes, column_of = node_columns(framework, index_level(framework, level))
        values = np.zeros((len(texts), len(nodes)), dtype="float32")
        for places, index, read in self._read(texts, framework, languages, level):
            for place, (total, _) in zip(places, _node_probabilities(read, index), strict=True):
                values[place] = total
        parents = tuple(column_of[node.parent] if node.parent else -1 for node in nodes)
        thresholds = np.array([ABOUT if parent < 0 else ABOUT * GIVEN_PARENT for parent in parents], dtype="float32")
        scores = NodeScores(tuple(node.code for node in nodes), parents, values, thresholds)
        return scores.down_to(framework, level)

    def logits(
        self,
        texts: Sequence[str],
        framework: Framework,
        languages: Sequence[str],
        codes: Sequence[str],
        level: str | None = None,
    ) -> Floats:
        """(texts, codes): of each whole text, ln(p ÷ (1 - p)) of a node at the top, and of one below given its parent.

        level: the deepest that is wanted; None: the top.
        """
        import numpy as np

        deepest = framework.levels[0].id if level is None else level
        _, column_of = node_columns(framework, index_level(framework, deepest))
        columns = [column_of[code] for code in codes]
        logits = np.zeros((len(texts), len(codes)), dtype="float32")
        for places, index in self._batches(texts, framework, languages, deepest):
            stems = [list_stems(texts[place]) for place in places]
            scores = np.array([index.score([row for row, _, _ in index.occurrences(own)]) for own in stems])
            lengths = np.array(list(map(len, stems)), dtype="float64")
            logits[places] = _logits_of_scores(index, scores, lengths)[:, columns]
        return logits

    def word_weights(
        self,
        words: Sequence[Word],
        framework: Framework,
        language: str,
        codes: Sequence[str],
        level: str | None = None,
    ) -> Iterator[dict[int, float]]:
        """For each code, how much the words of a text carry for it, by number of the word. level: as in `logits`."""
        deepest = framework.levels[0].id if level is None else level
        index = self.index(framework, _reading_language(framework, language), index_level(framework, deepest))
        occurrences = index.occurrences([word[0] for word in words])
        columns = {node.code: column for column, node in enumerate(index.nodes)}
        for code in codes:
            weights = {row: float(index.weights[row, columns[code]]) for row, _, _ in occurrences}
            yield _weight_of_words(occurrences, weights)

    def _read(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str], level: str
    ) -> Iterator[tuple[list[int], LabelIndex, list[_TextReading]]]:
        """Batches of texts of one language: their places, the index for them, and what it knows of them."""
        for batch, index in self._batches(texts, framework, languages, level):
            tags = [languages[place] if languages else "" for place in batch]
            yield (
                batch,
                index,
                [_TextReading.of(texts[place], index, tag) for place, tag in zip(batch, tags, strict=True)],
            )

    def _batches(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str], level: str
    ) -> Iterator[tuple[list[int], LabelIndex]]:
        """Places of texts of one language, with the index for them."""
        if languages and len(languages) != len(texts):
            raise ValueError(f"{len(texts)} texts have {len(languages)} languages")
        groups: dict[str, list[int]] = defaultdict(list)
        for place in range(len(texts)):
            groups[_reading_language(framework, languages[place] if languages else "")].append(place)
        for language, places in groups.items():
            index = self.index(framework, language, index_level(framework, level))
            for start in range(0, len(places), BATCH):
                yield places[start : start + BATCH], index

    def index(self, framework: Framework, language: str, level: str) -> LabelIndex:
        """The index for texts in `language`; without one, all languages of the framework mixed."""
        key = (framework.key, language, level)
        cached = self.indexes.get(key)
        # The key alone is not enough: a framework whose wording was loaded in the meantime has the same one.
        if cached is None or cached[0] is not framework:
            english = 1.0 if language == "en" else ENGLISH
            mixed = dict.fromkeys(label_languages(framework), 1.0)
            weights = {language: 1.0, "en": english} if language else mixed
            cached = self.indexes[key] = (framework, build_index(framework, weights, level))
        return cached[1]


@dataclass(frozen=True, slots=True)
class _TextReading:
    """A text with its words, and those of them that the index knows."""

    text: str
    language: str
    words: list[Word]
    occurrences: list[Occurrence]

    @classmethod
    def of(cls, text: str, index: LabelIndex, language: str) -> _TextReading:
        words = list(read_stems(text))
        return cls(text, language, words, index.occurrences([word[0] for word in words]))

    def units(self) -> Iterator[tuple[int, list[int]]]:
        """(number of words, features) of the whole text, then of its windows if it is long."""
        yield len(self.words), [row for row, _, _ in self.occurrences]
        if len(self.words) > LONG:
            place = 0
            # Occurrences and windows both go through the text in order, so one place serves for all windows.
            for first, end in clause_windows(words_by_clause(self.words, split_clauses(self.text))):
                rows = []
                while place < len(self.occurrences) and self.occurrences[place][2] < end:
                    if self.occurrences[place][1] >= first:
                        rows.append(self.occurrences[place][0])
                    place += 1
                yield end - first, rows


def _rank_texts(texts: Sequence[_TextReading], index: LabelIndex) -> list[Ranking]:
    if not texts or not index.nodes:
        return [Ranking((), abstained=True) for _ in texts]
    return [
        _rank_text(text, index, total, probabilities)
        for text, (total, probabilities) in zip(texts, _node_probabilities(texts, index), strict=True)
    ]


def _node_probabilities(texts: Sequence[_TextReading], index: LabelIndex) -> Iterator[tuple[Floats, Floats]]:
    """(p, p given the parent) of every node, for each text: of the whole of it and, at a discount, of its best window."""
    import numpy as np

    lengths: list[int] = []
    scores: list[Floats] = []
    starts: list[int] = []
    for text in texts:
        starts.append(len(lengths))
        for length, rows in text.units():
            lengths.append(length)
            scores.append(index.score(rows))
    total, probabilities = _calibrate_scores(index, np.array(scores), np.array(lengths, dtype="float64"))
    # A text's first row is the whole of it, the others its windows: one sentence in ten pages is to be seen too.
    for start, end in zip(starts, [*starts[1:], len(lengths)], strict=True):
        best, best_given = total[start], probabilities[start]
        if end > start + 1:
            best = np.maximum(best, WINDOWED * total[start + 1 : end].max(axis=0))
            best_given = np.maximum(best_given, probabilities[start + 1 : end].max(axis=0))
        yield best, best_given


def _rank_text(text: _TextReading, index: LabelIndex, total: Floats, conditional: Floats) -> Ranking:
    suggested: set[int] = set()
    if total.max() >= ABOUT:  # a child never has more than its parent, so this is a node at the top
        for column, parent in enumerate(index.parents):
            if parent < 0:
                enough = total[column] >= ALSO
            else:
                enough = parent in suggested and conditional[column] >= GIVEN_PARENT
            if enough:
                suggested.add(column)
    ranked = sorted(suggested, key=lambda column: (-total[column], column))
    return Ranking(tuple(_node_candidates(text, index, total, ranked)), abstained=not ranked)


def _node_candidates(
    text: _TextReading, index: LabelIndex, total: Floats, columns: Sequence[int]
) -> Iterator[Candidate]:
    if not columns:
        return
    spans = split_clauses(text.text)
    ranges = words_by_clause(text.words, spans)
    counts = Counter(row for row, _, _ in text.occurrences)
    rows = list(counts)
    place_of = {row: place for place, row in enumerate(rows)}
    weights = index.weights[rows][:, list(columns)]
    for number, column in enumerate(columns):
        carried = _weight_of_words(text.occurrences, {row: float(weights[place_of[row], number]) for row in rows})
        evidence = evidence_passages(text.text, text.words, spans, ranges, carried, text.language)
        yield Candidate(index.nodes[column].code, round(float(total[column]), 4), evidence)


def _weight_of_words(occurrences: Iterable[Occurrence], weights: dict[int, float]) -> dict[int, float]:
    """How much each word carries for a node; a pair of words gives half to each."""
    carried: dict[int, float] = defaultdict(float)
    for row, first, last in occurrences:
        carried[first] += weights[row] / 2
        carried[last] += weights[row] / 2
    return carried


def index_level(framework: Framework, level: str) -> str:
    """How deep the index goes: to the last level but one, so that goals score alike whether targets are requested or
    not.

    Only where the last level itself is requested does it stand alone; else it lends its words to the one above.
    """
    ids = [entry.id for entry in framework.levels]
    return ids[-2] if len(ids) > 2 and level in ids[:-1] else ""


def _level_ids_down_to(framework: Framework, level: str) -> frozenset[str]:
    ids = [entry.id for entry in framework.levels]
    return frozenset(ids[: ids.index(level) + 1] if level in ids else ids)


def _keep_levels(ranking: Ranking, framework: Framework, levels: frozenset[str]) -> Ranking:
    candidates = tuple(candidate for candidate in ranking.candidates if framework.node(candidate.code).level in levels)
    return Ranking(candidates, abstained=not candidates)


def label_languages(framework: Framework) -> tuple[str, ...]:
    """All languages in which the framework has labels or terms, in order of their tags."""
    return tuple(sorted(set(chain.from_iterable((*node.label, *node.terms) for node in framework.nodes))))


def _reading_language(framework: Framework, tag: str) -> str:
    """The language in which a text is read: its own if the framework has labels in it, else none."""
    language = base_language(tag)
    return language if any(language in node.label for node in framework.nodes) else ""


def _calibrate_scores(index: LabelIndex, scores: Floats, word_counts: Floats) -> tuple[Floats, Floats]:
    """(p, p given the parent) of texts × nodes, from their scores and the texts' numbers of words."""
    import numpy as np

    probabilities = 1 / (1 + np.exp(-_logits_of_scores(index, scores, word_counts)))
    total = probabilities.copy()
    for column, parent in enumerate(index.parents):
        if parent >= 0:
            total[:, column] *= total[:, parent]
    return total, probabilities


def _logits_of_scores(index: LabelIndex, scores: Floats, word_counts: Floats) -> Floats:
    """(texts, nodes): of each node, given its parent.

    A node at the top: 1.6 + 0.8 ln(s + 0.02) + 0.8 ln(r + 0.01) - 0.38 ln(w + 1)
    A node below:      2.1 + 0.7 ln(s + 0.02) + 0.8 ln(r + 0.01) - 0.38 ln(w + 1)

    s: the node's score; r: s over the Euclidean norm of all its siblings' scores and a floor; w: words of the text.
    Measured as docs/explanation/classification.md tells.
    """
    import numpy as np

    logits = np.zeros(scores.shape)
    families: dict[int, list[int]] = {}
    for column, parent in enumerate(index.parents):
        families.setdefault(parent, []).append(column)
    length = 0.38 * np.log(word_counts + 1)[:, None]
    for parent, columns in families.items():
        own = scores[:, columns]
        floor = TOP_FLOOR if parent < 0 else CHILD_FLOOR
        share = np.log(own / np.sqrt((own**2).sum(axis=1, keepdims=True) + floor) + 0.01)
        base, slope = (1.6, 0.8) if parent < 0 else (2.1, 0.7)
        logits[:, columns] = base + slope * np.log(own + 0.02) + 0.8 * share - length
    return logits
