"""An indicator of an area as a row: the same for the page of a country, its chapters, documents and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _

from goalweave.analysis.area_indicators import AreaIndicator, Outlook
from goalweave.core.model import Aim, Direction, Framework, Observation, Series, Target
from goalweave.core.progress import Progress, Verdict, verdict_label
from goalweave.wording.indicator_labels import (
    PERCENT,
    CodeNames,
    format_figure,
    observation_text,
    unit_sign,
)
from goalweave.wording.messages import translated
from goalweave.wording.pace import pace_sentence, seen_text
from goalweave.wording.target_charts import sparkline
from goalweave.wording.templatetags.goalweave import pick_text

SPARK = (190, 40)
"""px of the line in a row."""


@dataclass(frozen=True, slots=True)
class TargetCell:
    """What a target asks. number: `16 %`, or in words that it names none; small: by when and by whom."""

    number: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of an area in words.

    name: of the indicator; code: the publisher's, `9.2.1`; small: series and breakdown where the name does not say them;
    spark: empty with fewer than two values; latest: the newest value with its sign, a dash without one; unit: in words where
    it does not go without saying; year: the period of the newest value; national, wider: what the area's own target and that
    of a wider area ask; verdict, why: in a few words, and the line below; further: other series of the indicator with
    values here; remarks: what is odd about its values.
    """

    facts: AreaIndicator
    name: str
    code: str
    small: str
    spark: SafeString
    latest: str
    unit: str
    year: str
    national: TargetCell
    wider: TargetCell
    verdict: str
    why: str
    further: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def outlook(self) -> Outlook:
        return self.facts.outlook


def indicator_row(
    indicator: AreaIndicator,
    framework: Framework,
    code_names: CodeNames,
    years: tuple[int, int] | None = None,
    *,
    values: tuple[float, float] | None = None,
    size: tuple[int, int] = SPARK,
) -> IndicatorRow:
    """years, values: the scales that its line shares with the lines next to it."""
    spark = sparkline(
        indicator.points, indicator.progress, years, values=values, size=size, label=spark_label(indicator)
    )
    latest, series = indicator.latest, indicator.series
    verdict, why = verdict_texts(indicator)
    return IndicatorRow(
        indicator,
        pick_text(indicator.name) or pick_text(framework.node(indicator.node.code).label),
        indicator.indicator.code or indicator.node.code,
        _series_text(indicator, code_names),
        spark,
        observation_text(latest, series.unit) if latest and series else "–",
        _unit_text(series, latest, code_names),
        latest.period if latest else "",
        _national_cell(indicator, code_names),
        _wider_cell(indicator, framework, code_names),
        verdict,
        why,
        tuple(_further_text(series, newest, code_names) for series, newest in indicator.further),
        tuple(translated(remark.message) for remark in indicator.remarks),
    )


def verdict_texts(indicator: AreaIndicator) -> tuple[str, str]:
    """What is said of an indicator, and the line below it: the pace, or why nothing can be said."""
    trend, series, progress = indicator.trend, indicator.series, indicator.progress
    if trend is None or series is None:
        return _("No figures yet"), ""
    percent = series.unit == PERCENT
    label = translated(verdict_label(progress) if progress is not None and indicator.judged else trend.label)
    if trend.old is not None:
        return translated(trend.old), _("one figure") if trend.verdict is Verdict.CANNOT else label
    if progress is not None and indicator.judged:
        # Judged by direction and pace, where the target itself cannot be: then the pace is the trend's.
        if progress.seen is None and progress.verdict is not Verdict.MET and trend.seen is not None:
            return label, seen_text(trend.seen, percent=percent)
        return label, _pace_text(progress, percent=percent)
    if indicator.at_limit and trend.verdict is not Verdict.CANNOT:
        return _("At the best possible value"), ""
    if trend.seen is None:
        # The label has the year of a single figure already, and the cell before it the value.
        return label, _("one figure") if len(indicator.points) == 1 else translated(trend.why or "")
    return label, seen_text(trend.seen, percent=percent)


def join_texts(texts: Iterable[str]) -> str:
    """The texts in a row, as the reader's language joins them: “A, B and C”."""
    from babel.lists import format_list

    language = (get_language() or "en").replace("-", "_")
    locale = {"en": "en_GB", "zh_hans": "zh"}.get(language, language)
    return str(format_list(list(texts), locale=locale))


