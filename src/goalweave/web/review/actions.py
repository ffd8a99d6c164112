"""What a reviewer does: every form is posted here, and leads back to where it was."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.mapping import actions, rules
from goalweave.mapping.models import Mapping, Verdict
from goalweave.mapping.queries import to_core
from goalweave.mapping.queue import MOST_RECORDS, mappings_open_to, suggestions_above
from goalweave.registry.models import Record
from goalweave.registry.queries import find_record as visible_record
from goalweave.web.addresses import parse_number
from goalweave.web.filters import fields_in_use
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.review.nodes import find_nodes
from goalweave.web.review.shares import read_shares
from goalweave.web.review.state import FIELDS, read_filter, return_address, review_address

LISTED = 100
SCORES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
ReviewAction = Callable[[Actor, Record], None]


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    parameters = request.POST

    def act(who: Actor, row: Record) -> None:
        verdict = parameters.get("verdict", "")
        if verdict not in Verdict.values:
            raise InputError("a verdict must be accept or reject", field="verdict")
        reason = parameters.get("reason", "")
        actions.decide_mapping(
            actor=who,
            record=row,
            node=Curie.parse(parameters.get("node", "")),
            verdict=Verdict(verdict),
            now=timezone.now(),
            reason=parameters.get("other", "") if reason == "other" else reason,
            seen_state=parameters.get("seen", ""),
            sign={"1": 1, "-1": -1}.get(parameters.get("sign", ""), 0),
        )

    return _run_action(request, pk, act, rules.may_review, onward=True)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    parameters = request.POST

    def act(who: Actor, row: Record) -> None:
        actions.change_node(
            actor=who,
            record=row,
            node=Curie.parse(parameters.get("node", "")),
            new=Curie.parse(parameters.get("new", "")),
            now=timezone.now(),
            seen_state=parameters.get("seen", ""),
        )

    return _run_action(request, pk, act, rules.may_review, onward=True)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Record) -> None:
        against = request.POST.get("against", "")
        node = Curie.parse(against or request.POST.get("new", ""))
        actions.add_mapping(actor=who, record=row, node=node, now=timezone.now(), sign=-1 if against else 1)

    return _run_action(request, pk, act, rules.may_map)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Record) -> None:
        node = Curie.parse(request.POST.get("node", ""))
        actions.remove_mapping(actor=who, record=row, node=node, now=timezone.now())

    return _run_action(request, pk, act, rules.may_map)


@require_POST
def shares(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Record) -> None:
        parameters = {field: str(value) for field, value in request.POST.items()}
        if parameters.get("split"):
            actions.split_evenly(actor=who, record=row, framework=parameters["split"], now=timezone.now())
        else:
            actions.set_shares(actor=who, record=row, shares=read_shares(parameters), now=timezone.now())

    return _run_action(request, pk, act, rules.may_map)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Record) -> None:
        if request.POST.get("release"):
            actions.release_claim(actor=who, record=row)
        else:
            actions.claim_record(actor=who, record=row, now=timezone.now())

    return _run_action(request, pk, act, rules.may_review)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The last decision, or the last on one record."""
    who = actor(request)
    if who.user is None:
        raise Http404
    record = request.POST.get("record", "")
    pk = parse_number(record, 15)
    row = visible_record(who, pk) if pk is not None else None
    if record and row is None:
        raise Http404
    with error_messages(request):
        undone = actions.undo_last(actor=who, now=timezone.now(), record=row)
        if skipped := len(undone.skipped):
            message = ngettext(
                "%(n)s record has been changed since then and was left as it is.",
                "%(n)s records have been changed since then and were left as they are.",
                skipped,
            )
            messages.error(request, message % {"n": skipped})
    return redirect(return_address(request))


@never_cache
def accept_above(request: HttpRequest) -> HttpResponse:
    """What would be accepted together, and then to do it."""
    who = actor(request)
    if not rules.may_review_somewhere(who):
        raise Http404
    parameters = request.POST if request.method == "POST" else request.GET
    try:
        score = float(parameters.get("score", "0.9"))
    except ValueError:
        raise InputError("the score must be a number from 0.5 to 1", field="score") from None
    filter_ = read_filter(parameters, catalogue(), timezone.now())
    if request.method == "POST":
        with error_messages(request):
            done = actions.accept_above(
                actor=who,
                queue_filter=filter_,
                score=score,
                now=timezone.now(),
                expected=parse_number(parameters.get("expected"), 9),
            )
            message = ngettext(
                "%(n)s suggestion accepted. Press u to undo.",
                "%(n)s suggestions accepted. Press u to undo.",
                done.mappings,
            )
            messages.success(request, message % {"n": done.mappings})
            return redirect(review_address(parameters))
        return redirect(review_address(parameters, "review-accept-above", score=score))
    # Their keys first: most of them are only counted.
    pending = list(
        suggestions_above(who, filter_, score, timezone.now()).values_list("pk", flat=True)[: MOST_RECORDS + 1]
    )
    listed = Mapping.objects.select_related("node__framework", "record").in_bulk(pending[:LISTED])
    return render(
        request,
        "review/above.html",
        {
            "rows": [(listed[pk], to_core(listed[pk], evidence=())) for pk in pending[:LISTED] if pk in listed],
            "count": min(len(pending), MOST_RECORDS),
            "more": len(pending) > MOST_RECORDS,
            "unlisted": max(min(len(pending), MOST_RECORDS) - LISTED, 0),
            "score": score,
            "scores": [
                (minimum, review_address(parameters, "review-accept-above", score=minimum), minimum == score)
                for minimum in SCORES
            ],
            "fields": [(name, text) for name, text in fields_in_use(parameters, FIELDS) if name != "disputed"],
            "back": review_address(parameters),
        },
    )


@require_safe
@never_cache
def nodes(request: HttpRequest, pk: int) -> HttpResponse:
    """A part of the page: what a search for a node finds."""
    who, row = _record_or_404(request, pk, rules.may_map)
    parameters, known = request.GET, catalogue()
    states = {
        str(to_core(mapping, evidence=()).node): str(mapping.state)
        for mapping in Mapping.objects.filter(record=row).select_related("node__framework")
    }
    return render(
        request,
        "review/found.html",
        {
            "row": row,
            "found": find_nodes(who, parameters.get("q", ""), known, states, parameters.get("in", "")),
            "query": parameters.get("q", ""),
            "changing": parameters.get("changing", ""),
            "seen": parameters.get("seen", ""),
            "here": parameters.get("next", ""),
            "onward": parameters.get("onward", ""),
        },
    )


def _run_action(
    request: HttpRequest, pk: int, act: ReviewAction, may: Callable[[Actor, Record], bool], *, onward: bool = False
) -> HttpResponse:
    """Do it; what speaks against it is said on the page. onward: to the next record where nothing is open here any more."""
    who, row = _record_or_404(request, pk, may)
    with error_messages(request):
        act(who, row)
        left = mappings_open_to(who, Mapping.objects.filter(record=row))
        if onward and request.POST.get("onward") and not left.exists():
            return redirect(return_address(request, "onward"))
    return redirect(return_address(request))


def _record_or_404(request: HttpRequest, pk: int, may: Callable[[Actor, Record], bool]) -> tuple[Actor, Record]:
    """Who asks, and the record; 404 where it is not there for them to do this with."""
    who = actor(request)
    row = visible_record(who, pk)
    if row is None or not may(who, row):
        raise Http404
    return who, row
