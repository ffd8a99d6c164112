"""Many targets counted by what is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from goalweave.core.progress.model import Progress, Verdict


class Group(StrEnum):
    """What a board counts: on the path or nearly there (or met); behind the pace needed; cannot be judged; without a series."""

    ON_PATH = "on_path"
    BEHIND = "behind"
    CANNOT = "cannot"
    NO_SERIES = "no_series"


GROUPS = {
    Verdict.MET: Group.ON_PATH,
    Verdict.ON_PATH: Group.ON_PATH,
    Verdict.NEARLY: Group.ON_PATH,
    Verdict.BEHIND: Group.BEHIND,
    Verdict.NONE: Group.BEHIND,
    Verdict.AWAY: Group.BEHIND,
    Verdict.CANNOT: Group.CANNOT,
    Verdict.NO_SERIES: Group.NO_SERIES,
}


def summary(found: Iterable[Progress]) -> dict[Group, int]:
    """Every group with its count, zeros too, in the order in which they are shown."""
    counts = Counter(GROUPS[one.verdict] for one in found)
    return {group: counts[group] for group in Group}
