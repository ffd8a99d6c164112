"""“Advance this target”: what helps it, what hinders it, and what it sets off one and two steps on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.interlinkages import InfluencePath, PathEffects
from goalweave.frameworks.queries import catalogue
from goalweave.frameworks.rules import may_view_framework
from goalweave.interlinkages import queries
from goalweave.interlinkages.queries import MatrixSummary
from goalweave.web.frame import actor
from goalweave.web.interlinkages.page_context import NodeName, NodeNames, interlinkage_crumbs
from goalweave.web.interlinkages.pair_facts import RECORDS_ON_PAGE, pair_address, work_at_node
from goalweave.web.interlinkages.score_marks import ScoreMark, ScoreMarks
from goalweave.wording.templatetags.goalweave import pick_text

SHOWN = 8
"""Nodes of a list; a link shows all of them."""

PATHS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class PathStep:
    """mark: of the step that leads to the node, None for the first."""

    node: NodeName
    mark: ScoreMark | None


@dataclass(frozen=True, slots=True)
class NodeEffect:
    """direct: the mark of the step that leads there, None where it takes two; paths: over another node; more: paths that are not
    shown; effect: of all paths of one sign, as text."""

    node: NodeName
    effect: str
    direct: ScoreMark | None
    paths: tuple[tuple[PathStep, ...], ...]
    more: int
    href: str


@dataclass(frozen=True, slots=True)
class EffectList:
    """name: of the list in the address; total: of nodes, of which `rows` are shown."""

    name: str
    title: str
    lede: str
    total: int
    rows: tuple[NodeEffect, ...]
    all_href: str


@require_safe
def advance(request: HttpRequest, framework: str, code: str) -> HttpResponse:
    who = actor(request)
    known = catalogue().framework(framework)
    if not may_view_framework(who, known.key):
        raise Http404
    known.node(code)
    names = NodeNames(known.key)
    matrices = influence_matrices_of_node(who, known.key, code)
    key = str(request.GET.get("matrix", ""))
    summary = next((entry for entry in matrices if entry.key == key), matrices[0] if matrices else None)
    path = reverse("cross-impact-advance", args=[known.key, code])
    everything = str(request.GET.get("all", ""))
    return render(
        request,
        "interlinkages/advance.html",
        {
            "framework": known,
            "node": names[code],
            "stored": summary,
            "lists": _effect_lists(summary, code, names, path, everything) if summary else [],
            "choices": [(pick_text(entry.title), f"{path}?matrix={entry.key}", entry is summary) for entry in matrices],
            "work": work_at_node(who, names, code, RECORDS_ON_PAGE),
            "crumbs": interlinkage_crumbs((_("Advance %(code)s") % {"code": code}, "")),
        },
    )


def influence_matrices_of_node(who: Actor, framework: str, code: str) -> list[MatrixSummary]:
    """The matrices that the actor may see and that score the node, linkages first, then the newest."""
    return [
        summary
        for summary in queries.matrices(who, framework)
        if summary.is_influence and summary.pairs and code in queries.scores_of(summary).positions
    ]


def _effect_lists(summary: MatrixSummary, code: str, names: NodeNames, path: str, everything: str) -> list[EffectList]:
    result = queries.target_advance(summary, code)
    marks = ScoreMarks(summary.scale)
    lists = []
    for name, title, lede, effects in (
        ("enabled", _("What enables it"), _("Progress here helps the target."), result.enabled_by),
        ("hindered", _("What hinders it"), _("Progress here sets the target back."), result.hindered_by),
        ("enables", _("What it enables"), _("The target helps these, one or two steps on."), result.enables),
        ("hinders", _("What it hinders"), _("The target sets these back, one or two steps on."), result.hinders),
    ):
        listed = effects if everything == name else effects[:SHOWN]
        rows = tuple(_node_effects(listed, summary, code, names, marks))
        href = f"{path}?matrix={summary.key}&all={name}" if len(listed) < len(effects) else ""
        lists.append(EffectList(name, title, lede, len(effects), rows, href))
    return lists


def _node_effects(
    effects: Iterable[PathEffects], summary: MatrixSummary, code: str, names: NodeNames, marks: ScoreMarks
) -> Iterable[NodeEffect]:
    for effect in effects:
        longer = [path for path in effect.paths if len(path.scores) > 1]
        listed = longer[:PATHS_SHOWN]
        direct = 1 if effect.direct else 0
        first = effect.paths[0].nodes[0]
        pair = (first, code) if first == effect.node else (code, effect.node)
        yield NodeEffect(
            names[effect.node],
            marks.text_of_sum(effect.effect),
            marks.mark(effect.direct) if effect.direct else None,
            tuple(_steps(path, names, marks) for path in listed),
            max(0, effect.count - direct - len(listed)),
            pair_address(summary.framework, pair),
        )


def _steps(path: InfluencePath, names: NodeNames, marks: ScoreMarks) -> tuple[PathStep, ...]:
    scores = (None, *path.scores)
    return tuple(
        PathStep(names[node], None if score is None else marks.mark(score))
        for node, score in zip(path.nodes, scores, strict=True)
    )
