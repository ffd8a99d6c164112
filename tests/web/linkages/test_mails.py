"""Owners of a linkage get a mail about what concerns them, in their language, and each once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from tests.factories.linkages import NOW, JointMatrix, address, joint_matrix
from tests.linkages.test_disputes import disputed, settled
from tests.linkages.test_proposals import accepted, changed, proposed

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import User
from goalweave.linkages.actions import answer_dispute, release_version, withdraw_dispute, withdraw_proposal
from goalweave.linkages.notices import RETENTION
from goalweave.web.accounts.mails import MailCount
from goalweave.web.linkages.tasks import send_pending_mails

pytestmark = pytest.mark.django_db
SITE = "https://goals.example.org"


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


@pytest.fixture
def matrix() -> JointMatrix:
    return joint_matrix()


def sent() -> dict[str, str]:
    """Receiver → body, of mails since the last look."""
    send_pending_mails(now=NOW, site=SITE)
    bodies = {message.to[0]: message.body for message in mail.outbox}
    mail.outbox.clear()
    return bodies


def test_a_dispute_and_its_answers_reach_the_other_owners_once(matrix: JointMatrix) -> None:
    dispute = disputed(matrix)
    told = sent()
    assert set(told) == matrix.ada.notified | matrix.bell.notified
    body = told[address(matrix.ada.editor.user)]
    assert "disputes C2 → 9.c" in body
    assert f"{SITE}/linkages/wsis-sdg/disputes/{dispute.pk}/" in body
    assert sent() == {}
    answer_dispute(actor=matrix.ada.editor, dispute=dispute, organisation=matrix.ada.organisation, text="Two.", now=NOW)
    assert "has answered in the dispute about C2 → 9.c" in sent()[address(matrix.curie.manager.user)]
    settled(matrix, dispute, matrix.bell)
    assert "has settled the dispute about C2 → 9.c" in sent()[address(matrix.curie.manager.user)]


def test_an_owner_is_asked_to_sign_again_in_their_language(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada)
    User.objects.filter(pk=matrix.ada.manager.user.pk).update(language="fr")
    accepted(matrix, changed(matrix, strength="strong"))
    told = sent()
    assert f"{SITE}/fr/" in told[address(matrix.ada.manager.user)]
    assert "Row C2 has changed since ada signed it" in told[address(matrix.ada.editor.user)]


def test_proposals_and_releases_are_told(matrix: JointMatrix) -> None:
    proposed(matrix)
    told = sent()
    assert len(told) == 4
    assert "ada proposes a link: C2 → 4.4" in told[address(matrix.bell.editor.user)]
    release_version(actor=SYSTEM, linkage=matrix.linkage, notes={"en": "Owners are named."}, now=NOW)
    told = sent()
    assert len(told) == 6
    assert all("Version 1.1 has been released" in body for body in told.values())


def test_what_was_done_before_the_mail_went_out_is_not_told(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada)
    accepted(matrix, changed(matrix, strength="strong"))
    matrix.sign(matrix.ada)
    withdraw_proposal(actor=matrix.ada.editor, proposal=proposed(matrix), now=NOW)
    withdraw_dispute(actor=matrix.curie.editor, dispute=disputed(matrix), now=NOW)
    told = sent()
    assert set(told) == matrix.ada.notified | matrix.bell.notified
    assert {body.splitlines()[0] for body in told.values()} == {"curie no longer disputes C2 → 9.c."}


def test_a_mail_that_could_not_be_sent_is_sent_with_the_next(matrix: JointMatrix, settings: Any) -> None:
    disputed(matrix)
    there = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    assert send_pending_mails(now=NOW, site=SITE) == MailCount(0, 4)
    settings.EMAIL_BACKEND = there
    assert send_pending_mails(now=NOW + RETENTION / 2, site=SITE) == MailCount(4, 0)


def test_a_mail_that_is_too_old_is_not_sent(matrix: JointMatrix) -> None:
    disputed(matrix)
    assert send_pending_mails(now=NOW + RETENTION * 2, site=SITE) == MailCount(0, 0)
    assert sent() == {}
