"""Frameworks without a model: how near a text is in meaning to what the framework says of its nodes, and what decisions
have taught."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from goalweave.core.classify.evidence import Span, Word, evidence_passages, split_clauses, words_by_clause
from goalweave.core.classify.label_classifier import ABOUT, LabelClassifier, index_level, label_languages
from goalweave.core.classify.label_index import node_columns
from goalweave.core.classify.lessons import MOST, STEMS, LearnedHead, Lesson, fit_head, stem_vectors, truth_of
from goalweave.core.classify.protocol import Candidate, NodeScores, Ranking
from goalweave.core.classify.stems import list_stems, read_stems
from goalweave.core.classify.tiered_classifier import group_parts, split_text
from goalweave.core.classify.trained_model import Encoder, sigmoid
from goalweave.core.model import Evidence, Framework
from goalweave.core.text.detection import detect_language
from goalweave.core.text.languages import base_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

Heads = Mapping[str, Mapping[str, LearnedHead]]
"""By key of the framework and name of the encoder."""

BATCH = 512
NEAREST = 3
"""Phrases of a node whose mean similarity to a text says how near it is: one phrase can be near by chance."""
WIDTH, RIDGE = 0.3, 0.2
"""Of the kernel e^((similarity - 1) / WIDTH), and the penalty of the regression with it."""
BACKGROUND = 0.9
"""Part of the texts about nothing whose best node stays below the bar of a framework."""

ALSO = 0.3
"""Further nodes at the top."""
BELOW = 0.35
"""A node below the top, not given its parent."""


@dataclass(frozen=True, slots=True)
class MeaningWeights:
    """Logit of a node among its siblings: labels · what its words say + nearest · similarity of its nearest phrases +
    lead · by how much that is above the best sibling's + ridge · the same of the regression over all phrases +
    offset."""

    labels: float
    nearest: float
    lead: float
    ridge: float
    offset: float


TOP = {
    "use": MeaningWeights(0.42, 2.98, 14.67, 3.76, 0.5),
    "minilm": MeaningWeights(0.25, 5.52, 11.81, 2.81, 0.5),
}
"""By encoder, of nodes at the top. offset: with a text at the bar of the framework."""
CHILD = {
    "use": MeaningWeights(0.42, 2.98, 14.67, 3.76, -0.8),
    "minilm": MeaningWeights(0.25, 5.52, 11.81, 2.81, -2.5),
}
"""By encoder, of nodes below the top, given their parent."""


@dataclass(frozen=True)
class Family:
    """Siblings: their parent's column, or -1, and their own. phrases: rows of theirs; ridge: (phrases, siblings)."""

    parent: int
    columns: tuple[int, ...]
    phrases: NDArray[np.intp]
    ridge: Floats


@dataclass(frozen=True)
class MeaningIndex:
    """What an encoder makes of a framework's phrases: its labels and terms.

    codes: parents first. parents: column of each, or -1. vectors: (phrases, dimensions). member: (phrases, nodes), true
    where the phrase is of the node or of one below it. families: parents' first; the first is that at the top. above:
    columns of nodes above the top family, for a framework with a single root.
    """

    codes: tuple[str, ...]
    parents: tuple[int, ...]
    vectors: Floats
    member: NDArray[np.bool_]
    families: tuple[Family, ...]
    above: tuple[int, ...]

    def logits(self, vectors: Floats, labels: Floats, top: MeaningWeights, child: MeaningWeights) -> Floats:
        """(texts, nodes): of each node given its parent. labels: what the words of the labels say, the same shape."""
        import numpy as np

        similarity = vectors @ self.vectors.T
        kernel = _kernel(similarity)
        logits = np.zeros((len(vectors), len(self.codes)), dtype="float32")
        for family, weights in zip(self.families, [top] + [child] * (len(self.families) - 1), strict=True):
            columns = list(family.columns)
            near = np.stack([_nearest(similarity[:, self.member[:, column]]) for column in columns], axis=1)
            ridge = kernel[:, family.phrases] @ family.ridge
            logits[:, columns] = (
                weights.labels * labels[:, columns]
                + weights.nearest * near
                + weights.lead * _leads(near)
                + weights.ridge * _leads(ridge)
                + weights.offset
            )
        return logits


@dataclass(frozen=True)
class _Prepared:
    """bar: the logit at the top that most texts about nothing stay below."""

    framework: Framework
    index: MeaningIndex
    bar: float


