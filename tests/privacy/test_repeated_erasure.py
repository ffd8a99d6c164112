"""A restored site erases again whom its list of erasures names, and no one else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.factories.accounts import OrganisationFactory, UserFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.factories.entries import drafted, stored_call, submitted
from tests.privacy.conftest import ADDRESS, NOW, Everywhere
from tests.privacy.test_erasure import marked_cells

from goalweave.accounts.actions import invite
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Invitation, Role, User
from goalweave.audit.models import Entry
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.privacy.erasure import erase_entry, erase_person
from goalweave.privacy.erasure_list import (
    add_to_list,
    address_subject,
    identity_subjects,
    list_path,
    read_list,
    take_over,
)
from goalweave.privacy.identities import Identity, find_identity, identity_of
from goalweave.privacy.people_without_accounts import ADDRESSED
from goalweave.privacy.repeated_erasure import SINCE, Returned, erase_again, find_returned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_folder")]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def erase_and_restore(identity: Identity, *, now: datetime = NOW) -> None:
    """The database is as before; the list has what `erase_person` notes."""
    add_to_list(identity_subjects(identity), now)


def returned() -> Returned:
    return find_returned(read_list(list_path()))


def repeat() -> list[str]:
    """Addresses that could not be erased."""
    return [refusal.address for refusal in erase_again(actor=SYSTEM, returned=returned(), now=NOW)]


def test_nothing_is_left_of_a_person_who_was_back(everywhere: Everywhere) -> None:
    with transaction.atomic():
        erase_person(actor=SYSTEM, identity=identity_of(everywhere.user), now=NOW)
        transaction.set_rollback(True)
    assert returned() == Returned(accounts=(everywhere.user,))
    assert repeat() == []
    assert marked_cells() == []
    assert Entry.objects.filter(verb="erase", object_type="user", object_id=str(everywhere.user.pk)).count() == 1
    assert not returned()
    assert repeat() == []


def test_the_list_is_private_and_names_no_one(everywhere: Everywhere) -> None:
    erase_and_restore(identity_of(everywhere.user))
    text = list_path().read_text(encoding="ascii")
    assert "@" not in text
    # The account, its address and two former ones.
    assert len(text.splitlines()) == 4
    assert list_path().stat().st_mode & 0o777 == 0o600


def test_people_without_an_account_are_erased_again() -> None:
    manager = member(organisation := OrganisationFactory(), Role.MANAGER)
    invite(actor=manager, organisation=organisation, email="never-came@example.org", role=Role.READER, now=NOW)
    erase_and_restore(find_identity("never-came@example.org"))
    # Also where nothing but the log has the address.
    Invitation.objects.all().delete()
    add_to_list([address_subject("never-came@example.org")], datetime.max.replace(tzinfo=UTC))
    assert returned() == Returned(addresses=("never-came@example.org",))
    assert repeat() == []
    assert "never-came" not in str(Entry.objects.get(object_type="invitation").after)
    assert not returned()


def test_people_who_came_back_stay() -> None:
    manager = member(organisation := OrganisationFactory(), Role.MANAGER)
    invite(actor=manager, organisation=organisation, email="invited@example.org", role=Role.READER, now=NOW)
    erase_and_restore(find_identity("invited@example.org"), now=LONG_AGO)
    erase_and_restore(identity_of(UserFactory(email="ada@example.org")), now=LONG_AGO)
    User.objects.filter(email="ada@example.org").update(date_joined=NOW)
    assert not returned()


def test_an_address_that_an_account_has_by_now_is_left_to_it() -> None:
    erase_and_restore(find_identity("shared@example.org"))
    UserFactory(email="shared@example.org", date_joined=LONG_AGO)
    assert not returned()


def test_the_last_administrator_waits_and_others_do_not() -> None:
    first, second = administrator().user, administrator().user
    other = UserFactory(email="other@example.org")
    assert first is not None
    assert second is not None
    for user in (first, other):
        erase_and_restore(identity_of(user))
    second.is_active = False
    second.save()
    assert repeat() == [first.email]
    assert returned() == Returned(accounts=(first,))
    other.refresh_from_db()
    assert other.erased == NOW


def test_entries_whose_senders_erased_them_are_erased_again() -> None:
    loaded()
    call = stored_call(OrganisationFactory(), now=NOW)
    entries = (submitted(call, now=NOW), drafted(call, now=NOW))
    for entry in entries:
        with transaction.atomic():
            erase_entry(entry=entry, now=NOW)
            transaction.set_rollback(True)
    assert returned() == Returned(entries=tuple(CallEntry.objects.order_by("pk")))
    assert repeat() == []
    assert [row.erased for row in CallEntry.objects.all()] == [NOW]


def test_an_erasure_that_cannot_be_noted_is_not_made(everywhere: Everywhere) -> None:
    list_path().mkdir()
    with pytest.raises(OSError, match="erasures"):
        erase_person(actor=SYSTEM, identity=identity_of(everywhere.user), now=NOW)
    everywhere.user.refresh_from_db()
    assert (everywhere.user.email, everywhere.user.erased) == (ADDRESS, None)


def test_another_key_recognises_no_one(everywhere: Everywhere, settings: Any) -> None:
    erase_and_restore(identity_of(everywhere.user))
    settings.SECRET_KEY = "another"
    assert not returned()


@pytest.mark.parametrize(
    "line", ["2026-03-02T09:00:00+00:00\tabc\tdef", "ada@example.org", "2026-13-02\t{key}\t{digest}"]
)
def test_a_broken_line_is_named(line: str, tmp_path: Path) -> None:
    add_to_list(["one"], NOW)
    with list_path().open("a", encoding="ascii") as stream:
        stream.write(line.format(key="a" * 16, digest="b" * 64))
    with pytest.raises(InputError, match="erasures:2: this line names no erasure"):
        read_list(list_path())
    with pytest.raises(InputError, match="does not exist"):
        read_list(tmp_path / "missing")


def test_lines_of_another_list_are_taken_over_once() -> None:
    add_to_list(["one", "two"], NOW)
    lines = read_list(list_path())
    list_path().unlink()
    add_to_list(["two"], NOW)
    take_over(lines)
    take_over(lines)
    assert sorted(read_list(list_path()), key=str) == sorted(lines, key=str)


def test_only_the_command_line_erases_again() -> None:
    with pytest.raises(NotAllowed):
        erase_again(actor=administrator(), returned=Returned(), now=NOW)


def test_every_row_with_an_address_has_a_beginning() -> None:
    assert set(SINCE) == {model for model, _column in ADDRESSED}
