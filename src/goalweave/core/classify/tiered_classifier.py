"""The tiers: a trained model where a framework has one, labels where it has none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goalweave.core.classify.evidence import evidence_passages, split_clauses, words_by_clause
from goalweave.core.classify.label_classifier import LabelClassifier
from goalweave.core.classify.protocol import Candidate, Classifier, NodeScores, Ranking
from goalweave.core.classify.stems import read_stems
from goalweave.core.classify.trained_model import (
    HEADS,
    LABELS,
    WORDS,
    Encoder,
    ModelTree,
    PartLogits,
    Stage,
    TrainedModel,
    encode_words,
    logit,
    sigmoid,
)
from goalweave.core.model import Evidence, Framework
from goalweave.core.text.detection import detect_language
from goalweave.core.text.languages import base_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Chosen on descriptions of projects and indicators, as docs/explanation/classification.md says. Characters; a Chinese
# one counts three times.
LONG = 2000
"""A text of more is read in parts, the best of which counts: one section about something is enough."""
TITLED, DESCRIPTION = 600, 10_000
"""So is a text of more than the first that has a title; up to the second, the scores of its parts are averaged: a
description of a project goes through several subjects, while a paragraph keeps to one."""
LONGEST_TITLE = 200
"""No first line of more is a title."""
PART = 400
"""At least in a part of whole sentences."""
FADING = 0.8
"""Weight of each part in an average, compared with the part before it: what matters is said first."""
AVERAGED = (1.25, 0.55)
"""Slope and offset of the log-odds of an average: it is less sure than the same text read whole. Fitted on texts read
in both ways."""
OUTRIGHT = 0.7
"""A text with a node of at least this probability is about something, however unlike other such texts it is."""
BATCH = 512

CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class TieredClassifier:
    """Scores with words and labels, and with the encoders it is given where these leave a doubt.

    models: by key of the edition that each was trained on. labels: a part of every model. others: reads for frameworks without a
    model; None: labels alone.
    """

    name: str
    version: str
    models: Mapping[str, TrainedModel]
    labels: LabelClassifier
    encoders: tuple[Encoder, ...] = ()
    others: Classifier | None = None
    trees: dict[str, tuple[Framework, ModelTree]] = field(default_factory=dict, compare=False, repr=False)

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        model = self.model_for(framework)
        if model is None:
            return (self.others or self.labels).scores(texts, framework, languages, level)
        scores = self._scores(model, texts, framework, _languages_of_texts(texts, languages))
        return scores.down_to(framework, level)

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        model = self.model_for(framework)
        if model is None:
            return (self.others or self.labels).rank(texts, framework, languages, level)
        tags = _languages_of_texts(texts, languages)
        scores = self._scores(model, texts, framework, tags).down_to(framework, level)
        rankings = []
        for place, (text, tag) in enumerate(zip(texts, tags, strict=True)):
            columns = scores.above_threshold(place)
            evidence = self._evidence(model, framework, text, [scores.codes[column] for column in columns], tag)
            candidates = tuple(
                Candidate(scores.codes[column], round(float(scores.values[place, column]), 4), passages)
                for column, passages in zip(columns, evidence, strict=True)
            )
            rankings.append(Ranking(candidates, abstained=not candidates))
        return rankings

    def model_for(self, framework: Framework) -> TrainedModel | None:
        """The model of this edition, else one of another edition whose classes are all nodes of this one: reviews of the
        SDGs change indicators, and a model knows goals and targets."""
        if framework.key in self.models:
            return self.models[framework.key]
        for key, model in sorted(self.models.items()):
            # The empty class is that of texts about nothing.
            if key.partition("@")[0] == framework.id and set(model.classes) - {""} <= framework.by_code.keys():
                return model
        return None

    def _tree(self, model: TrainedModel, framework: Framework) -> ModelTree:
        cached = self.trees.get(framework.key)
        if cached is None or cached[0] is not framework:
            cached = self.trees[framework.key] = (framework, ModelTree.of(framework, model.classes))
        return cached[1]

    def _scores(
        self, model: TrainedModel, texts: Sequence[str], framework: Framework, tags: Sequence[str]
    ) -> NodeScores:
        import numpy as np

        tree = self._tree(model, framework)
        values = np.zeros((len(texts), len(tree.codes)), dtype="float32")
        silent = np.ones(len(texts), dtype=bool)
        for start in range(0, len(texts), BATCH):
            batch = range(start, min(start + BATCH, len(texts)))
            parts: list[str] = []
            owners: list[int] = []
            spoken: list[str] = []
            for place in batch:
                own = split_text(texts[place])
                parts.extend(own)
                owners.extend([place] * len(own))
                spoken.extend(_languages_of_parts(own, tags[place]))
            probabilities, margins = self._score_parts(model, framework, parts, spoken)
            for place, rows in group_parts(owners):
                if rows.stop - rows.start == 1:
                    values[place], silent[place] = probabilities[rows.start], margins[rows.start] < 0
                elif _size(texts[place]) > DESCRIPTION or not _title(texts[place]):
                    # Annexes and notices must not silence a report.
                    values[place], silent[place] = probabilities[rows].max(axis=0), margins[rows].max() < 0
                else:
                    slope, offset = AVERAGED
                    values[place] = sigmoid(slope * logit(average_parts(probabilities[rows])) + offset)
                    silent[place] = average_parts(margins[rows]) < 0
        levels = self._stages(model)[-1].calibration.thresholds
        thresholds = np.array([levels[level] for level in tree.levels], dtype="float32")
        return NodeScores(tree.codes, tree.parents, values, thresholds, silent)

    def _stages(self, model: TrainedModel) -> list[Stage]:
        """Those for which there are encoders."""
        available = {WORDS, LABELS, *(encoder.name for encoder in self.encoders)}
        return [
            stage for stage in model.stages if available.issuperset(part.removesuffix(HEADS) for part in stage.parts)
        ]

    def _score_parts(
        self, model: TrainedModel, framework: Framework, parts: Sequence[str], languages: Sequence[str]
    ) -> tuple[Floats, Floats]:
        """(parts, nodes) probabilities, and (parts,) how far each is above the bound of what is about something. Each
        stage reads what the one before left in doubt."""
        import numpy as np

        tree = self._tree(model, framework)
        reader = model.linear.reader
        strangers = model.linear.strangers
        # Vectors of unknown words can be read only with all the encoders that the model was trained with.
        if strangers is not None and sum(encoder.dimensions for encoder in self.encoders) + 1 == len(strangers):
            reader.meet(parts, lambda words: encode_words(words, self.encoders))
        else:
            reader.prepare()
        rows = [reader.rows(part) for part in parts]
        word_counts = np.array(list(map(len, rows)), dtype="float32")
        labels = self.labels.logits(parts, framework, languages, tree.codes)
        logits = {
            WORDS: tree.class_logits(reader.scores(rows)),
            LABELS: PartLogits(np.zeros(len(parts), dtype="float32"), labels),
        }
        first, *further = self._stages(model)
        probabilities, margins = self._apply_stage(model, first, tree, logits, word_counts, languages)
        in_doubt = word_counts > 0
        probabilities[~in_doubt], margins[~in_doubt] = 0, -1  # a text without a word is about nothing
        encoders = {encoder.name: encoder for encoder in self.encoders}
        least, most = first.sure
        for stage in further:
            best = probabilities[:, list(tree.top)].max(axis=1)
            in_doubt &= (best >= least) & (best < most)
            least, most = stage.sure
            spoken = np.array([not stage.languages or language in stage.languages for language in languages])
            places = np.flatnonzero(in_doubt & spoken).tolist()
            if not places:
                continue
            for name in stage.parts:
                if name in encoders and name not in logits:
                    vectors = encoders[name].encode([parts[place] for place in places])
                    for part, own in model.encoder_logits(tree, name, vectors).items():
                        logits[part] = PartLogits(np.zeros_like(word_counts), np.zeros_like(probabilities))
                        logits[part].about[places], logits[part].nodes[places] = own.about, own.nodes
            probabilities[places], margins[places] = self._apply_stage(
                model,
                stage,
                tree,
                {name: own[places] for name, own in logits.items()},
                word_counts[places],
                [languages[place] for place in places],
            )
        return probabilities, margins

    def _apply_stage(
        self,
        model: TrainedModel,
        stage: Stage,
        tree: ModelTree,
        logits: Mapping[str, PartLogits],
        word_counts: Floats,
        languages: Sequence[str],
    ) -> tuple[Floats, Floats]:
        """Probabilities of texts, and how much that of being about something exceeds its bound; each language has its
        own calibration."""
        import numpy as np

        reading = tree.fuse({name: logits[name] for name in stage.parts}, model.scales, word_counts)
        probabilities = np.zeros_like(reading.nodes)
        margins = np.zeros(len(languages), dtype="float32")
        least = stage.calibration.thresholds[""]
        groups: dict[str, list[int]] = defaultdict(list)
        for place, language in enumerate(languages):
            groups[language].append(place)
        for language, places in groups.items():
            own = reading[places]
            probabilities[places] = tree.probabilities(own, stage.calibration, language)
            best = probabilities[places][:, list(tree.top)].max(axis=1)
            margins[places] = np.maximum(tree.about(own, stage.calibration, language) - least, best - OUTRIGHT)
        return probabilities, margins

    def _evidence(
        self, model: TrainedModel, framework: Framework, text: str, codes: Sequence[str], language: str
    ) -> Iterator[tuple[Evidence, ...]]:
        """For each code the passages whose words raise the node's share: ∂ ln q(node) ÷ ∂ word, times the word.

        Where no word does, those with words of its label and terms; where there are none either, an encoder has read the meaning of the
        whole: the clause with the most words.
        """
        import numpy as np

        if not codes:
            return
        tree = self._tree(model, framework)
        reader = model.linear.reader
        words = list(read_stems(text))
        known = [
            (place, row)
            for place, (word, start, end) in enumerate(words)
            if (row := reader.row(word, text[start:end])) >= 0
        ]
        spans = split_clauses(text)
        ranges = words_by_clause(words, spans)
        table = reader.weights([row for _, row in known])
        spread = reader.scores([{row for _, row in known}])[0]
        spread = np.exp(spread - spread.max())
        spread /= spread.sum()
        # ln q(node) = ln Σ over the node's classes − ln Σ over all: its slope is the mean row of the one less that of the other.
        mean = table @ spread
        labelled = self.labels.word_weights(words, framework, base_language(language), codes)
        for code, by_label in zip(codes, labelled, strict=True):
            inside = spread * tree.member[:, tree.codes.index(code)]
            carried = table @ (inside / max(float(inside.sum()), 1e-12)) - mean
            weights = {place: float(value) for (place, _), value in zip(known, carried, strict=True) if value > 0}
            passages = evidence_passages(text, words, spans, ranges, weights or by_label, language)
            if not passages:
                _, start, end = max((last - first, *span) for (first, last), span in zip(ranges, spans, strict=True))
                passages = (Evidence(text[start:end], start, end, language),)
            yield passages


def split_text(text: str) -> list[str]:
    """A long text in parts of whole sentences, each of at least PART characters and with the title, if the first line
    is one."""
    size = _size(text)
    if size <= TITLED:
        return [text]
    title = _title(text)
    if not title and size <= LONG:
        return [text]
    parts: list[tuple[int, int]] = []
    body = text[len(title) :]
    begin, size = -1, 0
    for start, end in split_clauses(body):
        begin = start if begin < 0 else begin
        size += _size(body[start:end])
        if size >= PART:
            parts.append((begin, end))
            begin, size = -1, 0
    if begin >= 0:
        # What is left over is too little to be judged alone.
        if parts and size < PART / 2:
            begin, _ = parts.pop()
        parts.append((begin, len(body)))
    return [title + body[start:end] for start, end in parts] or [text]


def _title(text: str) -> str:
    """The first line with its end, if it is short and there is a text behind it."""
    line = text.find("\n") + 1
    return text[:line] if 0 < line <= LONGEST_TITLE and _size(text[line:]) > PART else ""


def _size(text: str) -> int:
    """Characters; a Chinese one says about as much as three letters."""
    return len(text) + 2 * len(CHINESE.findall(text))


def _languages_of_parts(parts: Sequence[str], tag: str) -> list[str]:
    """That of a text read whole is known; a long one may have parts in several."""
    if len(parts) == 1:
        return [base_language(tag)]
    return [detect_language(part, tag or "en") for part in parts]


def average_parts(scores: Floats) -> Floats:
    """(parts, …) → (…,): the mean, in which the first parts weigh most."""
    import numpy as np

    return np.asarray(np.average(scores, axis=0, weights=FADING ** np.arange(len(scores))))


def group_parts(owners: Sequence[int]) -> Iterator[tuple[int, slice]]:
    """Each whole text with the places of its parts."""
    start = 0
    for place in range(1, len(owners) + 1):
        if place == len(owners) or owners[place] != owners[start]:
            yield owners[start], slice(start, place)
            start = place


def _languages_of_texts(texts: Sequence[str], languages: Sequence[str]) -> Sequence[str]:
    if languages and len(languages) != len(texts):
        raise ValueError(f"{len(texts)} texts have {len(languages)} languages")
    return languages or [""] * len(texts)
