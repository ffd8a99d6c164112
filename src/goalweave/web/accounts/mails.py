"""Mails: plain text, each in its receiver's language. What comes before a template's first empty line is the subject."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.translation import get_language_from_path, gettext as _, override

from goalweave.accounts.models import Invitation
from goalweave.core.errors import GoalweaveError
from goalweave.core.text.sanitise import sanitise_line
from goalweave.database import is_outage
from goalweave.settings.mail import OUTBOX, TO_FILES
from goalweave.web.addresses import on_site

LOGGER = logging.getLogger(__name__)
Group = TypeVar("Group")

LONGEST_SUBJECT = 200
"""Characters; programs show fewer than half of them."""


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
    first, _end, body = text.strip().partition("\n\n")
    # Titles in it are of people and files: they may be long or have several lines.
    subject = sanitise_line(first)
    if len(subject) > LONGEST_SUBJECT:
        subject = f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…"
    try:
        EmailMessage(subject, body.strip() + "\n", to=[to]).send()
    except OSError as error:  # smtplib's errors are such
        raise MailNotSent(_("The email to %(email)s could not be sent. Try again later.") % {"email": to}) from error


def send_each(groups: Iterable[Group], send_one: Callable[[Group], bool]) -> MailCount:
    """One mail for each group. What is wrong with one keeps no other from being sent; it is tried again with the next.

    send_one: claims what the mail says, sends it, and returns whether there was anything to say; together in one transaction, so that neither
    is a notice lost nor a mail sent twice where the process ends in between.
    """
    mails = failed = 0
    for group in groups:
        try:
            with transaction.atomic():
                mails += send_one(group)
        except MailNotSent:
            failed += 1
        except Exception as error:
            if is_outage(error):
                raise
            LOGGER.exception("a mail could not be written")
            failed += 1
    return MailCount(mails, failed)


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