def _pace_text(progress: Progress, *, percent: bool) -> str:
    if progress.verdict is Verdict.MET:
        return _("The latest value is at or beyond the target.")
    return translated(progress.why) if progress.why else pace_sentence(progress, percent=percent)


def _series_text(indicator: AreaIndicator, code_names: CodeNames) -> str:
    if indicator.series is None:
        return ""
    name = series_name(indicator.series)
    breakdown = code_names.key(indicator.key) if indicator.key else ""
    return " · ".join(filter(None, (name if name != pick_text(indicator.name) else "", breakdown)))


def series_name(series: Series) -> str:
    """The name without the code that tells series of one name apart in lists: “Mothers' deaths (KZ_3-1-1)”."""
    return pick_text(series.name).removesuffix(f" ({series.code})")


def _unit_text(series: Series | None, latest: Observation | None, code_names: CodeNames) -> str:
    if series is None or latest is None or (latest.unit or series.unit) == PERCENT:
        return ""
    if not (latest.unit or series.unit):
        # 0.74 may be a share or a percentage: what the publisher leaves open is not passed over.
        return _("unit not stated")
    return code_names.unit_of(series, latest)


def spark_label(indicator: AreaIndicator) -> str:
    """What the line of an indicator shows; empty where it has none."""
    points, series = indicator.points, indicator.series
    if len(points) < 2 or series is None:
        return ""
    sign = unit_sign(series.unit)
    label = _("From %(first)s in %(since)s to %(latest)s in %(year)s") % {
        "first": f"{format_figure(points[0].value)}{sign}",
        "since": points[0].year,
        "latest": f"{format_figure(points[-1].value)}{sign}",
        "year": points[-1].year,
    }
    aimed = indicator.progress.aimed if indicator.progress else None
    if aimed is None:
        return label
    return _("%(line)s; target %(value)s") % {"line": label, "value": f"{format_figure(aimed)}{sign}"}


def _national_cell(indicator: AreaIndicator, code_names: CodeNames) -> TargetCell:
    target = indicator.national.target if indicator.national else None
    if target is None:
        return TargetCell(_("none set"))
    return _target_cell(target, indicator.series, code_names)


def _wider_cell(indicator: AreaIndicator, framework: Framework, code_names: CodeNames) -> TargetCell:
    """The target of a wider area; where none has a number, what the framework's own target is about."""
    target = indicator.wider.target if indicator.wider else None
    if target is not None:
        return _target_cell(target, indicator.series, code_names)
    label = pick_text(framework.node(indicator.work.code).label)
    return TargetCell(_("no numeric value"), label)


def _target_cell(target: Target, series: Series | None, code_names: CodeNames) -> TargetCell:
    by = _("by %(year)s") % {"year": target.year} if target.year else ""
    if target.value is None:
        return TargetCell(_("no numeric value"), by)
    if target.aim is Aim.CHANGE:
        text = _("percent lower") if target.direction is Direction.DOWN else _("percent higher")
        return TargetCell(f"{format_figure(target.value)} {text}", by)
    return TargetCell(f"{format_figure(target.value)}{unit_sign(series.unit) if series else ''}", by)


def _further_text(series: Series, newest: Observation | None, code_names: CodeNames) -> str:
    name = series_name(series) or series.code
    if newest is None:
        return name
    unit = _unit_text(series, newest, code_names)
    value = " ".join(filter(None, (observation_text(newest, series.unit), unit)))
    return _("%(name)s: %(value)s (%(year)s)") % {
        "name": name,
        "value": value,
        "year": newest.period,
    }


def line_years(indicators: Sequence[AreaIndicator]) -> tuple[int, int] | None:
    """The first year of any figure and the last of any figure or target; None without figures."""
    years = [point.year for point in chain.from_iterable(indicator.points for indicator in indicators)]
    if not years:
        return None
    targets = [
        indicator.progress.target.year
        for indicator in indicators
        if indicator.progress and indicator.progress.target.year
    ]
    return min(years), max([*years, *targets])


def dimensions_of(indicators: Iterable[AreaIndicator]) -> list[str]:
    """The dimensions of the keys under which they are shown."""
    pairs = chain.from_iterable(indicator.key for indicator in indicators)
    return list(dict.fromkeys(dimension for dimension, _code in pairs))
