"""Owners of a linkage get a mail about what concerns them, in their language, and each once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from tests.factories.linkages import NOW, JointMatrix, joint_matrix
from tests.linkages.test_disputes import disputed, settled
from tests.linkages.test_proposals import accepted, changed, proposed

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import User
from goalweave.linkages.actions import answer_dispute, release_version, withdraw_proposal
from goalweave.linkages.notices import RETENTION
from goalweave.web.accounts.mails import MailCount
from goalweave.web.linkages.tasks import send_linkage_mails

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.linkages.addresses")]
SITE = "https://goals.example.org"


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


@pytest.fixture
def matrix() -> JointMatrix:
    return joint_matrix()


def address(user: User | None) -> str:
    assert user is not None
    return user.email


def sent() -> dict[str, str]:
    """Receiver → subject, of mails since the last look."""
    send_linkage_mails(now=NOW, site=SITE)
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    mail.outbox.clear()
    return subjects


def test_a_dispute_and_its_answers_reach_the_other_owners_once(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    send_linkage_mails(now=NOW, site=SITE)
    others = {address(actor.user) for one in (matrix.ada, matrix.bell) for actor in (one.editor, one.manager)}
    colleague = address(matrix.curie.manager.user)
    assert {message.to[0] for message in mail.outbox} == others
    message = mail.outbox[0]
    assert message.subject == "1 link disputed: Matrix"
    assert message.body == (
        "A disputed link counts in no figure until the dispute is settled.\n\n"
        "C2 → 9.c · Curie\nThe evidence shows less.\n"
        "https://goals.example.org/en/linkages/wsis-sdg/rows/C2/\n"
    )
    mail.outbox.clear()
    assert sent() == {}
    answer_dispute(actor=matrix.ada.editor, dispute=dispute, organisation=matrix.ada.organisation, text="Two.", now=NOW)
    assert sent()[colleague] == "Answers to a dispute: Matrix"
    settled(matrix, dispute, matrix.bell)
    assert sent()[colleague] == "Dispute settled: Matrix"


def test_an_owner_is_asked_again_in_their_language(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada)
    User.objects.filter(pk=matrix.ada.manager.user.pk).update(language="fr")
    accepted(matrix, changed(matrix, strength="strong"))
    send_linkage_mails(now=NOW, site=SITE)
    (message,) = [one for one in mail.outbox if one.to == [address(matrix.ada.manager.user)]]
    assert "/fr/linkages/wsis-sdg/rows/C2/" in message.body
    mail.outbox.clear()
    accepted(matrix, changed(matrix, strength="weak"))
    matrix.sign(matrix.ada)
    assert sent() == {}


def test_what_was_withdrawn_is_not_told_and_a_release_is(matrix: JointMatrix) -> None:
    withdraw_proposal(actor=matrix.ada.editor, proposal=proposed(matrix), now=NOW)
    assert sent() == {}
    release_version(actor=SYSTEM, linkage=matrix.linkage, notes={"en": "Owners are named."}, now=NOW)
    subjects = sent()
    assert set(subjects.values()) == {"New version: Matrix"}
    assert len(subjects) == 6


def test_a_mail_that_could_not_be_sent_is_sent_with_the_next(matrix: JointMatrix, settings: Any) -> None:
    disputed(matrix)
    there = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    assert send_linkage_mails(now=NOW, site=SITE) == MailCount(0, 4)
    settings.EMAIL_BACKEND = there
    assert send_linkage_mails(now=NOW + RETENTION / 2, site=SITE) == MailCount(4, 0)


def test_a_mail_that_is_too_old_is_not_sent(matrix: JointMatrix) -> None:
    disputed(matrix)
    assert send_linkage_mails(now=NOW + RETENTION * 2, site=SITE) == MailCount(0, 0)
    assert sent() == {}
