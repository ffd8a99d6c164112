"""Eurostat's assessment of the EU SDG indicators by compound annual growth.

Eurostat, “Sustainable development in the European Union: Monitoring report on progress towards the SDGs in an EU context” (yearly; 2020 to 2023
editions), annex on how trends are assessed. With y_0 and y_t the values of the base year and the latest year t, and x_T the target for T:

    seen     = (y_t ÷ y_0)^(1 ÷ (t − t_0)) − 1
    required = (x_T ÷ y_0)^(1 ÷ (T − t_0)) − 1
    ratio    = seen ÷ required

The bounds with a target (95, 60, 0 %) were seen in the methodology of Open SDG, which takes them from there; those without one (1, 0, −1 % a year)
are recalled, and on which side exactly 0 and −1 % fall is our choice.
"""

from __future__ import annotations

from goalweave.core.messages import Message
from goalweave.core.progress.basis import Basis
from goalweave.core.progress.growth import compound_growth_rate, extrapolate_growth, round_off_noise
from goalweave.core.progress.model import EurostatCategory as Category, MethodReading, SeriesPoint, Verdict
from goalweave.core.progress.rounding import round_figure
from goalweave.core.progress.unsd import no_growth_message

RATIO = (0.95, 0.6, 0.0)
"""From which ratio on progress towards a target is significant, moderate, insufficient; below: away from it."""

GROWTH = (0.01, 0.0)
"""From which growth a year in the wanted direction progress without a target is significant, moderate."""

AWAY = -0.01
"""From where down a movement away is significant."""

_WITH_TARGET = (
    (Category.SIGNIFICANT_TO_TARGET, Verdict.ON_PATH),
    (Category.MODERATE_TO_TARGET, Verdict.BEHIND),
    (Category.INSUFFICIENT_TO_TARGET, Verdict.BEHIND),
    (Category.AWAY_FROM_TARGET, Verdict.AWAY),
)

_WITHOUT = (
    (Category.SIGNIFICANT, Verdict.ON_PATH),
    (Category.MODERATE, Verdict.BEHIND),
    (Category.MODERATE_AWAY, Verdict.AWAY),
)


def apply_eurostat_method(basis: Basis, start: SeriesPoint, latest: SeriesPoint) -> MethodReading:
    """value: the ratio; without a number of the target, the growth a year in the wanted direction."""
    rate = compound_growth_rate(start.value, latest.value, latest.year - start.year)
    if rate is None:
        return MethodReading(Verdict.CANNOT, None, why=no_growth_message(start, latest))
    if basis.aimed is None or basis.target.year is None:
        return _judge_growth(round_off_noise(rate if basis.up == (start.value > 0) else -rate))
    required = compound_growth_rate(start.value, basis.aimed, basis.target.year - start.year)
    # No steady rate leads to zero or across it, and none is needed where the baseline is the target.
    if basis.aimed == 0 or not required:
        return MethodReading(Verdict.CANNOT, None, why=_no_distance_message(start.value, basis.aimed))
    ratio = round_off_noise(rate / required)
    projected = extrapolate_growth(latest.value, rate, basis.target.year - latest.year)
    category, verdict = _WITH_TARGET[sum(ratio < threshold for threshold in RATIO)]
    return MethodReading(Verdict.NONE if rate == 0 else verdict, category, ratio, projected)


def _judge_growth(favourable_growth: float) -> MethodReading:
    category, verdict = _WITHOUT[sum(favourable_growth < threshold for threshold in GROWTH)]
    if favourable_growth <= AWAY:
        category = Category.SIGNIFICANT_AWAY
    return MethodReading(Verdict.NONE if favourable_growth == 0 else verdict, category, favourable_growth)


def _no_distance_message(start: float, aimed: float) -> Message:
    return Message(
        "No constant growth rate leads from {start:,} to {target:,}.",
        start=round_figure(start),
        target=round_figure(aimed),
    )
