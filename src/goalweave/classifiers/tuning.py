"""The texts set apart to tune, with longer and shorter ones made of them, as each part of a model scores them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from goalweave.classifiers.exemplars import Exemplar
from goalweave.core.classify import WORDS, Encoder, FusedScores, ModelTree, TrainedModel
from goalweave.core.classify.trained_model import encode_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TOGETHER, BEGINNING = "together", "beginning"
"""Registers of texts that are made of exemplars."""
WORDS_OF_A_BEGINNING = (3, 9)
CHINESE = re.compile("[\u3400-\u9fff]")
SEED = 20


@dataclass(frozen=True)
class Tuning:
    """Texts set apart, with each part's class scores: name → (texts, classes)."""

    tree: ModelTree
    exemplars: tuple[Exemplar, ...]
    classes: tuple[str, ...]
    scores: Mapping[str, Floats]
    word_counts: Floats

    @classmethod
    def of(
        cls, model: TrainedModel, tree: ModelTree, exemplars: Sequence[Exemplar], encoders: Sequence[Encoder]
    ) -> Tuning:
        import numpy as np

        texts = [one.text for one in exemplars]
        reader = model.linear.reader
        if model.linear.strangers is not None:
            reader.meet(texts, lambda words: encode_words(words, encoders))
        rows = [reader.rows(text) for text in texts]
        scores = {WORDS: reader.scores(rows)}
        for encoder in encoders:
            own = np.zeros_like(scores[WORDS])
            places = [
                place
                for place, one in enumerate(exemplars)
                if not encoder.languages or one.language in encoder.languages
            ]
            if places:
                own[places] = model.heads[encoder.name].scores(encoder.encode([texts[place] for place in places]))
            scores[encoder.name] = own
        return cls(tree, tuple(exemplars), model.classes, scores, np.array([len(one) for one in rows], dtype="float32"))

    @cached_property
    def single(self) -> list[int]:
        """Places of the texts that are exemplars, not passages or several of them together."""
        return [place for place, one in enumerate(self.exemplars) if not one.passage]

    def reading(self, parts: Mapping[str, Mapping[str, float]]) -> FusedScores:
        return self.tree.reading(self.fused(parts), self.word_counts)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(one.language for one in self.exemplars)

    @cached_property
    def main(self) -> NDArray[np.int64]:
        """Each exemplar's class; -1 for a passage, which may be about a node above the classes."""
        import numpy as np

        column = {code: place for place, code in enumerate(self.classes)}
        return np.array([-1 if one.passage else column[one.nodes[0] if one.nodes else ""] for one in self.exemplars])

    @cached_property
    def truth(self) -> Floats:
        """(texts, nodes): 1 for the nodes of each text, those that also fit, and all above them."""
        import numpy as np

        place = {code: number for number, code in enumerate(self.tree.codes)}
        found = np.zeros((len(self.exemplars), len(self.tree.codes)), dtype="float32")
        for row, one in enumerate(self.exemplars):
            for code in (*one.nodes, *one.also):
                column = place.get(code, -1)
                while column >= 0:
                    found[row, column] = 1
                    column = self.tree.parents[column]
        return found

    def of_language(self, language: str) -> list[int]:
        return [place for place, one in enumerate(self.languages) if one == language]

    def single_of(self, language: str) -> list[int]:
        return [place for place in self.single if self.languages[place] == language]

    def fused(self, parts: Mapping[str, Mapping[str, float]]) -> Floats:
        """(texts, classes) with each language's weights."""
        import numpy as np

        found = np.zeros_like(self.scores[WORDS])
        for row, language in enumerate(self.languages):
            for name, weight in parts.get(language, parts[""]).items():
                found[row] += weight * self.scores[name][row]
        return found


def combine_exemplars(exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """Texts made of two to four exemplars each, half as many as there are: real texts are longer and about several things."""
    chance = random.Random(SEED)  # noqa: S311
    found = []
    for language in sorted({one.language for one in exemplars}):
        own = [one for one in exemplars if one.language == language and not one.passage]
        for _ in range(len(own) // 2):
            some = chance.sample(own, min(len(own), chance.choice((2, 2, 3, 4))))
            nodes = dict.fromkeys(code for one in some for code in one.nodes)
            also = dict.fromkeys(code for one in some for code in one.also)
            text = " ".join(one.text for one in some)
            found.append(
                replace(some[0], text=text, nodes=tuple(nodes), also=tuple(also), passage=True, register=TOGETHER)
            )
    return found


def exemplar_beginnings(exemplars: Sequence[Exemplar]) -> list[Exemplar]:
    """The first few words of every second exemplar: titles and budget lines are short too."""
    chance = random.Random(SEED)  # noqa: S311
    found = []
    for number, one in enumerate(exemplars):
        if number % 2 and not one.passage:
            count = chance.randint(*WORDS_OF_A_BEGINNING)
            wide = len(CHINESE.findall(one.text)) > len(one.text) / 2
            text = one.text[: 2 * count] if wide else " ".join(one.text.split()[:count])
            found.append(replace(one, text=text, passage=True, register=BEGINNING))
    return found
