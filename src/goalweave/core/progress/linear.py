"""Gap to target on a straight line.

The part of the way covered is that of the Current Status Index of the UN regional commissions: progress made since the baseline ÷
progress needed from there to the target (UN ESCAP, “Asia and the Pacific SDG Progress Report 2025”, annex 1, pp. 55–59; A. Bidarbakht-Nia,
“Tracking progress towards the SDGs: measuring the otherwise ambiguous progress”, ESCAP working paper SDWP/05, 2017). The categories
are those of their dashboards: maintain, accelerate or reverse what was seen, to be at the target in time. Here what was seen is the straight
line through baseline and latest figure, not a weighted regression over all years.
"""

from __future__ import annotations

from goalweave.core.messages import Message
from goalweave.core.progress.basis import Basis
from goalweave.core.progress.growth import round_off_noise
from goalweave.core.progress.model import LinearCategory, MethodReading, SeriesPoint, Verdict


def apply_linear_method(basis: Basis, start: SeriesPoint, latest: SeriesPoint) -> MethodReading:
    """value: the part of the way covered, below 0 where it leads away; maintain where no smaller part of the time is gone."""
    if basis.aimed is None or basis.target.year is None:
        return MethodReading(Verdict.CANNOT, None, why=Message("The target has no numeric value."))
    covered = round_off_noise((latest.value - start.value) / (basis.aimed - start.value))
    gone = (latest.year - start.year) / (basis.target.year - start.year)
    projected = start.value + (latest.value - start.value) / gone
    # covered ÷ gone is how much of the distance the line will have made at the deadline.
    if covered < 0:
        return MethodReading(Verdict.AWAY, LinearCategory.REVERSE, covered, projected)
    if covered == 0:
        return MethodReading(Verdict.NONE, LinearCategory.ACCELERATE, covered, projected)
    if round_off_noise(covered / gone) < 1:
        return MethodReading(Verdict.BEHIND, LinearCategory.ACCELERATE, covered, projected)
    return MethodReading(Verdict.ON_PATH, LinearCategory.MAINTAIN, covered, projected)
