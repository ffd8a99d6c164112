"""The progress assessment of the UN Statistics Division.

UNSD (2023), “SDG Progress Chart 2023: Technical Note”, and UNSD (2026), “The Sustainable Development Goals Report 2026: Technical Note for
Progress Assessment”: the trend with a numerical target and without. With v_b and v_t the values of the baseline year b and the
latest year t, and v_T the target for the year T:

    growth    = (v_t ÷ v_b)^(1 ÷ (t − b)) − 1
    projected = v_t × (1 + growth)^(T − t)
    ratio     = (projected − v_b) ÷ (v_T − v_b)

The thresholds are those of 2026, in five categories; the note of 2023 has three, without 0.5 and without a line between stagnation and
regression. Both were read through others (Eustat's methodology page; undata 0.4.3), not in the notes themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.progress.basis import Basis
from goalweave.core.progress.growth import compound_growth_rate, extrapolate_growth, round_off_noise
from goalweave.core.progress.model import MethodReading, ProgressLevel, SeriesPoint, UnsdCategory, Verdict

RATIO = (0.95, 0.5, 0.1, 0.0)
"""From which ratio on it is on track, moderate, marginal, stagnation; below: regression."""

GROWTH = (0.02, 0.0125, 0.005, 0.0)
"""The same for the growth a year in the wanted direction, where the target has no number."""

_ORDER = (
    UnsdCategory.ON_TRACK,
    UnsdCategory.MODERATE,
    UnsdCategory.MARGINAL,
    UnsdCategory.STAGNATION,
    UnsdCategory.REGRESSION,
)

_VERDICTS = {
    UnsdCategory.ON_TRACK: Verdict.ON_PATH,
    UnsdCategory.MODERATE: Verdict.BEHIND,
    UnsdCategory.MARGINAL: Verdict.BEHIND,
    UnsdCategory.STAGNATION: Verdict.NONE,
    UnsdCategory.REGRESSION: Verdict.AWAY,
}


def apply_unsd_method(basis: Basis, start: SeriesPoint, latest: SeriesPoint) -> MethodReading:
    """value: the ratio; without a number of the target, the growth a year in the wanted direction."""
    rate = compound_growth_rate(start.value, latest.value, latest.year - start.year)
    if rate is None:
        return MethodReading(Verdict.CANNOT, UnsdCategory.INSUFFICIENT, why=no_growth_message(start, latest))
    if basis.aimed is None or basis.target.year is None:
        # The rate of a negative value is that of its size: −4 to −2 shrinks, and yet goes up.
        improvement = round_off_noise(rate if basis.up == (start.value > 0) else -rate)
        category = _category_of_ratio(improvement, GROWTH)
        return MethodReading(_VERDICTS[category], category, improvement)
    projected = extrapolate_growth(latest.value, rate, basis.target.year - latest.year)
    ratio = round_off_noise((projected - start.value) / (basis.aimed - start.value))
    category = _category_of_ratio(ratio, RATIO)
    return MethodReading(_VERDICTS[category], category, ratio, projected)


def progress_level(value: float, cuts: Sequence[float]) -> ProgressLevel:
    """The level of a value (progress charts of 2020 to 2022).

    cuts: where met, close, moderate and far end, from the best to the worst, as the notes have them for each indicator;
    each belongs to the better level. Raises InputError where there are not four in one order.
    """
    if len(cuts) != 4 or list(cuts) not in (sorted(cuts), sorted(cuts, reverse=True)) or cuts[0] == cuts[3]:
        raise InputError("a level needs four bounds, from the best to the worst")
    falling = cuts[0] > cuts[3]
    passed = sum((value < cut) if falling else (value > cut) for cut in cuts)
    return tuple(ProgressLevel)[passed]


def no_growth_message(start: SeriesPoint, latest: SeriesPoint) -> Message:
    """Why there is no compound growth between two figures."""
    if start.value == 0:
        return Message("The baseline is zero, so no growth rate can be calculated.")
    return Message(
        "Between {since} and {year} the values change sign, so no growth rate can be calculated.",
        since=str(start.year),
        year=str(latest.year),
    )


def _category_of_ratio(number: float, thresholds: Sequence[float]) -> UnsdCategory:
    return _ORDER[sum(number < threshold for threshold in thresholds)]
