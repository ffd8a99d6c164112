"""Store mails, send them, and try them again.

Resending and deleting leave no line in the log, which is kept for ever: it would name addresses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import formatdate, parseaddr

from django.core.mail import DNS_NAME, EmailMessage
from django.core.mail.message import make_msgid
from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import NotAllowed
from goalweave.jobs.models import Worker
from goalweave.outbox.models import Mail, MailState
from goalweave.outbox.queries import due_mails
from goalweave.outbox.rules import may_manage_mails
from goalweave.outbox.schedule import pause_after


@transaction.atomic
def store_mail(*, message: EmailMessage, now: datetime) -> list[Mail]:
    """Store a message to be sent, a row for each address; with the transaction that is open, or not at all.

    Raises ValueError for one that is not plain text, and Django's BadHeaderError.
    """
    if message.attachments or getattr(message, "alternatives", None) or message.content_subtype != "plain":
        raise ValueError("the outbox stores mails in plain text only")
    message.message()
    headers = {"Date": formatdate(now.timestamp()), **message.extra_headers}
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(map(str, message.reply_to)))
    headers.pop("Message-ID", None)
    # The machine's name is often `localhost`, which filters of spam hold against a mail.
    domain = parseaddr(message.from_email)[1].rpartition("@")[2] or str(DNS_NAME)
    return [
        Mail.objects.create(
            sender=str(message.from_email),
            address=address,
            subject=str(message.subject),
            body=str(message.body),
            headers=headers,
            message_id=make_msgid(domain=domain),
            created=now,
            due=now,
        )
        for address in message.recipients()
    ]


@transaction.atomic
def claim_mail(*, worker: str, now: datetime) -> Mail | None:
    """The next mail, which this worker sends then; None if none is due."""
    mail = due_mails(now).select_for_update(skip_locked=True, of=("self",)).first()
    if mail is None:
        return None
    mail.state, mail.worker, mail.attempts = MailState.SENDING, worker, mail.attempts + 1
    mail.save(update_fields=["state", "worker", "attempts"])
    return mail


def mark_sent(*, mail: Mail, worker: str, now: datetime) -> None:
    """Note that the mail was sent, and forget its text."""
    mine = Mail.objects.filter(pk=mail.pk, state=MailState.SENDING, worker=worker)
    mine.update(state=MailState.SENT, sent=now, worker="", body="", headers={}, error="")


def mark_unsent(*, mail: Mail, worker: str, now: datetime, error: str, final: bool = False) -> None:
    """Note why the mail could not be sent, and when it is tried again. final: another attempt would change nothing."""
    pause = None if final else pause_after(mail.attempts)
    state = MailState.FAILED if pause is None else MailState.WAITING
    mine = Mail.objects.filter(pk=mail.pk, state=MailState.SENDING, worker=worker)
    mine.update(state=state, worker="", error=error[:500], due=now + (pause or timedelta()))


def release_mails(*, worker: str = "") -> int:
    """Let the mails wait again that a worker was sending which is not registered any more, or this one; returns how many.

    Such a mail can have been sent: then it is sent twice, with the same Message-ID.
    """
    registered = Worker.objects.exclude(pk=worker).values("pk")
    rows = Mail.objects.filter(state=MailState.SENDING).exclude(worker__in=registered)
    return rows.update(state=MailState.WAITING, worker="")


def retry_mails(*, actor: Actor, mails: list[int], now: datetime) -> int:
    """Have these mails sent now, from the first attempt on; returns how many. mails: ids. Raises NotAllowed."""
    _require_manager(actor)
    rows = Mail.objects.filter(pk__in=mails, state__in=(MailState.FAILED, MailState.WAITING))
    return rows.update(state=MailState.WAITING, attempts=0, due=now)


def delete_mails(*, actor: Actor, mails: list[int]) -> int:
    """Delete mails that wait or have failed, which are not sent then; returns how many. mails: ids. Raises NotAllowed."""
    _require_manager(actor)
    rows = Mail.objects.filter(pk__in=mails, state__in=(MailState.FAILED, MailState.WAITING))
    number, _kinds = rows.delete()
    return number


def delete_old_mails(*, now: datetime, days: int) -> int:
    """Delete mails that were sent or have failed so many days after they were written; returns how many. 0: never."""
    if not days:
        return 0
    old = Mail.objects.filter(created__lt=now - timedelta(days=days), state__in=(MailState.SENT, MailState.FAILED))
    number, _kinds = old.delete()
    return number


def _require_manager(actor: Actor) -> None:
    if not may_manage_mails(actor):
        raise NotAllowed("only administrators can change outgoing emails")
