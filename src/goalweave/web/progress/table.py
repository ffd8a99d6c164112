"""The board as a table to keep: everything that was worked out, one line a target."""

from __future__ import annotations

from goalweave.analysis.target_progress import FrameworkProgress, TargetRow
from goalweave.core.linkage import NodeCoverage
from goalweave.core.progress import METHODS, VERDICTS, category_name
from goalweave.formats.records.xlsx.annex import Value
from goalweave.indicators.conversion import key_text
from goalweave.wording import labels
from goalweave.wording.indicator_labels import CodeNames, area_text
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import label, pick_text

COLUMNS = {
    "node": 20, "label": 40, "series": 18, "series_name": 32, "unit": 16, "area": 8, "area_name": 24, "key": 20, "baseline_year": 9,
    "baseline": 10, "latest_year": 9, "latest": 10, "aim": 9, "target": 10, "target_in_unit": 10, "target_year": 9, "direction": 9,
    "method": 22, "verdict": 18, "category": 24, "way_covered": 10, "way_at_even_pace": 10, "needed_a_year": 10, "seen_a_year": 10,
    "projected": 10, "sentence": 60, "confidence": 60, "records": 9, "records_via_links": 9, "status": 12, "source": 40, "note": 40,
}  # fmt: skip
"""Column → its width in characters. The names are the same in every language, for programs."""


def table_cells(
    row: TargetRow, board: FrameworkProgress, code_names: CodeNames, counts: NodeCoverage | None
) -> list[Value]:
    """In the order of COLUMNS; numbers as they are."""
    told, target, series = row.progress, row.target, row.series
    start, latest = told.baseline, told.latest
    return [
        str(target.node),
        label(board.framework.node(target.node.code)),
        series.code if series else "",
        pick_text(series.name) if series else "",
        code_names.unit_of(series) if series else "",
        target.area,
        area_text(target.area),
        key_text(target.key),
        start.year if start else None,
        start.value if start else None,
        latest.year if latest else None,
        latest.value if latest else None,
        str(target.aim),
        target.value,
        told.aimed,
        target.year,
        str(target.direction),
        translated(METHODS[told.method]),
        translated(VERDICTS[told.verdict]),
        translated(category_name(told.category)) if told.category else "",
        told.covered,
        told.expected,
        told.needed,
        told.seen,
        told.projected,
        translated(told.sentence),
        " ".join(map(translated, told.confidence)),
        counts.accepted.direct.records if counts else len(row.records),
        counts.accepted.via.records if counts else 0,
        str(labels.STATUSES[target.status]),
        target.source,
        pick_text(target.note),
    ]
