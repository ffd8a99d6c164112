"""How far a target is: by a straight line, the UN Statistics Division's method or Eurostat's (docs/explanation/progress.md)."""

from goalweave.core.progress.assessment import (
    NEARLY,
    assess_progress,
    even_path_to_target,
    judge_target,
    path_to_target,
)
from goalweave.core.progress.method_names import (
    CITATIONS,
    GROUP_NAMES,
    LEVELS,
    METHODS,
    VERDICTS,
    Citation,
    category_name,
)
from goalweave.core.progress.model import (
    GROUPS,
    Category,
    EurostatCategory,
    LinearCategory,
    Milestone,
    Progress,
    ProgressGroup,
    ProgressLevel,
    SeriesPoint,
    UnsdCategory,
    Verdict,
    count_by_group,
)
from goalweave.core.progress.points import yearly_points

__all__ = [
    "CITATIONS",
    "GROUPS",
    "GROUP_NAMES",
    "LEVELS",
    "METHODS",
    "NEARLY",
    "VERDICTS",
    "Category",
    "Citation",
    "EurostatCategory",
    "LinearCategory",
    "Milestone",
    "Progress",
    "ProgressGroup",
    "ProgressLevel",
    "SeriesPoint",
    "UnsdCategory",
    "Verdict",
    "assess_progress",
    "category_name",
    "count_by_group",
    "even_path_to_target",
    "judge_target",
    "path_to_target",
    "yearly_points",
]
