"""From which ratio and from which growth on a method says what: the numbers that the methods themselves use, for a page that explains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.model import Method
from goalweave.core.progress import eurostat, open_sdg, unsd
from goalweave.core.progress.model import Category, EurostatCategory, UnsdCategory


@dataclass(frozen=True, slots=True)
class Bound:
    """sign: empty where the value itself is the first that counts, else `<`, `>` or `≤`."""

    value: float
    sign: str = ""


@dataclass(frozen=True, slots=True)
class CategoryBounds:
    """ratio: of the growth seen to the growth needed; growth: a year in the wanted direction, without a target; None: not with this method."""

    category: Category
    ratio: Bound | None
    growth: Bound | None


def _descending(
    categories: Sequence[Category], ratios: Sequence[float], growths: Sequence[float]
) -> tuple[CategoryBounds, ...]:
    """Each category from its bounds on, and the last of them below those of the one before it."""
    rows = [
        CategoryBounds(category, Bound(ratio), Bound(growth))
        for category, ratio, growth in zip(categories, ratios, growths, strict=False)
    ]
    return *rows, CategoryBounds(categories[-1], Bound(ratios[-1], "<"), Bound(growths[-1], "<"))


_FAST, _SLOW, _NONE = eurostat.RATIO

THRESHOLDS: Mapping[Method, tuple[CategoryBounds, ...]] = {
    Method.UNSD: _descending(
        tuple(category for category in UnsdCategory if category is not UnsdCategory.INSUFFICIENT),
        unsd.RATIO,
        unsd.GROWTH,
    ),
    Method.EUROSTAT: (
        CategoryBounds(EurostatCategory.SIGNIFICANT, Bound(_FAST), Bound(eurostat.GROWTH[0])),
        CategoryBounds(EurostatCategory.MODERATE, Bound(_SLOW), Bound(eurostat.GROWTH[1])),
        CategoryBounds(EurostatCategory.INSUFFICIENT_TO_TARGET, Bound(_NONE), None),
        CategoryBounds(EurostatCategory.MODERATE_AWAY, Bound(_NONE, "<"), Bound(eurostat.AWAY, ">")),
        CategoryBounds(EurostatCategory.SIGNIFICANT_AWAY, None, Bound(eurostat.AWAY, "≤")),
    ),
    Method.OPEN_SDG: _descending(
        tuple(category for category, _verdict in open_sdg.WITHOUT_TARGET), open_sdg.RATIO, open_sdg.GROWTH
    ),
}
"""The straight line to the target has no thresholds but the way itself."""
