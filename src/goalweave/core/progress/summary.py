"""Many targets counted by what is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from goalweave.core.progress.model import Progress, Verdict


class ProgressGroup(StrEnum):
    """What a board counts: on the path or nearly there (or met); behind the pace needed; cannot be judged; without a series."""

    ON_PATH = "on_path"
    BEHIND = "behind"
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
}


def count_by_group(assessments: Iterable[Progress]) -> dict[ProgressGroup, int]:
    """Every group with its count, zeros too, in the order in which they are shown."""
    counts = Counter(GROUPS[one.verdict] for one in assessments)
    return {group: counts[group] for group in ProgressGroup}
