"""Which of the ways to write an email address lead to the same mailbox: for whoever has no account."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from goalweave.core.errors import InputError


def mailbox_of(email: str) -> str:
    """An address without upper case and without what follows a plus sign, its domain as ASCII, so that one mailbox counts once.

    Raises InputError for what is no address, and for quoted ones: `"a"@example.org` is `a@example.org` in hundreds of other ways.
    """
    cleaned = email.strip().lower()
    try:
        validate_email(cleaned)
        local, _at, domain = cleaned.rpartition("@")
        domain = domain.encode("idna").decode()
    except (ValidationError, UnicodeError) as error:
        raise InputError(_("enter an email address"), field="email") from error
    if '"' in local:
        raise InputError(_("enter an email address"), field="email")
    return f"{local.partition('+')[0] or local}@{domain}"
