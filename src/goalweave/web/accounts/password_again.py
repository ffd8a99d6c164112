"""Signing in again before what someone at an unlocked screen must not do."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from django.http import HttpRequest

from goalweave.accounts.models import User


def require_password(request: HttpRequest) -> None:
    """Have the password or a code entered again, unless that was done just now; with single sign-on alone there is nothing to enter here.

    Raises what django-allauth answers with its page.
    """
    if request.user.is_authenticated and get_reauthentication_flows(request.user):
        raise_if_reauthentication_required(request, app="account")


def user_with_password(request: HttpRequest) -> User:
    """Who is signed in, once `require_password` has let them pass. For views that need an account."""
    require_password(request)
    user = request.user
    assert isinstance(user, User)
    return user
