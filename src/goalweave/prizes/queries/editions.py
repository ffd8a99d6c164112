"""The editions that a reader may see, and what an organiser has still to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallEntry, CallState, EntryState
from goalweave.prizes import rules
from goalweave.prizes.models import Assignment, Edition, Expert
from goalweave.prizes.standing import COMPETING_STATES


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """Entries of a call: competing ones, those that were decided as eligible, and as not."""

    competing: int
    eligible: int
    ineligible: int

    @property
    def undecided(self) -> int:
        return self.competing - self.eligible - self.ineligible


@dataclass(frozen=True, slots=True)
class ExpertProgress:
    """entries: given to the expert without a conflict; finished: of them; conflicts: entries with one."""

    expert: Expert
    entries: int
    finished: int
    conflicts: int


def editions(actor: Actor) -> list[Edition]:
    """Latest first; one query."""
    rows = Edition.objects.filter(rules.visible_editions(actor)).select_related("call__organisation")
    return list(rows.order_by("-year", "-pk"))


def find_edition(actor: Actor, slug: str) -> Edition | None:
    """None if there is none, or not for this actor; one query."""
    row = Edition.objects.select_related("call__organisation").filter(call__slug=slug[:80].replace("\0", "")).first()
    return row if row is not None and rules.may_view_edition(actor, row) else None


def calls_without_edition(actor: Actor) -> list[Call]:
    """Calls with rules of a prize that the actor can make an edition of."""
    rows = Call.objects.filter(edition=None).exclude(state=CallState.ARCHIVED).select_related("organisation")
    if not actor.administrator:
        rows = rows.filter(organisation__in=actor.organisations_with_role(*EDITORS))
    return [row for row in rows.order_by("-pk")[:100] if definition_of(row).prize is not None]


def competing_entries(edition: Edition) -> list[CallEntry]:
    """Those that were submitted and not withdrawn or rejected, by reference; with their decision. One query."""
    rows = CallEntry.objects.filter(call=edition.call_id, state__in=COMPETING_STATES)
    return list(rows.select_related("call", "organisation", "eligibility").order_by("category", "reference", "pk"))


def entry_counts(edition: Edition) -> EntryCounts:
    """One query."""
    counts = CallEntry.objects.filter(call=edition.call_id, state__in=COMPETING_STATES).aggregate(
        competing=Count("pk"),
        eligible=Count("pk", filter=Q(eligibility__eligible=True)),
        ineligible=Count("pk", filter=Q(eligibility__eligible=False)),
    )
    return EntryCounts(counts["competing"], counts["eligible"], counts["ineligible"])


def accepted_entries(edition_ids: Iterable[int]) -> list[CallEntry]:
    """The entries that everyone may read, of these editions. One query."""
    rows = CallEntry.objects.filter(call__edition__in=list(edition_ids), state=EntryState.ACCEPTED)
    return list(rows.select_related("call__edition", "organisation").order_by("pk"))


def expert_progress(edition: Edition) -> list[ExpertProgress]:
    """One query; those who were taken out are not listed."""
    open_pairs, finished = Q(assignments__conflict=""), Q(assignments__finished__isnull=False)
    rows = (
        edition.experts.filter(withdrawn=None)
        .select_related("user", "organisation")
        .annotate(
            given=Count("assignments", filter=open_pairs),
            done=Count("assignments", filter=open_pairs & finished),
            conflicts=Count("assignments", filter=~open_pairs & Q(assignments__isnull=False)),
        )
        .order_by("name", "email")
    )
    return [ExpertProgress(row, row.given, row.done, row.conflicts) for row in rows]


def own_assignments(actor: Actor, edition: Edition) -> list[Assignment]:
    """What the actor scores, by category; empty for everyone else. One query."""
    if actor.user is None or not actor.user.is_active:
        return []
    rows = Assignment.objects.filter(expert__edition=edition, expert__user=actor.user, expert__withdrawn=None)
    rows = rows.filter(entry__state__in=COMPETING_STATES)
    return list(
        rows.select_related("expert__edition__call__organisation", "entry__call", "entry__organisation").order_by(
            "entry__category", "entry__reference", "pk"
        )
    )


def is_expert_of(actor: Actor, edition: Edition) -> bool:
    if actor.user is None or not actor.user.is_active:
        return False
    return edition.experts.filter(user=actor.user, withdrawn=None).exists()


def other_scores(assignment: Assignment) -> list[Assignment]:
    """What the others have submitted for the same entry, without their names. One query."""
    rows = Assignment.objects.filter(
        entry=assignment.entry_id, expert__edition=assignment.expert.edition_id, conflict="", finished__isnull=False
    )
    return list(rows.exclude(pk=assignment.pk).order_by("pk"))
