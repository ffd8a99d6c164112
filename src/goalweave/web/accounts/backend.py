"""Who is signed in, found by a query that is compiled once: every page of someone signed in needs it."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from goalweave.accounts.models import User
from goalweave.prepared_query import PreparedQuery

_users = PreparedQuery(lambda pk: User.objects.filter(pk=pk))


class AccountBackend(AuthenticationBackend):
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser:
        """Raises PermissionDenied where they are wrong, so that a password is not compared a second time by the backend of older sessions."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is None:
            raise PermissionDenied
        return user

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(_users(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None
