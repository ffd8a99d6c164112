"""The tiers: a trained model where a framework has one, labels where it has none."""

from __future__ import annotations

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
)
from goalweave.core.model import Evidence, Framework
from goalweave.core.text.detection import detect_language
from goalweave.core.text.languages import base_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bools = NDArray[np.bool_]

LONG = 2000
"""Characters above which a text is read in parts."""
PART = 600
"""Characters at least in a part of whole sentences; Chinese characters count three times."""
BATCH = 512


@dataclass(frozen=True)
class TieredClassifier:
    """Scores with words and labels, and with the encoders it is given where these leave a doubt.

    models: by key of the framework. labels: a part of every model. others: reads for frameworks without a model; None: labels alone.
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
        model = self.models.get(framework.key)
        if model is None:
            return (self.others or self.labels).scores(texts, framework, languages, level)
        scores = self._scores(model, texts, framework, _languages_of_texts(texts, languages))
        return scores.down_to(framework, level)

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        """As in the protocol. Raises ValueError if there are languages, but not one for each text."""
        model = self.models.get(framework.key)
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
                whole = len(texts[place]) <= LONG
                for part in [texts[place]] if whole else split_text(texts[place]):
                    parts.append(part)
                    owners.append(place)
                    spoken.append(base_language(tags[place]) if whole else detect_language(part, tags[place] or "en"))
            probabilities, about = self._score_parts(model, framework, parts, spoken)
            for place, rows in group_parts(owners):
                values[place] = probabilities[rows].max(axis=0)
                # One part about something is enough: annexes and notices must not silence a report.
                silent[place] = not about[rows].any()
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
    ) -> tuple[Floats, Bools]:
        """(parts, nodes) probabilities, and (parts,) which are about something. Each stage reads what the one before left in doubt."""
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
        probabilities, about = self._apply_stage(model, first, tree, logits, word_counts, languages)
        in_doubt = word_counts > 0
        probabilities[~in_doubt], about[~in_doubt] = 0, False  # a text without a word is about nothing
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
            probabilities[places], about[places] = self._apply_stage(
                model,
                stage,
                tree,
                {name: own[places] for name, own in logits.items()},
                word_counts[places],
                [languages[place] for place in places],
            )
        return probabilities, about

    def _apply_stage(
        self,
        model: TrainedModel,
        stage: Stage,
        tree: ModelTree,
        logits: Mapping[str, PartLogits],
        word_counts: Floats,
        languages: Sequence[str],
    ) -> tuple[Floats, Bools]:
        """Probabilities of texts, and which are about something; by language, for each has its own calibration."""
        import numpy as np

        reading = tree.fuse({name: logits[name] for name in stage.parts}, model.scales, word_counts)
        probabilities = np.zeros_like(reading.nodes)
        about = np.zeros(len(languages), dtype=bool)
        least = stage.calibration.thresholds[""]
        groups: dict[str, list[int]] = defaultdict(list)
        for place, language in enumerate(languages):
            groups[language].append(place)
        for language, places in groups.items():
            own = reading[places]
            probabilities[places] = tree.probabilities(own, stage.calibration, language)
            about[places] = tree.about(own, stage.calibration, language) >= least
        return probabilities, about

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
    """A long text in parts of whole sentences, each of at least PART characters."""
    parts: list[str] = []
    begin, size = None, 0
    for start, end in split_clauses(text):
        begin = start if begin is None else begin
        size += (end - start) * (3 if "\u3400" <= text[(start + end) // 2] <= "\u9fff" else 1)
        if size >= PART:
            parts.append(text[begin:end])
            begin, size = None, 0
    if begin is not None:
        parts.append(text[begin:])
    return parts


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
