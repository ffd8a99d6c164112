"""examples/plan.xlsx, the plan of an invented water ministry."""

from __future__ import annotations

import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.framework_check import check_frameworks
from goalweave.formats.frameworks.plan import read_plan
from goalweave.formats.reading.limits import Limits
from goalweave.packs import library

EXAMPLES = Path(__file__).parents[4] / "examples"


def test_the_example_plan_is_what_its_maker_makes() -> None:
    sys.path.insert(0, str(EXAMPLES))
    try:
        from make_plan import workbook
    finally:
        sys.path.remove(str(EXAMPLES))
    assert (EXAMPLES / "plan.xlsx").read_bytes() == workbook()


def test_the_example_plan_is_sound_and_linked() -> None:
    catalogue = library().catalogue()
    data = BytesIO((EXAMPLES / "plan.xlsx").read_bytes())
    found, (linkage,) = read_plan(data, "plan.xlsx", Limits(), catalogue)
    assert found.key == "water-plan@2026-2030"
    assert Counter(node.level for node in found.nodes) == {"goal": 4, "outcome": 12, "output": 20}
    assert (linkage.object, {link.subject for link in linkage.links}) == ("sdg@2025", set(found.by_code))
    whole = Catalogue.of([*catalogue.frameworks.values(), found], [*catalogue.linkages, linkage])
    own = [one for one in check_frameworks(whole, ("en", "fr", "es")) if one.where.startswith("water-plan")]
    assert [(one.severity, one.where) for one in own] == [("warning", "water-plan-sdg")]
