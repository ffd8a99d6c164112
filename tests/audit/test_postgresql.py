"""Of the log, what only a database needs where writes go on side by side; collected on PostgreSQL alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.actor import SYSTEM
from goalweave.audit.actions import log
from goalweave.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def write(number):
    log(actor=SYSTEM, verb="create", object_type="thing", object_id=number)


def commits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM audit_commits")
        return cursor.fetchone()[0]


def test_position_is_another_one_when_an_earlier_line_comes_later():
    write(0)
    begun, seen = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                write(1)
                begun.set()
                assert seen.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(slow)
        assert begun.wait(20)
        write(2)  # does not wait for the other one
        between = log_position()
        seen.set()
        writing.result()
    assert list(Entry.objects.order_by("pk").values_list("object_id", flat=True)) == ["0", "1", "2"]
    assert log_position() != between


def test_a_transaction_counts_once_however_many_lines_it_writes():
    before = commits()
    with transaction.atomic():
        for number in range(50):
            write(number)
    assert commits() == before + 1


def test_a_transaction_counts_when_a_part_of_it_was_undone():
    before = commits()
    with transaction.atomic():
        write(1)
        with transaction.atomic():
            write(2)
            connection.check_constraints()
            transaction.set_rollback(True)
    assert commits() == before + 1


def test_a_transaction_that_was_undone_counts_nothing():
    before = commits()
    with transaction.atomic():
        write(1)
        connection.check_constraints()
        transaction.set_rollback(True)
    assert commits() == before
