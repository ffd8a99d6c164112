"""What reads texts in a process of the site: made once for each state of the frameworks and of what reviews have taught."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from goalweave.classifiers import engine_for
from goalweave.core.catalogue import Catalogue
from goalweave.core.pipeline import Engine
from goalweave.frameworks.queries import catalogue, revision
from goalweave.mapping.thresholds import Learned, LearnedClassifier, read_learned

TIER = "accurate"


def tier() -> str:
    """GOALWEAVE_TIER: what reads the texts of records."""
    return str(getattr(settings, "GOALWEAVE_TIER", TIER))


def engine(wanted: str = "") -> Engine:
    """wanted: a tier of classifiers.TIERS; empty: the one that is set."""
    return _engine(revision(), wanted or tier(), learned())


def reader_name(engine: Engine) -> str:
    """Another one whenever texts would be read in another way: classifier, version, and what reviews have taught it."""
    classifier = engine.classifier
    taught = classifier.learned.digest if isinstance(classifier, LearnedClassifier) else ""
    return f"{classifier.name}-{classifier.version}{f'+{taught}' if taught else ''}"


def learned_path() -> Path:
    return Path(settings.DATA_DIR) / "reviews.json"


def learned() -> Learned:
    """What `train --from-reviews` wrote; nothing where it was never run."""
    path = learned_path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return Learned()
    return _learned(path, changed)


@lru_cache(maxsize=2)
def _learned(path: Path, _changed: int) -> Learned:
    return read_learned(path)


@lru_cache(maxsize=2)
def _engine(_revision: int, wanted: str, taught: Learned) -> Engine:
    return engine_of(catalogue(), wanted, taught)


def engine_of(known: Catalogue, wanted: str, taught: Learned) -> Engine:
    """The classifier of a tier with the thresholds that reviews have taught, if they were taught for it."""
    made = engine_for(known, wanted)
    if f"{made.classifier.name}-{made.classifier.version}" != taught.model:
        return made
    return Engine(made.finder, LearnedClassifier(made.classifier, taught))
