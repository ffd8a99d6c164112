"""What people see of their sessions, and ending them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import SignedInDevice, User
from goalweave.accounts.queries import sessions_of
from goalweave.audit.actions import log
from goalweave.core.errors import NotAllowed


def note_session(*, user: User, session_key: str | None, device: str, now: datetime) -> None:
    """Remember the device of a session that has begun. Nothing is written for sessions that are not in the database."""
    if session_key and Session.objects.filter(pk=session_key).exists():
        SignedInDevice.objects.get_or_create(
            session_id=session_key, defaults={"user": user, "device": device[:60], "since": now}
        )


@transaction.atomic
def end_session(*, actor: Actor, user: User, device: int, now: datetime) -> bool:
    """End a session of the person; return whether there was one. device: the id of its row. Raises NotAllowed."""
    _require_own(actor, user)
    return _end(actor, user, [row.session_id for row in sessions_of(actor, user, now) if row.pk == device])


@transaction.atomic
def end_other_sessions(*, actor: Actor, user: User, session_key: str | None, now: datetime) -> bool:
    """End all sessions of the person but this one; return whether there were any. Raises NotAllowed."""
    _require_own(actor, user)
    return _end(actor, user, [row.session_id for row in sessions_of(actor, user, now) if row.session_id != session_key])


def forget_other_sessions(*, user: User, session_key: str | None) -> None:
    """Delete the sessions that a change of the password has ended already; the change is logged by itself."""
    rows = SignedInDevice.objects.filter(user=user).exclude(session=session_key)
    Session.objects.filter(pk__in=[*rows.values_list("session", flat=True)]).delete()


def _end(actor: Actor, user: User, keys: list[str]) -> bool:
    if keys:
        Session.objects.filter(pk__in=keys).delete()
        log(actor=actor, verb="end_session", object_type="user", object_id=user.pk)
    return bool(keys)


def _require_own(actor: Actor, user: User) -> None:
    if not rules.may_change_person(actor, user):
        raise NotAllowed("you can only end your own sessions")
