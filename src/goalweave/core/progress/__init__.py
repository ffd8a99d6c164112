"""How far a target is: by a straight line, the UN Statistics Division's method or Eurostat's (docs/explanation/progress.md)."""

from goalweave.core.progress.assessment import NEARLY, assess_progress
from goalweave.core.progress.judgement import judge_target
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
    Category,
    EurostatCategory,
    LinearCategory,
    Milestone,
    Progress,
    ProgressLevel,
    SeriesPoint,
    UnsdCategory,
    Verdict,
)
from goalweave.core.progress.points import yearly_points
from goalweave.core.progress.summary import GROUPS, ProgressGroup, count_by_group
from goalweave.core.progress.target_paths import even_path_to_target, path_to_target

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
