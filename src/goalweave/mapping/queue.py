"""The queue: records with open suggestions that the actor may decide on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import OrderBy

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation, Unit
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import CODE
from goalweave.core.model import Curie
from goalweave.database import select_rows, unindexed
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.known_state import once_while_reading
from goalweave.mapping import rules
from goalweave.mapping.assignments import UNASSIGNED, assigned_records, assignments_of_others, is_unassigned
from goalweave.mapping.models import CLAIM_DURATION, Assignment, Claim, Mapping, Pending, Review, State
from goalweave.mapping.pending import CLASSIFIER
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import ARRIVING, Record

ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "uncertain": ("margin", "record_id"),
    "goal": ("place", "margin", "record_id"),
    "newest": ("-record_id",),
    "due": (F("due").asc(nulls_last=True), "margin", "record_id"),
}
MOST_RECORDS = 1000
"""Suggestions that are accepted by their score at once."""
MOST_MERGED = 12
"""Organisations whose queues are merged."""
MOST_MERGED_ROWS = 20_000
"""Rows of each that are read to be merged; a page further on is sorted by the database."""
FEW_RECORDS = 5000
MOST_PREPARED = 64
"""Queries of reviewers that a process has ready."""
MOST_SEARCHED = 5 * MOST_RECORDS
"""So many suggestions of a node are looked at to find those that may be accepted."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Empty fields filter nothing. organisation, unit: short names, the unit with those below it; node: a suggestion is of it
    or of something below; source: name of the file; disputed: two reviewers differ; turn: as mapping.assignments.assigned_records has it, or UNASSIGNED, and the day
    that is `today` there; order: of ORDERS."""

    organisation: str = ""
    node: Curie | None = None
    unit: str = ""
    source: str = ""
    disputed: bool = False
    turn: str = ""
    today: date | None = None
    order: str = "uncertain"

    @property
    def narrows(self) -> bool:
        return self != QueueFilter(today=self.today, order=self.order)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    records: int
    suggestions: int

    def __sub__(self, part: QueueCounts) -> QueueCounts:
        return QueueCounts(self.records - part.records, self.suggestions - part.suggestions)


def review_queue(actor: Actor, queue_filter: QueueFilter, now: datetime) -> QuerySet[Pending]:
    """Return the queue in the requested order, without records claimed by others. Raises UnknownNode."""
    rows = filtered_pending(actor, queue_filter).filter(~Exists(_claims_of_others(actor, now)))
    if queue_filter.order == "due":
        opened = Assignment.objects.filter(record=OuterRef("record"), done=None)
        rows = rows.annotate(due=Subquery(opened.values("due")[:1]))
    return rows.order_by(*ORDERS.get(queue_filter.order, ORDERS["uncertain"]))


def queue_page(actor: Actor, queue_filter: QueueFilter, now: datetime, start: int, number: int) -> list[Pending]:
    """So many rows of the queue from a place on, with their records. Raises UnknownNode."""
    if _is_plain(actor, queue_filter):
        plain = _prepared_queue(actor, _sorted_roles(actor), queue_filter, start, number)
        return plain(_claimed_by_others(actor, now))
    owners = _owners_to_merge(actor, queue_filter)
    if not owners and queue_filter.order == "due":
        owners = [queue_filter.organisation]
    if not owners or start > MOST_MERGED_ROWS:
        rows = review_queue(actor, queue_filter, now).select_related("record__organisation")
        return list(rows[start : start + number])
    # Each organisation's rows lie in the order of an index; those of several together would all be read and sorted.
    keys = list[Any]()
    for slug in owners:
        own = replace(queue_filter, organisation=slug)
        for rows, first in _queue_parts(actor, own, now):
            for value, margin, pk in rows.values_list(first, "margin", "record_id")[: start + number]:
                keys.append((*_order_key(queue_filter.order, value if first != "count" else None, margin), pk))
    pks = [pk for *_key, pk in sorted(keys, reverse=queue_filter.order == "newest")[start : start + number]]
    known = Pending.objects.select_related("record__organisation").in_bulk(pks)
    return [known[pk] for pk in pks if pk in known]


def _is_plain(actor: Actor, queue_filter: QueueFilter) -> bool:
    """Whether the queue's query depends on nothing in the database but its rows: someone reviews for one organisation, without a
    filter and a second reviewer. Most requests of most sites are so."""
    if actor.user is None or actor.administrator or queue_filter.narrows or queue_filter.order == "due":
        return False
    return len(rules.reviewable_organisations(actor)) == 1 and not second_review_organisations()


def _sorted_roles(actor: Actor) -> tuple[tuple[int, str], ...]:
    return tuple(sorted(actor.roles.items()))


@lru_cache(maxsize=MOST_PREPARED)
def _prepared_queue(
    actor: Actor, _roles: tuple[tuple[int, str], ...], queue_filter: QueueFilter, start: int, number: int
) -> PreparedQuery[Pending]:
    """Of the records that others claim."""
    rows = filtered_pending(actor, queue_filter).select_related("record__organisation")
    rows = rows.order_by(*ORDERS.get(queue_filter.order, ORDERS["uncertain"]))
    return PreparedQuery(lambda claimed: rows.exclude(record__in=claimed)[start : start + number])


@lru_cache(maxsize=MOST_PREPARED)
def _prepared_above(
    actor: Actor, _roles: tuple[tuple[int, str], ...], queue_filter: QueueFilter, score: float, most: int
) -> PreparedQuery[int]:
    """As suggestions_above, of the records that others claim: primary keys in no order, at most one more than `most`."""
    rows = _scored_suggestions(actor, score).order_by().values_list("pk", flat=True)
    free = filtered_pending(actor, queue_filter).filter(~Q(Exists(assignments_of_others(actor))), best__gte=score)
    records = free.order_by("-best", "record_id").values("record")
    return PreparedQuery(
        lambda claimed: rows.filter(record__in=records.exclude(record__in=claimed)[: most + 1])[: most + 1]
    )


def _claimed_by_others(actor: Actor, now: datetime) -> list[int]:
    """Ids of records; 0, which no record has, where there are none."""
    rows = Claim.objects.filter(until__gt=now, until__lte=now + CLAIM_DURATION).exclude(user=actor.user)
    return list(rows.values_list("record", flat=True)) or [0]


def _queue_parts(actor: Actor, queue_filter: QueueFilter, now: datetime) -> Iterator[tuple[QuerySet[Pending], str]]:
    """The queue as queries that an index serves, each with what its rows are ordered by; `count` where that is not needed.

    Few records are assigned: by the day that they are due, all others need not be looked at."""
    if queue_filter.order != "due":
        yield review_queue(actor, queue_filter, now), "place"
        return
    assigned = Assignment.objects.filter(done=None).values("record")
    yield review_queue(actor, queue_filter, now).filter(record__in=assigned), "due"
    yield review_queue(actor, replace(queue_filter, order="uncertain"), now).exclude(record__in=assigned), "count"


def _owners_to_merge(actor: Actor, queue_filter: QueueFilter) -> list[str]:
    """Short names of the organisations whose queues are read one by one; none where one query does."""
    if queue_filter.organisation or actor.administrator:
        return []
    mine = rules.reviewable_organisations(actor)
    if not 1 < len(mine) <= MOST_MERGED:
        return []
    return list(Organisation.objects.filter(pk__in=mine).order_by("pk").values_list("slug", flat=True))


def _order_key(order: str, first: Any, margin: float) -> tuple[Any, ...]:
    """As ORDERS, without the record's number; first: the day that is due, or the place of the node."""
    if order == "newest":
        return ()
    if order == "due":
        return first is None, first or date.min, margin
    return (first, margin) if order == "goal" else (margin,)


