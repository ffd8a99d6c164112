"""Writes to invitations: a link by mail that makes a person a member."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actions.members import check_unit, create_membership, lock_members
from goalweave.accounts.actions.people import check_language, clean_email, create_user
from goalweave.accounts.actor import Actor
from goalweave.accounts.email_addresses import fold_address
from goalweave.accounts.models import Invitation, Membership, Organisation, Role, Unit, User
from goalweave.accounts.queries import find_person, has_email
from goalweave.accounts.tokens import new_token, token_hash
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, NotAllowed
from goalweave.vanished_rows import reread_row

VALIDITY = timedelta(days=14)


@transaction.atomic
def invite(
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    role: Role,
    now: datetime,
    unit: Unit | None = None,
    language: str = "en",
) -> tuple[Invitation, str]:
    """Create an invitation and the token for its link, which is not stored. language: of the email.

    Raises NotAllowed; InputError for a bad email address, a member, or someone whose invitation is still valid.
    """
    _require_may_invite(actor, organisation)
    email = clean_email(email)
    check_unit(organisation, unit)
    lock_members(organisation)
    person = find_person(email)
    if person and Membership.objects.filter(organisation=organisation, user=person).exists():
        raise InputError(_("This person is already a member of the organisation."), field="email")
    for old in Invitation.objects.filter(organisation=organisation, email=email, used=None, withdrawn=None):
        if old.expires > now:
            raise InputError(_("This person has already been invited. Send the invitation again."), field="email")
        _withdraw_invitation(actor, old, now)
    token = new_token()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=Role(role),
        unit=unit,
        language=check_language(language),
        token_hash=token_hash(token),
        invited_by=actor.user,
        made=now,
        expires=now + VALIDITY,
    )
    log_row(actor, "create", "invitation", invitation, after=_invitation_fields(invitation))
    return invitation, token


@transaction.atomic
def renew_invitation(*, actor: Actor, invitation: Invitation, now: datetime) -> tuple[Invitation, str]:
    """A new token and two weeks from now; the old link ends. Raises NotAllowed; InputError where it is over."""
    _require_may_invite(actor, invitation.organisation)
    row = reread_row(Invitation.objects.select_for_update(), invitation.pk)
    if row.used or row.withdrawn:
        raise InputError(_("This invitation is no longer valid."))
    before, token = _invitation_fields(row), new_token()
    row.token_hash, row.expires, row.link_shown = token_hash(token), now + VALIDITY, False
    row.save(update_fields=["token_hash", "expires", "link_shown"])
    log_row(actor, "renew", "invitation", row, before, _invitation_fields(row))
    return row, token


def note_shown_link(invitation: Invitation) -> None:
    """The link was not mailed but shown to whoever invited, who can use it too."""
    Invitation.objects.filter(pk=invitation.pk).update(link_shown=True)


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation, now: datetime) -> None:
    """Raises NotAllowed; InputError where it is over."""
    _require_may_invite(actor, invitation.organisation)
    row = reread_row(Invitation.objects.select_for_update(), invitation.pk)
    if row.used or row.withdrawn:
        raise InputError(_("This invitation is no longer valid."))
    _withdraw_invitation(actor, row, now)


@transaction.atomic
def accept_invitation(*, actor: Actor, token: str, now: datetime) -> Membership:
    """Make the person who is signed in a member.

    Raises NotAllowed for a visitor, and for someone to whose address it was not sent; InputError for a link that has
    expired.
    """
    if actor.user is None or not actor.user.is_active:
        raise NotAllowed("sign in to accept an invitation")
    standing = _require_standing(token, now)
    if not has_email(actor.user, standing.email):
        raise NotAllowed("this invitation was sent to someone else")
    # The account was there before, so that its link made no one's account.
    standing.link_shown = False
    return _accept_invitation(actor.user, standing, now)


@transaction.atomic
def join_by_invitation(*, token: str, name: str, password: str, language: str, now: datetime) -> User:
    """Add a new person as a member: having the email proves the address. Anyone with the token can do this.

    Raises InputError for a link that has expired, a weak password, or an address that has an account.
    """
    invitation = _require_standing(token, now)
    user = create_user(actor=None, email=invitation.email, name=name, language=language, password=password)
    _accept_invitation(user, invitation, now)
    return user


@transaction.atomic
def accept_standing_invitations(*, user: User, email: str, now: datetime) -> list[Membership]:
    """Accept all valid invitations to an address that someone else has verified (single sign-on), unless the person is
    a member already."""
    standing = (
        Invitation.objects.select_for_update()
        .filter(email=fold_address(email), used=None, withdrawn=None, expires__gt=now)
        .exclude(organisation__memberships__user=user)
    )
    return [_accept_invitation(user, invitation, now) for invitation in standing.order_by("pk")]


def _require_standing(token: str, now: datetime) -> Invitation:
    # Locked: two clicks on one link must not make two people of it.
    invitation = Invitation.objects.select_for_update().filter(token_hash=token_hash(token)).first()
    if invitation is None or invitation.used or invitation.withdrawn or invitation.expires <= now:
        raise InputError(_("This invitation is no longer valid."))
    return invitation


def _accept_invitation(user: User, invitation: Invitation, now: datetime) -> Membership:
    membership = create_membership(
        actor=Actor(user),
        organisation=invitation.organisation,
        user=user,
        role=Role(invitation.role),
        unit=invitation.unit,
    )
    invitation.used, invitation.used_by = now, user
    invitation.save(update_fields=["used", "used_by", "link_shown"])
    log_row(Actor(user), "accept", "invitation", invitation, after={"membership": membership.pk})
    return membership


def _withdraw_invitation(actor: Actor, row: Invitation, now: datetime) -> None:
    row.withdrawn = now
    row.save(update_fields=["withdrawn"])
    log_row(actor, "withdraw", "invitation", row, before=_invitation_fields(row))


def _require_may_invite(actor: Actor, organisation: Organisation) -> None:
    if not rules.may_manage_members(actor, organisation):
        raise NotAllowed("only managers can invite people to an organisation")


def _invitation_fields(row: Invitation) -> dict[str, Any]:
    return {
        "email": row.email,
        "role": row.role,
        "unit": row.unit.slug if row.unit else None,
        "expires": row.expires.isoformat(),
    }
