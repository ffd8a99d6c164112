"""Tokens of links: what is sent by email, and what is stored of it."""

from __future__ import annotations

import hashlib
import secrets

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from goalweave.accounts.models import User


def new_token() -> str:
    """Return 43 characters that are safe in an address; 256 bits, so they need no salt and no slow hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PasswordTokens(PasswordResetTokenGenerator):
    """Of the link that sets a password: it ends with the next sign-in or password, with another address, and with being
    turned off. Named in the settings of django-allauth."""

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        assert isinstance(user, User)
        addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
        of_person = "|".join(sorted({user.email, *addresses}))
        return f"{super()._make_hash_value(user, timestamp)}{of_person}|{user.switched_off}"
