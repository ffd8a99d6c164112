"""Mails: plain text, each in its receiver's language. A template's first line is the subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.translation import get_language_from_path, gettext as _, override

from goalweave.accounts.models import Invitation
from goalweave.core.errors import GoalweaveError
from goalweave.settings.mail import OUTBOX, TO_FILES
from goalweave.web.addresses import on_site


class MailNotSent(GoalweaveError):
    """The mail server cannot be reached, or does not take the mail. Only where mails are sent without the outbox."""


@dataclass(frozen=True, slots=True)
class MailCount:
    """mails, and those that could not be sent."""

    mails: int = 0
    failed: int = 0


def delivers_mail() -> bool:
    """Whether a mail server is set: without one, mails are files in the data folder."""
    is_outbox = settings.EMAIL_BACKEND == OUTBOX
    backend: str = settings.GOALWEAVE_MAIL_BACKEND if is_outbox else settings.EMAIL_BACKEND
    return backend != TO_FILES


def send(name: str, to: str, language: str, values: Mapping[str, Any]) -> None:
    """Send `mails/<name>.txt`. Raises MailNotSent."""
    with override(language):
        text = render_to_string(f"mails/{name}.txt", dict(values))
    subject, _end, body = text.strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()
    except OSError as error:  # smtplib's errors are such
        raise MailNotSent(_("The email to %(email)s could not be sent. Try again later.") % {"email": to}) from error


def send_invitation(request: HttpRequest, invitation: Invitation, token: str) -> str:
    """Mail the link of an invitation and return it. Raises as send."""
    link = in_language(on_site(reverse("invitation", args=[token]), request), invitation.language)
    send(
        "invitation",
        invitation.email,
        invitation.language,
        {
            "invitation": invitation,
            "organisation": invitation.organisation,
            "link": link,
        },
    )
    return link


def in_language(address: str, language: str) -> str:
    """The same page of ours in another language; an address that is none of ours stays as it is."""
    # Addresses are looked up in the language that is active, which need not be theirs.
    with override(get_language_from_path(urlsplit(address).path) or settings.LANGUAGE_CODE):
        return translate_url(address, language)
