"""Who is owed a mail about a linkage. Actions note it in their transaction, the faces send it; nobody is told what they did
themselves, and each of several things of one kind is told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Membership
from goalweave.accounts.queries import editors_of
from goalweave.linkages.models import JointLinkage, Notice, NoticeKind
from goalweave.linkages.states import JointRow, OwnerState

RETENTION = timedelta(days=14)
"""What could not be sent for so long is not sent any more."""


def note_owners(
    actor: Actor, linkage: JointLinkage, kind: NoticeKind, key: str, organisations: Iterable[int], now: datetime
) -> None:
    """To editors and managers of these organisations, each person once; who acted is left out."""
    own = actor.user.pk if actor.user is not None else None
    people: dict[int, int] = {}
    for organisation, editors in editors_of(sorted(organisations)).items():
        for editor in editors:
            people.setdefault(editor.pk, organisation)
    Notice.objects.bulk_create(
        [
            Notice(linkage=linkage, user_id=user, organisation_id=organisation, kind=kind, key=key, since=now)
            for user, organisation in people.items()
            if user != own
        ],
        ignore_conflicts=True,
    )


def note_lapsed_signatures(
    actor: Actor, linkage: JointLinkage, before: Iterable[JointRow], after: Iterable[JointRow], now: datetime
) -> None:
    """To the owners whose signature held before and does not any more."""
    valid: set[tuple[str, int]] = set()
    for row in before:
        valid.update((row.code, owner.organisation.pk) for owner in row.owners if _holds(owner.state))
    for row in after:
        owners = [
            owner.organisation.pk
            for owner in row.owners
            if owner.state is OwnerState.EARLIER_TEXT and (row.code, owner.organisation.pk) in valid
        ]
        if owners:
            note_owners(actor, linkage, NoticeKind.CHANGED, row.code, owners, now)


def forget_notices(
    linkage: JointLinkage, kind: NoticeKind, keys: Iterable[str], organisation: int | None = None
) -> None:
    """What was decided, settled or signed before its mail went out is not told any more. organisation: only its people."""
    rows = Notice.objects.filter(linkage=linkage, kind=kind, key__in=list(keys), sent=None)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    rows.delete()


def _holds(state: OwnerState) -> bool:
    return state is OwnerState.SIGNED


def due_notices(now: datetime) -> list[Notice]:
    """What can be sent now, by person and linkage. Who has left or was turned off is told nothing, and what is too old is
    forgotten. Two queries, and a write where something is forgotten."""
    rows = Notice.objects.filter(sent=None).select_related("user", "linkage", "organisation")
    unsent = list(rows.order_by("user", "linkage", "kind", "pk"))
    people = {row.user_id for row in unsent}
    members = set(
        Membership.objects.filter(user__in=people, role__in=EDITORS).values_list("user_id", "organisation_id")
    )
    waiting = [
        row
        for row in unsent
        if row.since >= now - RETENTION
        and row.user.is_active
        and row.user.email
        and (row.user_id, row.organisation_id) in members
    ]
    if len(waiting) < len(unsent):
        Notice.objects.filter(pk__in={row.pk for row in unsent} - {row.pk for row in waiting}).delete()
    return [row for row in waiting if row.since <= now]


def claim_notices(rows: Iterable[Notice], now: datetime) -> list[Notice]:
    """Those that nobody else sends at this moment; they count as sent."""
    return [row for row in rows if Notice.objects.filter(pk=row.pk, sent=None).update(sent=now)]
