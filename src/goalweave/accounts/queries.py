"""Reads of people and places."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.email_addresses import fold_address, same_address
from goalweave.accounts.models import (
    EDITORS,
    Invitation,
    Membership,
    Organisation,
    Role,
    SignedInDevice,
    Unit,
    User,
)
from goalweave.accounts.tokens import token_hash
from goalweave.core.errors import NotAllowed
from goalweave.prepared_query import PreparedQuery


def all_organisations() -> list[Organisation]:
    """All organisations, the first made first."""
    return _all_organisations()


_all_organisations = PreparedQuery(lambda: Organisation.objects.order_by("pk"))


def visible_organisations(actor: Actor, published: Collection[int]) -> list[Organisation]:
    """Those that the actor may know. published: ids of those that have published something."""
    return [
        organisation
        for organisation in all_organisations()
        if rules.may_view_organisation(actor, organisation, published=organisation.pk in published)
    ]


def find_organisation(slug: str) -> Organisation | None:
    return Organisation.objects.filter(slug=slug).first()


@dataclass(frozen=True)
class UnitBranch:
    """A unit in its tree. depth: 0 at the top."""

    unit: Unit
    depth: int
    children: tuple[UnitBranch, ...]


def unit_tree(organisation: Organisation) -> tuple[UnitBranch, ...]:
    """The units of an organisation, those of one parent in the order of their short names; one query."""
    return unit_trees([organisation])[organisation.pk]


def unit_trees(organisations: Collection[Organisation]) -> dict[int, tuple[UnitBranch, ...]]:
    """Organisation's id → its units as `unit_tree` has them; one query for all."""
    units: dict[int, list[Unit]] = {organisation.pk: [] for organisation in organisations}
    for unit in _units_of(units):
        units[unit.organisation_id].append(unit)
    return {pk: _build_tree(own_units) for pk, own_units in units.items()}


_units_of = PreparedQuery(lambda organisations: Unit.objects.filter(organisation__in=organisations).order_by("slug"))


def _build_tree(units: Iterable[Unit]) -> tuple[UnitBranch, ...]:
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)

    def branches(parent: int | None, depth: int) -> tuple[UnitBranch, ...]:
        return tuple(UnitBranch(unit, depth, branches(unit.pk, depth + 1)) for unit in below.get(parent, ()))

    return branches(None, 0)


def flatten_tree(tree: Iterable[UnitBranch]) -> list[UnitBranch]:
    """Return all branches, parents before their children."""
    flat = []
    for branch in tree:
        flat += [branch, *flatten_tree(branch.children)]
    return flat


def members(actor: Actor, organisation: Organisation) -> list[Membership]:
    """Return the members. Raises NotAllowed for people who may not manage them."""
    _require_may_manage(actor, organisation)
    rows = Membership.objects.filter(organisation=organisation).select_related("user", "unit", "organisation")
    return list(rows.order_by("user__name", "user__email"))


def editors_of(organisations: Iterable[int]) -> dict[int, list[User]]:
    """Organisation's id → its editors and managers who have an address and may sign in; one query."""
    editors: dict[int, list[User]] = {organisation: [] for organisation in organisations}
    rows = Membership.objects.filter(organisation__in=editors, role__in=EDITORS, user__is_active=True)
    for membership in rows.exclude(user__email="").select_related("user").order_by("pk"):
        editors[membership.organisation_id].append(membership.user)
    return editors


def own_membership(actor: Actor, organisation: Organisation) -> Membership | None:
    """The actor's own."""
    if actor.user is None or not actor.user.is_active:
        return None
    rows = Membership.objects.filter(organisation=organisation, user=actor.user)
    return rows.select_related("user", "unit", "organisation").first()


def is_last_manager(membership: Membership) -> bool:
    """Whether no other person who can sign in is a manager there."""
    if membership.role != Role.MANAGER:
        return False
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Role.MANAGER, user__is_active=True
    ).exclude(pk=membership.pk)
    return not others.exists()


def open_invitations(actor: Actor, organisation: Organisation) -> list[Invitation]:
    """Those that were neither used nor withdrawn, past ones too, the newest first. Raises NotAllowed."""
    _require_may_manage(actor, organisation)
    rows = Invitation.objects.filter(organisation=organisation, used=None, withdrawn=None)
    return list(rows.select_related("unit", "invited_by").order_by("-pk"))


def standing_invitation(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link; None if there is none, or it was used or withdrawn or has expired."""
    rows = Invitation.objects.filter(token_hash=token_hash(token), used=None, withdrawn=None, expires__gt=now)
    return rows.select_related("organisation", "invited_by", "unit").first()


def is_invited(email: str, now: datetime) -> bool:
    """Whether someone with this address has a valid invitation."""
    return Invitation.objects.filter(email=fold_address(email), used=None, withdrawn=None, expires__gt=now).exists()


def own_memberships(actor: Actor) -> list[Membership]:
    """The actor's own."""
    if actor.user is None or not actor.user.is_active:
        return []
    rows = Membership.objects.filter(user=actor.user).select_related("organisation", "unit")
    return list(rows.order_by("organisation__slug"))


def sessions_of(actor: Actor, user: User, now: datetime) -> list[SignedInDevice]:
    """The person's own sessions that have not ended, the newest first; for others none."""
    if not rules.may_change_person(actor, user):
        return []
    rows = SignedInDevice.objects.filter(user=user, session__expire_date__gt=now)
    return list(rows.select_related("session").order_by("-since", "-pk"))


def find_people(actor: Actor, *, text: str = "", deactivated: bool | None = None) -> QuerySet[User]:
    """Who has an account, with memberships; those whose name or address has the words, ignoring case. Raises
    NotAllowed.

    deactivated: only who is turned off, or is not.
    """
    if not rules.may_list_people(actor):
        raise NotAllowed("only administrators can see the list of people")
    people = (
        User.objects.filter(erased=None)
        .order_by("email", "pk")
        .prefetch_related("memberships__organisation", "memberships__unit")
    )
    for word in text.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return people if deactivated is None else people.filter(is_active=not deactivated)


def solely_managed_organisations(user: User) -> set[int]:
    """Return the ids of the organisations that have no other manager who can sign in, with one query."""
    managed = Membership.objects.filter(user=user, role=Role.MANAGER).values("organisation")
    others = Membership.objects.filter(organisation__in=managed, role=Role.MANAGER, user__is_active=True)
    shared = set(others.exclude(user=user).values_list("organisation", flat=True))
    return {
        membership.organisation_id for membership in user.memberships.all() if membership.role == Role.MANAGER
    } - shared


def has_email(user: User, email: str) -> bool:
    """Whether the address is one of the person's: the one in use, or another that was verified."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return any(same_address(one, email) for one in (user.email, *verified))


def has_second_step(user: User) -> bool:
    """Whether the account has two-step verification, or single sign-on, which counts as one."""
    records = (Authenticator.objects.filter(user=user), SocialAccount.objects.filter(user=user))
    return any(rows.exists() for rows in records)


def find_person(email: str) -> User | None:
    """Return the person with this email address, current or verified."""
    for user in User.objects.filter(email__iexact=email):
        if same_address(user.email, email):
            return user
    known = EmailAddress.objects.filter(email=fold_address(email), verified=True).select_related("user").first()
    return known.user if known is not None else None


def _require_may_manage(actor: Actor, organisation: Organisation) -> None:
    if not rules.may_manage_members(actor, organisation):
        raise NotAllowed("only managers can see the members of an organisation")
