"""Reads of calls and of their accepted entries, as far as the actor may see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractYear

from goalweave.accounts.actor import Actor
from goalweave.analysis.record_filters import nodes_below
from goalweave.calls import rules
from goalweave.calls.models import Call, CallEntry, CallState, EntryState
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.mapping.models import Mapping, State
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Place, Record
from goalweave.registry.rules import visibility_condition

MOST_RECENT = 30
"""Calls in a feed."""
GOALS = "sdg"
"""The framework whose top nodes entries are listed by."""


class CallPhase(StrEnum):
    """draft: not public; coming: its day is in the future; open: it takes entries; closed: it does not any more."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AcceptedFilter:
    """Empty fields filter nothing. category: id in the call; goal: code of a goal, whose targets count too; country: ISO 3166-1
    alpha-2 or UN M49; year: of the submission."""

    category: str = ""
    goal: str = ""
    country: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedFacets:
    """Values of the accepted entries of a call with their numbers, whatever filter is on."""

    categories: tuple[tuple[str, int], ...]
    goals: tuple[tuple[Curie, int], ...]
    countries: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]


def phase_of_call(call: Call, now: datetime) -> CallPhase:
    if call.state == CallState.DRAFT:
        return CallPhase.DRAFT
    if rules.takes_entries(call, now):
        return CallPhase.OPEN
    coming = call.state == CallState.PUBLISHED and (call.opens is None or call.opens > now)
    return CallPhase.COMING if coming else CallPhase.CLOSED


def visible_calls(actor: Actor) -> QuerySet[Call]:
    """With their organisation and `accepted`, the number of their accepted entries; those that close last come first."""
    return _with_accepted(rules.visible_calls(actor))


def _with_accepted(visible: Q) -> QuerySet[Call]:
    accepted = Count("entries", filter=Q(entries__state=EntryState.ACCEPTED))
    rows = Call.objects.filter(visible).select_related("organisation").annotate(accepted=accepted)
    return rows.order_by(F("closes").desc(nulls_first=True), "-opens", "pk")


def find_call(actor: Actor, slug: str) -> Call | None:
    return visible_calls(actor).filter(slug=slug).first()


def open_calls(actor: Actor, now: datetime) -> list[Call]:
    """Calls that take entries at `now`, the one that closes last first. One query."""
    return [row for row in _published_calls(rules.visible_calls(actor))() if rules.takes_entries(row, now)]


@lru_cache(maxsize=64)
def _published_calls(visible: Q) -> PreparedQuery[Call]:
    return PreparedQuery(lambda: _with_accepted(visible).filter(state=CallState.PUBLISHED))


def recent_calls(actor: Actor, most: int = MOST_RECENT) -> list[Call]:
    """Published calls and those that are over, the one that opened last first; for a feed. One query."""
    rows = visible_calls(actor).exclude(state=CallState.DRAFT).filter(opens__isnull=False)
    return list(rows.order_by("-opens", "-pk")[:most])


def accepted_entries(
    actor: Actor, call: Call, entry_filter: AcceptedFilter, catalogue: Catalogue
) -> QuerySet[CallEntry]:
    """The newest first. A filter that names nothing there is leaves none."""
    rows = _public_entries(actor, call)
    if remove_unstorable_parts(entry_filter) is not entry_filter:
        return rows.none()
    if entry_filter.category:
        rows = rows.filter(category=entry_filter.category)
    if entry_filter.country:
        rows = rows.filter(
            _has_visible_record(actor), record__in=Place.objects.filter(area=entry_filter.country).values("record")
        )
    if entry_filter.year:
        valid = re.fullmatch("[0-9]{4}", entry_filter.year) and entry_filter.year != "0000"
        rows = rows.filter(submitted__year=int(entry_filter.year)) if valid else rows.none()
    if entry_filter.goal:
        nodes = _nodes_of_goal(catalogue, entry_filter.goal)
        accepted = Mapping.objects.filter(record=OuterRef("record"), state=State.ACCEPTED, sign=1, node__in=nodes)
        rows = rows.filter(_has_visible_record(actor), Exists(accepted))
    return rows.select_related("call", "record__organisation", "organisation").order_by("-submitted", "-pk")


def accepted_facets(actor: Actor, call: Call, catalogue: Catalogue) -> AcceptedFacets:
    """Four queries."""
    rows = _public_entries(actor, call)
    records = rows.filter(_has_visible_record(actor)).values("record")
    categories = rows.exclude(category="").values_list("category").annotate(Count("pk")).order_by("category")
    years = rows.annotate(year=ExtractYear("submitted")).values_list("year").annotate(Count("pk")).order_by("-year")
    places = Place.objects.filter(record__in=records).values_list("area").annotate(Count("record", distinct=True))
    return AcceptedFacets(
        categories=tuple(categories),
        goals=tuple(_count_goals(records, catalogue)),
        countries=tuple(places.order_by("area")),
        years=tuple(years),
    )


def goal_framework(catalogue: Catalogue) -> Framework | None:
    """The edition of the goals in use; None where it is not loaded."""
    editions = (framework for framework in catalogue.frameworks.values() if framework.id == GOALS)
    return next((framework for framework in editions if framework.default), None)


def find_accepted_entry(actor: Actor, call: Call, reference: str) -> CallEntry | None:
    """With its call, record and organisation."""
    rows = _public_entries(actor, call).select_related("call__organisation", "record__organisation", "organisation")
    return rows.filter(reference=reference).first() if reference else None


def _public_entries(actor: Actor, call: Call) -> QuerySet[CallEntry]:
    """Accepted ones, for those who may see the call."""
    rows = CallEntry.objects.filter(call=call, state=EntryState.ACCEPTED)
    return rows if rules.may_view_call(actor, call) else rows.none()


def _has_visible_record(actor: Actor) -> Exists:
    """An accepted entry stays public; what its record is mapped to, and where, is for those who may see the record."""
    return Exists(Record.objects.filter(visibility_condition(actor), pk=OuterRef("record")))


def _nodes_of_goal(catalogue: Catalogue, code: str) -> list[int]:
    """Ids of a goal and of all below it, in every edition; none for a code that no goal has."""
    editions = [framework for framework in catalogue.frameworks.values() if framework.id == GOALS]
    having = (framework.curie(code) for framework in editions if code in framework.by_code)
    return list(chain.from_iterable(nodes_below(catalogue, curie) for curie in having))


def _count_goals(records: QuerySet[CallEntry, Any], catalogue: Catalogue) -> Iterator[tuple[Curie, int]]:
    """Goals in their order with the number of entries that are mapped to them or below, in whatever edition."""
    accepted = Mapping.objects.filter(record__in=records, state=State.ACCEPTED, sign=1, node__framework__slug=GOALS)
    mapped = accepted.values_list("record", "node__framework__key", "node__code").distinct()
    goals = {(record, catalogue.framework(key).top(code)) for record, key, code in mapped}
    numbers = Counter(goal for _record, goal in goals)
    framework = goal_framework(catalogue)
    if framework is None:
        return
    for code in framework.child_codes.get(None, ()):
        if numbers[code]:
            yield framework.curie(code), numbers[code]
