"""What reads texts in a process of the site: made once for each state of the frameworks and of what reviews have taught."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from goalweave.classifiers import engine_for
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import TieredClassifier
from goalweave.core.pipeline import MappingEngine
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.mapping.lessons import LearnedHeads, load_heads, with_heads
from goalweave.mapping.thresholds import LearnedThresholds, ThresholdClassifier, read_thresholds

TIER = "accurate"
NO_HEADS = LearnedHeads()
MAIN_FRAMEWORK = "sdg"
"""The framework that texts are read for everywhere."""


def tier() -> str:
    """GOALWEAVE_TIER: what reads the texts of records."""
    return str(getattr(settings, "GOALWEAVE_TIER", TIER))


def current_engine(tier_name: str = "") -> MappingEngine:
    """tier_name: a tier of classifiers.TIERS; empty: the one that is set."""
    return _build_engine(framework_revision(), tier_name or tier(), learned_thresholds(), learned_heads())


def reader_name(engine: MappingEngine) -> str:
    """Another one whenever texts would be read in another way: classifier, version, cues of polarity, what reviews have
    taught it, and the frameworks that texts are read for besides the main one."""
    classifier = engine.classifier
    taught = classifier.thresholds.digest if isinstance(classifier, ThresholdClassifier) else ""
    signs = [taught, learned_heads().digest, _digest(" ".join(read_frameworks()[1:]))]
    cues = f"~{engine.polarity.digest}" if engine.polarity else ""
    return "+".join([f"{classifier.name}-{classifier.version}{cues}", *filter(None, signs)])


def read_frameworks() -> tuple[str, ...]:
    """GOALWEAVE_FRAMEWORKS: ids of the frameworks that the texts of records are read for, the main one first."""
    others = str(getattr(settings, "GOALWEAVE_FRAMEWORKS", "")).split()
    return (MAIN_FRAMEWORK, *(name for name in dict.fromkeys(others) if name != MAIN_FRAMEWORK))


def missing_frameworks(known: Catalogue) -> tuple[str, ...]:
    """Ids in GOALWEAVE_FRAMEWORKS that no framework of the site has; they are passed over, since a framework can be
    removed."""
    present = {framework.id for framework in known.frameworks.values()}
    return tuple(name for name in read_frameworks()[1:] if name not in present)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8] if text else ""


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


def heads_path() -> Path:
    return Path(settings.DATA_DIR) / "reviews.npz"


def learned_heads() -> LearnedHeads:
    """What `train --from-reviews` learned of frameworks without a model."""
    path = heads_path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return NO_HEADS
    return _read_heads(path, changed)


@lru_cache(maxsize=2)
def _read_heads(path: Path, _changed: int) -> LearnedHeads:
    return load_heads(path)


@lru_cache(maxsize=2)
def _build_engine(_revision: int, tier_name: str, thresholds: LearnedThresholds, heads: LearnedHeads) -> MappingEngine:
    return build_engine(catalogue(), tier_name, thresholds, heads)


def build_engine(
    site_catalogue: Catalogue, tier_name: str, thresholds: LearnedThresholds, heads: LearnedHeads = NO_HEADS
) -> MappingEngine:
    """The classifier of a tier with the thresholds that reviews have taught, if they were taught for it, and what they
    taught of frameworks without a model."""
    engine = engine_for(site_catalogue, tier_name)
    if isinstance(engine.classifier, TieredClassifier):
        engine = replace(engine, classifier=with_heads(engine.classifier, heads))
    if f"{engine.classifier.name}-{engine.classifier.version}" != thresholds.model:
        return engine
    return replace(engine, classifier=ThresholdClassifier(engine.classifier, thresholds))
