"""Targets and values in the words and numbers of a sentence or table cell."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goalweave.analysis.measurements import Measurement
from goalweave.core.model import BREAK, Aim, Direction, Target
from goalweave.core.progress import Progress, verdict_label
from goalweave.core.progress.rounding import round_figure as rounded
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.wording.indicator_labels import PERCENT, CodeNames, area_text, format_figure, unit_sign
from goalweave.wording.messages import translated


def title_of(measurement: Measurement, code_names: CodeNames, language: str, *, area: bool = True) -> str:
    """`People who use the Internet · Kenya · Women`; the place only where it does not go without saying."""
    parts = [
        _measurement_name(measurement, language),
        area_text(measurement.area) if area else "",
        code_names.key(measurement.key) if measurement.key else "",
    ]
    return sanitise_line(" · ".join(filter(None, parts)))


def unit_text(measurement: Measurement, code_names: CodeNames) -> str:
    """“millions, US dollars”; empty for percent and for what goes without saying."""
    if measurement.series is None or measurement.series.unit == PERCENT:
        return ""
    return code_names.unit_of(measurement.series)


def amount_text(value: float, measurement: Measurement, code_names: CodeNames, *, unit: bool = True) -> str:
    """`51.4 %`, `2.1 millions`: as a sentence of progress has it, with its unit. unit: also where that is a word."""
    text = format_figure(rounded(value))
    if measurement.series is not None and measurement.series.unit == PERCENT:
        return f"{text}{unit_sign(PERCENT)}"
    unit_name = unit_text(measurement, code_names) if unit else ""
    return f"{text}\u00a0{unit_name}" if unit_name else text


def latest_text(measurement: Measurement, code_names: CodeNames) -> str:
    """`51.4 % (2017)`, without a unit that is a word; a dash without a figure."""
    point = (measurement.progress.latest if measurement.progress else None) or (
        measurement.points[-1] if measurement.points else None
    )
    if point is None:
        return "–"
    bound = f"{point.bound}\u00a0" if point.bound else ""
    return f"{bound}{amount_text(point.value, measurement, code_names, unit=False)} ({point.year})"


def target_text(measurement: Measurement, code_names: CodeNames) -> str:
    """`70 % (2023)`, without a unit that is a word; in words where the target names no number."""
    value, year = (
        _target_text(measurement, code_names, unit=False),
        measurement.target.year if measurement.target else None,
    )
    return f"{value} ({year})" if year else value


def target_sentence(measurement: Measurement, code_names: CodeNames) -> str:
    """“Target: 70 % by 2023.”"""
    value, year = (
        _target_text(measurement, code_names, unit=True),
        measurement.target.year if measurement.target else None,
    )
    if year:
        return _("Target: %(value)s by %(year)s.") % {"value": value, "year": year}
    return _("Target: %(value)s.") % {"value": value}


def covered_text(progress: Progress | None) -> str:
    """The part of the way that is covered; a dash where that is not known."""
    if progress is None or progress.covered is None:
        return "–"
    return f"{format_figure(round(100 * max(progress.covered, 0.0)))}{unit_sign(PERCENT)}"


def verdict_text(progress: Progress | None) -> str:
    return translated(verdict_label(progress)) if progress else "–"


def trend_text(measurement: Measurement, code_names: CodeNames) -> str:
    """From the first figure to the latest, or from the last break in the series on; no target says where it is to go."""
    points = measurement.points
    broken = [place for place, point in enumerate(points) if point.status == BREAK]
    since_break = points[broken[-1] :] if broken else points
    first, last = since_break[0], since_break[-1]
    values = {
        "start": amount_text(first.value, measurement, code_names),
        "since": first.year,
        "latest": amount_text(last.value, measurement, code_names),
        "year": last.year,
    }
    text = _("%(latest)s in %(year)s.") % values
    if first.year != last.year:
        text = _("From %(start)s in %(since)s to %(latest)s in %(year)s.") % values
    if broken and broken[-1] > 0:
        sentence = _("The series has a break in %(year)s; earlier values cannot be compared with these.")
        text = f"{text} {sentence % {'year': first.year}}"
    return text


def _target_text(measurement: Measurement, code_names: CodeNames, *, unit: bool) -> str:
    target = measurement.target
    if target is None:
        return "–"
    if target.value is None:
        return _("no numeric value")
    if target.aim is Aim.CHANGE:
        return _change_text(target)
    return amount_text(target.value, measurement, code_names, unit=unit)


def _change_text(target: Target) -> str:
    amount = f"{format_figure(abs(target.value or 0.0))}{unit_sign(PERCENT)}"
    if target.direction is Direction.DOWN:
        return _("%(amount)s less") % {"amount": amount}
    return _("%(amount)s more") % {"amount": amount}


def _measurement_name(measurement: Measurement, language: str) -> str:
    """The indicator's name, with that of its series where it says more."""
    name = pick(measurement.name, language)
    own = pick(measurement.series.name, language) if measurement.series else ""
    return own if own and own != name else name or own
