"""The pace of a series and what a target asks, in the few words of a table's cell."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goalweave.core.model import Aim, Series, Target
from goalweave.core.progress import Progress
from goalweave.core.progress.rounding import round_rate
from goalweave.wording.indicator_labels import format_figure, unit_sign
from goalweave.wording.messages import translated


def pace_sentence(progress: Progress, *, percent: bool) -> str:
    """`Needs 3.7 points a year; 2.6 seen`. percent: whether the series is one, so that its changes are in points."""
    if progress.seen is None:
        return translated(progress.sentence)
    if progress.aimed is None:
        return seen_text(progress.seen, percent=percent)
    if progress.needed is None:
        return _("Not met by %(year)s") % {"year": progress.target.year or ""}
    sentences = {
        (True, True): _("Needs %(needed)s more a year; currently %(seen)s more"),
        (True, False): _("Needs %(needed)s more a year; currently %(seen)s less"),
        (False, False): _("Needs %(needed)s less a year; currently %(seen)s less"),
        (False, True): _("Needs %(needed)s less a year; currently %(seen)s more"),
    }
    if progress.seen == 0:
        without = (
            _("Needs %(needed)s more a year; currently no change")
            if progress.needed >= 0
            else _("Needs %(needed)s less a year; currently no change")
        )
        return without % {"needed": change_text(progress.needed, percent=percent)}
    pair = (progress.needed >= 0, progress.seen >= 0)
    return sentences[pair] % {
        "needed": change_text(progress.needed, percent=percent),
        "seen": format_figure(round_rate(abs(progress.seen))),
    }


def seen_text(seen: float, *, percent: bool) -> str:
    """`0.2 percentage points less a year`."""
    if seen == 0:
        return _("no change")
    text = _("%(seen)s less a year") if seen < 0 else _("%(seen)s more a year")
    return text % {"seen": change_text(seen, percent=percent)}


def change_text(value: float, *, percent: bool) -> str:
    """`0.2 percentage points`, without its sign."""
    number = format_figure(round_rate(abs(value)))
    return _("%(number)s percentage points") % {"number": number} if percent else number


def aim_text(target: Target, series: Series) -> str:
    """`70 % by 2023`, `25 % less by 2023`."""
    if target.value is None:
        return _("no numeric value")
    if target.aim is Aim.CHANGE:
        shown = {"value": f"{format_figure(target.value)}\u00a0%", "year": target.year}
        return (
            _("%(value)s more by %(year)s") if target.direction == "up" else _("%(value)s less by %(year)s")
        ) % shown
    return _("%(value)s by %(year)s") % {
        "value": f"{format_figure(target.value)}{unit_sign(series.unit)}",
        "year": target.year,
    }
