"""The trade-offs of an organisation's own work, what its work supports and enables, and the matrices that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import queries, rules
from goalweave.interlinkages.actions import choose_matrices
from goalweave.interlinkages.models import TradeOffState
from goalweave.interlinkages.queries import MatrixSummary, OwnTradeOff
from goalweave.interlinkages.queries.own_effects import due_treatments, pairs_through_node, top_nodes_of_trade_offs
from goalweave.web.accounts.organisation_pages import managed_organisation, organisation_crumbs, organisation_tabs
from goalweave.web.addresses import address_with, parse_number
from goalweave.web.frame import actor
from goalweave.web.interlinkages.tradeoffs_rows import MOST_ENABLED, effect_rows, is_overdue, pair_row, trade_off_rows
from goalweave.web.posts import error_messages
from goalweave.wording.interlinkage_labels import STATES
from goalweave.wording.templatetags.goalweave import pick_text

PAGE = 50
MOST_SYNERGIES = 10
DUE = "due"
"""In the place of a state: those whose review date has come."""


@dataclass(frozen=True, slots=True)
class StateChip:
    """value: of the state, empty for all."""

    text: str
    count: int
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class MatrixOption:
    key: str
    title: str
    about: str
    chosen: bool


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The trade-offs of the reader's organisation, or the choice among several."""
    who = actor(request)
    own = list(Organisation.objects.filter(pk__in=list(who.roles)).order_by("slug"))
    if not own:
        raise Http404
    if len(own) == 1:
        return redirect("trade-offs", own[0].slug)
    due = [row.organisation_id for row in due_treatments(who, timezone.localdate())]
    rows = []
    for organisation in own:
        counts = queries.count_trade_offs(who, organisation.pk)
        rows.append((organisation, sum(counts.values()), counts[TradeOffState.OPEN], due.count(organisation.pk)))
    return render(
        request,
        "interlinkages/tradeoffs_start.html",
        {"rows": rows, "crumbs": organisation_crumbs(None, _("Trade-offs"))},
    )


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    who, organisation = managed_organisation(request, slug, may_view)
    matrices = queries.own_matrices(who, organisation.pk)
    state = request.GET.get("state", "")
    node = _node_of(request.GET)
    record = parse_number(request.GET.get("record", ""))
    today = timezone.localdate()
    due = sum(row.organisation_id == organisation.pk for row in due_treatments(who, today))
    counts, page, entries = _read_page(who, organisation, request.GET, node, record, today)
    best, synergy_count = queries.synergies(who, organisation.pk, most=MOST_SYNERGIES)
    known = catalogue()
    return render(
        request,
        "interlinkages/tradeoffs.html",
        {
            "organisation": organisation,
            "tabs": organisation_tabs(who, organisation, "trade-offs"),
            "matrices": [(pick_text(summary.title), summary) for summary in matrices],
            "options": _options(who, matrices) if rules.may_choose_matrices(who, organisation.pk) else None,
            "chips": _chips(request.GET, counts, due, state),
            "nodes": [
                (top, address_with(request.GET, node=str(top))) for top in top_nodes_of_trade_offs(who, organisation.pk)
            ],
            "node": node,
            "record": record,
            "unfiltered": address_with(request.GET, node="", record=""),
            "rows": trade_off_rows(who, organisation, entries),
            "page": page,
            "earlier": address_with(request.GET, page=str(page.number - 1)),
            "later": address_with(request.GET, page=str(page.number + 1)),
            "any": any(counts.values()),
            "past": _past(who, organisation),
            "synergies": [pair_row(known, pair) for pair in best],
            "synergy_count": synergy_count,
            "effects": [
                (pick_text(own.matrix.title), effect_rows(known, own.matrix, own.enables[:MOST_ENABLED]))
                for own in queries.effects_of_own_work(who, organisation.pk)
                if own.enables
            ],
            "crumbs": organisation_crumbs(organisation, _("Trade-offs")),
        },
    )


