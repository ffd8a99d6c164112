"""How far a target is: by a straight line, the UN Statistics Division's method or Eurostat's (docs/explanation/progress.md)."""

from goalweave.core.progress.assess import NEARLY, progress
from goalweave.core.progress.judging import judged
from goalweave.core.progress.model import (
    Category,
    EurostatCategory,
    Level,
    LinearCategory,
    Milestone,
    Point,
    Progress,
    UnsdCategory,
    Verdict,
)
from goalweave.core.progress.names import (
    CITATIONS,
    GROUP_NAMES,
    LEVELS,
    METHODS,
    VERDICTS,
    Citation,
    category_name,
)
from goalweave.core.progress.paths import even_path, path
from goalweave.core.progress.points import points
from goalweave.core.progress.summary import GROUPS, Group, summary

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
    "Group",
    "Level",
    "LinearCategory",
    "Milestone",
    "Point",
    "Progress",
    "UnsdCategory",
    "Verdict",
    "category_name",
    "even_path",
    "judged",
    "path",
    "points",
    "progress",
    "summary",
]
