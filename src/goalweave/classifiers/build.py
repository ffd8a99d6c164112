"""A pack's exemplars → its model and MODEL_CARD.md, beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from goalweave.classifiers.card import model_card
from goalweave.classifiers.encoders import MINILM, USE, installed_encoders, is_installed
from goalweave.classifiers.exemplars import Exemplar, pack_exemplars, read_phrases
from goalweave.classifiers.model_files import ACCURATE, FAST, read_model, write_model
from goalweave.classifiers.tiers import count_cores
from goalweave.classifiers.training import Corpus, framework_phrases, train_model
from goalweave.core.classify import LabelClassifier
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.packs import PackLibrary

CARD = "MODEL_CARD.md"
LENDER = "sdg"
"""The pack whose texts a framework without texts about nothing borrows as such."""


def build_model(library: PackLibrary, framework: Framework, folder: Path, report: Callable[[str], None]) -> list[Path]:
    """Train, write and describe; returns the files written. Raises InputError if something to train with is missing."""
    if find_spec("scipy") is None:
        raise InputError("training needs scipy: pip install goalweave[train]")
    missing = [name for name in (USE, MINILM) if not is_installed(name)]
    if missing:
        raise InputError(Message("training needs the encoders {missing}", missing=tuple(missing)))
    pack = library.pack(framework.id).folder
    exemplars = pack_exemplars(pack, framework)
    if all(one.nodes for one in exemplars):
        exemplars += borrow_exemplars(library, framework)
    phrases = framework_phrases(framework, read_phrases(pack, framework))
    write_model(
        train_model(Corpus.of(framework, exemplars, phrases), installed_encoders(count_cores()), report), folder
    )
    report("measuring")
    stored = read_model(folder, encoders=True)
    (folder / CARD).write_text(model_card(stored, framework, exemplars), encoding="utf-8")
    return [folder / name for name in (FAST, ACCURATE, CARD)]


def borrow_exemplars(library: PackLibrary, framework: Framework) -> list[Exemplar]:
    """Texts of another framework's exemplars that, by the labels of this one, are about nothing in it."""
    other = library.catalogue().framework(LENDER)
    texts = pack_exemplars(library.pack(LENDER).folder, other)
    rankings = LabelClassifier().rank(
        [one.text for one in texts], framework, [one.language for one in texts], framework.levels[0].id
    )
    return [replace(one, nodes=(), also=()) for one, ranking in zip(texts, rankings, strict=True) if ranking.abstained]