def _read_page(
    who: Actor, organisation: Organisation, query: QueryDict, node: Curie | None, record: int | None, today: date
) -> tuple[Mapping[TradeOffState, int], Page[Any], tuple[OwnTradeOff, ...]]:
    """The number of trade-offs in each state, the page asked for, and what is on it."""
    pk, state, number = organisation.pk, query.get("state", ""), query.get("page")
    within = node is not None and any(summary.framework == node.key for summary in queries.own_matrices(who, pk))
    framework, code = (node.key, node.code) if node is not None and within else ("", "")
    select = partial(queries.trade_offs, who, pk, framework=framework, node=code, record=record)
    if node is not None and not within:
        # A node of a plan, which no matrix scores: the trade-offs of the records that are accepted there.
        places = pairs_through_node(who, pk, node)
        through = [entry for entry in select() if _place(entry) in places]
        counts = {value: sum(entry.state is value for entry in through) for value in TradeOffState}
    elif state == DUE:
        through = list(select())
        counts = {value: sum(entry.state is value for entry in through) for value in TradeOffState}
    else:
        counts = dict(queries.count_trade_offs(who, pk, framework=framework, node=code, record=record))
        states = [value for value in TradeOffState if state in ("", value)]
        numbers: Page[Any] = Paginator(range(sum(counts[value] for value in states)), PAGE).get_page(number)
        return counts, numbers, select(states=states, start=max(numbers.start_index() - 1, 0), most=PAGE)
    selected = [entry for entry in through if is_overdue(entry, today)] if state == DUE else through
    selected = [entry for entry in selected if state in ("", DUE, entry.state)]
    page: Page[Any] = Paginator(selected, PAGE).get_page(number)
    return counts, page, tuple(page.object_list)


def _place(entry: OwnTradeOff) -> tuple[str, str, str]:
    return entry.pair.framework, entry.pair.subject, entry.pair.object


@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the matrices that the trade-offs are found with."""
    who, organisation = managed_organisation(request, slug, may_view)
    with error_messages(request):
        choose_matrices(actor=who, organisation=organisation, keys=request.POST.getlist("matrix"))
        messages.success(request, _("Saved."))
    return redirect("trade-offs", organisation.slug)


def may_view(who: Actor, organisation: Organisation) -> bool:
    return rules.may_view_trade_offs(who, organisation.pk)


def _node_of(query: QueryDict) -> Curie | None:
    """The node that the address names, a goal or another one; None where it names none that there is."""
    known = catalogue()
    name = query.get("node", "")
    key, _colon, code = name.rpartition(":")
    framework = known.frameworks.get(key)
    return framework.curie(code) if framework is not None and code in framework.by_code else None


def _chips(query: QueryDict, counts: Mapping[TradeOffState, int], due: int, state: str) -> list[StateChip]:
    chips = [StateChip(_("All"), sum(counts.values()), address_with(query, state=""), not state)]
    for value, text in STATES.items():
        chips.append(StateChip(str(text), counts[value], address_with(query, state=value), state == value))
    if due or state == DUE:
        href = address_with(query, state=DUE)
        chips.append(StateChip(_("review due"), due, href, state == DUE))
    return chips


def _options(who: Actor, matrices: tuple[MatrixSummary, ...]) -> list[MatrixOption]:
    """The matrices of influences that the reader may choose from."""
    keys = {summary.key for summary in matrices}
    options = []
    for summary in queries.matrices(who):
        if summary.is_influence and summary.pairs:
            about = _("%(nodes)s nodes, %(pairs)s scored pairs") % {
                "nodes": number_format(summary.nodes, force_grouping=True),
                "pairs": number_format(summary.pairs, force_grouping=True),
            }
            source = summary.panel or summary.source
            options.append(
                MatrixOption(
                    summary.key,
                    pick_text(summary.title),
                    " · ".join(filter(None, (about, source))),
                    summary.key in keys,
                )
            )
    return options


def _past(who: Actor, organisation: Organisation) -> list[tuple[object, str, str]]:
    """Those that are trade-offs no more: the treatment, its state in words, its address."""
    rows: list[tuple[object, str, str]] = []
    for row in queries.past_trade_offs(who, organisation.pk):
        href = reverse("trade-off", args=[organisation.slug, row.framework.key, row.subject, row.object])
        rows.append((row, str(STATES[TradeOffState(row.state)]), href))
    return rows
