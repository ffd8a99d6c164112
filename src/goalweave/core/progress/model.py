"""What is said of a target's progress, and many targets counted by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from goalweave.core.messages import Message
from goalweave.core.model import Method, Target
from goalweave.core.model.indicators import NORMAL


class BreakKind(StrEnum):
    """Why two years of a series cannot be compared. status: its publisher says so; jump: only the numbers do."""

    STATUS = "status"
    UNIT = "unit"
    SOURCE = "source"
    METHOD = "method"
    NATURE = "nature"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """The value of one year. nature: CL_NATURE; status: CL_OBS_STATUS; bound: `<` or `>` where only a bound is known.

    lower, upper: the interval of 95 % that is published with it; changed: what is different from the year before, so that the two
    cannot be compared; empty if nothing is known to be.
    """

    year: int
    value: float
    nature: str = ""
    status: str = NORMAL
    bound: str = ""
    lower: float | None = None
    upper: float | None = None
    changed: BreakKind | str = ""


class TrendMethod(StrEnum):
    """A published way to judge direction and pace where no value is to be reached."""

    EUROSTAT = "eurostat"
    UNSD = "unsd"
    OPEN_SDG = "open_sdg"


class Verdict(StrEnum):
    """What every method comes down to.

    on_path: the pace suffices; nearly: so it does, and little is left; none: hardly any change; away: it moves the wrong
    way; cannot: see `why`; no_series: nothing is known that measures the target.

    Where no value is to be reached in time: toward_fast, toward, away_fast, and rising, falling where neither way is better;
    uncertain: the change is within the intervals of its figures.
    """

    MET = "met"
    ON_PATH = "on_path"
    NEARLY = "nearly"
    BEHIND = "behind"
    NONE = "none"
    AWAY = "away"
    CANNOT = "cannot"
    NO_SERIES = "no_series"
    TOWARD_FAST = "toward_fast"
    TOWARD = "toward"
    AWAY_FAST = "away_fast"
    RISING = "rising"
    FALLING = "falling"
    UNCERTAIN = "uncertain"


class LinearCategory(StrEnum):
    MAINTAIN = "maintain"
    ACCELERATE = "accelerate"
    REVERSE = "reverse"


class UnsdCategory(StrEnum):
    ON_TRACK = "on_track"
    MODERATE = "moderate"
    MARGINAL = "marginal"
    STAGNATION = "stagnation"
    REGRESSION = "regression"
    INSUFFICIENT = "insufficient"


class EurostatCategory(StrEnum):
    """The first four where there is a target value, the last four where there is none."""

    SIGNIFICANT_TO_TARGET = "significant_to_target"
    MODERATE_TO_TARGET = "moderate_to_target"
    INSUFFICIENT_TO_TARGET = "insufficient_to_target"
    AWAY_FROM_TARGET = "away_from_target"
    SIGNIFICANT = "significant"
    MODERATE = "moderate"
    MODERATE_AWAY = "moderate_away"
    SIGNIFICANT_AWAY = "significant_away"


class OpenSdgCategory(StrEnum):
    """The statuses of sdg-build. Its `not_available` is None here."""

    ACHIEVED = "target_achieved"
    SUBSTANTIAL = "substantial_progress"
    MODERATE = "moderate_progress"
    LIMITED = "limited_progress"
    DETERIORATION = "deterioration"


class ProgressLevel(StrEnum):
    """How near the latest figure is, whatever the trend: of the UN's progress charts."""

    MET = "met"
    CLOSE = "close"
    MODERATE = "moderate"
    FAR = "far"
    VERY_FAR = "very_far"


Category = LinearCategory | UnsdCategory | EurostatCategory | OpenSdgCategory


@dataclass(frozen=True, slots=True)
class Milestone:
    """A value on the way. reached: None where its year is still to come, or has no figure."""

    year: int
    value: float
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a target is, by one method. All numbers are in the unit of the series, rates in that unit a year.

    category: the method's own, None if it gives none; level: of UNSD's method, where bounds of levels are given; value:
    the method's own number, see its module; latest: the last figure that can be used; aimed: the value to be reached,
    calculated where the target asks for a change; projected: what the seen pace leads to in the target's year, as the
    method continues it; covered: the part of the way behind us, 0 where it leads away, above 1 beyond the target;
    expected: that part at an even pace; needed: change a year from the latest figure to the target, seen: from the
    baseline to the latest, both with their sign; years: those of the figures used; gaps: years between them without
    one; confidence: what to keep in mind; why: where no verdict can be given.
    """

    target: Target
    method: Method
    verdict: Verdict
    sentence: Message
    category: Category | None = None
    level: ProgressLevel | None = None
    value: float | None = None
    baseline: SeriesPoint | None = None
    latest: SeriesPoint | None = None
    aimed: float | None = None
    projected: float | None = None
    covered: float | None = None
    expected: float | None = None
    needed: float | None = None
    seen: float | None = None
    years: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    confidence: tuple[Message, ...] = ()
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class MethodReading:
    """The result of a method for a baseline and a latest value."""

    verdict: Verdict
    category: Category | None
    value: float | None = None
    projected: float | None = None
    why: Message | None = None


class ProgressGroup(StrEnum):
    """What a board counts: on the path or nearly there (or met); behind the pace needed; moving toward what has no number to
    be reached; cannot be judged; without a series."""

    ON_PATH = "on_path"
    BEHIND = "behind"
    TOWARD = "toward"
    CANNOT = "cannot"
    NO_SERIES = "no_series"


GROUPS = {
    Verdict.MET: ProgressGroup.ON_PATH,
    Verdict.ON_PATH: ProgressGroup.ON_PATH,
    Verdict.NEARLY: ProgressGroup.ON_PATH,
    Verdict.BEHIND: ProgressGroup.BEHIND,
    Verdict.NONE: ProgressGroup.BEHIND,
    Verdict.AWAY: ProgressGroup.BEHIND,
    Verdict.CANNOT: ProgressGroup.CANNOT,
    Verdict.NO_SERIES: ProgressGroup.NO_SERIES,
    Verdict.TOWARD_FAST: ProgressGroup.TOWARD,
    Verdict.TOWARD: ProgressGroup.TOWARD,
    Verdict.AWAY_FAST: ProgressGroup.BEHIND,
    Verdict.RISING: ProgressGroup.CANNOT,
    Verdict.FALLING: ProgressGroup.CANNOT,
    Verdict.UNCERTAIN: ProgressGroup.CANNOT,
}


def count_by_group(assessments: Iterable[Progress]) -> dict[ProgressGroup, int]:
    """Every group with its count, zeros too, in the order in which they are shown; moving toward only where there are any."""
    counts = Counter(GROUPS[progress.verdict] for progress in assessments)
    # Most boards have a number for each target, and need no word for the others.
    return {group: counts[group] for group in ProgressGroup if counts[group] or group is not ProgressGroup.TOWARD}