def queue_counts(actor: Actor, queue_filter: QueueFilter) -> QueueCounts:
    """All that pass, less those of them that the actor may not review: few, so that nearly all is counted in an index."""
    ids = _hidden_records(actor, queue_filter)
    if len(ids) > FEW_RECORDS:
        return _count_pending(filtered_pending(actor, queue_filter))
    counts = _count_pending(_pending_passing(actor, queue_filter))
    # By their numbers alone: with the organisation too a database would look through all that it has.
    return counts - _count_pending(_pending_passing(actor, queue_filter, Q(record__in=ids))) if ids else counts


def _hidden_records(actor: Actor, queue_filter: QueueFilter) -> list[int]:
    """Those of the organisations that the actor may not review, at most one more than FEW_RECORDS of a kind.

    What is deleted and what is a draft is little, and has an index each: not looked for among all that an organisation has.
    """
    rows = Record.objects.alias(owner=unindexed("organisation_id")).filter(
        _reviewable_owners(actor, queue_filter, "owner")
    )
    # SQLite looks in no index for what is not null.
    deleted = rows.filter(deleted__lte=ARRIVING)
    drafts = rows.filter(rules.unreviewable_draft_condition(actor))
    first, second = (kind.values_list("pk", flat=True)[: FEW_RECORDS + 1] for kind in (deleted, drafts))
    return [*first, *second]


