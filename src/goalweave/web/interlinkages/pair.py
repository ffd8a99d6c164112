"""One pair of nodes with all that is known of it, in both directions."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalweave.frameworks.queries import catalogue
from goalweave.frameworks.rules import may_view_framework
from goalweave.web.frame import actor
from goalweave.web.interlinkages.page_context import NodeName, NodeNames, interlinkage_crumbs
from goalweave.web.interlinkages.pair_facts import (
    RECORDS_ON_PAGE,
    ScoredPair,
    pair_address,
    scored_pairs,
    work_at_node,
)


@dataclass(frozen=True, slots=True)
class Direction:
    """What progress on the subject does to the object, by each matrix that says so."""

    subject: NodeName
    object: NodeName
    scored: tuple[ScoredPair, ...]


@require_safe
def pair(request: HttpRequest, framework: str, subject: str, object: str) -> HttpResponse:  # noqa: A002
    who = actor(request)
    known = catalogue().framework(framework)
    if not may_view_framework(who, known.key) or subject == object:
        raise Http404
    for code in (subject, object):
        known.node(code)
    names = NodeNames(known.key)
    ends = (subject, object), (object, subject)
    directions = [
        Direction(names[first], names[second], scored_pairs(who, known.key, (first, second))) for first, second in ends
    ]
    return render(
        request,
        "interlinkages/pair.html",
        {
            "framework": known,
            "directions": directions,
            "subject": names[subject],
            "object": names[object],
            "turned": pair_address(known.key, (object, subject)),
            "work": [work_at_node(who, names, code, RECORDS_ON_PAGE) for code in (subject, object)],
            "crumbs": interlinkage_crumbs((f"{subject} → {object}", "")),
        },
    )
