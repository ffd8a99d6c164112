"""What a group's scores show once a round is closed: where people are apart and why, how far they agree, and the medians."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.interlinkages import queries, rules
from goalweave.interlinkages.actions.scoring import HIGHEST, LOWEST
from goalweave.interlinkages.models import Exercise, ExerciseState, Panellist
from goalweave.interlinkages.queries import Disagreement
from goalweave.interlinkages.queries.disagreements import PAGE_SIZE
from goalweave.interlinkages.queries.matrices import Provenance
from goalweave.web.addresses import address, parse_number
from goalweave.web.interlinkages.scoring_context import (
    ScoreMark,
    Target,
    exercise_or_404,
    matrix_address,
    scale_marks,
    score_mark,
    score_text,
    scoring_crumbs,
    targets,
)
from goalweave.web.interlinkages.scoring_questions import ScoringEntrance
from goalweave.wording.chart import number_format_of_reader
from goalweave.wording.templatetags.goalweave import pick_text

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff's bounds for conclusions and for tentative ones (Content Analysis, recalled)."""
MOST_SHOWN = 40
"""Targets up to which the matrix is drawn on the page."""


@dataclass(frozen=True, slots=True)
class OpinionRow:
    mark: ScoreMark
    before: ScoreMark | None
    reason: str
    language: str
    own: bool


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """columns: for each point of the scale its label, its dots (True for the reader's own), and whether the median is there."""

    subject: Target
    object: Target
    median: ScoreMark
    lowest: str
    highest: str
    columns: tuple[tuple[str, tuple[bool, ...], bool], ...]
    opinions: tuple[OpinionRow, ...]
    silent: int


@require_safe
@never_cache
def disagreements(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = exercise_or_404(request, pk)
    own = queries.own_panellist(who, row)
    if not rules.may_see_scores(who, row, 1, own):
        raise Http404
    return disagreements_page(request, who, row, own, None)


@require_safe
@never_cache
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored result, for those who coordinate or took part; everyone else sees the matrix where it is public."""
    who, row = exercise_or_404(request, pk)
    if row.state != ExerciseState.CLOSED or row.result is None:
        raise Http404
    summary = queries.find_matrix(who, row.result.slug)
    provenance = Provenance.from_json(row.result.provenance)
    names = targets(row)
    scores: dict[tuple[str, str], float] = {}
    for subject, object_, score in row.result.pairs.values_list("subject", "object", "score"):
        if score is not None:
            scores[subject, object_] = score
    context = {
        "exercise": row,
        "provenance": provenance,
        "coordinates": rules.may_coordinate(who, row),
        "matrix_href": matrix_address(row) if summary is not None else "",
        "alpha": alpha_text(provenance.alpha),
        "alpha_first": alpha_text(provenance.alpha_first),
        "meaning": alpha_meaning(provenance.alpha),
        "targets": names.values(),
        "table": _table(names, scores) if len(names) <= MOST_SHOWN else (),
        "counts": _counts(scores),
        "missing": len(names) * (len(names) - 1) - len(scores),
        "marks": scale_marks(),
        "crumbs": _crumbs(row, _("Result")),
    }
    return render(request, "interlinkages/scoring_result.html", context)


def disagreements_page(
    request: HttpRequest, who: Actor, row: Exercise, own: Panellist | None, entrance: ScoringEntrance | None
) -> HttpResponse:
    """entrance: of a guest, else None. Raises NotAllowed while the round is open."""
    number = 2 if rules.are_scores_open(row, 2) else 1
    start = min(parse_number(request.GET.get("start"), 6) or 0, 100_000)
    page = queries.disagreements(who, row, own, number=number, start=start)
    names = targets(row)
    here = reverse("scoring-disagreements", args=[row.pk]) if entrance is None else entrance.overview
    coordinates = entrance is None and rules.may_coordinate(who, row)
    context: dict[str, Any] = {
        "exercise": row,
        "entrance": entrance,
        "number": number,
        "page": page,
        "rows": [_disagreement_row(entry, names) for entry in page.rows],
        "first_place": start + 1,
        "last_place": start + len(page.rows),
        "alpha": alpha_text(page.alpha),
        "meaning": alpha_meaning(page.alpha),
        "agreed": page.scored - page.total,
        "coordinates": coordinates and row.state == ExerciseState.DISCUSSION,
        "before": address(here, start=max(start - PAGE_SIZE, 0) or None) if start else "",
        "after": address(here, start=start + PAGE_SIZE) if start + PAGE_SIZE < page.total else "",
        "crumbs": [] if entrance else _crumbs(row, _("Disagreements")),
    }
    return render(request, "interlinkages/scoring_disagreements.html", context)


def alpha_text(alpha: float | None) -> str:
    return number_format_of_reader(decimals=2).text(alpha) if alpha is not None else ""


def alpha_meaning(alpha: float | None) -> str:
    """What Krippendorff's α says, in a sentence."""
    if alpha is None:
        return _("Agreement cannot be calculated: too few pairs have two scores, or all scores are equal.")
    if alpha >= RELIABLE:
        return _("People agree closely. The medians can be used as they are.")
    if alpha >= TENTATIVE:
        return _("People agree fairly well. The medians support tentative conclusions.")
    if alpha > 0:
        return _(
            "People agree more than by chance, but not enough to rely on single scores. Look at the spread of each pair."
        )
    return _("People agree no more than by chance. Discuss what the question means before you use the medians.")


def _disagreement_row(entry: Disagreement, names: dict[str, Target]) -> DisagreementRow:
    dots: dict[int, list[bool]] = {score: [] for score in range(LOWEST, HIGHEST + 1)}
    opinions = []
    for opinion in entry.opinions:
        if opinion.score is not None:
            dots[opinion.score].append(opinion.own)
        before = score_mark(opinion.before) if opinion.before not in (None, opinion.score) else None
        mark = score_mark(opinion.score)
        opinions.append(OpinionRow(mark, before, opinion.reason, opinion.language, opinion.own))
    reasons = tuple(row for row in opinions if row.reason or row.own or row.before)
    return DisagreementRow(
        names[entry.subject],
        names[entry.object],
        score_mark(entry.median),
        score_text(entry.lowest),
        score_text(entry.highest),
        tuple((score_text(score), tuple(marks), score == entry.median) for score, marks in dots.items()),
        reasons,
        len(opinions) - len(reasons),
    )


def _table(
    names: dict[str, Target], scores: dict[tuple[str, str], float]
) -> list[tuple[Target, list[tuple[bool, ScoreMark | None]], str]]:
    """Each row with its cells (whether it is the diagonal, and the mark) and its sum."""
    rows = []
    for subject, target in names.items():
        cells = []
        for object_ in names:
            score = scores.get((subject, object_))
            cells.append((subject == object_, None if score is None else score_mark(score)))
        total = sum(score for pair, score in scores.items() if pair[0] == subject)
        rows.append((target, cells, score_text(total)))
    return rows


def _counts(scores: dict[tuple[str, str], float]) -> dict[str, int]:
    values = scores.values()
    return {
        "supporting": sum(1 for score in values if score > 0),
        "hindering": sum(1 for score in values if score < 0),
        "neutral": sum(1 for score in values if score == 0),
    }


def _crumbs(row: Exercise, here: str) -> list[dict[str, str]]:
    return scoring_crumbs((pick_text(row.title), reverse("scoring-exercise", args=[row.pk])), (here, ""))
