"""A pack's exemplars → its model and MODEL_CARD.md, beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from goalweave.classifiers.card import model_card
from goalweave.classifiers.encoders import MINILM, USE, available, encoders
from goalweave.classifiers.exemplars import Exemplar, exemplars_of, read_phrases
from goalweave.classifiers.store import ACCURATE, FAST, read_model, write_model
from goalweave.classifiers.tiers import cores
from goalweave.classifiers.training import Corpus, phrases_of, train
from goalweave.core.classify import LabelClassifier
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.packs import Library

CARD = "MODEL_CARD.md"
LENDER = "sdg"
"""The pack whose texts a framework without texts about nothing borrows as such."""


def make_model(library: Library, framework: Framework, folder: Path, said: Callable[[str], None]) -> list[Path]:
    """Train, write and describe; returns the files written. Raises InputError if something to train with is missing."""
    if find_spec("scipy") is None:
        raise InputError("training needs scipy: pip install goalweave[train]")
    missing = [name for name in (USE, MINILM) if not available(name)]
    if missing:
        raise InputError(Message("training needs the encoders {missing}", missing=tuple(missing)))
    pack = library.pack(framework.id).folder
    exemplars = exemplars_of(pack, framework)
    if all(one.nodes for one in exemplars):
        exemplars += borrowed(library, framework)
    phrases = phrases_of(framework, read_phrases(pack, framework))
    write_model(train(Corpus.of(framework, exemplars, phrases), encoders(cores()), said), folder)
    said("measuring")
    stored = read_model(folder, encoders=True)
    (folder / CARD).write_text(model_card(stored, framework, exemplars), encoding="utf-8")
    return [folder / name for name in (FAST, ACCURATE, CARD)]


def borrowed(library: Library, framework: Framework) -> list[Exemplar]:
    """Texts of another framework's exemplars that, by the labels of this one, are about nothing in it."""
    other = library.catalogue().framework(LENDER)
    texts = exemplars_of(library.pack(LENDER).folder, other)
    rankings = LabelClassifier().rank(
        [one.text for one in texts], framework, [one.language for one in texts], framework.levels[0].id
    )
    return [replace(one, nodes=(), also=()) for one, ranking in zip(texts, rankings, strict=True) if ranking.abstained]
