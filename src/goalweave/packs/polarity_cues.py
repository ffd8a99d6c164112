"""The words that say whether a text supports or hinders what it is about, as they ship."""

from __future__ import annotations

from functools import cache

from goalweave.core.classify.polarity import PolarityReader, cues_from_rows
from goalweave.packs.library import SHIPPED
from goalweave.packs.table_files import read_rows

CUES = SHIPPED / "sdg" / "polarity" / "cues.csv"


@cache
def polarity_reader() -> PolarityReader:
    """The reader with all cues that ship; kept."""
    return PolarityReader(cues_from_rows(read_rows(CUES, ("language", "kind", "goals", "terms"))))