@dataclass(frozen=True)
class MeaningClassifier:
    """Reads each text with the best encoder for its language; without one, by the words of labels alone.

    background: texts about nothing in any framework and their vectors, which say how near a text comes by chance.
    heads: what was learned, from the pack and then from reviews; each adds to what the ones before make of a text.
    """

    labels: LabelClassifier
    encoders: tuple[Encoder, ...] = ()
    background: Callable[[Encoder], tuple[Sequence[str], Floats]] | None = None
    heads: tuple[Heads, ...] = field(default=(), compare=False)
    name: str = "meaning"
    version: str = "1"
    prepared: dict[tuple[str, str, str], _Prepared] = field(default_factory=dict, compare=False, repr=False)

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        import numpy as np

        if languages and len(languages) != len(texts):
            raise ValueError(f"{len(texts)} texts have {len(languages)} languages")
        if not self.encoders and not any(framework.key in heads for heads in self.heads):
            return self.labels.scores(texts, framework, languages, level)
        depth = index_level(framework, level)
        nodes, column_of = node_columns(framework, depth)
        codes = tuple(node.code for node in nodes)
        parents = tuple(column_of[node.parent] if node.parent else -1 for node in nodes)
        family = top_family(parents)
        values = np.zeros((len(texts), len(codes)), dtype="float32")
        for start in range(0, len(texts), BATCH):
            batch = range(start, min(start + BATCH, len(texts)))
            owners, parts, spoken = _split_long([texts[place] for place in batch], [*languages[start : start + BATCH]])
            logits = self.logits(parts, framework, spoken, depth)
            probabilities = _total(logits, parents, family)
            # A text without a word is about nothing, whatever an encoder makes of its marks and numbers.
            probabilities[[row for row, part in enumerate(parts) if all(map(str.isnumeric, list_stems(part)))]] = 0
            for owner, rows in group_parts(owners):
                values[start + owner] = probabilities[rows].max(axis=0)
        siblings = list(family)
        thresholds = np.full(len(codes), BELOW, dtype="float32")
        thresholds[[*family, *_above(parents, family)]] = ALSO
        silent = values[:, siblings].max(axis=1, initial=0.0) < ABOUT
        return NodeScores(codes, parents, values, thresholds, silent).down_to(framework, level)

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        if not self.encoders and not any(framework.key in heads for heads in self.heads):
            return self.labels.rank(texts, framework, languages, level)
        scores = self.scores(texts, framework, languages, level)
        rankings = []
        for place, text in enumerate(texts):
            columns = scores.above_threshold(place)
            language = languages[place] if languages else ""
            passages = self._evidence(framework, text, [scores.codes[column] for column in columns], language, level)
            candidates = tuple(
                Candidate(scores.codes[column], round(float(scores.values[place, column]), 4), evidence)
                for column, evidence in zip(columns, passages, strict=True)
            )
            rankings.append(Ranking(candidates, abstained=not candidates))
        return rankings

    def logits(self, texts: Sequence[str], framework: Framework, languages: Sequence[str], depth: str) -> Floats:
        """(texts, nodes down to `depth`): of each node given its parent, with what was learned."""
        import numpy as np

        nodes, _ = node_columns(framework, depth)
        codes = [node.code for node in nodes]
        logits = np.zeros((len(texts), len(codes)), dtype="float32")
        readers: dict[str, list[int]] = defaultdict(list)
        for place, language in enumerate(languages):
            readers[self.reader(language)].append(place)
        for reader, places in readers.items():
            own = [texts[place] for place in places]
            vectors = self.vectors(reader, own)
            spoken = [languages[place] for place in places]
            logits[places] = self.reader_logits(reader, vectors, own, framework, spoken, depth)
        return logits

    def reader_logits(
        self,
        reader: str,
        vectors: Floats,
        texts: Sequence[str],
        framework: Framework,
        languages: Sequence[str],
        depth: str,
    ) -> Floats:
        """`logits` by one reader. vectors: what it makes of the texts."""
        codes = [node.code for node in node_columns(framework, depth)[0]]
        logits = self.labels.logits(texts, framework, languages, codes, depth)
        if reader != STEMS:
            prepared = self._prepare(reader, framework, depth)
            logits = prepared.index.logits(vectors, logits, _weights(TOP, reader), _weights(CHILD, reader))
            logits[:, list(prepared.index.families[0].columns)] -= prepared.bar
        for heads in self.heads:
            if head := heads.get(framework.key, {}).get(reader):
                logits = logits + head.logits(vectors, codes)
        return logits

    def reader(self, language: str) -> str:
        """Name of the encoder that reads texts in a language: one that is made for it, else one for all."""
        language = base_language(language)
        special = [encoder.name for encoder in self.encoders if language in encoder.languages]
        general = [encoder.name for encoder in self.encoders if not encoder.languages]
        return next(iter([*special, *general]), STEMS)

    def vectors(self, reader: str, texts: Sequence[str]) -> Floats:
        """(texts, dimensions of the reader)."""
        if reader == STEMS:
            return stem_vectors(texts)
        return self._encoder(reader).encode(texts)

    def _encoder(self, name: str) -> Encoder:
        return next(encoder for encoder in self.encoders if encoder.name == name)

    def _prepare(self, reader: str, framework: Framework, depth: str) -> _Prepared:
        import numpy as np

        key = (framework.key, reader, depth)
        prepared = self.prepared.get(key)
        # The key alone is not enough: a framework whose labels were changed has the same one.
        if prepared is None or prepared.framework is not framework:
            index = build_meaning_index(framework, lambda phrases: self.vectors(reader, phrases), depth)
            bar = 0.0
            if self.background:
                texts, vectors = self.background(self._encoder(reader))
                nodes, _ = node_columns(framework, depth)
                labels = self.labels.logits(texts, framework, ["en"] * len(texts), [node.code for node in nodes], depth)
                logits = index.logits(vectors, labels, _weights(TOP, reader), _weights(CHILD, reader))
                best = logits[:, list(index.families[0].columns)].max(axis=1)
                bar = float(np.quantile(best, BACKGROUND)) - _weights(TOP, reader).offset
            prepared = self.prepared[key] = _Prepared(framework, index, bar)
        return prepared

    def _evidence(
        self, framework: Framework, text: str, codes: Sequence[str], language: str, level: str
    ) -> Iterator[tuple[Evidence, ...]]:
        """For each code the passages with words of its labels; if there is none, the clause that is nearest in
        meaning."""
        if not codes:
            return
        words: list[Word] = list(read_stems(text))
        spans = split_clauses(text)
        ranges = words_by_clause(words, spans)
        depth = index_level(framework, level)
        carried = self.labels.word_weights(words, framework, base_language(language), codes, depth)
        for code, weights in zip(codes, carried, strict=True):
            passages = evidence_passages(text, words, spans, ranges, weights, language)
            if not passages and spans:
                start, end = self._nearest_clause(framework, text, spans, code, language, depth)
                passages = (Evidence(text[start:end], start, end, language),)
            yield passages

    def _nearest_clause(
        self, framework: Framework, text: str, spans: Sequence[Span], code: str, language: str, depth: str
    ) -> Span:
        reader = self.reader(language)
        if reader == STEMS or len(spans) == 1:
            return max(spans, key=lambda span: span[1] - span[0])
        index = self._prepare(reader, framework, depth).index
        vectors = self.vectors(reader, [text[start:end] for start, end in spans])
        phrases = index.vectors[index.member[:, index.codes.index(code)]]
        return spans[int(_nearest(vectors @ phrases.T).argmax())]


