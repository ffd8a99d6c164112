"""Whose turn it is to review a record, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import CharField

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, User
from goalweave.core.errors import NotAllowed
from goalweave.mapping import rules
from goalweave.mapping.models import Assignment, Told

MINE, LATE, NOBODY = "mine", "late", "nobody"
SOON = 2
"""So many days before the last one it is due soon."""
RANKS = (Told.NOTHING, Told.GIVEN, Told.SOON, Told.LATE)


@dataclass(frozen=True, slots=True)
class Turn:
    """An assignment that is open. days: left until the last day, less than none when it is late."""

    assignment: Assignment
    days: int

    @property
    def late(self) -> int:
        """Days since the last one."""
        return max(-self.days, 0)


@dataclass(frozen=True, slots=True)
class Own:
    """How many open assignments somebody has, and how many of these are late."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Load:
    """Of one person in one organisation, in records. reviews: whether they may still review there."""

    user: User
    open: int
    late: int
    done: int
    reviews: bool


def turns(record_ids: Iterable[int], today: date) -> dict[int, Turn]:
    """Record's id → its open assignment, for records that the caller may review. One query."""
    rows = Assignment.objects.filter(record__in=set(record_ids), done=None).select_related("reviewer", "given_by")
    return {row.record_id: Turn(row, (row.due - today).days) for row in rows}


def own_turns(actor: Actor, today: date) -> Own:
    if actor.user is None:
        return Own(0, 0)
    rows = Assignment.objects.filter(_seen(actor), reviewer=actor.user, done=None)
    found = rows.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    return Own(found["open"], found["late"])


def workload(actor: Actor, organisation: Organisation, today: date) -> list[Load]:
    """Everybody who reviews there or has or had something to, those with most late ones first. Two queries, and one for
    people who no longer do. Raises NotAllowed."""
    if not rules.may_view_workload(actor, organisation.pk):
        raise NotAllowed("only editors and managers can see how much is assigned to each person")
    reviewing = {one.pk: one for one in reviewers([organisation.pk])}
    rows = Assignment.objects.filter(record__organisation=organisation, record__deleted=None).values("reviewer")
    counted = {
        one["reviewer"]: (one["open"], one["late"], one["ended"])
        for one in rows.order_by().annotate(
            open=Count("pk", filter=Q(done=None)),
            late=Count("pk", filter=Q(done=None, due__lt=today)),
            ended=Count("pk", filter=Q(done__isnull=False)),
        )
    }
    others = User.objects.in_bulk([pk for pk in counted if pk not in reviewing])
    people = {**reviewing, **others}
    found = [Load(user, *counted.get(pk, (0, 0, 0)), pk in reviewing) for pk, user in people.items()]
    return sorted(found, key=lambda one: (-one.late, -one.open, one.user.name.casefold(), one.user.pk))


def reviewers(organisations: Iterable[int] | None) -> list[User]:
    """Who may review in one of these organisations (None: in any), by name."""
    rows = Membership.objects.filter(role__in=rules.REVIEWERS)
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return list(User.objects.filter(is_active=True, pk__in=rows.values("user")).order_by("name", "email"))


def of_turn(actor: Actor, turn: str, today: date) -> Q:
    """The condition on rows with a `record`. turn: MINE, LATE, NOBODY or the id of a person; anything else asks nothing."""
    opened = Assignment.objects.filter(done=None)
    if turn == MINE:
        mine = opened.filter(reviewer=actor.user) if actor.user is not None else opened.none()
        return Q(record__in=mine.values("record"))
    if turn == LATE:
        return Q(record__in=opened.filter(due__lt=today).values("record"))
    if turn == NOBODY:
        return ~Q(Exists(_reviewing(opened).filter(record=OuterRef("record"))))
    if turn.isdecimal() and len(turn) < 16:
        return Q(record__in=opened.filter(reviewer=int(turn)).values("record"))
    return Q()


def turn_of_others(actor: Actor) -> QuerySet[Assignment]:
    """Somebody else's, of the record of the query around it."""
    rows = _reviewing(Assignment.objects.filter(record=OuterRef("record"), done=None))
    return rows if actor.user is None else rows.exclude(reviewer=actor.user)


def to_be_told(today: date) -> list[Assignment]:
    """Open ones of which the person was not told by mail what is to be told by now, by person and last day."""
    state = Case(
        When(due__lt=today, then=Value(Told.LATE)),
        When(due__lte=today + timedelta(days=SOON), then=Value(Told.SOON)),
        default=Value(Told.GIVEN),
        output_field=CharField(),
    )
    rows = Assignment.objects.filter(done=None, record__deleted=None).annotate(state=state)
    behind = (
        Q(told=Told.NOTHING) | Q(told=Told.GIVEN, state__in=(Told.SOON, Told.LATE)) | Q(told=Told.SOON, state=Told.LATE)
    )
    found = _reviewing(rows.filter(behind)).exclude(reviewer__email="")
    return list(
        found.select_related("reviewer", "record", "given_by").order_by("reviewer", F("due").asc(), "record_id")
    )


def state_on(due: date, today: date) -> Told:
    if due < today:
        return Told.LATE
    return Told.SOON if due <= today + timedelta(days=SOON) else Told.GIVEN


def _seen(actor: Actor) -> Q:
    """The condition for assignments of records that the actor may review."""
    seen = ~rules.hidden_records(actor, "record__")
    if actor.administrator:
        return seen
    return seen & Q(record__organisation__in=rules.review_organisations(actor))


def _reviewing(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of people who may still review there: who left has no turn."""
    member = Membership.objects.filter(
        user=OuterRef("reviewer"), organisation=OuterRef("record__organisation"), role__in=rules.REVIEWERS
    )
    return rows.filter(Q(reviewer__is_superuser=True) | Exists(member), reviewer__is_active=True)
