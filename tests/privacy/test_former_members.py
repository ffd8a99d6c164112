"""What the site has of a person who was erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from tests.privacy.conftest import NOW, Everywhere, person_everywhere

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import VISITOR, Actor
from goalweave.audit.models import Entry, Redaction
from goalweave.outbox.models import Mail
from goalweave.privacy.erasure import erase_person
from goalweave.privacy.identities import identity_of
from goalweave.surveys.models import Comment

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Erased(Everywhere):
    pseudonym: str


@pytest.fixture(scope="module")
def erased(standing: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    """Whoever was everywhere has erased their account."""
    folder = tmp_path_factory.mktemp("data")
    mails = folder / "mail"
    mails.mkdir()
    with override_settings(DATA_DIR=folder, EMAIL_FILE_PATH=mails):
        before = person_everywhere(mails)
        identity = identity_of(before.user)
        erase_person(actor=Actor(before.user), identity=identity, now=NOW)
        yield Erased(**vars(before), pseudonym=identity.pseudonym)


def test_what_the_person_did_stays_as_that_of_a_former_member(erased: Erased) -> None:
    comment = Comment.objects.select_related("author").get(pk=erased.comment)
    assert (comment.text, str(comment.author)) == ("As a member.", "a former member")
    assert comment.author is not None
    assert display_name(comment.author, VISITOR, None) == "a former member"
    assert not comment.author.is_active
    assert Comment.objects.get(guest__isnull=False).text == "As a guest."
    erased.entry.refresh_from_db()
    assert erased.entry.erased is not None
    assert erased.entry.answers["title"] == "Mesh of the valley"


def test_the_log_has_one_pseudonym_for_the_person(erased: Erased) -> None:
    created = Entry.objects.get(object_type="user", object_id=str(erased.user.pk), verb="create")
    assert created.after == {"email": erased.pseudonym, "name": erased.pseudonym, "language": "fr"}
    guest = Entry.objects.get(object_type="submission", verb="invite_guest")
    assert (guest.after["guest"], guest.after["email"]) == (erased.pseudonym, erased.pseudonym)


def test_each_rewritten_line_is_on_the_list_of_redactions_and_cannot_be_rewritten_again(erased: Erased) -> None:
    assert Redaction.objects.exists()
    assert not Redaction.objects.filter(completed=False).exists()
    line = Redaction.objects.order_by("pk").values_list("entry", flat=True)[0]
    for change in (
        lambda: Entry.objects.filter(pk=line).update(after={}),
        lambda: Redaction.objects.all().delete(),
        lambda: Redaction.objects.update(completed=False),
        lambda: Redaction.objects.update(entry=1),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_mails_about_others_stay(erased: Erased) -> None:
    assert list(Mail.objects.values_list("subject", flat=True)) == ["Due soon"]