def learn_heads(
    classifier: MeaningClassifier, framework: Framework, lessons: Sequence[Lesson]
) -> dict[str, LearnedHead]:
    """By reader of the classifier, what lessons add to what it makes of their texts now; a reader learns from texts in
    its languages.

    Lessons beyond MOST are left out, the first ones first.
    """
    readers = [(encoder.name, encoder.languages) for encoder in classifier.encoders] or [(STEMS, ())]
    codes = [node.code for node in framework.nodes]
    heads: dict[str, LearnedHead] = {}
    for reader, languages in readers:
        own = [lesson for lesson in lessons if not languages or base_language(lesson.language) in languages][-MOST:]
        if not own:
            continue
        texts = [lesson.text for lesson in own]
        vectors = classifier.vectors(reader, texts)
        spoken = [lesson.language for lesson in own]
        offsets = classifier.reader_logits(reader, vectors, texts, framework, spoken, "")
        heads[reader] = fit_head(vectors, offsets, truth_of(own, framework, codes), codes)
    return heads


def build_meaning_index(
    framework: Framework, encode: Callable[[Sequence[str]], Floats], depth: str = ""
) -> MeaningIndex:
    """From the English labels and terms of the nodes, of a node without English ones from all its languages."""
    import numpy as np

    nodes, column_of = node_columns(framework, depth)
    columns = {node.code: column for column, node in enumerate(nodes)}
    parents = tuple(column_of[node.parent] if node.parent else -1 for node in nodes)
    owners: dict[str, set[int]] = {}
    for node in framework.nodes:
        languages = ("en",) if "en" in node.label else label_languages(framework)
        phrases = [node.label.get(language, "") for language in languages]
        phrases += chain.from_iterable(node.terms.get(language, ()) for language in languages)
        lineage = {columns[code] for code in framework.lineage(nodes[column_of[node.code]].code)}
        for phrase in filter(None, phrases):
            owners.setdefault(phrase, set()).update(lineage)
    vectors = encode(list(owners))
    member = np.zeros((len(owners), len(nodes)), dtype=bool)
    for row, own in enumerate(owners.values()):
        member[row, list(own)] = True
    top = top_family(parents)
    families = [_family(top, parents, vectors, member)]
    children: dict[int, list[int]] = defaultdict(list)
    for column, parent in enumerate(parents):
        children[parent].append(column)
    above = _above(parents, top)
    families += [
        _family(tuple(own), parents, vectors, member)
        for parent, own in children.items()
        if parent >= 0 and parent not in above
    ]
    return MeaningIndex(tuple(columns), parents, vectors, member, tuple(families), above)