def _count_pending(rows: QuerySet[Pending]) -> QueueCounts:
    sums = rows.aggregate(suggestions=Sum("count"), records=Count("pk"))
    return QueueCounts(sums["records"], sums["suggestions"] or 0)


def filtered_pending(actor: Actor, queue_filter: QueueFilter) -> QuerySet[Pending]:
    return _pending_passing(actor, queue_filter).exclude(rules.unreviewable_condition(actor, "record__"))


def _pending_passing(actor: Actor, queue_filter: QueueFilter, within: Q | None = None) -> QuerySet[Pending]:
    """Without a look at whether the actor may review the very record. within: instead of the organisations."""
    condition, few = Q(), False
    for records, other in _record_conditions(actor, queue_filter):
        # Few records are looked up in the queue; where very many wait, the queue is gone through and each record looked at.
        if records.values_list(Value(1))[FEW_RECORDS : FEW_RECORDS + 1]:  # in the index alone
            condition &= other
        else:
            condition, few = condition & Q(record__in=records), True
    if queue_filter.turn == UNASSIGNED:
        condition &= is_unassigned()
    rows = Pending.objects.alias(owner=unindexed("organisation_id") if few else F("organisation_id"))
    rows = rows.filter(_reviewable_owners(actor, queue_filter, "owner") if within is None else within)
    return _pending_open_to(actor, rows.filter(condition))


def _record_conditions(actor: Actor, queue_filter: QueueFilter) -> Iterator[tuple[QuerySet[Any, int], Q]]:
    """For each part of the filter the numbers of the records, from an index that may have some of them more than once, and the same
    as a condition on each row of the queue."""
    if queue_filter.unit:
        units = units_below(queue_filter)
        yield Record.objects.filter(unit__in=units).values_list("pk", flat=True), Q(record__unit__in=units)
    if queue_filter.source:
        owned = Record.objects.filter(_reviewable_owners(actor, queue_filter, "organisation"))
        named = owned.filter(source_file=queue_filter.source).values_list("pk", flat=True)
        yield named, Q(record__source_file=queue_filter.source)
    if queue_filter.node is not None:
        nodes = Mapping.objects.filter(node__in=nodes_below(catalogue(), queue_filter.node), state=State.SUGGESTED)
        yield nodes.order_by().values_list("record", flat=True), Q(Exists(nodes.filter(record=OuterRef("record"))))
    if queue_filter.disputed:
        yield Pending.objects.filter(disputed=True).values_list("pk", flat=True), Q(disputed=True)
    assigned = assigned_records(actor, queue_filter.turn, queue_filter.today or date.min)
    if assigned is not None:
        yield assigned, Q(record__in=assigned)


def _reviewable_owners(actor: Actor, queue_filter: QueueFilter, organisation: str) -> Q:
    """Of organisations in which the actor may review, and of the one requested; by that name of the field."""
    if actor.administrator and not queue_filter.organisation:
        return Q()
    return Q(**{f"{organisation}__in": _organisation_ids(actor, queue_filter)})


def _organisation_ids(actor: Actor, queue_filter: QueueFilter) -> list[int]:
    rows = Organisation.objects.all()
    if queue_filter.organisation:
        rows = rows.filter(slug=queue_filter.organisation)
    if actor.administrator:
        return list(rows.values_list("pk", flat=True))
    mine = rules.reviewable_organisations(actor)
    return list(rows.filter(pk__in=mine).values_list("pk", flat=True)) if queue_filter.organisation else mine


