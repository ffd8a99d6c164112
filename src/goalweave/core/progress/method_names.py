"""What verdicts, categories and levels are called, in our own words, and where the methods come from."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.model import Method, Status
from goalweave.core.progress.model import (
    Category,
    EurostatCategory,
    LinearCategory,
    OpenSdgCategory,
    ProgressGroup,
    ProgressLevel,
    TrendMethod,
    UnsdCategory,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """status: how well we know it: transcribed where it was read through others."""

    name: Message
    authors: str
    year: str
    title: str
    place: str
    url: str
    status: Status


METHODS = {
    Method.LINEAR: Message("Straight line to the target"),
    Method.UNSD: Message("UN Statistics Division"),
    Method.EUROSTAT: Message("Eurostat, compound growth"),
    Method.OPEN_SDG: Message("Open SDG"),
}

CITATIONS = {
    Method.LINEAR: Citation(
        METHODS[Method.LINEAR],
        "UN ESCAP",
        "2025",
        "Asia and the Pacific SDG Progress Report 2025",
        "annex 1, pp. 55–59",
        "https://data.unescap.org/dataviz/methodology/technical-notes.html",
        Status.TRANSCRIBED,
    ),
    Method.UNSD: Citation(
        METHODS[Method.UNSD],
        "UN Statistics Division",
        "2026",
        "The Sustainable Development Goals Report 2026: Technical Note for Progress Assessment",
        "",
        "https://unstats.un.org/sdgs/files/report/2026/Technical_Note_for_Progress_Assessment_2026.pdf",
        Status.TRANSCRIBED,
    ),
    Method.EUROSTAT: Citation(
        METHODS[Method.EUROSTAT],
        "Eurostat",
        "2023",
        "Sustainable development in the European Union: Monitoring report on progress towards the SDGs in an EU context",
        "annex on how trends are assessed",
        "https://ec.europa.eu/eurostat/web/sdi",
        Status.RECALLED,
    ),
    Method.OPEN_SDG: Citation(
        METHODS[Method.OPEN_SDG],
        "Open SDG",
        "2025",
        "sdg-build, progress calculation (sdg/ProgressCalculation.py)",
        "",
        "https://open-sdg.readthedocs.io/en/latest/progress/",
        Status.TRANSCRIBED,
    ),
}

TREND_METHODS = {
    TrendMethod.EUROSTAT: METHODS[Method.EUROSTAT],
    TrendMethod.UNSD: METHODS[Method.UNSD],
    TrendMethod.OPEN_SDG: METHODS[Method.OPEN_SDG],
}

TREND_CITATIONS = {
    TrendMethod.EUROSTAT: CITATIONS[Method.EUROSTAT],
    TrendMethod.UNSD: CITATIONS[Method.UNSD],
    TrendMethod.OPEN_SDG: CITATIONS[Method.OPEN_SDG],
}

VERDICTS = {
    Verdict.MET: Message("Met"),
    Verdict.ON_PATH: Message("On track"),
    Verdict.NEARLY: Message("Nearly there"),
    Verdict.BEHIND: Message("Behind"),
    Verdict.NONE: Message("Hardly any change"),
    Verdict.AWAY: Message("Moving away"),
    Verdict.CANNOT: Message("Cannot be assessed"),
    Verdict.NO_SERIES: Message("No series yet"),
    Verdict.TOWARD_FAST: Message("Moving toward, fast"),
    Verdict.TOWARD: Message("Moving toward"),
    Verdict.AWAY_FAST: Message("Moving away, fast"),
    Verdict.RISING: Message("Rising"),
    Verdict.FALLING: Message("Falling"),
    Verdict.UNCERTAIN: Message("No certain change"),
}

GROUP_NAMES = {
    ProgressGroup.ON_PATH: Message("on track or nearly there"),
    ProgressGroup.BEHIND: Message("behind the required pace"),
    ProgressGroup.TOWARD: Message("moving toward, without a number to reach"),
    ProgressGroup.CANNOT: Message("cannot be assessed"),
    ProgressGroup.NO_SERIES: Message("without a series yet"),
}

LEVELS = {
    ProgressLevel.MET: Message("target met or almost met"),
    ProgressLevel.CLOSE: Message("close to the target"),
    ProgressLevel.MODERATE: Message("at a moderate distance"),
    ProgressLevel.FAR: Message("far from the target"),
    ProgressLevel.VERY_FAR: Message("very far from the target"),
}

_LINEAR = {
    LinearCategory.MAINTAIN: Message("keep the pace"),
    LinearCategory.ACCELERATE: Message("speed up"),
    LinearCategory.REVERSE: Message("reverse the trend"),
}

_UNSD = {
    UnsdCategory.ON_TRACK: Message("on track or met"),
    UnsdCategory.MODERATE: Message("moderate progress, but acceleration needed"),
    UnsdCategory.MARGINAL: Message("marginal progress, significant acceleration needed"),
    UnsdCategory.STAGNATION: Message("stagnation"),
    UnsdCategory.REGRESSION: Message("regression"),
    UnsdCategory.INSUFFICIENT: Message("too few data"),
}

_EUROSTAT = {
    EurostatCategory.SIGNIFICANT_TO_TARGET: Message("significant progress towards the target"),
    EurostatCategory.MODERATE_TO_TARGET: Message("moderate progress towards the target"),
    EurostatCategory.INSUFFICIENT_TO_TARGET: Message("insufficient progress towards the target"),
    EurostatCategory.AWAY_FROM_TARGET: Message("movement away from the target"),
    EurostatCategory.SIGNIFICANT: Message("significant progress"),
    EurostatCategory.MODERATE: Message("moderate progress"),
    EurostatCategory.MODERATE_AWAY: Message("moderate movement away"),
    EurostatCategory.SIGNIFICANT_AWAY: Message("significant movement away"),
}


_OPEN_SDG = {
    OpenSdgCategory.ACHIEVED: Message("target achieved"),
    OpenSdgCategory.SUBSTANTIAL: Message("substantial progress"),
    OpenSdgCategory.MODERATE: Message("moderate progress"),
    OpenSdgCategory.LIMITED: Message("limited progress"),
    OpenSdgCategory.DETERIORATION: Message("deterioration"),
}


def category_name(category: Category) -> Message:
    """What a method calls its category."""
    if isinstance(category, LinearCategory):
        return _LINEAR[category]
    if isinstance(category, OpenSdgCategory):
        return _OPEN_SDG[category]
    return _UNSD[category] if isinstance(category, UnsdCategory) else _EUROSTAT[category]
