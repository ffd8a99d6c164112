"""Remarks on values that are loaded although they are odd: steep, or as if their unit were another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import Key, Observation
from goalweave.core.progress import yearly_points
from goalweave.core.progress.plausibility import may_be_implausible, plausibility_remarks
from goalweave.indicators.models import Series
from goalweave.indicators.queries import to_series


def implausible_values(
    observations: Iterable[Observation], series_by_code: Mapping[str, Series], file: str
) -> Iterator[InputError]:
    """A warning for each remark, at the line of its value; values in several units are left to the other checks."""
    lines: dict[tuple[str, str, Key], list[Observation]] = {}
    for observation in observations:
        lines.setdefault((observation.series, observation.area, observation.key), []).append(observation)
    known = {code: to_series(row) for code, row in series_by_code.items()}
    for (code, area, _key), values in lines.items():
        numbers = [value.value for value in values if value.value is not None]
        if not may_be_implausible(numbers, known[code]):
            continue
        try:
            points = yearly_points(values, known[code])
        except InputError:
            continue
        for remark in plausibility_remarks(points, known[code]):
            line = next((value.line for value in values if value.year == remark.year), 0)
            message = Message("{area}: {remark}", area=area, remark=remark.message)
            problem = InputError(message, field="value", severity=Severity.WARNING)
            yield problem.at(file=file, line=line or None)
