"""Add people and change their sign-in and names."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actions.sessions import forget_other_sessions
from goalweave.accounts.actor import Actor
from goalweave.accounts.email_addresses import fold_address
from goalweave.accounts.models import Invitation, User
from goalweave.accounts.queries import find_person
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_line
from goalweave.vanished_rows import reread_row


@transaction.atomic
def create_person(
    *, actor: Actor, email: str, name: str = "", administrator: bool = False, language: str = "en"
) -> User:
    """Create a person who can sign in after setting a password. Raises NotAllowed; InputError for a bad or known email
    address."""
    if not rules.may_create_people(actor):
        raise NotAllowed("only administrators can add people")
    return create_user(actor=actor, email=email, name=name, language=language, administrator=administrator)


def create_user(
    *,
    actor: Actor | None,
    email: str,
    name: str,
    language: str,
    password: str | None = None,
    administrator: bool = False,
) -> User:
    """Make the user, whose email counts as verified, and log it. actor: None for the new person themselves.

    For actions that have asked whether they may. Raises InputError for a bad or known email or a weak password.
    """
    user = User(username=f"u-{secrets.token_hex(8)}", email=clean_email(email), name=clean_name(name))
    user.language = check_language(language)
    user.is_superuser = administrator
    if find_person(user.email):
        raise InputError(_("An account with this email address already exists."), field="email")
    if password is None:
        user.set_unusable_password()
    else:
        check_password(password, user)
        user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    log(actor=actor or Actor(user), verb="create", object_type="user", object_id=user.pk, after=_person_fields(user))
    return user


@transaction.atomic
def change_person(*, actor: Actor, user: User, name: str, language: str) -> User:
    """Nothing is written where nothing is new. Raises NotAllowed; InputError for a language that there is not."""
    if not rules.may_change_person(actor, user):
        raise NotAllowed("you can only change your own account")
    row = reread_row(User.objects.select_for_update(), user.pk)
    before = _person_fields(row)
    row.name, row.language = clean_name(name), check_language(language)
    if _person_fields(row) != before:
        row.save(update_fields=["name", "language"])
        log(actor=actor, verb="change", object_type="user", object_id=row.pk, before=before, after=_person_fields(row))
    return row


def set_language(*, actor: Actor, user: User, language: str) -> User:
    """Only the language. Raises as change_person."""
    return change_person(actor=actor, user=user, name=user.name, language=language)


def clean_email(email: str) -> str:
    """Return the address in lower case and without surrounding spaces. Raises InputError if it is not an email
    address."""
    cleaned = sanitise_line(email).lower()
    try:
        validate_email(cleaned)
    except ValidationError as error:
        raise InputError(_("“%(email)s” is not an email address.") % {"email": cleaned}, field="email") from error
    return cleaned


def clean_name(name: str) -> str:
    return sanitise_line(name)[:200]


def check_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise InputError(_("“%(language)s” is not an available language.") % {"language": language}, field="language")
    return language


def check_password(password: str, user: User) -> None:
    """Raises InputError with all that is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InputError(" ".join(error.messages), field="password") from error


def _person_fields(row: User) -> dict[str, Any]:
    fields: dict[str, Any] = {"email": row.email, "name": row.name, "language": row.language}
    return fields | ({"administrator": True} if row.is_superuser else {})


@transaction.atomic
def reset_second_factor(*, actor: Actor, user: User) -> bool:
    """Turn off two-step verification for someone who has lost phone and recovery codes; return whether it was on.
    Raises NotAllowed."""
    if not rules.may_create_people(actor):
        raise NotAllowed("only administrators can turn off two-step verification for someone else")
    removed, _each = Authenticator.objects.filter(user=user).delete()
    if removed:
        log(actor=actor, verb="remove_second_step", object_type="user", object_id=user.pk)
    return bool(removed)


def forget_shown_links(user: User) -> bool:
    """The address of the account is proved to be its person's; whether it was made with a link that was shown to whoever invited."""
    shown = Invitation.objects.filter(used_by=user, email=fold_address(user.email), link_shown=True)
    return bool(shown.update(link_shown=False))


@transaction.atomic
def take_over_account(user: User) -> bool:
    """Someone has proved for the first time that the address of this account is theirs (single sign-on). If it was made with a link
    that was shown to whoever invited, password, second step, sessions, other addresses and connected sign-ins may be those of that
    person, and end.

    Returns whether they ended.
    """
    if not forget_shown_links(user):
        return False
    row = reread_row(User.objects.select_for_update(), user.pk)
    row.set_unusable_password()
    row.save(update_fields=["password"])
    Authenticator.objects.filter(user=row).delete()
    EmailAddress.objects.filter(user=row).exclude(email=fold_address(row.email)).delete()
    SocialAccount.objects.filter(user=row).delete()
    forget_other_sessions(user=row, session_key=None)
    log_account_change(user=row, change="take_over")
    return True


def log_account_change(*, user: User, change: str) -> None:
    """Log what the person changed of their own account: password, address, second step. Nothing secret is in it."""
    log(actor=Actor(user), verb=change[:60], object_type="user", object_id=user.pk)


@transaction.atomic
def deactivate_person(*, actor: Actor, user: User) -> User:
    """They cannot sign in; where they are signed in that ends, and so do links to set a password and connected sign-ins.

    Nothing is written where they are turned off already. Raises NotAllowed; InputError for the last administrator.
    """
    _require_may_deactivate(actor)
    # Administrators are switched one after the other, so that two do not take each other's place as the last one.
    others = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    administrators = {user.pk for user in others}
    row = reread_row(User.objects.select_for_update(), user.pk)
    if not row.is_active:
        return row
    if administrators == {row.pk}:
        raise InputError(_("This is the last administrator of the site. Make someone else an administrator first."))
    row.is_active = False
    row.switched_off += 1
    row.save(update_fields=["is_active", "switched_off"])
    forget_other_sessions(user=row, session_key=None)
    SocialAccount.objects.filter(user=row).delete()
    _log_person(actor, "switch_off", row)
    return row


@transaction.atomic
def reactivate_person(*, actor: Actor, user: User) -> User:
    """They can sign in again, with the password from before. Nothing is written where they can. Raises NotAllowed; InputError
    for an account that was erased."""
    _require_may_deactivate(actor)
    row = reread_row(User.objects.select_for_update(), user.pk)
    if row.is_active:
        return row
    if row.erased is not None:
        raise InputError("this account was erased; invite the person again")
    row.is_active = True
    row.save(update_fields=["is_active"])
    _log_person(actor, "switch_on", row)
    return row


def _require_may_deactivate(actor: Actor) -> None:
    if not rules.may_deactivate_people(actor):
        raise NotAllowed("only administrators can deactivate or reactivate accounts")


def _log_person(actor: Actor, verb: str, row: User) -> None:
    was, now = {"active": not row.is_active}, {"active": row.is_active}
    log(actor=actor, verb=verb, object_type="user", object_id=row.pk, before=was, after=now | {"email": row.email})
