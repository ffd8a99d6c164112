"""Settling and announcing the results: computed, shown with ties and reasons, for the organiser alone until they are announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError
from goalweave.core.model.calls import Call, PrizeRules, WinnersBy
from goalweave.core.prizes import Placed
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import actions, queries
from goalweave.prizes.entry_facts import EntryFacts, read_entry_facts
from goalweave.prizes.models import Edition, Nominee, NomineeState, Placing
from goalweave.prizes.phases import Phase, are_results_public, phase_of
from goalweave.prizes.standing import running_nominees, standing_of
from goalweave.web.addresses import parse_number
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import edition_crumbs, edition_name, organiser_links, own_edition_or_404
from goalweave.wording.prize_labels import NOMINEE_STATES, TIE_RULES, category_name


@dataclass(frozen=True, slots=True)
class ResultRow:
    """tie: how equal figures were settled, in words; winner: whether it is settled or chosen as such."""

    nominee: Nominee
    facts: EntryFacts
    placed: Placed | None
    tie: str
    winner: bool
    out: str
    score: float | None


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """left: how many winners are still to be chosen; tied: champions that share the last place."""

    id: str
    name: str
    rows: tuple[ResultRow, ...]
    left: int
    tied: int
    reason: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """POST `do=`confirm (`winner-CATEGORY`…, `reason-CATEGORY`, `version`), announce (`at`), name (`nominee`, `reason`), disqualify or
    withdraw (`nominee`, `reason`)."""
    who, row, call, prize = own_edition_or_404(request, slug)
    now = timezone.now()
    if request.method == "POST":
        with error_messages(request):
            messages.success(request, _act(request, who, row, call, now))
            return redirect("edition-results", slug)
    problem = _why_not(row, prize, now)
    public = are_results_public(row, now)
    is_visible = not problem or row.confirmed is not None
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "problem": "" if row.confirmed is not None else problem,
        "categories": _categories(request, row, call) if is_visible else (),
        "public": public,
        "experts_choose": prize.winners_by is WinnersBy.EXPERTS,
        "vote": prize.vote,
        "winners": prize.winners,
        "champions": prize.champions,
        "now": timezone.localtime(now),
        "steps": organiser_links(who, row, prize, now),
        "crumbs": edition_crumbs(row, call, (_("Results"), "")),
    }
    return render(request, "prizes/results.html", context, status=400 if request.method == "POST" else 200)


def _act(request: HttpRequest, who: Actor, row: Edition, call: Call, now: datetime) -> str:
    """What was done, in a sentence. Raises InputError."""
    do, sent = request.POST.get("do", ""), request.POST
    if do == "confirm":
        winners, reasons = _submitted_winners(request, row)
        actions.confirm_results(
            actor=who,
            edition=row,
            winners=winners,
            reasons=reasons,
            version=parse_number(sent.get("version", ""), 9) or 0,
            now=now,
        )
        return _("The results are settled. They stay hidden until you announce them.")
    if do == "announce":
        actions.announce_results(actor=who, edition=row, at=_read_moment(str(sent.get("at", "")), now), now=now)
        return _("The announcement is set.")
    nominee = parse_number(sent.get("nominee", "")) or 0
    reason = str(sent.get("reason", ""))
    if do == "name":
        actions.name_winner(actor=who, edition=row, nominee=nominee, reason=reason, now=now)
        return _("The winner is named.")
    if do in ("disqualify", "withdraw"):
        state = NomineeState.DISQUALIFIED if do == "disqualify" else NomineeState.WITHDRAWN
        actions.remove_nominee(actor=who, edition=row, nominee=nominee, state=state, reason=reason, now=now)
        return _("The nominee is out. The reason is published.")
    raise Http404


def _submitted_winners(request: HttpRequest, row: Edition) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Category → chosen nominees, and category → reason, as the form has them."""
    categories = sorted(set(row.nominees.values_list("category", flat=True)))
    sent = request.POST
    winners = {
        name: [parse_number(text) or 0 for text in sent.getlist(f"winner-{name}") if text] for name in categories
    }
    reasons = {name: str(sent.get(f"reason-{name}", "")) for name in categories}
    return winners, reasons


def _read_moment(text: str, now: datetime) -> datetime:
    """Empty: now. Raises InputError."""
    if not text.strip():
        return now
    try:
        moment = parse_datetime(text.strip()[:40])
    except ValueError:
        moment = None
    if moment is None:
        raise InputError(_("Enter a date and a time."), field="at")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _why_not(row: Edition, prize: PrizeRules, now: datetime) -> str:
    """Why the results cannot be settled yet; empty if they can. Before the count no figure is shown, to organisers neither."""
    running = row.nominees.filter(running_nominees())
    if not running.exists():
        return _("No entry is nominated yet.")
    if not prize.vote:
        over = row.nomination_closes is not None and row.nomination_closes <= now
        return "" if over else _("The experts’ nomination is not over yet.")
    if phase_of(row, now) not in (Phase.COUNT, Phase.RESULTS):
        return _("The vote is not over yet. Counts stay sealed until then.")
    if running.filter(votes=None).exists():
        return _("The votes are not counted yet.")
    return ""


def _categories(request: HttpRequest, row: Edition, call: Call) -> list[CategoryRow]:
    known, places = catalogue(), call.prize.winners if call.prize else 0
    nominees = {
        nominee.entry_id: nominee for nominee in row.nominees.select_related("entry__call", "entry__organisation")
    }
    rows = []
    for category, result in queries.computed_results(row).items():
        sent = {parse_number(text) for text in request.POST.getlist(f"winner-{category}")}
        own_rows = []
        for placed in result.placed:
            nominee = nominees[placed.candidate.entry]
            tie = str(TIE_RULES[placed.decided_by]) if placed.decided_by else ""
            if placed.shared:
                tie = str(TIE_RULES["shared"])
            winner = placed.winner or nominee.placing == Placing.WINNER or nominee.pk in sent
            own_rows.append(_result_row(nominee, read_entry_facts(nominee.entry, known), placed, tie, winner=winner))
        for candidate in result.out:
            nominee = nominees[candidate.entry]
            own_rows.append(_result_row(nominee, read_entry_facts(nominee.entry, known), None, "", winner=False))
        settled = next((own.nominee.winner_reason for own in own_rows if own.nominee.winner_reason), "")
        champions = [own for own in own_rows if own.placed is not None and own.placed.champion]
        rows.append(
            CategoryRow(
                category,
                category_name(call, category),
                tuple(own_rows),
                max(min(places, len(champions)) - sum(own.winner for own in champions), 0),
                len(result.tied_at_cut),
                request.POST.get(f"reason-{category}", settled),
            )
        )
    return rows


def _result_row(nominee: Nominee, facts: EntryFacts, placed: Placed | None, tie: str, *, winner: bool) -> ResultRow:
    out = "" if placed is not None else str(NOMINEE_STATES[standing_of(nominee).value])
    score = None if nominee.score is None else nominee.score * 100
    return ResultRow(nominee, facts, placed, tie, winner, out, score)
