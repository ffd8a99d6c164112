"""The board: every target of a framework, what the latest figure says, and the work that contributes to it."""

from __future__ import annotations

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.analysis import target_progress as boards
from goalweave.analysis.queries import coverage_in_records
from goalweave.analysis.record_filters import ACCEPTED_VIA
from goalweave.analysis.target_progress import FrameworkProgress, TargetRow
from goalweave.core.errors import NotAllowed
from goalweave.core.linkage import NodeCoverage
from goalweave.core.model import Framework
from goalweave.core.progress import GROUP_NAMES, METHODS, category_name, verdict_label
from goalweave.documents.output import XLSX
from goalweave.formats.reading import write_csv_rows
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex
from goalweave.frameworks.queries import catalogue
from goalweave.frameworks.rules import may_view_framework
from goalweave.indicators import queries, rules
from goalweave.indicators.conversion import key_text
from goalweave.web.addresses import address_with
from goalweave.web.downloads import CSV, file_response
from goalweave.web.frame import actor
from goalweave.web.interlinkages.tradeoffs_rows import board_counts
from goalweave.web.progress.state import method_choices, read_state
from goalweave.web.progress.target_texts import target_cells
from goalweave.wording import labels
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import CodeNames, area_text, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import label, pick_text

COLUMNS = {
    "node": 20,
    "label": 40,
    "series": 18,
    "series_name": 32,
    "unit": 16,
    "area": 8,
    "area_name": 24,
    "key": 20,
    "baseline_year": 9,
    "baseline": 10,
    "latest_year": 9,
    "latest": 10,
    "aim": 9,
    "target": 10,
    "target_in_unit": 10,
    "target_year": 9,
    "direction": 9,
    "method": 22,
    "verdict": 18,
    "category": 24,
    "way_covered": 10,
    "way_at_even_pace": 10,
    "needed_a_year": 10,
    "seen_a_year": 10,
    "projected": 10,
    "sentence": 60,
    "confidence": 60,
    "records": 9,
    "records_via_links": 9,
    "status": 12,
    "source": 40,
    "note": 40,
}
"""Column → its width in characters. The names are the same in every language, for programs."""
BEFORE = 5
"""Years that sparks begin before the first baseline."""
MEDIA_TYPES = {"csv": CSV, "xlsx": XLSX}


def table_cells(
    row: TargetRow, board: FrameworkProgress, code_names: CodeNames, counts: NodeCoverage | None
) -> list[Value]:
    """In the order of COLUMNS; numbers as they are."""
    progress, target, series = row.progress, row.target, row.series
    start, latest = progress.baseline, progress.latest
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
        progress.aimed,
        target.year,
        str(target.direction),
        translated(METHODS[progress.method]),
        translated(verdict_label(progress)),
        translated(category_name(progress.category)) if progress.category else "",
        progress.covered,
        progress.expected,
        progress.needed,
        progress.seen,
        progress.projected,
        translated(progress.sentence),
        " ".join(map(translated, progress.confidence)),
        counts.accepted.direct.records if counts else len(row.records),
        counts.accepted.via.records if counts else 0,
        str(labels.STATUSES[target.status]),
        target.source,
        pick_text(target.note),
    ]


@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    who, state = actor(request), read_state(request.GET)
    framework = visible_framework(request, key)
    progress = boards.framework_progress(who, framework, method=state.method, until=state.until)
    covered, names = coverage_in_records(who, framework.key).rows, read_code_names()
    years = sparkline_years(progress)
    levels = {level.id: level.one for level in framework.levels}
    groups = []
    for group in progress.groups:
        rows = [target_cells(row, names, covered.get(row.target.node.code), years) for row in group.rows]
        level = levels[framework.node(group.node.code).level] if group.node else {}
        groups.append((group.node, level, rows, covered[group.node.code].accepted if group.node else None))
    nodes = {row.target.node for row in progress.rows}
    open_trade_offs, trade_offs_by_node = board_counts(who, framework)
    return render(
        request,
        "progress/board.html",
        {
            "framework": framework,
            "board": progress,
            "groups": groups,
            "summary": [(GROUP_NAMES[group], number) for group, number in progress.counts.items()],
            "targets": len(nodes),
            "all": len(nodes) + len(progress.missing),
            "years": years,
            "releases": queries.releases(who, {row.series.code for row in progress.rows if row.series}),
            "recalled": any(row.target.status == "recalled" for row in progress.rows),
            "state": state,
            "methods": method_choices(request.GET, state, _("Each target’s own method")),
            "unending": address_with(request.GET, until=""),
            "query": request.GET.urlencode(),
            "via": ACCEPTED_VIA,
            "may_set": rules.may_load_somewhere(who),
            "open_trade_offs": open_trade_offs,
            "trade_offs": trade_offs_by_node,
            "crumbs": [{"label": _("Progress"), "href": reverse("progress")}, {"label": pick_text(framework.title)}],
        },
    )


@require_safe
def download(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Return the table as shown with all calculated values; spreadsheets run nothing in it as a formula."""
    if form not in MEDIA_TYPES:
        raise Http404
    who, state = actor(request), read_state(request.GET)
    framework = visible_framework(request, key)
    progress = boards.framework_progress(who, framework, method=state.method, until=state.until)
    covered, names = coverage_in_records(who, framework.key).rows, read_code_names()
    rows = [table_cells(row, progress, names, covered.get(row.target.node.code)) for row in progress.rows]
    stream = BytesIO()
    if form == "csv":
        write_csv_rows(stream, list(COLUMNS), rows)
    else:
        sheet = AnnexSheet(pick_text(framework.short or framework.title), list(COLUMNS), rows, list(COLUMNS.values()))
        write_annex(stream, [sheet], right_to_left=right_to_left())
    name = f"progress-{framework.id}-{framework.edition}.{form}"
    return file_response(stream.getvalue(), name, MEDIA_TYPES[form])


def visible_framework(request: HttpRequest, key: str) -> Framework:
    """Raises UnknownNode, NotAllowed."""
    if not may_view_framework(actor(request), key):
        raise NotAllowed("you do not have permission to see this framework")
    return catalogue().framework(key)


def sparkline_years(framework_progress: FrameworkProgress) -> tuple[int, int] | None:
    """First and last year of all sparks, so that they can be compared: from a little before the first baseline to the last target."""
    starts = [row.progress.baseline.year for row in framework_progress.rows if row.progress.baseline]
    ends = [row.target.year for row in framework_progress.rows if row.target.year and row.points]
    if not framework_progress.first:
        return None
    return max(framework_progress.first, min(starts, default=framework_progress.first) - BEFORE), max(
        [framework_progress.last, *ends]
    )
