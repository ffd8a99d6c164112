"""Sending of what is stored: one mail at a time, through the backend that GOALWEAVE_MAIL_BACKEND names."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from goalweave.outbox.actions import claim_mail, mark_sent, mark_unsent
from goalweave.outbox.models import Mail

PERMANENT = range(500, 600)
"""Replies of a mail server that another attempt does not change (RFC 5321, 4.2.1)."""


class Delivery(Enum):
    """NOTHING: no mail was due; REFUSED: this mail was not accepted; UNREACHABLE: the server accepts none now."""

    NOTHING = "nothing"
    SENT = "sent"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class MailSender:
    """Sends mails for one worker. An outage of the database after a mail was sent does not send it again."""

    def __init__(self, worker: str, *, clock: Callable[[], datetime]) -> None:
        self._worker = worker
        self._clock = clock
        self._unrecorded: Callable[[], None] | None = None

    def deliver_next(self) -> Delivery:
        """Send the mail that is due first. Raises only errors of the database."""
        self.record()
        mail = claim_mail(worker=self._worker, now=self._clock())
        if mail is None:
            return Delivery.NOTHING
        delivery, error = self._send(mail)
        if error is None:
            self._unrecorded = partial(mark_sent, mail=mail, worker=self._worker, now=self._clock())
        else:
            self._unrecorded = partial(
                mark_unsent,
                mail=mail,
                worker=self._worker,
                now=self._clock(),
                error=describe_failure(error),
                final=is_permanent(error),
            )
        self.record()
        return delivery

    def record(self) -> None:
        """Record what became of the last mail, if that was not possible yet."""
        if self._unrecorded is not None:
            self._unrecorded()
            self._unrecorded = None

    def _send(self, mail: Mail) -> tuple[Delivery, Exception | None]:
        try:
            get_connection(settings.GOALWEAVE_MAIL_BACKEND).send_messages([message_of(mail)])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            return Delivery.REFUSED, error
        except Exception as error:
            return Delivery.UNREACHABLE, error
        return Delivery.SENT, None


def message_of(mail: Mail) -> EmailMessage:
    """The message as it was stored; the same at every attempt."""
    headers = {**mail.headers, "Message-ID": mail.message_id}
    return EmailMessage(mail.subject, mail.body, mail.sender, [mail.address], headers=headers)


def is_permanent(error: BaseException) -> bool:
    """Whether the server refuses this mail for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return False
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code in PERMANENT


def describe_failure(error: BaseException) -> str:
    """One line for administrators, without the text of the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = [f"{code} {_text(reply)}" for code, reply in error.recipients.values()]
        return "; ".join(replies)
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
