from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from tests.factories.accounts import UserFactory, administrator

from goalweave.accounts.activity.queries import log_position, object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.audit.actions import log
from goalweave.audit.models import Entry

pytestmark = pytest.mark.django_db


def lines(entries):
    return [(one.actor, one.system, one.verb, one.object_type, one.object_id, one.before, one.after) for one in entries]


def test_log_keeps_who_what_before_and_after():
    who = administrator()
    log(actor=who, verb="change", object_type="thing", object_id=7, before={"name": "жёлтый"}, after={"name": "红"})
    log(actor=SYSTEM, verb="create", object_type="thing", object_id="seven")
    assert lines(Entry.objects.order_by("pk")) == [
        (who.user, False, "change", "thing", "7", {"name": "жёлтый"}, {"name": "红"}),
        (None, True, "create", "thing", "seven", None, None),
    ]


def test_history_is_that_of_one_object_the_newest_first():
    for verb, object_type, object_id in [
        ("create", "thing", 1), ("create", "thing", 11), ("create", "other", 1), ("change", "thing", 1),
    ]:  # fmt: skip
        log(actor=SYSTEM, verb=verb, object_type=object_type, object_id=object_id)
    assert [entry.verb for entry in object_entries("thing", 1)] == ["change", "create"]
    assert list(object_entries("thing", "1")) == list(object_entries("thing", 1))
    assert not object_entries("thing", 2).exists()


CHANGES = [
    "UPDATE audit_entry SET verb = 'nothing'",
    "UPDATE audit_entry SET at = '2000-01-01' WHERE id = (SELECT max(id) FROM audit_entry)",
    "DELETE FROM audit_entry",
    *{
        "sqlite": ["REPLACE INTO audit_entry SELECT * FROM audit_entry"],
        "postgresql": [
            "TRUNCATE audit_entry",
            "TRUNCATE accounts_user, audit_entry CASCADE",
            "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (id) DO UPDATE SET verb = 'nothing'",
        ],
    }[connection.vendor],
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_the_log(statement):
    log(actor=VISITOR, verb="create", object_type="thing", object_id=1)
    before = list(Entry.objects.values())
    connection.check_constraints()  # what waits for the end of the transaction; else TRUNCATE is refused for that alone
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Entry.objects.values()) == before


def test_django_cannot_change_the_log_either():
    log(actor=VISITOR, verb="create", object_type="thing", object_id=1)
    entry = Entry.objects.get()
    before = list(Entry.objects.values())
    for change in (
        lambda: Entry.objects.update(verb="nothing"),
        lambda: Entry.objects.all().delete(),
        lambda: entry.delete(),
        lambda: entry.save(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert list(Entry.objects.values()) == before


def test_the_log_outlives_the_user():
    user = UserFactory(is_superuser=True)
    log(actor=administrator(), verb="create", object_type="thing", object_id=1)
    log(actor=type(SYSTEM)(user), verb="create", object_type="thing", object_id=2)
    number = user.pk
    user.delete()
    assert Entry.objects.get(object_id="2").actor_id == number


def test_position_is_another_one_after_every_write_and_one_query(django_assert_num_queries):
    seen = [log_position()]
    for number in range(3):
        log(actor=SYSTEM, verb="create", object_type="thing", object_id=number)
        with django_assert_num_queries(1):
            seen.append(log_position())
    assert len(set(seen)) == 4
    assert log_position() == seen[-1]


def test_position_does_not_come_again_after_a_write_that_was_rolled_back():
    log(actor=SYSTEM, verb="create", object_type="thing", object_id=1)
    with transaction.atomic():
        log(actor=SYSTEM, verb="create", object_type="thing", object_id=2)
        undone = log_position()
        transaction.set_rollback(True)
    log(actor=SYSTEM, verb="create", object_type="thing", object_id=3)
    assert log_position() != undone
