"""Mails are stored with what causes them, sent in order, tried again ever later, and never sent twice unless a worker dies while sending."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, transaction

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.errors import NotAllowed
from goalweave.jobs.actions import deregister_worker, register_worker
from goalweave.outbox import actions, queries
from goalweave.outbox.backend import EmailBackend
from goalweave.outbox.delivery import Delivery, MailSender
from goalweave.outbox.models import Mail, MailState
from goalweave.outbox.schedule import PAUSES

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class Failing(BaseEmailBackend):
    """A mail server that answers with an error."""

    error: Exception = ConnectionRefusedError("Connection refused")

    def send_messages(self, email_messages: Any) -> int:
        raise self.error


@pytest.fixture
def failing(settings: Any) -> Iterator[type[Failing]]:
    working, settings.GOALWEAVE_MAIL_BACKEND = settings.GOALWEAVE_MAIL_BACKEND, f"{__name__}.Failing"
    yield Failing
    Failing.error = ConnectionRefusedError("Connection refused")
    settings.GOALWEAVE_MAIL_BACKEND = working


def write(to: str = "ana@example.org", subject: str = "Hello") -> Mail:
    message = EmailMessage(subject, "Text with a link\n", "site@example.org", [to])
    [stored] = actions.store_mail(message=message, now=NOW)
    return stored


def deliver(at: datetime = NOW, worker: str = "w") -> Delivery:
    return MailSender(worker, clock=lambda: at).deliver_next()


def sent() -> list[tuple[str, str]]:
    return [(message.to[0], message.subject) for message in django_mail.outbox]


def test_a_mail_is_stored_with_what_causes_it() -> None:
    backend = EmailBackend()
    with transaction.atomic():
        backend.send_messages([EmailMessage("Hello", "Text", to=["ana@example.org"])])
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert backend.send_messages([EmailMessage("Hello", "Text", to=["ana@example.org", "bo@example.org"])]) == 1
    assert [mail.address for mail in Mail.objects.order_by("pk")] == ["ana@example.org", "bo@example.org"]
    assert django_mail.outbox == []


def test_only_plain_text_is_stored() -> None:
    message = EmailMessage("Hello", "Text", to=["ana@example.org"])
    message.attach("a.txt", "a", "text/plain")
    with pytest.raises(ValueError, match="plain text"):
        actions.store_mail(message=message, now=NOW)


def test_a_mail_is_named_after_its_sender() -> None:
    message = EmailMessage("Hello", "Text", "Goals <goals@example.org>", ["ana@example.org"])
    [stored] = actions.store_mail(message=message, now=NOW)
    assert stored.message_id.endswith("@example.org>")


def test_a_mail_is_sent_once_and_its_text_forgotten() -> None:
    stored = write()
    assert [deliver(), deliver()] == [Delivery.SENT, Delivery.NOTHING]
    assert sent() == [("ana@example.org", "Hello")]
    assert django_mail.outbox[0].extra_headers["Message-ID"] == stored.message_id
    assert django_mail.outbox[0].body == "Text with a link\n"
    stored.refresh_from_db()
    assert (stored.state, stored.sent, stored.body, stored.headers) == (MailState.SENT, NOW, "", {})


def test_a_mail_is_tried_again_ever_later_and_then_fails(failing: type[Failing]) -> None:
    stored = write()
    moment, pauses = NOW, []
    while Mail.objects.filter(pk=stored.pk, state=MailState.WAITING):
        assert deliver(moment) is Delivery.UNREACHABLE
        assert deliver(moment) is Delivery.NOTHING
        stored.refresh_from_db()
        pauses.append(stored.due - moment)
        moment = stored.due
    assert tuple(pauses) == (*PAUSES, timedelta())
    assert (stored.state, stored.error) == (MailState.FAILED, "Connection refused")
    assert stored.body == "Text with a link\n"


def test_mails_to_an_address_stay_in_order_and_others_do_not_wait(failing: type[Failing], settings: Any) -> None:
    write(subject="First")
    deliver()
    settings.GOALWEAVE_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    write(subject="Second")
    write("bo@example.org", "Other")
    assert [deliver(), deliver()] == [Delivery.SENT, Delivery.NOTHING]
    later = NOW + PAUSES[0]
    assert [deliver(later), deliver(later), deliver(later)] == [Delivery.SENT, Delivery.SENT, Delivery.NOTHING]
    assert sent() == [("bo@example.org", "Other"), ("ana@example.org", "First"), ("ana@example.org", "Second")]


@pytest.mark.parametrize(
    ("error", "state", "delivery", "shown"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a@b": (550, b"No such user")}),
            "failed",
            Delivery.REFUSED,
            "550 No such user",
        ),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"Later")}), "waiting", Delivery.REFUSED, "451 Later"),
        (smtplib.SMTPDataError(554, b"Spam"), "failed", Delivery.REFUSED, "554 Spam"),
        (smtplib.SMTPAuthenticationError(535, b"Who are you"), "waiting", Delivery.REFUSED, "535 Who are you"),
        (TimeoutError("timed out"), "waiting", Delivery.UNREACHABLE, "timed out"),
    ],
)
def test_what_the_server_says_decides(
    failing: type[Failing], error: Exception, state: str, delivery: Delivery, shown: str
) -> None:
    failing.error = error
    stored = write()
    assert deliver() is delivery
    stored.refresh_from_db()
    assert (stored.state, stored.error) == (state, shown)


def test_a_worker_that_dies_while_sending_leaves_at_most_one_duplicate() -> None:
    register_worker(worker="a", site="here", queues="default", host="host", pid=1, now=NOW)
    stored = write()
    claimed = actions.claim_mail(worker="a", now=NOW)
    assert claimed is not None
    assert (deliver(worker="b"), actions.release_mails()) == (Delivery.NOTHING, 0)
    deregister_worker(worker="a")
    assert (actions.release_mails(), deliver(worker="b")) == (1, Delivery.SENT)
    # The first worker was only slow: it changes nothing any more.
    actions.mark_unsent(mail=claimed, worker="a", now=NOW, error="late")
    stored.refresh_from_db()
    assert (stored.state, stored.attempts, len(django_mail.outbox)) == (MailState.SENT, 2, 1)


def test_an_outage_of_the_database_after_sending_sends_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    sender = MailSender("w", clock=lambda: NOW)
    real = actions.mark_sent

    def fail(**_values: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("goalweave.outbox.delivery.mark_sent", fail)
    with pytest.raises(OperationalError):
        sender.deliver_next()
    monkeypatch.setattr("goalweave.outbox.delivery.mark_sent", real)
    sender._unrecorded = lambda: real(mail=Mail.objects.get(), worker="w", now=NOW)
    sender.record()
    assert (actions.release_mails(worker="w"), sender.deliver_next(), len(django_mail.outbox)) == (
        0,
        Delivery.NOTHING,
        1,
    )


def test_a_clock_that_is_set_back_delays_no_mail_for_long(failing: type[Failing], settings: Any) -> None:
    write()
    deliver()
    settings.GOALWEAVE_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver(NOW - timedelta(days=400)) is Delivery.SENT


def test_a_first_attempt_does_not_wait_for_a_clock_that_was_set_back() -> None:
    write()
    assert deliver(NOW - timedelta(minutes=10)) is Delivery.SENT


def test_administrators_try_again_or_delete() -> None:
    stored, other = write(), write("bo@example.org")
    Mail.objects.update(state=MailState.FAILED, attempts=9)
    assert actions.retry_mails(actor=SYSTEM, mails=[stored.pk], now=NOW) == 1
    assert actions.delete_mails(actor=SYSTEM, mails=[other.pk]) == 1
    assert (deliver(), queries.unsent_mails(SYSTEM).count()) == (Delivery.SENT, 0)
    # What is sent is out of their hands.
    assert actions.delete_mails(actor=SYSTEM, mails=[stored.pk]) == 0


def test_no_one_else_sees_or_changes_mails() -> None:
    stored = write()
    with pytest.raises(NotAllowed):
        queries.unsent_mails(VISITOR)
    with pytest.raises(NotAllowed):
        actions.retry_mails(actor=VISITOR, mails=[stored.pk], now=NOW)
    with pytest.raises(NotAllowed):
        actions.delete_mails(actor=VISITOR, mails=[stored.pk])


def test_counts_and_ages() -> None:
    assert queries.oldest_unsent() is None
    write()
    assert (queries.count_mails(), queries.oldest_unsent()) == (
        {"waiting": 1, "sending": 0, "sent": 0, "failed": 0},
        NOW,
    )


def test_old_mails_are_deleted_and_waiting_ones_stay() -> None:
    write()
    write("bo@example.org")
    deliver()
    assert actions.delete_old_mails(now=NOW + timedelta(days=31), days=0) == 0
    assert actions.delete_old_mails(now=NOW + timedelta(days=29), days=30) == 0
    assert actions.delete_old_mails(now=NOW + timedelta(days=31), days=30) == 1
    assert [mail.address for mail in Mail.objects.all()] == ["bo@example.org"]
