"""The scores as the organiser sees them: progress, spread, disagreement first, and whom to nominate."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.actor import Actor
from goalweave.core.model.calls import Call, PrizeRules
from goalweave.core.prizes import CriterionSpread, EntryScore, agreement
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import actions, queries
from goalweave.prizes.entry_facts import EntryFacts, read_entry_facts
from goalweave.prizes.models import Edition, Expert, NomineeState
from goalweave.prizes.phases import takes_nominations
from goalweave.prizes.queries import CategoryScores
from goalweave.web.addresses import parse_number
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import (
    categories_of,
    edition_crumbs,
    edition_name,
    organiser_links,
    own_edition_or_404,
)
from goalweave.wording.prize_labels import category_name
from goalweave.wording.templatetags.goalweave import pick_text

ORDERS = ("rank", "spread")
APART = 0.25
"""Of the scale: from which on the experts' totals differ so much that the entry is worth a second look."""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """score, spread: of 100; place: None if it is not ranked; suggested, nominated: whether the scores nominate it, and whether it is;
    outlier: the name of the expert whose total is far from the others'; criteria: with the name of each."""

    facts: EntryFacts
    score: float | None
    place: int | None
    experts: int
    unfinished: int
    conflicts: int
    spread: float
    deviation: float | None
    apart: bool
    outlier: str
    criteria: tuple[tuple[str, int, CriterionSpread], ...]
    totals: tuple[float, ...]
    suggested: bool
    tied: bool
    nominated: bool


@dataclass(frozen=True, slots=True)
class CategorySummary:
    id: str
    name: str
    entries: int
    scored: int
    nominees: int


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def nomination(request: HttpRequest, slug: str) -> HttpResponse:
    """`category`, `order=`rank or spread. POST `do=`nominate (`entry`…, `reason`) or disqualify, withdraw (`nominee`, `reason`)."""
    who, row, call, prize = own_edition_or_404(request, slug)
    now = timezone.now()
    categories = [category.id for category in categories_of(call)]
    category_id = request.GET.get("category", categories[0])
    order = request.GET.get("order", "rank")
    if category_id not in categories or order not in ORDERS:
        raise Http404
    if request.method == "POST":
        with error_messages(request):
            messages.success(request, _act(request, who, row, category_id))
            return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)
    scores = queries.edition_scores(row)
    nominees = list(row.nominees.select_related("entry"))
    rows = _rows(row, call, prize, scores.get(category_id), {nominee.entry_id for nominee in nominees})
    if order == "spread":
        rows.sort(key=lambda row: (-row.spread, row.facts.entry.pk))
    every = list(chain.from_iterable(category.entries.values() for category in scores.values()))
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "category": category_id,
        "category_name": category_name(call, category_id),
        "categories": [
            CategorySummary(
                category.id,
                pick_text(category.title),
                len(scores[category.id].entries) if category.id in scores else 0,
                sum(score.total is not None for score in scores[category.id].entries.values())
                if category.id in scores
                else 0,
                sum(
                    nominee.category == category.id and nominee.state == NomineeState.NOMINATED for nominee in nominees
                ),
            )
            for category in categories_of(call)
        ],
        "rows": rows,
        "order": order,
        "agreement": agreement(every),
        "apart": sum(line.apart for line in rows),
        "most": prize.nominees,
        "each": prize.experts,
        "tied": sum(line.tied for line in rows),
        "nominated": sum(line.nominated for line in rows),
        "out": [
            nominee
            for nominee in nominees
            if nominee.category == category_id and nominee.state != NomineeState.NOMINATED
        ],
        "running": [
            nominee
            for nominee in nominees
            if nominee.category == category_id and nominee.state == NomineeState.NOMINATED
        ],
        "takes": takes_nominations(row, now),
        "reason": request.POST.get("reason", ""),
        "steps": organiser_links(who, row, prize, now),
        "crumbs": edition_crumbs(row, call, (_("Nomination"), "")),
    }
    return render(request, "prizes/nomination.html", context, status=400 if request.method == "POST" else 200)


def _act(request: HttpRequest, who: Actor, row: Edition, category: str) -> str:
    """What was done, in a sentence. Raises InputError."""
    do, sent, now = request.POST.get("do", ""), request.POST, timezone.now()
    if do == "nominate":
        entries = [parse_number(text) or 0 for text in sent.getlist("entry")]
        rows = actions.nominate(
            actor=who, edition=row, category=category, entries=entries, reason=str(sent.get("reason", "")), now=now
        )
        return ngettext("%(n)s entry is nominated.", "%(n)s entries are nominated.", len(rows)) % {"n": len(rows)}
    if do in ("disqualify", "withdraw"):
        actions.remove_nominee(
            actor=who,
            edition=row,
            nominee=parse_number(sent.get("nominee", "")) or 0,
            state=NomineeState.DISQUALIFIED if do == "disqualify" else NomineeState.WITHDRAWN,
            reason=str(sent.get("reason", "")),
            now=now,
        )
        return _("The nominee is out. The reason is published.")
    raise Http404


def _rows(
    row: Edition, call: Call, prize: PrizeRules, scores: CategoryScores | None, nominated: set[int]
) -> list[ScoreRow]:
    """In the order of the scores; those that are not ranked come last."""
    if scores is None:
        return []
    known = catalogue()
    entries = {entry.pk: entry for entry in queries.eligible_entries(row, scores.category)}
    names = {expert.pk: str(expert) for expert in Expert.objects.filter(edition=row)}
    selection = scores.selection
    places = {ranked.entry: ranked.place for ranked in (*selection.nominees, *selection.reserves)}
    suggested = {ranked.entry for ranked in selection.nominees}
    labels = {criterion.id: (pick_text(criterion.label), criterion.most) for criterion in prize.criteria}
    rows = [
        _score_row(
            read_entry_facts(entries[pk], known),
            score,
            places.get(pk),
            scores.conflicts.get(pk, 0),
            names,
            labels,
            (pk in suggested, pk in selection.tied, pk in nominated),
        )
        for pk, score in scores.entries.items()
        if pk in entries
    ]
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0, row.facts.entry.pk))


def _score_row(
    facts: EntryFacts,
    score: EntryScore,
    place: int | None,
    conflicts: int,
    names: dict[int, str],
    labels: dict[str, tuple[str, int]],
    marks: tuple[bool, bool, bool],
) -> ScoreRow:
    suggested, tied, nominated = marks
    return ScoreRow(
        facts,
        None if score.total is None else float(score.total * 100),
        place,
        len(score.totals),
        len(score.unfinished),
        conflicts,
        float(score.spread * 100),
        None if score.deviation is None else score.deviation * 100,
        score.spread >= APART,
        names.get(score.outlier, "") if score.outlier is not None else "",
        tuple((*labels[spread.criterion], spread) for spread in score.criteria),
        tuple(sorted(float(total * 100) for total in score.totals.values())),
        suggested,
        tied,
        nominated,
    )
