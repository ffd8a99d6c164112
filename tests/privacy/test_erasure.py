"""After erasure nothing of a person is left in any table, file or export; what they did is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories.accounts import OrganisationFactory, UserFactory, administrator, member
from tests.privacy.conftest import ADDRESS, FORMER_ADDRESS, MARKER, NAME, NOW, Everywhere

from goalweave.accounts.actions import invite, reactivate_person
from goalweave.accounts.actor import SYSTEM, VISITOR, ActingKey, Actor
from goalweave.accounts.models import Invitation, Role, User
from goalweave.audit.actions import log
from goalweave.audit.models import Entry, Redaction
from goalweave.core.errors import InputError, NotAllowed
from goalweave.privacy.erasure import erase_person, find_obstacles
from goalweave.privacy.identities import find_identity, identity_of
from goalweave.privacy.retention import erase_ended_links
from goalweave.surveys.models import Comment, GuestLink

pytestmark = pytest.mark.django_db


def marked_cells() -> list[str]:
    """Table and column of every cell that has the marker, whatever its case, JSON as it reads."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, cell in zip(names, row, strict=True) if _has_marker(cell)]
    return sorted(set(found))


def _has_marker(cell: object) -> bool:
    return cell is not None and MARKER in str(cell).casefold()


def marked_files(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if MARKER.encode() in path.read_bytes().lower()]


def test_nothing_is_left_of_the_person(
    everywhere: Everywhere, mail_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    before = marked_cells()
    assert {
        "accounts_user.email",
        "accounts_invitation.email",
        "account_emailaddress.email",
        "audit_entry.after",
        "analysis_savedview.query",
        "calls_callentry.answers",
        "calls_entrycontact.email",
        "integrations_apikey.name",
        "interlinkages_panellist.name",
        "outbox_mail.subject",
        "prizes_expert.email",
        "registry_formdraft.form",
        "surveys_guestlink.name",
    } <= set(before)
    assert marked_files(mail_folder)
    lines = list(Entry.objects.order_by("pk").values("pk", "actor", "verb", "object_type", "object_id", "at"))
    with django_capture_on_commit_callbacks(execute=True):
        erasure = erase_person(actor=Actor(everywhere.user), identity=identity_of(everywhere.user), now=NOW)
    assert marked_cells() == []
    assert marked_files(mail_folder.parent) == []
    assert erasure.mentions == {}
    # The history is as it was; lines about the erasure follow.
    after = list(Entry.objects.order_by("pk").values("pk", "actor", "verb", "object_type", "object_id", "at"))
    assert after[: len(lines)] == lines
    assert (after[-1]["verb"], after[-1]["object_type"]) == ("erase", "user")


@pytest.mark.parametrize("column", ["verb", "object_type", "object_id", "at", "actor", "system", "organisation"])
def test_a_redaction_opens_nothing_but_what_the_line_says(column: str) -> None:
    log(actor=SYSTEM, verb="create", object_type="thing", object_id=1)
    line = Entry.objects.latest("pk")
    values: dict[str, Any] = {"at": NOW, "actor": 7, "system": False, "organisation": 7}
    Redaction.objects.create(entry=line.pk, at=NOW)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=line.pk).update(**{column: values.get(column, "x")})
    Entry.objects.filter(pk=line.pk).update(after={"name": "x"})


def test_others_with_a_longer_address_or_the_same_name_stay_in_the_log(everywhere: Everywhere) -> None:
    other = {"email": f"x{ADDRESS}", "name": NAME, "note": f"{ADDRESS}.au, not {ADDRESS}."}
    log(actor=SYSTEM, verb="create", object_type="user", object_id=99, after=other)
    identity = identity_of(everywhere.user)
    erase_person(actor=SYSTEM, identity=identity, now=NOW)
    line = Entry.objects.get(object_type="user", object_id="99")
    assert line.after == {**other, "note": f"{ADDRESS}.au, not {identity.pseudonym}."}


def test_a_former_address_that_someone_else_has_now_is_left_to_them(everywhere: Everywhere) -> None:
    UserFactory(email=FORMER_ADDRESS)
    assert FORMER_ADDRESS not in identity_of(everywhere.user).addresses


def test_texts_that_mention_the_address_are_listed(everywhere: Everywhere) -> None:
    Comment.objects.filter(pk=everywhere.comment).update(text=f"Ask {ADDRESS}")
    erasure = erase_person(actor=SYSTEM, identity=identity_of(everywhere.user), now=NOW)
    assert erasure.mentions == {"surveys.Comment.text": 1}


def test_the_last_administrator_and_the_last_manager_name_someone_first() -> None:
    last = administrator()
    assert find_obstacles(last.user).last_administrator
    with pytest.raises(InputError, match="last administrator"):
        erase_person(actor=SYSTEM, identity=identity_of(last.user), now=NOW)
    organisation = OrganisationFactory()
    manager = member(organisation, Role.MANAGER)
    assert find_obstacles(manager.user).organisations == (organisation,)
    with pytest.raises(InputError, match="last manager"):
        erase_person(actor=manager, identity=identity_of(manager.user), now=NOW)
    erase_person(actor=SYSTEM, identity=identity_of(manager.user), now=NOW)
    assert User.objects.get(pk=manager.user.pk).erased == NOW


def test_no_one_else_erases_or_brings_back() -> None:
    administrator()
    person = member(OrganisationFactory(), Role.EDITOR)
    with_key = Actor(person.user, key=ActingKey("laptop", 1))
    for actor in (VISITOR, administrator(), member(OrganisationFactory(), Role.MANAGER), with_key):
        with pytest.raises(NotAllowed):
            erase_person(actor=actor, identity=identity_of(person.user), now=NOW)
    erase_person(actor=person, identity=identity_of(person.user), now=NOW)
    with pytest.raises(InputError, match="erased"):
        reactivate_person(actor=SYSTEM, user=person.user)


def test_invitations_that_are_over_leave_the_table_and_the_log() -> None:
    manager = member(organisation := OrganisationFactory(), Role.MANAGER)
    invite(actor=manager, organisation=organisation, email="never-came@example.org", role=Role.READER, now=NOW)
    past = NOW.replace(year=2027)
    assert erase_ended_links(now=NOW, days=90) == 0
    assert erase_ended_links(now=past, days=0) == 0
    assert erase_ended_links(now=past, days=90) == 1
    assert not Invitation.objects.exists()
    pseudonym = find_identity("never-came@example.org").pseudonym
    assert Entry.objects.get(object_type="invitation").after["email"] == pseudonym


def test_guests_lose_their_address_after_their_link(everywhere: Everywhere) -> None:
    erase_ended_links(now=NOW.replace(year=2027), days=90)
    assert GuestLink.objects.values_list("name", "email").get() == (NAME, "")
    # The address is that of an account, whose owner decides about it.
    assert ADDRESS in json.dumps(Entry.objects.get(verb="invite_guest").after)
