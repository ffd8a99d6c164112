"""One node's targets: the figures with the way that is needed, all methods side by side, the records that contribute."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import coverage_in_records
from goalweave.analysis.record_filters import ACCEPTED_VIA, RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.analysis.target_progress import TargetRow, progress_rows
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Method, Observation
from goalweave.core.progress import CITATIONS, METHODS, Progress, category_name, judge_target, verdict_label
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.indicators.conversion import target_from_row
from goalweave.indicators.models import Target
from goalweave.registry.models import Record
from goalweave.web.frame import actor
from goalweave.web.progress.board import visible_framework
from goalweave.web.progress.target_texts import TargetCells, place_text, target_cells
from goalweave.wording.chart import Chart, draw_chart
from goalweave.wording.indicator_labels import CodeNames, area_text, format_figure, observation_text, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.target_charts import target_line
from goalweave.wording.templatetags.goalweave import label, pick_text

RECORDS = 10
"""So many of each sort are listed; a link leads to all."""


@dataclass(frozen=True, slots=True)
class MethodVerdict:
    """What one method says. own: whether it is the one that is kept for the target."""

    method: Method
    name: str
    verdict: str
    category: str
    value: str
    sentence: str
    own: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One figure in words."""

    time: str
    text: str
    nature: str
    status: str
    source: str
    footnote: str


@dataclass(frozen=True, slots=True)
class TargetView:
    """pk: of its row; chart: None without figures; milestones: (year, value, reached); may: whether the reader may change it."""

    pk: int
    shown: TargetCells
    place: str
    owner: str
    chart: Chart | None
    methods: tuple[MethodVerdict, ...]
    milestones: tuple[tuple[int, str, bool | None], ...]
    values: tuple[ValueRow, ...]
    may: bool

    @property
    def progress(self) -> Progress:
        return self.shown.row.progress


@dataclass(frozen=True, slots=True)
class ContributingRecords:
    """Records of one sort: how many, the newest of them, where the rest is."""

    count: int
    rows: tuple[Record, ...]
    href: str


@require_safe
def target(request: HttpRequest, key: str, code: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    framework = visible_framework(request, key)
    current = framework.current_code(code)
    if current != code:
        return HttpResponsePermanentRedirect(reverse("progress-target", args=[framework.key, current]))
    node, curie = framework.node(code), framework.curie(code)
    rows = [row for row in visible_targets(who, curie) if row.node.code == code]
    views = target_views(who, rows, known)
    indicators = queries.indicators_measuring(who, [curie], EditionMap.of(known)).get(curie, [])
    series = {view.shown.row.series.code for view in views if view.shown.row.series}
    return render(
        request,
        "progress/target.html",
        {
            "framework": framework,
            "node": node,
            "curie": curie,
            "level": next(level for level in framework.levels if level.id == node.level),
            "targets": views,
            "indicators": indicators,
            "direct": contributing_records(who, known, curie, "accepted"),
            "via": contributing_records(who, known, curie, ACCEPTED_VIA),
            "releases": queries.releases(who, series) if series else [],
            "citations": CITATIONS,
            "may_set": rules.may_load_somewhere(who),
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": pick_text(framework.title), "href": reverse("progress-board", args=[framework.key])},
                {"label": code},
            ],
        },
    )


def visible_targets(who: Actor, curie: Curie) -> list[Target]:
    """The node's targets that the reader may see."""
    rows = queries.target_rows(who, curie.key).filter(node__code=curie.code)
    return list(rows.select_related("organisation"))


def target_views(who: Actor, rows: list[Target], known: Catalogue) -> list[TargetView]:
    targets = [target_from_row(row, queries.node_curie(row.node)) for row in rows]
    judged_rows = progress_rows(who, targets)
    names = read_code_names(dict(chain.from_iterable(target.key for target in targets)))
    return [_target_view(who, row, judged, names, known) for row, judged in zip(rows, judged_rows, strict=True)]


def contributing_records(who: Actor, known: Catalogue, node: Curie, state: str) -> ContributingRecords:
    selection = Selection.create(who, RecordFilter(node=node, state=state), known)
    count = selection.count
    rows = newest_selected(selection, RECORDS) if count else ()
    return ContributingRecords(count, rows, f"{reverse('records')}?node={node}&state={state}".replace("@", "%40"))


def _target_view(who: Actor, row: Target, judged: TargetRow, code_names: CodeNames, known: Catalogue) -> TargetView:
    name = label(known.node(judged.target.node))
    counts = coverage_in_records(who, judged.target.node.key).rows[judged.target.node.code]
    progress = judged.progress
    return TargetView(
        row.pk,
        target_cells(judged, code_names, counts),
        place_text(judged.target, code_names, area_text(judged.target.area)),
        pick_text(row.organisation.name) or row.organisation.slug if row.organisation else "",
        _target_chart(row.pk, judged, name),
        tuple(_method_verdict(method, judged) for method in Method) if judged.series else (),
        tuple((milestone.year, format_figure(milestone.value), milestone.reached) for milestone in progress.milestones),
        tuple(value_row(observation, judged, code_names) for observation in reversed(judged.observed)),
        rules.may_change_target(who, row),
    )


def value_row(observation: Observation, row: TargetRow, code_names: CodeNames) -> ValueRow:
    unit = row.series.unit if row.series else ""
    return ValueRow(
        observation.period,
        observation_text(observation, unit),
        code_names.nature(observation.nature),
        code_names.status(observation.status) if observation.status != "A" else "",
        observation.source,
        observation.footnote,
    )


def _target_chart(pk: int, row: TargetRow, name: str) -> Chart | None:
    if row.series is None or not row.points:
        return None
    title = f"{name}, {area_text(row.target.area)}"
    return draw_chart(
        target_line(title, translated(row.progress.sentence), row.series, row.progress, row.points),
        name=f"figures-{pk}",
    )


def _method_verdict(method: Method, row: TargetRow) -> MethodVerdict:
    assert row.series is not None
    progress, _points = judge_target(row.target, row.observed, row.series, method=method)
    return MethodVerdict(
        method,
        translated(METHODS[method]),
        translated(verdict_label(progress)),
        translated(category_name(progress.category)) if progress.category else "",
        format_figure(round(progress.value, 2)) if progress.value is not None else "",
        translated(progress.why or progress.sentence),
        method is row.target.method,
    )
