"""The texts in the tuning set, with longer and shorter ones made of them, as each part of a model scores them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from goalweave.classifiers.exemplars import CHINESE, Exemplar
from goalweave.core.classify import WORDS, Encoder, FusedScores, ModelTree, TrainedModel
from goalweave.core.classify.trained_model import encode_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TOGETHER, BEGINNING = "together", "beginning"
"""Registers of texts that are made of exemplars."""
WORDS_OF_A_BEGINNING = (3, 9)
SEED = 20


@dataclass(frozen=True)
class Tuning:
    """The tuning set with the class scores of each part: name → (texts, classes)."""

    tree: ModelTree
    exemplars: tuple[Exemplar, ...]
    classes: tuple[str, ...]
    scores: Mapping[str, Floats]
    word_counts: Floats

    @classmethod
    def of(
        cls, model: TrainedModel, tree: ModelTree, exemplars: Sequence[Exemplar], encoders: Sequence[Encoder]
    ) -> Tuning:
        """Score the texts by each part of a model: by an encoder in its languages only, 0 elsewhere."""
        import numpy as np

        texts = [exemplar.text for exemplar in exemplars]
        reader = model.linear.reader
        if model.linear.strangers is not None:
            reader.meet(texts, lambda words: encode_words(words, encoders))
        rows = [reader.rows(text) for text in texts]
        scores = {WORDS: reader.scores(rows)}
        for encoder in encoders:
            own = np.zeros_like(scores[WORDS])
            places = [
                place
                for place, exemplar in enumerate(exemplars)
                if not encoder.languages or exemplar.language in encoder.languages
            ]
            if places:
                own[places] = model.heads[encoder.name].scores(encoder.encode([texts[place] for place in places]))
            scores[encoder.name] = own
        word_counts = np.array(list(map(len, rows)), dtype="float32")
        return cls(tree, tuple(exemplars), model.classes, scores, word_counts)

    @cached_property
    def single(self) -> list[int]:
        """Places of the texts that are exemplars, not passages or several of them together."""
        return [place for place, exemplar in enumerate(self.exemplars) if not exemplar.passage]

    def reading(self, parts: Mapping[str, Mapping[str, float]]) -> FusedScores:
        """What the class scores say when the parts are weighed so. parts: as in Stage."""
        return self.tree.reading(self.fused(parts), self.word_counts)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(exemplar.language for exemplar in self.exemplars)

    @cached_property
    def main(self) -> NDArray[np.int64]:
        """Each exemplar's class; -1 for a passage, which may be about a node above the classes."""
        import numpy as np

        main = np.full(len(self.exemplars), -1)
        for place in self.single:
            main[place] = self.classes.index(next(iter(self.exemplars[place].nodes), ""))
        return main

    @cached_property
    def truth(self) -> Floats:
        """(texts, nodes): 1 for the nodes of each text, those that also fit, and all above them."""
        import numpy as np

        place = {code: number for number, code in enumerate(self.tree.codes)}
        truth = np.zeros((len(self.exemplars), len(self.tree.codes)), dtype="float32")
        for row, exemplar in enumerate(self.exemplars):
            for code in (*exemplar.nodes, *exemplar.also):
                column = place.get(code, -1)
                while column >= 0:
                    truth[row, column] = 1
                    column = self.tree.parents[column]
        return truth

    def of_language(self, language: str) -> list[int]:
        """Places of the texts in a language."""
        return [place for place, own in enumerate(self.languages) if own == language]

    def single_of(self, language: str) -> list[int]:
        """Places of the exemplars in a language."""
        return [place for place in self.single if self.languages[place] == language]

    def fused(self, parts: Mapping[str, Mapping[str, float]]) -> Floats:
        """(texts, classes) with each language's weights."""
        import numpy as np

        fused = np.zeros_like(self.scores[WORDS])
        for row, language in enumerate(self.languages):
            for name, weight in parts.get(language, parts[""]).items():
                fused[row] += weight * self.scores[name][row]
        return fused


def combine_exemplars(exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """Texts made of two to four exemplars each, half as many as there are: real texts are longer and about several things."""
    chance = random.Random(SEED)  # noqa: S311
    combined = []
    for language in sorted({exemplar.language for exemplar in exemplars}):
        own = [exemplar for exemplar in exemplars if exemplar.language == language and not exemplar.passage]
        for _ in range(len(own) // 2):
            some = chance.sample(own, min(len(own), chance.choice((2, 2, 3, 4))))
            text = " ".join(exemplar.text for exemplar in some)
            nodes = tuple(dict.fromkeys(chain.from_iterable(exemplar.nodes for exemplar in some)))
            also = tuple(dict.fromkeys(chain.from_iterable(exemplar.also for exemplar in some)))
            combined.append(replace(some[0], text=text, nodes=nodes, also=also, passage=True, register=TOGETHER))
    return combined


def exemplar_beginnings(exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """The first few words of every second exemplar: titles and budget lines are short too."""
    chance = random.Random(SEED)  # noqa: S311
    beginnings = []
    for exemplar in exemplars[1::2]:
        if not exemplar.passage:
            count = chance.randint(*WORDS_OF_A_BEGINNING)
            wide = len(CHINESE.findall(exemplar.text)) > len(exemplar.text) / 2
            text = exemplar.text[: 2 * count] if wide else " ".join(exemplar.text.split()[:count])
            beginnings.append(replace(exemplar, text=text, passage=True, register=BEGINNING))
    return beginnings