def top_family(parents: Sequence[int]) -> tuple[int, ...]:
    """Columns of the first siblings from the top: a single root says nothing of a text."""
    family = [column for column, parent in enumerate(parents) if parent < 0]
    while len(family) == 1:
        below = [column for column, parent in enumerate(parents) if parent == family[0]]
        if not below:
            break
        family = below
    return tuple(family)


def _above(parents: Sequence[int], family: Sequence[int]) -> tuple[int, ...]:
    """Columns of the single nodes above a family."""
    above: list[int] = []
    column = parents[family[0]] if family else -1
    while column >= 0:
        above.append(column)
        column = parents[column]
    return tuple(above)


def _family(columns: tuple[int, ...], parents: Sequence[int], vectors: Floats, member: NDArray[np.bool_]) -> Family:
    """With a kernel ridge regression of each sibling on the phrases of all of them."""
    import numpy as np

    rows = np.flatnonzero(member[:, list(columns)].any(axis=1))
    own = member[rows][:, list(columns)].astype("float64")
    kernel = _kernel(vectors[rows] @ vectors[rows].T) + RIDGE * np.eye(len(rows))
    ridge = np.linalg.solve(kernel, own - own.mean(axis=0)).astype("float32")
    return Family(parents[columns[0]], columns, rows, ridge)


def _kernel(similarity: Floats) -> Floats:
    import numpy as np

    return np.asarray(np.exp((similarity - 1) / WIDTH))


def _nearest(similarity: Floats) -> Floats:
    """(texts,): the mean of the most similar phrases."""
    import numpy as np

    if not similarity.shape[1]:
        return np.zeros(len(similarity), dtype="float32")
    return np.asarray(np.sort(similarity, axis=1)[:, -NEAREST:].mean(axis=1))


def _leads(values: Floats) -> Floats:
    """(texts, siblings): by how much each is above the best of the others, or below it."""
    import numpy as np

    if values.shape[1] < 2:
        return np.zeros_like(values)
    ordered = np.sort(values, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.asarray(values - np.where(values == best, second, best))


def _total(logits: Floats, parents: Sequence[int], family: Sequence[int]) -> Floats:
    """(texts, nodes): probabilities; a child has at most its parent's, and a root above the top family that of its best
    node."""
    import numpy as np

    probabilities = sigmoid(logits)
    above = set(_above(parents, family))
    best = probabilities[:, list(family)].max(axis=1, initial=0.0)
    for column, parent in enumerate(parents):
        if column in above:
            probabilities[:, column] = best
        elif column not in family and parent >= 0:
            probabilities[:, column] *= probabilities[:, parent]
    return np.asarray(probabilities)


def _split_long(texts: Sequence[str], languages: Sequence[str]) -> tuple[list[int], list[str], list[str]]:
    """Owners, parts and their languages: long texts in parts of whole sentences."""
    owners: list[int] = []
    parts: list[str] = []
    spoken: list[str] = []
    for place, text in enumerate(texts):
        language = base_language(languages[place]) if languages else ""
        own = split_text(text)
        for part in own:
            owners.append(place)
            parts.append(part)
            spoken.append(language if len(own) == 1 and language else detect_language(part, language or "en"))
    return owners, parts, spoken


def _weights(weights: Mapping[str, MeaningWeights], reader: str) -> MeaningWeights:
    """Of an encoder, or of the multilingual one if there are none for it."""
    return weights.get(reader, weights["use"])