def mappings_open_to(actor: Actor, rows: QuerySet[Mapping]) -> QuerySet[Mapping]:
    """Those of the mappings that wait for a verdict of this actor, where two reviewers are needed."""
    edited = Q() if actor.administrator else Q(record__organisation__in=actor.organisations_with_role(*EDITORS))
    rows = rows.filter(state=State.SUGGESTED)
    if actor.user is None:
        return rows
    own = Exists(_own_verdicts(actor))
    return rows.filter((Q(disputed=True) & edited) | (Q(disputed=False) & ~own))


def _own_verdicts(actor: Actor) -> QuerySet[Review]:
    """On the mapping of the query around it."""
    return Review.objects.filter(
        record=OuterRef("record"), node=OuterRef("node"), reviewer=actor.user, superseded=False
    )


def suggestions_above(
    actor: Actor, queue_filter: QueueFilter, score: float, now: datetime, most: int = MOST_RECORDS
) -> QuerySet[Mapping]:
    """The suggestions of the classifier and of codes in the filter from a score on, the highest first; none that
    hinders its node, that is disputed, that the actor has judged already, or of a record that someone else works on or
    whose turn it is, unless the filter names that person. most: for a caller that looks at no more than one more than so many."""
    rows, free = _scored_suggestions(actor, score), _free_records(actor, queue_filter, now)
    if queue_filter.node is not None:
        nodes = nodes_below(catalogue(), queue_filter.node)
        return rows.filter(pk__in=_acceptable_suggestions(actor, queue_filter, rows.filter(node__in=nodes), free))
    records = filtered_pending(actor, queue_filter).filter(free, best__gte=score)
    # Where two review, the actor may have judged the best suggestion of a record already, so that none of it is left.
    if second_review_organisations() and actor.user is not None:
        return rows.filter(record__in=records.values("record"))
    # Each of these records has such a suggestion, so that no more of them need be looked at.
    owners = _owners_to_merge(actor, queue_filter)
    if not owners:
        return rows.filter(record__in=records.order_by("-best", "record_id").values("record")[: most + 1])
    best = list[tuple[float, int]]()
    for slug in owners:
        own = filtered_pending(actor, replace(queue_filter, organisation=slug)).filter(free, best__gte=score)
        best += own.order_by("-best", "record_id").values_list("best", "record_id")[: most + 1]
    best.sort(key=lambda pair: (-pair[0], pair[1]))
    return rows.filter(record__in=[pk for _score, pk in best[: most + 1]])


def count_above(actor: Actor, queue_filter: QueueFilter, score: float, now: datetime, most: int = MOST_RECORDS) -> int:
    """How many suggestions_above has, at most one more than `most`."""
    if _is_plain(actor, queue_filter):
        plain = _prepared_above(actor, _sorted_roles(actor), queue_filter, score, most)
        return len(plain(_claimed_by_others(actor, now)))
    if queue_filter.node is None:
        rows = suggestions_above(actor, queue_filter, score, now, most).order_by()
        return int(rows[: most + 1].count())
    nodes = nodes_below(catalogue(), queue_filter.node)
    # In no order, a database stops when there are enough, and need not sort all that the goal has.
    rows = _scored_suggestions(actor, score).filter(node__in=nodes).order_by()
    free = _free_records(actor, queue_filter, now)
    return len(_acceptable_suggestions(actor, queue_filter, rows, free, most))


def _scored_suggestions(actor: Actor, score: float) -> QuerySet[Mapping]:
    """Of the classifier and of codes from that score on, the highest first, whatever their records are."""
    scored = Q(origin__startswith=CLASSIFIER) | Q(origin__startswith=CODE)
    rows = Mapping.objects.filter(scored, state=State.SUGGESTED, sign=1, score__gte=score, disputed=False).order_by(
        "-score", "record_id", "node_id"
    )
    return rows if actor.user is None else rows.filter(~Exists(_own_verdicts(actor)))


def _free_records(actor: Actor, queue_filter: QueueFilter, now: datetime) -> Q:
    """The rows of the queue that no one else works on, and that are no one else's turn, unless the filter names that person."""
    free = ~Q(Exists(_claims_of_others(actor, now)))
    if not queue_filter.turn.isdecimal():
        free &= ~Q(Exists(assignments_of_others(actor)))
    return free


