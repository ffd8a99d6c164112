"""What reads texts in a process of the site: made once for each state of the frameworks."""

from __future__ import annotations

from functools import lru_cache

from goalweave.classifiers import engine_for
from goalweave.core.pipeline import Engine
from goalweave.frameworks.queries import catalogue, revision


def engine() -> Engine:
    return _engine(revision())


@lru_cache(maxsize=1)
def _engine(_revision: int) -> Engine:
    return engine_for(catalogue())
