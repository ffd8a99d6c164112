"""One node's targets: the figures with the way that is needed, all methods side by side, the records that contribute."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.browse import ACCEPTED_VIA, RecordFilter
from goalweave.analysis.listing import newest
from goalweave.analysis.queries import coverage
from goalweave.analysis.selection import Selection
from goalweave.analysis.target_progress import BoardRow, board_rows, judged
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Method, Observation
from goalweave.core.progress import CITATIONS, METHODS, VERDICTS, Progress, category_name
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.indicators.models import Target
from goalweave.indicators.stored import target_of
from goalweave.registry.models import Record
from goalweave.web.frame import actor
from goalweave.web.progress.board import framework_of
from goalweave.web.progress.shown import Shown, place_of, shown
from goalweave.wording.chart import Chart, draw
from goalweave.wording.indicator_labels import CodeWords, area_text, figure, value_text, words_for
from goalweave.wording.messages import translated
from goalweave.wording.target_charts import target_line
from goalweave.wording.templatetags.goalweave import label, pick_text

RECORDS = 10
"""So many of each sort are listed; a link leads to all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one method says. own: whether it is the one that is kept for the target."""

    method: Method
    name: str
    verdict: str
    category: str
    value: str
    sentence: str
    own: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One figure in words."""

    time: str
    text: str
    nature: str
    status: str
    source: str
    footnote: str


@dataclass(frozen=True, slots=True)
class TargetShown:
    """pk: of its row; chart: None without figures; milestones: (year, value, reached); may: whether the reader may change it."""

    pk: int
    shown: Shown
    place: str
    owner: str
    chart: Chart | None
    methods: tuple[Judged, ...]
    milestones: tuple[tuple[int, str, bool | None], ...]
    values: tuple[Value, ...]
    may: bool

    @property
    def told(self) -> Progress:
        return self.shown.row.progress


@dataclass(frozen=True, slots=True)
class Contributing:
    """Records of one sort: how many, the newest of them, where the rest is."""

    count: int
    rows: tuple[Record, ...]
    href: str


@require_safe
def target(request: HttpRequest, key: str, code: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    framework = framework_of(request, key)
    node, curie = framework.node(code), framework.curie(code)
    rows = [row for row in target_rows(who, curie) if row.node.code == code]
    found = targets_shown(who, rows, known)
    indicators = queries.measuring(who, [curie]).get(curie, [])
    series = {one.shown.row.series.code for one in found if one.shown.row.series}
    return render(
        request,
        "progress/target.html",
        {
            "framework": framework,
            "node": node,
            "curie": curie,
            "level": next(level for level in framework.levels if level.id == node.level),
            "targets": found,
            "indicators": indicators,
            "direct": contributing(who, known, curie, "accepted"),
            "via": contributing(who, known, curie, ACCEPTED_VIA),
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


def target_rows(who: Actor, curie: Curie) -> list[Target]:
    """The node's targets that the reader may see."""
    rows = queries.target_rows(who, curie.key).filter(node__code=curie.code)
    return list(rows.select_related("organisation"))


def targets_shown(who: Actor, rows: list[Target], known: Catalogue) -> list[TargetShown]:
    wanted = [target_of(row, queries.curie_of(row.node)) for row in rows]
    judged_rows = board_rows(who, wanted)
    observed = queries.paths(who, [(one.series, one.area, one.key) for one in wanted if one.series])
    words = words_for(dimension for one in wanted for dimension, _code in one.key)
    return [
        _shown(
            who, row, board, observed.get((board.target.series, board.target.area, board.target.key), []), words, known
        )
        for row, board in zip(rows, judged_rows, strict=True)
    ]


def contributing(who: Actor, known: Catalogue, node: Curie, state: str) -> Contributing:
    some = Selection.of(who, RecordFilter(node=node, state=state), known)
    count = int(some.within.sum())
    rows = newest(some, RECORDS) if count else ()
    return Contributing(count, rows, f"{reverse('records')}?node={node}&state={state}".replace("@", "%40"))


def _shown(
    who: Actor, row: Target, board: BoardRow, observed: list[Observation], words: CodeWords, known: Catalogue
) -> TargetShown:
    name = label(known.node(board.target.node))
    counts = coverage(who, board.target.node.key).rows[board.target.node.code]
    told = board.progress
    return TargetShown(
        row.pk,
        shown(board, words, counts),
        place_of(board.target, words, area_text(board.target.area)),
        pick_text(row.organisation.name) or row.organisation.slug if row.organisation else "",
        _chart(row.pk, board, name),
        tuple(_by(method, board, observed) for method in Method) if board.series else (),
        tuple((one.year, figure(one.value), one.reached) for one in told.milestones),
        tuple(value_of(one, board, words) for one in reversed(observed)),
        rules.may_change_target(who, row),
    )


def value_of(one: Observation, board: BoardRow, words: CodeWords) -> Value:
    unit = board.series.unit if board.series else ""
    return Value(
        one.time,
        value_text(one, unit),
        words.nature(one.nature),
        words.status(one.status) if one.status != "A" else "",
        one.source,
        one.footnote,
    )


def _chart(pk: int, board: BoardRow, name: str) -> Chart | None:
    if board.series is None or not board.points:
        return None
    title = f"{name}, {area_text(board.target.area)}"
    return draw(
        target_line(title, translated(board.progress.sentence), board.series, board.progress, board.points),
        name=f"figures-{pk}",
    )


def _by(method: Method, board: BoardRow, observed: list[Observation]) -> Judged:
    assert board.series is not None
    told, _points = judged(board.target, observed, board.series, method=method)
    return Judged(
        method,
        translated(METHODS[method]),
        translated(VERDICTS[told.verdict]),
        translated(category_name(told.category)) if told.category else "",
        figure(round(told.value, 2)) if told.value is not None else "",
        translated(told.why or told.sentence),
        method is board.target.method,
    )
