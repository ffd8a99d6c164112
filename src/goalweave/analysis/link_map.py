"""The links that count in figures, kept for each state of the frameworks."""

from __future__ import annotations

from functools import lru_cache

from goalweave.core.linkage import LinkMap, LinkOptions
from goalweave.frameworks.queries import catalogue, framework_revision


def current_link_map() -> LinkMap:
    return _build_link_map(framework_revision())


def backwards_link_map() -> LinkMap:
    """Single links, read in both directions: for “what else touches this node?”, and for no figure."""
    return _build_backwards_link_map(framework_revision())


@lru_cache(maxsize=2)
def _build_link_map(_revision: int) -> LinkMap:
    return LinkMap.of(catalogue(), LinkOptions())


@lru_cache(maxsize=2)
def _build_backwards_link_map(_revision: int) -> LinkMap:
    return LinkMap.of(catalogue(), LinkOptions(backwards=True, via=()))
