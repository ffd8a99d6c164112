"""The formulas of the methods with the numbers of a case, for a reader who wants to check them.

Only figures and signs of arithmetic, so that they are the same in every language and are set from left to right.
"""

from __future__ import annotations

from goalweave.core.model import Method
from goalweave.core.progress.growth import compound_growth_rate, extrapolate_growth
from goalweave.core.progress.model import Progress
from goalweave.core.progress.rounding import round_figure
from goalweave.core.progress.trend import Trend, reflect_value


def trend_calculation(trend: Trend, toward: float | None = None) -> tuple[str, ...]:
    """`(51.4 ÷ 43.2)^(1 ÷ 4) − 1 = 4.44 %`; nothing without a growth rate."""
    start, latest = trend.baseline, trend.latest
    if start is None or latest is None or trend.growth is None or start.value == 0:
        return ()
    first, last = reflect_value(start.value, toward), reflect_value(latest.value, toward)
    steps = []
    if toward is not None:
        middle = _number(toward)
        steps += [
            f"{middle} + |{_number(point.value)} − {middle}| = {_number(value)}"
            for point, value in ((start, first), (latest, last))
        ]
    steps.append(_growth_step(first, last, latest.year - start.year))
    return tuple(steps)


def target_calculation(progress: Progress) -> tuple[str, ...]:
    """The steps to the method's own number, as far as it has one."""
    start, latest, aimed, deadline = progress.baseline, progress.latest, progress.aimed, progress.target.year
    if start is None or latest is None or aimed is None or deadline is None or progress.value is None:
        return ()
    first, last, goal = _number(start.value), _number(latest.value), _number(aimed)
    passed, whole, left = latest.year - start.year, deadline - start.year, deadline - latest.year
    if progress.method is Method.LINEAR:
        return (
            f"({last} − {first}) ÷ ({goal} − {first}) = {_number(progress.value)}",
            f"{passed} ÷ {whole} = {_number(passed / whole)}",
        )
    rate = compound_growth_rate(start.value, latest.value, passed)
    if rate is None:
        return ()
    step = _growth_step(start.value, latest.value, passed)
    if progress.method is Method.UNSD and progress.projected is not None:
        # The formula's own projection: what is shown elsewhere stays within what a value can be.
        projected = _number(extrapolate_growth(latest.value, rate, left))
        return (
            step,
            f"{last} × (1 + {_percent(rate)})^{left} = {projected}",
            f"({projected} − {first}) ÷ ({goal} − {first}) = {_number(progress.value)}",
        )
    required = compound_growth_rate(start.value, aimed, whole)
    if not required:
        return (step,)
    needed = f"({goal} ÷ {first})^(1 ÷ {whole}) − 1 = {_percent(required)}"
    return step, needed, f"{_percent(rate)} ÷ {_percent(required)} = {_number(progress.value)}"


def _growth_step(first: float, last: float, years: int) -> str:
    rate = compound_growth_rate(first, last, years)
    if rate is None:
        return ""
    return f"({_number(last)} ÷ {_number(first)})^(1 ÷ {years}) − 1 = {_percent(rate)}"


def _number(value: float) -> str:
    return str(round_figure(value)).replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.2f}\u00a0%".replace("-", "−")