def _acceptable_suggestions(
    actor: Actor, queue_filter: QueueFilter, of_nodes: QuerySet[Mapping], free: Q, most: int = MOST_RECORDS
) -> list[int]:
    """Primary keys of those in whose records the actor may accept them, at most one more than `most`."""
    suggestions = of_nodes.values_list("pk", "record_id")
    owned, acceptable = set(_organisation_ids(actor, queue_filter)), list[int]()
    # Twice as many as are needed: most reviewers may accept more than half of them, and a second look takes longer than the first.
    for portion in _portions(suggestions, 2 * most + 1):
        # By node, then by number: asked in one go, a database begins with all records of the organisation.
        records = Q(record__in={record for _pk, record in portion})
        pending = _pending_passing(actor, replace(queue_filter, node=None), records).filter(free)
        pending = pending.exclude(rules.unreviewable_condition(actor, "record__"))
        owners = dict(pending.values_list("record_id", "organisation_id"))
        acceptable += [pk for pk, record in portion if owners.get(record) in owned]
        if len(acceptable) > most:
            break
    return acceptable[: most + 1]


def _portions(suggestions: QuerySet[Mapping, tuple[int, int]], size: int) -> Iterator[list[tuple[int, int]]]:
    """The first of MOST_SEARCHED, which are often enough, since most may be accepted; then more, and then all of them.

    By queries of their own: outside a transaction, a cursor of PostgreSQL reads all that there are before it gives the first.
    """
    known = set[int]()
    for limit in (size, 5 * size, MOST_SEARCHED):
        portion = [row for row in suggestions[: min(limit, MOST_SEARCHED)] if row[0] not in known]
        yield portion
        known.update(pk for pk, _record in portion)
        if len(known) < limit:
            return


def _claims_of_others(actor: Actor, now: datetime) -> QuerySet[Claim]:
    """By someone else, of the record of the query around it."""
    claimed = Claim.objects.filter(record=OuterRef("record"), until__gt=now, until__lte=now + CLAIM_DURATION)
    return claimed if actor.user is None else claimed.exclude(user=actor.user)


def verdicts_since(actor: Actor, since: datetime) -> int:
    """Return the valid verdicts of the actor."""
    if actor.user is None:
        return 0
    return Review.objects.filter(reviewer=actor.user, created__gte=since, superseded=False).count()


def nodes_below(frameworks: Catalogue, curie: Curie) -> list[int]:
    """Primary keys of a node and of all below it. Raises UnknownNode."""
    resolved, ids = frameworks.resolve(curie), node_ids()
    framework = frameworks.framework(resolved.key)
    wanted, pks = [resolved.code], []
    while wanted:
        code = wanted.pop()
        pks.append(ids[framework.key, code])
        wanted += framework.child_codes.get(code, ())
    return pks


def _pending_open_to(actor: Actor, rows: QuerySet[Pending]) -> QuerySet[Pending]:
    """Where two reviewers are needed, a record is in the queue of those whose verdict it waits for."""
    two = second_review_organisations()
    if not two or actor.user is None:
        return rows
    waiting = mappings_open_to(actor, Mapping.objects.filter(record=OuterRef("record")))
    return rows.filter(~Q(organisation__in=two) | Exists(waiting))


@once_while_reading
def second_review_organisations() -> list[int]:
    """Ids of the organisations where two reviewers are needed; one query. Not to be changed."""
    return [pk for (pk,) in select_rows(Organisation, ("id",), second_review=True)]


def units_below(queue_filter: QueueFilter) -> list[int]:
    """Primary keys of the units of that name, and of all below them."""
    rows = (
        Unit.objects.filter(organisation__slug=queue_filter.organisation)
        if queue_filter.organisation
        else Unit.objects.all()
    )
    children: dict[int | None, list[int]] = {}
    wanted: list[int] = []
    for pk, slug, parent in rows.values_list("pk", "slug", "parent_id"):
        children.setdefault(parent, []).append(pk)
        if slug == queue_filter.unit:
            wanted.append(pk)
    below: list[int] = []
    while wanted:
        below.append(wanted.pop())
        wanted += children.get(below[-1], [])
    return below
