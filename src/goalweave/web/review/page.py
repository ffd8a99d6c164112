"""The page of the review: the queue, the record's text, its suggestions."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.reviewable import queue_size
from goalweave.core import model
from goalweave.frameworks.queries import catalogue
from goalweave.mapping import rules
from goalweave.mapping.assignments import MINE, OpenAssignment, open_assignments, own_assignments
from goalweave.mapping.margin import margin
from goalweave.mapping.models import Pending, State
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.queue import count_above, queue_page, verdicts_since
from goalweave.mapping.review_context import claim_of, recent_decisions, review_mappings, similar_records
from goalweave.registry.models import Record
from goalweave.registry.queries import find_record as visible_record, to_core as record_to_core
from goalweave.web.addresses import parse_number
from goalweave.web.filters import FilterField, fields_in_use
from goalweave.web.frame import actor
from goalweave.web.records.text_facts import fact_context
from goalweave.web.review.nodes import find_nodes
from goalweave.web.review.review_labels import REASONS, VERBS, margin_reason, reason_name
from goalweave.web.review.shares import hindering_mappings, share_groups
from goalweave.web.review.state import FIELDS, filter_menus, read_filter, review_address
from goalweave.wording.marked_text import evidence_passages

PAGE = 10
TILES = 4
ABOVE = 0.9
MOST_COUNTED = 100
"""Suggestions above that score that are counted for the button: to count a thousand took a third of the time of the page."""


@dataclass(frozen=True)
class QueueItem:
    """A record in the queue. tiles: what is suggested for it, best first; turn: its assignee."""

    pending: Pending
    tiles: tuple[model.Mapping, ...]
    href: str
    here: bool
    turn: OpenAssignment | None


@require_safe
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if not rules.may_review_somewhere(who):
        raise Http404
    known, parameters, now = catalogue(), request.GET, timezone.now()
    filter_ = read_filter(parameters, known, now)
    number = parse_number(parameters.get("page"), 6) or 1
    start = (number - 1) * PAGE
    rows = queue_page(who, filter_, now, start, PAGE + 1)
    row = _selected_record(who, parameters.get("record", ""), rows)
    waiting = [pending.record_id for pending in rows[:PAGE]]
    turns_ = open_assignments([*waiting, row.pk] if row else waiting, timezone.localdate(now))
    items = _queue_items(request, rows[:PAGE], row, turns_)
    size = queue_size(who, filter_)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = verdicts_since(who, today)
    context: dict[str, Any] = {
        "items": items,
        "count": size,
        "done": done,
        "all": done + size.suggestions,
        "choices": filter_menus(who, parameters, known),
        "filtered": filter_.narrows,
        "own": own_assignments(who, timezone.localdate(now)),
        "own_href": review_address(QueryDict(), turn=MINE, order="due"),
        "may_assign": rules.may_assign_somewhere(who),
        "assign_href": review_address(parameters, "review-assign"),
        "here": review_address(parameters, record=row.pk if row else None, page=parameters.get("page")),
        "earlier": review_address(parameters, page=number - 1) if number > 1 else "",
        "later": review_address(parameters, page=number + 1) if len(rows) > PAGE else "",
        "fields": fields_in_use(parameters, (*FIELDS, FilterField("page"))),
        "just_done": [
            (decision, VERBS.get(decision.line.verb, decision.line.verb)) for decision in recent_decisions(who, known)
        ],
        "above": _number_above(count_above(who, filter_, ABOVE, now, MOST_COUNTED)),
        "above_score": ABOVE,
        "above_href": review_address(parameters, "review-accept-above", score=ABOVE),
        "now": now,
    }
    if row is not None:
        place = next((n for n, one in enumerate(rows[:PAGE]) if one.record_id == row.pk), None)
        context |= {"number": start + place + 1 if place is not None else 0}
        context |= _record_context(request, who, row, rows, place)
        context |= {"turn": turns_.get(row.pk), "assigns": rules.may_assign(who, row)}
        context |= {"assign_this": review_address(parameters, "review-assign", record=row.pk)}
    return render(request, "review/page.html", context)


def _number_above(number: int) -> str:
    """`100+` for more than are counted; empty for none."""
    if number > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(number or "")


def _selected_record(who: Actor, requested: str, rows: Sequence[Pending]) -> Record | None:
    """The record of the address, else the first of the queue. 404 for one that the actor may not review."""
    if not requested:
        return visible_record(who, rows[0].record_id) if rows else None
    pk = parse_number(requested, 15)
    row = visible_record(who, pk) if pk is not None else None
    if row is None or not rules.may_review(who, row):
        raise Http404
    return row


def _queue_items(
    request: HttpRequest, rows: Sequence[Pending], row: Record | None, assignments: MappingOf[int, OpenAssignment]
) -> list[QueueItem]:
    mappings = mappings_of([pending.record_id for pending in rows], evidence=False, states=[State.SUGGESTED])
    page = request.GET.get("page")
    items = []
    for pending in rows:
        pk = pending.record_id
        best = sorted(mappings.get(pk, ()), key=lambda mapping: (-mapping.score, str(mapping.node)))[:TILES]
        items.append(
            QueueItem(
                pending,
                tuple(best),
                review_address(request.GET, record=pk, page=page),
                row is not None and pk == row.pk,
                assignments.get(pk),
            )
        )
    return items


def _record_context(
    request: HttpRequest, who: Actor, row: Record, rows: Sequence[Pending], place: int | None
) -> dict[str, Any]:
    parameters, known = request.GET, catalogue()
    all_ = review_mappings(who, row)
    settles = rules.may_settle(who, row)
    opened = [mapping for mapping in all_ if mapping.row.state == State.SUGGESTED]
    mine = [
        mapping
        for mapping in opened
        if (not mapping.judged and (settles or not mapping.row.disputed)) or mapping.reviews
    ]
    current = next(
        (mapping for mapping in mine if str(mapping.core.node) == parameters.get("at")), mine[0] if mine else None
    )
    at = mine.index(current) if current else 0
    page = parameters.get("page")

    def suggestion(number: int) -> str:
        return review_address(parameters, record=row.pk, at=mine[number].core.node, page=page)

    after = rows[place + 1].record_id if place is not None and place + 1 < len(rows) else None
    before = rows[place - 1].record_id if place else None
    marked = [mapping.core for mapping in all_ if mapping.row.state != State.REJECTED]
    changing = parameters.get("change") == "1" and current is not None
    states = {str(mapping.core.node): str(mapping.row.state) for mapping in all_}
    claim = claim_of(row)
    core = record_to_core(row)
    onward = review_address(parameters, record=after, page=page if after else None)
    next_href = onward if after else ""
    if at + 1 < len(mine):
        next_href = suggestion(at + 1)
    previous_href = review_address(parameters, record=before, page=page) if before else ""
    if at:
        previous_href = suggestion(at - 1)
    return {
        "row": row,
        "record": core,
        "passages": evidence_passages(marked, core.language),
        "suggestions": [(mapping, suggestion(n)) for n, mapping in enumerate(mine)],
        "current": current,
        "waiting": [mapping for mapping in opened if mapping not in mine],
        "why": margin_reason(
            margin([mapping.core for mapping in opened], [mapping.core for mapping in opened if mapping.row.disputed])
        )
        if opened
        else "",
        "settles": settles,
        "reasons": REASONS,
        "rejected": [
            (mapping, reason_name(mapping.row.reason)) for mapping in all_ if mapping.row.state == State.REJECTED
        ],
        "groups": share_groups(all_, known, who, row),
        "against": hindering_mappings(all_, who, row),
        "similar": similar_records(who, row, [mapping.core for mapping in opened]),
        **fact_context(request, who, row, core),
        "claim": claim if claim and claim.until > timezone.now() else None,
        "onward": onward,
        "next_href": next_href,
        "previous_href": previous_href,
        "change_href": review_address(parameters, record=row.pk, at=current.core.node, change="1", page=page) + "#add"
        if current
        else "",
        "changing": changing,
        "query": parameters.get("q", ""),
        "found": find_nodes(who, parameters.get("q", ""), known, states),
        "languages_there": [code for code in row.text if code != core.language],
    }
