"""What reads texts in a process of the site: made once for each state of the frameworks and of what reviews have taught."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from goalweave.classifiers import engine_for
from goalweave.core.catalogue import Catalogue
from goalweave.core.pipeline import MappingEngine
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.mapping.thresholds import LearnedThresholds, ThresholdClassifier, read_thresholds

TIER = "accurate"


def tier() -> str:
    """GOALWEAVE_TIER: what reads the texts of records."""
    return str(getattr(settings, "GOALWEAVE_TIER", TIER))


def current_engine(tier_name: str = "") -> MappingEngine:
    """tier_name: a tier of classifiers.TIERS; empty: the one that is set."""
    return _build_engine(framework_revision(), tier_name or tier(), learned_thresholds())


def reader_name(engine: MappingEngine) -> str:
    """Another one whenever texts would be read in another way: classifier, version, cues of polarity, and what reviews have taught
    it."""
    classifier = engine.classifier
    taught = classifier.thresholds.digest if isinstance(classifier, ThresholdClassifier) else ""
    cues = f"~{engine.polarity.digest}" if engine.polarity else ""
    return f"{classifier.name}-{classifier.version}{cues}{f'+{taught}' if taught else ''}"


def thresholds_path() -> Path:
    return Path(settings.DATA_DIR) / "reviews.json"


def learned_thresholds() -> LearnedThresholds:
    """What `train --from-reviews` wrote; nothing where it was never run."""
    # By the time of the file, since the command that writes it runs in a process of its own.
    path = thresholds_path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return LearnedThresholds()
    return _read_thresholds(path, changed)


@lru_cache(maxsize=2)
def _read_thresholds(path: Path, _changed: int) -> LearnedThresholds:
    return read_thresholds(path)


@lru_cache(maxsize=2)
def _build_engine(_revision: int, tier_name: str, thresholds: LearnedThresholds) -> MappingEngine:
    return build_engine(catalogue(), tier_name, thresholds)


def build_engine(site_catalogue: Catalogue, tier_name: str, thresholds: LearnedThresholds) -> MappingEngine:
    """The classifier of a tier with the thresholds that reviews have taught, if they were taught for it."""
    engine = engine_for(site_catalogue, tier_name)
    if f"{engine.classifier.name}-{engine.classifier.version}" != thresholds.model:
        return engine
    return replace(engine, classifier=ThresholdClassifier(engine.classifier, thresholds))
