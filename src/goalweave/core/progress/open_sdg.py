"""The progress calculation of Open SDG (since 2.4.0), as sdg-build does it.

Source: sdg-build, sdg/ProgressCalculation.py, and Statistics Canada's methodology, on which it is based. With y_0 and y_t the values of the baseline and
the latest year t, x_T the target for T (2030 unless stated), and d = 1 where more is wanted, −1 where less is:

    observed = d × ((y_t ÷ y_0)^(1 ÷ (t − t_0)) − 1)
    required = |(x_T ÷ y_0)^(1 ÷ (T − t_0)) − 1|
    ratio    = observed ÷ required

Without a target the observed growth is judged. A baseline or a target of zero is read as 0.001. Values below zero turn the sign.
"""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.progress.basis import Basis
from goalweave.core.progress.growth import compound_growth_rate, extrapolate_growth, round_off_noise
from goalweave.core.progress.model import MethodReading, OpenSdgCategory, SeriesPoint, Verdict
from goalweave.core.progress.unsd import no_growth_message

ZERO_READ_AS = 0.001

RATIO = (0.95, 0.6, 0.0)
"""From which ratio on progress towards a target is substantial, moderate, limited; below: deterioration."""

GROWTH = (0.015, 0.005, 0.0)
"""The same for the growth a year in the wanted direction, without a target."""

BEST, WORST = 5.0, -5.0

_WITH_TARGET = (
    (OpenSdgCategory.SUBSTANTIAL, Verdict.ON_PATH),
    (OpenSdgCategory.MODERATE, Verdict.BEHIND),
    (OpenSdgCategory.LIMITED, Verdict.BEHIND),
    (OpenSdgCategory.DETERIORATION, Verdict.AWAY),
)

WITHOUT_TARGET = (
    (OpenSdgCategory.SUBSTANTIAL, Verdict.TOWARD_FAST),
    (OpenSdgCategory.MODERATE, Verdict.TOWARD),
    (OpenSdgCategory.LIMITED, Verdict.NONE),
    (OpenSdgCategory.DETERIORATION, Verdict.AWAY),
)

_POWER = 4.44
"""How fast thresholds fall on the way to a limit."""


def apply_open_sdg_method(basis: Basis, start: SeriesPoint, latest: SeriesPoint) -> MethodReading:
    """value: the ratio; without a number of the target, the growth a year in the wanted direction."""
    first = start.value or ZERO_READ_AS
    rate = compound_growth_rate(first, latest.value, latest.year - start.year)
    if rate is None:
        return MethodReading(Verdict.CANNOT, None, why=no_growth_message(SeriesPoint(start.year, first), latest))
    improvement = rate if basis.up == (first > 0) else -rate
    if basis.aimed is None or basis.target.year is None:
        improvement = round_off_noise(improvement)
        category, verdict = WITHOUT_TARGET[sum(improvement < threshold for threshold in GROWTH)]
        return MethodReading(verdict, category, improvement)
    required = compound_growth_rate(first, basis.aimed or ZERO_READ_AS, basis.target.year - start.year)
    if not required:
        return MethodReading(Verdict.CANNOT, None, why=Message("No constant growth rate leads to the target."))
    ratio = round_off_noise(improvement / abs(required))
    category, verdict = _WITH_TARGET[sum(ratio < threshold for threshold in RATIO)]
    projected = extrapolate_growth(latest.value, rate, basis.target.year - latest.year)
    return MethodReading(Verdict.NONE if rate == 0 else verdict, category, ratio, projected)


@dataclass(frozen=True, slots=True)
class GrowthThresholds:
    """coefficient: what they were multiplied by, 1 where no limit is near."""

    values: tuple[float, ...]
    coefficient: float = 1.0


def growth_thresholds(baseline: float, limit: float | None) -> GrowthThresholds:
    """The thresholds of growth, lower where the baseline is near the limit: who is at 98 of 100 percent cannot grow by 1.5 % a year."""
    coefficient = 1.0 if limit is None else _limit_coefficient(abs(baseline), abs(limit))
    return GrowthThresholds(tuple(threshold * coefficient for threshold in GROWTH), coefficient)


def _limit_coefficient(baseline: float, limit: float) -> float:
    if baseline >= 2 * limit:
        return 1.0
    share = baseline / limit if baseline <= limit else (2 * limit - baseline) / limit
    return float(1 - share**_POWER)


def score_of_growth(growth: float, thresholds: GrowthThresholds) -> float:
    """−5 to 5, in four lines that meet at the thresholds: −2.5, 0 and 2.5."""
    high, medium, low = thresholds.values
    if growth < low:
        return max(125 * growth - 2.5, WORST)
    if thresholds.coefficient == 0:
        return BEST
    share = growth / thresholds.coefficient
    if growth >= high:
        return min(500 * share - 5, BEST)
    return 250 * share - 1.25 if growth >= medium else 500 * share - 2.5
