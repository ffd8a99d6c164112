"""The page of an edition and of each of its categories."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goalweave.calls.models import CallState
from goalweave.core.model import Curie
from goalweave.core.model.calls import Call, CallCategory
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import queries
from goalweave.prizes.models import Edition, Placing
from goalweave.prizes.phases import Phase, PhaseSpan, are_nominees_public, are_results_public, phase_line, phase_of
from goalweave.web.identifiers.page_data import call_data
from goalweave.web.prizes.page_context import (
    NomineeRow,
    categories_of,
    edition_crumbs,
    edition_name,
    edition_or_404,
    nominee_rows,
    organiser_links,
)
from goalweave.web.prizes.statistics import edition_statistics
from goalweave.wording.prize_labels import MOMENTS, PHASE_NOTES, PHASES, category_number, rule_sentences
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """nominees, champions: None as long as they are not public."""

    category: CallCategory
    number: str
    nodes: tuple[Curie, ...]
    entries: int
    nominees: int | None
    champions: int | None
    winners: tuple[NomineeRow, ...]


@dataclass(frozen=True, slots=True)
class PhaseRow:
    span: PhaseSpan
    name: str
    note: str


@require_safe
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """As many queries however many entries there are."""
    who, row, call, prize = edition_or_404(request, slug)
    now = timezone.now()
    people = queries.participants([row], catalogue(), now)
    nominees = nominee_rows(queries.public_nominees(row, now), call)
    context = {
        "edition": row,
        "call": call,
        "name": edition_name(row, call),
        "phase": phase_of(row, now),
        "phase_name": PHASES[phase_of(row, now)],
        "phases": phase_rows(row, now, vote=prize.vote),
        "ends": phase_end(row, now),
        "changes": [(MOMENTS[change.moment], change) for change in row.phase_changes.all()],
        "winners": [own for own in nominees if own.nominee.placing == Placing.WINNER and not own.out],
        "categories": category_rows(call, nominees, Counter(own.facts.entry.category for own in people), row, now),
        "nominees_public": are_nominees_public(row, now),
        "results_public": are_results_public(row, now),
        "rules": list(rule_sentences(prize)),
        "criteria": prize.criteria,
        "statistics": edition_statistics(row, people),
        "organiser": organiser_links(who, row, prize, now),
        "scores": queries.is_expert_of(who, row),
        "call_href": reverse("call", args=[slug]),
        "enter_href": reverse("entry-start", args=[slug]),
        "entries_href": reverse("call-entries", args=[slug]),
        "vote_href": reverse("vote", args=[slug]) if prize.vote else "",
        "crumbs": edition_crumbs(row, call),
    }
    if row.call.state != CallState.DRAFT:
        ends = row.announced or row.announcement or row.call.closes
        context |= call_data(request, row.call.organisation, call, row.call.opens, ends)
    return render(request, "prizes/edition.html", context)


@require_safe
def category(request: HttpRequest, slug: str, category: str) -> HttpResponse:
    """Nominees, then champions and the winner with the reason."""
    _who, row, call, prize = edition_or_404(request, slug)
    own = next((known for known in call.categories if known.id == category), None)
    if own is None:
        raise Http404
    now = timezone.now()
    rows = nominee_rows(queries.public_nominees(row, now, category), call)
    place = call.categories.index(own)
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "category": own,
        "number": category_number(own),
        "nodes": [node for node in own.nodes if node.key in catalogue().frameworks],
        "champions": [entry for entry in rows if entry.nominee.placing and not entry.out],
        "certificates": queries.certificates_of(row, category, now),
        "others": [entry for entry in rows if not entry.nominee.placing or entry.out],
        "phase": phase_of(row, now),
        "nominees_public": are_nominees_public(row, now),
        "results_public": are_results_public(row, now),
        "before": call.categories[place - 1] if place else None,
        "after": call.categories[place + 1] if place + 1 < len(call.categories) else None,
        "vote_href": reverse("vote", args=[slug]) if prize.vote and phase_of(row, now) is Phase.VOTE else "",
        "crumbs": edition_crumbs(row, call, (pick_text(own.title), "")),
    }
    return render(request, "prizes/category.html", context)


def phase_rows(row: Edition, now: datetime, *, vote: bool) -> list[PhaseRow]:
    line = phase_line(row, now, vote=vote)
    return [PhaseRow(span, str(PHASES[span.phase]), str(PHASE_NOTES[span.phase])) for span in line]


def phase_end(row: Edition, now: datetime) -> datetime | None:
    """When what can be done now is over."""
    ends = {
        Phase.SUBMISSION: row.call.closes,
        Phase.ELIGIBILITY: row.eligibility_closes,
        Phase.NOMINATION: row.nomination_closes,
        Phase.VOTE: row.vote_closes,
    }
    end = ends.get(phase_of(row, now))
    return end if end is not None and end > now else None


def category_rows(
    call: Call, nominees: list[NomineeRow], entries: Counter[str], row: Edition, now: datetime
) -> list[CategoryRow]:
    public, settled = are_nominees_public(row, now), are_results_public(row, now)
    known = catalogue().frameworks
    rows = []
    for category in categories_of(call):
        own = [nominee for nominee in nominees if nominee.nominee.category == category.id and not nominee.out]
        rows.append(
            CategoryRow(
                category,
                category_number(category),
                tuple(node for node in category.nodes if node.key in known),
                entries[category.id],
                len(own) if public else None,
                sum(bool(nominee.nominee.placing) for nominee in own) if settled else None,
                tuple(nominee for nominee in own if nominee.nominee.placing == Placing.WINNER),
            )
        )
    return rows
