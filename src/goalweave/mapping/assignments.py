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
from goalweave.database import has_rows
from goalweave.mapping import rules
from goalweave.mapping.models import Assignment, Notice
from goalweave.prepared_query import PreparedQuery

MINE, OVERDUE, ASSIGNED, UNASSIGNED = "mine", "late", "someone", "nobody"
"""Whose turn it is; the last two by who may still review there."""
DAYS_SOON = 2
"""So many days before the last one it is due soon."""


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """An assignment that is open. days: left until the last day, less than none when it is late."""

    assignment: Assignment
    days: int

    @property
    def late(self) -> int:
        """Days since the last one."""
        return max(-self.days, 0)


@dataclass(frozen=True, slots=True)
class OwnAssignments:
    """How many open assignments someone has, and how many of these are late."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class ReviewerWorkload:
    """Of one person in one organisation, in records. reviews: whether they may still review there."""

    user: User
    open: int
    late: int
    done: int
    reviews: bool


def open_assignments(record_ids: Iterable[int], today: date) -> dict[int, OpenAssignment]:
    """Record's id → its open assignment, for records that the caller may review. One query."""
    rows = _open_assignments_of(set(record_ids))
    return {row.record_id: OpenAssignment(row, (row.due - today).days) for row in rows}


_open_assignments_of = PreparedQuery(
    lambda records: Assignment.objects.filter(record__in=records, done=None).select_related("reviewer", "given_by")
)


def own_assignments(actor: Actor, today: date) -> OwnAssignments:
    if actor.user is None:
        return OwnAssignments(0, 0)
    if not has_rows(Assignment, reviewer_id=actor.user.pk):
        return OwnAssignments(0, 0)
    rows = Assignment.objects.filter(_reviewable_assignments(actor), reviewer=actor.user, done=None)
    counts = rows.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    return OwnAssignments(counts["open"], counts["late"])


def workload(actor: Actor, organisation: Organisation, today: date) -> list[ReviewerWorkload]:
    """Everyone who reviews there or has or had something to, those with most late ones first. Two queries, and one for
    people who no longer do. Raises NotAllowed."""
    if not rules.may_view_workload(actor, organisation.pk):
        raise NotAllowed("only editors and managers can see how much is assigned to each person")
    reviewing = {user.pk: user for user in reviewers([organisation.pk])}
    rows = Assignment.objects.filter(record__organisation=organisation, record__deleted=None).values("reviewer")
    counted = {
        line["reviewer"]: (line["open"], line["late"], line["ended"])
        for line in rows.order_by().annotate(
            open=Count("pk", filter=Q(done=None)),
            late=Count("pk", filter=Q(done=None, due__lt=today)),
            ended=Count("pk", filter=Q(done__isnull=False)),
        )
    }
    others = User.objects.in_bulk([pk for pk in counted if pk not in reviewing])
    people = {**reviewing, **others}
    loads = [ReviewerWorkload(user, *counted.get(pk, (0, 0, 0)), pk in reviewing) for pk, user in people.items()]
    return sorted(loads, key=lambda load: (-load.late, -load.open, load.user.name.casefold(), load.user.pk))


def reviewers(organisations: Iterable[int] | None) -> list[User]:
    """Who may review in one of these organisations (None: in any), by name."""
    rows = Membership.objects.filter(role__in=rules.REVIEWERS)
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return list(User.objects.filter(is_active=True, pk__in=rows.values("user")).order_by("name", "email"))


def assigned_records(actor: Actor, turn: str, today: date) -> QuerySet[Assignment, int] | None:
    """Numbers of the records whose turn it is. turn: MINE, OVERDUE, ASSIGNED or the id of a person; None for anything else."""
    opened = Assignment.objects.filter(done=None)
    if turn == MINE:
        opened = opened.filter(reviewer=actor.user) if actor.user is not None else opened.none()
    elif turn == OVERDUE:
        opened = opened.filter(due__lt=today)
    elif turn == ASSIGNED:
        opened = _with_active_reviewer(opened)
    elif turn.isdecimal() and len(turn) < 16:
        opened = opened.filter(reviewer=int(turn))
    else:
        return None
    return opened.values_list("record", flat=True)


def is_unassigned() -> Q:
    """The condition on rows with a `record`."""
    opened = Assignment.objects.filter(done=None, record=OuterRef("record"))
    return ~Q(Exists(_with_active_reviewer(opened)))


def assignments_of_others(actor: Actor) -> QuerySet[Assignment]:
    """Someone else's, of the record of the query around it."""
    rows = _with_active_reviewer(Assignment.objects.filter(record=OuterRef("record"), done=None))
    return rows if actor.user is None else rows.exclude(reviewer=actor.user)


def assignments_to_notify(today: date) -> list[Assignment]:
    """Open ones of which the person was not told by mail what is to be told now, by person and last day."""
    state = Case(
        When(due__lt=today, then=Value(Notice.LATE)),
        When(due__lte=today + timedelta(days=DAYS_SOON), then=Value(Notice.SOON)),
        default=Value(Notice.GIVEN),
        output_field=CharField(),
    )
    rows = Assignment.objects.filter(done=None, record__deleted=None).annotate(state=state)
    # Told in steps, each once: of an assignment that is late already, nobody is told first that it is given and soon due.
    behind = (
        Q(told=Notice.NOTHING)
        | Q(told=Notice.GIVEN, state__in=(Notice.SOON, Notice.LATE))
        | Q(told=Notice.SOON, state=Notice.LATE)
    )
    due_for_notice = _with_active_reviewer(rows.filter(behind)).exclude(reviewer__email="")
    return list(
        due_for_notice.select_related("reviewer", "record", "given_by").order_by(
            "reviewer", F("due").asc(), "record_id"
        )
    )


def notice_on(due: date, today: date) -> Notice:
    if due < today:
        return Notice.LATE
    return Notice.SOON if due <= today + timedelta(days=DAYS_SOON) else Notice.GIVEN


def _reviewable_assignments(actor: Actor) -> Q:
    """The condition for assignments of records that the actor may review."""
    seen = ~rules.unreviewable_condition(actor, "record__")
    if actor.administrator:
        return seen
    return seen & Q(record__organisation__in=rules.reviewable_organisations(actor))


def _with_active_reviewer(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of people who may still review there: who left has no turn."""
    member = Membership.objects.filter(
        user=OuterRef("reviewer"), organisation=OuterRef("record__organisation"), role__in=rules.REVIEWERS
    )
    return rows.filter(Q(reviewer__is_superuser=True) | Exists(member), reviewer__is_active=True)
