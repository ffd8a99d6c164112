"""Which classifier to use: `fast` (words alone) or `accurate` (words and encoders), or the quickest that is there."""

from __future__ import annotations

import os
from functools import cache

from goalweave.classifiers.encoders import installed_encoders, weights_fingerprint
from goalweave.classifiers.model_files import FAST, StoredModel, read_model
from goalweave.classifiers.untrained import untrained_classifier
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import Classifier, Encoder, LabelClassifier, MentionFinder, NoClassifier, TieredClassifier
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.pipeline import MappingEngine
from goalweave.packs.library import SHIPPED, code_lists
from goalweave.packs.polarity_cues import polarity_reader

TIERS = ("accurate", "fast", "labels", "none")
"""The first is the default. labels: nothing learned, only the words of a framework's labels. none: explicit mentions
only."""

VERSION = "4"


@cache
def classifier(tier: str = TIERS[0], threads: int = 0) -> Classifier:
    """The classifier of a tier, kept. Where encoders are missing, `accurate` works with what is there.

    threads: that an encoder may use; 0: one a core.

    Raises InputError if there is no such tier or a model is broken.
    """
    if tier not in TIERS:
        raise InputError(Message("unknown model {tier}; available: {known}", tier=tier, known=tuple(TIERS)))
    if tier == "none":
        return NoClassifier()
    if tier == "labels":
        return LabelClassifier()
    models_by_name = shipped_models(with_encoders=tier == "accurate")
    encoders = _matching_encoders(models_by_name, threads or count_cores()) if tier == "accurate" else ()
    models = {key: model.model for key, model in models_by_name.items()}
    others = untrained_classifier(tier, VERSION, encoders)
    return TieredClassifier(tier, VERSION, models, LabelClassifier(), encoders, others)


def engine_for(catalogue: Catalogue, tier: str = TIERS[0]) -> MappingEngine:
    """The mentions of all frameworks, the classifier of a tier, and the lists of codes and the cues of polarity that
    ship."""
    finder = MentionFinder.of(catalogue.frameworks.values())
    return MappingEngine(finder, classifier(tier), code_lists(), polarity_reader())


@cache
def _load_models(with_encoders: bool) -> tuple[tuple[str, StoredModel], ...]:
    models = [read_model(path.parent, encoders=with_encoders) for path in sorted(SHIPPED.glob(f"*/model/{FAST}"))]
    return tuple((model.model.framework, model) for model in models)


def shipped_models(*, with_encoders: bool) -> dict[str, StoredModel]:
    """The models that ship, by key of their framework."""
    return dict(_load_models(with_encoders))


def count_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _matching_encoders(stored_models: dict[str, StoredModel], threads: int) -> tuple[Encoder, ...]:
    """The encoders that are installed with the very weights that the models were trained on."""
    trained_on: dict[str, str] = {}
    for model in stored_models.values():
        trained_on |= {name: facts["sha256"] for name, facts in model.facts.get("encoders", {}).items()}
    installed = installed_encoders(threads)
    return tuple(encoder for encoder in installed if trained_on.get(encoder.name) == weights_fingerprint(encoder.name))
