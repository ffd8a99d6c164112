"""The texts on which a model is tuned, as each of its parts reads them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from goalweave.classifiers.evaluation import LabelledCase
from goalweave.classifiers.exemplars import CHINESE, Exemplar
from goalweave.core.classify import FusedScores, ModelTree, PartLogits, Scale
from goalweave.core.classify.tiered_classifier import split_text
from goalweave.core.model import Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

EXEMPLARS, PASSAGES, TOGETHER, BEGINNING = "exemplars", "passages", "together", "beginnings"
"""Sources of texts written for this project; the last two are made of exemplars."""
OWN = (EXEMPLARS, PASSAGES, TOGETHER, BEGINNING)
WORDS_OF_A_BEGINNING = (3, 9)
SEED = 20
UNKNOWN = 0.3
"""Weight of a node that a text does not name, where its other nodes are not known: most such nodes are not true of it."""
LOOK_ALIKE = 2.0
"""Weight of a node that is known not to be true although the words recall it."""


@dataclass(frozen=True, slots=True)
class TuningText:
    """A text, or a part of one, with what is true of it, and where it is from.

    origin: of several sources that were collected together, else empty. share: 1 ÷ number of parts of the text.
    """

    case: LabelledCase
    source: str
    origin: str = ""
    share: float = 1.0

    def split(self) -> list[TuningText]:
        """The parts in which a classifier reads it: what is true of the text is true of each."""
        parts = split_text(self.case.text)
        if len(parts) == 1:
            return [self]
        document = self.case.document or self.case.text
        cases = [replace(self.case, text=part, document=document) for part in parts]
        return [replace(self, case=case, share=1 / len(parts)) for case in cases]


@dataclass(frozen=True)
class Tuning:
    """Texts with the logits of each part. word_counts: (texts,)."""

    tree: ModelTree
    texts: tuple[TuningText, ...]
    truth: Floats
    known: Floats
    parts: Mapping[str, PartLogits]
    word_counts: Floats

    def fuse(self, scales: Mapping[str, Scale], names: Sequence[str]) -> FusedScores:
        """What these parts say together."""
        return self.tree.fuse({name: self.parts[name] for name in names}, scales, self.word_counts)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(text.case.language for text in self.texts)

    @cached_property
    def weights(self) -> Floats:
        """(texts,): a source weighs as the square root of its number of texts, so that large ones do not decide alone."""
        import numpy as np

        counts: dict[str, float] = defaultdict(float)
        for text in self.texts:
            counts[text.source] += text.share
        return np.array([text.share * counts[text.source] ** -0.5 for text in self.texts], dtype="float32")

    def of_languages(self, languages: Sequence[str]) -> list[int]:
        """Places of the texts in these languages; of all where there are none."""
        return [place for place, language in enumerate(self.languages) if not languages or language in languages]

    def __getitem__(self, rows: Sequence[int]) -> Tuning:
        places = list(rows)
        return Tuning(
            self.tree,
            tuple(self.texts[place] for place in places),
            self.truth[places],
            self.known[places],
            {name: part[places] for name, part in self.parts.items()},
            self.word_counts[places],
        )


def truth_of(framework: Framework, tree: ModelTree, texts: Sequence[TuningText]) -> tuple[Floats, Floats]:
    """(texts, nodes) each: 1 for the nodes that are true, with all above them; and how much it is known of each node whether it is."""
    import numpy as np

    column = {code: place for place, code in enumerate(tree.codes)}
    truth = np.zeros((len(texts), len(tree.codes)), dtype="float32")
    known = np.ones_like(truth)
    for row, text in enumerate(texts):
        if text.case.partial:
            known[row] = UNKNOWN if text.case.codes else 0.0
        for code in text.case.rejected & framework.by_code.keys():
            # What is below a rejected node is not true either; what is above it may be.
            for below, place in column.items():
                if code in framework.lineage(below):
                    known[row, place] = LOOK_ALIKE
        for code in text.case.codes:
            for above in framework.lineage(code):
                if above in column:
                    truth[row, column[above]] = known[row, column[above]] = 1
    return truth, known


def own_texts(exemplars: Sequence[Exemplar]) -> list[TuningText]:
    """Exemplars and passages, with longer and shorter texts made of them: calibration must hold for these too."""
    whole = [tuning_text(exemplar, PASSAGES if exemplar.passage else EXEMPLARS) for exemplar in exemplars]
    together = [tuning_text(exemplar, TOGETHER) for exemplar in combine_exemplars(exemplars)]
    return [*whole, *together, *(tuning_text(exemplar, BEGINNING) for exemplar in exemplar_beginnings(exemplars))]


def tuning_text(exemplar: Exemplar, source: str) -> TuningText:
    """Of an exemplar all nodes are known: those that fit, and its look-alikes."""
    codes = frozenset((*exemplar.nodes, *exemplar.also))
    case = LabelledCase(exemplar.text, codes, exemplar.language, rejected=frozenset(exemplar.looks))
    return TuningText(case, source)


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
            combined.append(replace(some[0], text=text, nodes=nodes, also=also, passage=True))
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
            beginnings.append(replace(exemplar, text=text, passage=True))
    return beginnings
