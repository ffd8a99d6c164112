"""Large imports and undos: in portions, stopped anywhere, continued, and never half shown."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories.outages import full_error, locked_error
from tests.imports.conftest import NOW
from tests.imports.test_import import HEAD, everything

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.imports import actions, files, spool, storing, tasks
from goalweave.imports.actions import applying, checking, portions, undoing
from goalweave.imports.models import ArrivingEntry, Import, State
from goalweave.imports.parsed_cache import profile_upload
from goalweave.registry.history import deleted_records
from goalweave.registry.models import Record, Visibility
from goalweave.search.queries import unfiltered_keys

pytestmark = pytest.mark.django_db

FIRST = HEAD + "W-1,Wells,Wells for villages.,Kenya,100,9.c,\nW-2,Pumps,Pumps that run on sun.,Kenya,,4.4,W-1\n"
SECOND = (
    HEAD
    + "W-2,Pumps,Stronger pumps.,Uganda,7,4,W-6\n"
    + "".join(f'W-{number},Dam {number},A dam.,Kenya 60 %; Mali 40 %,5,9.c; 4,W-{number - 1}\n' for number in range(4, 8))
    + "W-8,Roads,Roads.,,,,W-1\n"
)  # fmt: skip
HALF = 3
"""Rows of SECOND: as few portions as there can be with one to continue from."""


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    set_portion(monkeypatch, 2)
    monkeypatch.setattr(portions, "GAP", 0)


def set_portion(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    for module in (storing, applying, undoing, spool):
        monkeypatch.setattr(module, "PORTION", rows)


def kill_at(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, number: int) -> Callable[[], int]:
    """End the process at the call of that number, counted from 1; returns a function that says how many there were."""
    real, calls = getattr(place, name), 0

    def call(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise Killed
        return real(*arguments, **options)

    monkeypatch.setattr(place, name, call)
    return lambda: calls


@pytest.fixture
def rolled_back() -> Iterator[Callable[..., Any]]:
    """Run something and take back what it has written."""

    def run(work: Callable[[], Any]) -> Any:
        mark = transaction.savepoint()
        try:
            return work()
        finally:
            transaction.savepoint_rollback(mark)

    return run


def search_hits() -> set[str]:
    """Ids of the records with this word in the index, deleted or not."""
    keys = unfiltered_keys("dam", kind="record")
    return set(Record.objects.filter(pk__in=keys).values_list("slug", flat=True))


def entries(batch: Any) -> list[tuple[str, str, str, Any, Any]]:
    """What the log says of the records of an import, by their ids."""
    names = {str(pk): slug for pk, slug in Record.objects.values_list("pk", "slug")}
    lines = Entry.objects.filter(batch=batch, object_type__in=("record", "mapping"))
    said = [(names[line.object_id], line.object_type, line.verb, line.before, line.after) for line in lines]
    return sorted(said, key=repr)


def test_new_records_are_hidden_until_all_are_stored(apply, check, editor, ministry, monkeypatch):
    apply(FIRST)
    seen = []
    real = storing.RecordStore.show_portion

    def watch(store: Any) -> int:
        alive = set(Record.objects.filter(deleted__isnull=True).values_list("slug", flat=True))
        seen.append((alive, search_hits()))
        assert not deleted_records(editor).exists()
        return real(store)

    monkeypatch.setattr(storing.RecordStore, "show_portion", watch)
    made = apply(SECOND, visibility=Visibility.PUBLIC)
    assert (made.state, made.counts["new"], made.counts["changed"]) == (State.APPLIED, 5, 1)
    assert seen[0] == ({"W-1", "W-2"}, set())
    assert Record.objects.filter(deleted__isnull=True).count() == 7
    assert search_hits() == {"W-4", "W-5", "W-6", "W-7"}
    assert not ArrivingEntry.objects.exists()


@pytest.mark.parametrize(
    ("place", "name"),
    [(portions, "lock_import"), (storing, "add_tags"), (storing, "show_arrived"), (storing, "link_parents")],
)
def test_an_import_that_is_killed_anywhere_continues(
    apply, check, editor, rolled_back, monkeypatch, thorough, place, name
):
    set_portion(monkeypatch, 2 if thorough else HALF)
    apply(FIRST)
    made = check(SECOND)

    def apply_after_kill(kill: int) -> tuple[Any, Any, int]:
        with monkeypatch.context() as patch:
            started = actions.start_apply(actor=editor, upload=Import.objects.get(pk=made.pk))
            calls = kill_at(patch, place, name, kill)
            killed = False
            try:
                done = actions.apply_import(actor=editor, upload=started, now=NOW)
            except Killed:
                killed = True
                (continued,) = actions.recover_interrupted(actor=SYSTEM)
                done = actions.apply_import(actor=editor, upload=continued, now=NOW)
            assert (done.state, done.progress, killed) == (State.APPLIED, {}, bool(kill))
            return (everything(), entries(done.batch), done.counts), calls(), killed

    expected, calls, _killed = rolled_back(lambda: apply_after_kill(0))
    assert calls >= 2
    for number in range(1, calls + 1):
        result, _calls, killed = rolled_back(lambda number=number: apply_after_kill(number))
        assert killed
        assert result == expected


def test_an_undo_that_is_killed_anywhere_continues(apply, editor, rolled_back, monkeypatch, thorough):
    set_portion(monkeypatch, 2 if thorough else HALF)
    apply(FIRST)
    before = everything()
    made = apply(SECOND)

    def undone(kill: int, place: Any, name: str) -> tuple[Any, int]:
        with monkeypatch.context() as patch:
            started = actions.start_undo(actor=editor, upload=made)
            calls = kill_at(patch, place, name, kill)
            try:
                done = actions.undo_import(actor=editor, upload=started, now=NOW)
            except Killed:
                (continued,) = actions.recover_interrupted(actor=SYSTEM)
                done = actions.undo_import(actor=editor, upload=continued, now=NOW)
            assert (done.state, done.counts["undone"], done.counts["since"]) == (State.UNDONE, 6, 0)
            return (everything(), entries(done.undo_batch)), calls()

    for place, name in ((portions, "lock_import"), (undoing, "delete_records"), (undoing, "restore_all")):
        expected, calls = rolled_back(lambda place=place, name=name: undone(0, place, name))
        rows, tags = expected[0]
        assert [row for row in rows if not row["deleted"]] == before[0]
        assert [tag for tag in tags if tag[0] in ("W-1", "W-2")] == before[1]
        for number in range(1, calls + 1):
            result, _calls = rolled_back(lambda number=number, place=place, name=name: undone(number, place, name))
            assert result == expected


def test_each_portion_of_an_undo_reads_only_its_own_part_of_the_log(apply, editor):
    apply(FIRST)
    started = actions.start_undo(actor=editor, upload=apply(SECOND))
    with CaptureQueriesContext(connection) as queries:
        actions.undo_import(actor=editor, upload=started, now=NOW)
    statements = [query["sql"] for query in queries if 'FROM "audit_entry"' in query["sql"]]
    of_batch = [sql for sql in statements if '"audit_entry"."batch" = ' in sql]
    assert of_batch
    # Without a lower bound, the database reads all lines of the import.
    assert [sql for sql in of_batch if '"audit_entry"."id" > ' not in sql or " LIMIT " not in sql] == []


def test_an_undo_that_an_earlier_version_began_restores_parents(apply, editor, monkeypatch):
    apply(FIRST)
    started = actions.start_undo(actor=editor, upload=apply(SECOND))
    with monkeypatch.context() as patch:
        kill_at(patch, undoing, "link_parents", 1)
        with pytest.raises(Killed):
            actions.undo_import(actor=editor, upload=started, now=NOW)
    half = Import.objects.get(pk=started.pk)
    assert (half.progress["phase"], half.progress.pop("linked")) == ("parents", True)
    half.save()
    actions.undo_import(actor=editor, upload=half, now=NOW)
    assert Record.objects.get(slug="W-2").parent.slug == "W-1"


def test_an_import_that_fails_on_the_way_leaves_nothing(apply, check, editor):
    apply("id,title,part of\nX,x,\nY,y,X\n")
    before = everything()
    made = check("id,title,part of\nNEW,new,\nNEW-2,new,NEW\nX,another x,Y\nNEW-3,new,\n")
    started = actions.start_apply(actor=editor, upload=made)
    failed = actions.apply_import(actor=editor, upload=started, now=NOW)
    assert (failed.state, failed.message) == (State.FAILED, "[parent]: a record cannot be part of itself")
    assert everything() == before
    assert not ArrivingEntry.objects.exists()


def test_taking_back_goes_on_after_an_interruption(apply, check, editor, monkeypatch):
    apply("id,title,part of\nX,x,\nY,y,X\n")
    before = everything()
    made = check("id,title,part of\nNEW,new,\nNEW-2,new,NEW\nX,another x,Y\nNEW-3,new,\n")
    started = actions.start_apply(actor=editor, upload=made)
    with monkeypatch.context() as patch:
        kill_at(patch, storing, "discard_arriving", 2)
        with pytest.raises(Killed):
            actions.apply_import(actor=editor, upload=started, now=NOW)
    (continued,) = actions.recover_interrupted(actor=SYSTEM)
    failed = actions.apply_import(actor=editor, upload=continued, now=NOW)
    assert (failed.state, failed.message) == (State.FAILED, "[parent]: a record cannot be part of itself")
    assert everything() == before


def test_what_was_undone_comes_back_hidden_first(apply, undo, check, editor, monkeypatch):
    undo(apply(SECOND))
    made = check(SECOND)
    assert made.counts["new"] == 6
    started = actions.start_apply(actor=editor, upload=made)
    with monkeypatch.context() as patch:
        kill_at(patch, storing, "show_arrived", 1)
        with pytest.raises(Killed):
            actions.apply_import(actor=editor, upload=started, now=NOW)
    assert not Record.objects.filter(deleted__isnull=True).exists()
    assert not deleted_records(editor).exists()
    done = actions.apply_import(actor=editor, upload=started, now=NOW)
    assert done.counts["new"] == Record.objects.filter(deleted__isnull=True).count() == 6
    undo(done)
    assert not Record.objects.filter(deleted__isnull=True).exists()


def test_what_a_process_left_of_an_import_that_is_done_is_deleted(check, editor, monkeypatch):
    started = actions.start_apply(actor=editor, upload=check(FIRST))
    with monkeypatch.context() as patch:
        kill_at(patch, files, "delete_cache", 1)
        with pytest.raises(Killed):
            actions.apply_import(actor=editor, upload=started, now=NOW)
    assert Import.objects.get().state == State.APPLIED
    waiting = check(SECOND)
    tasks.resume_interrupted_imports()
    laid_aside = {path.name for path in files.uploads_folder().iterdir()} - {started.stored, waiting.stored}
    assert {name.partition(waiting.stored)[0] for name in laid_aside} == {""}
    assert len(laid_aside) == 3
    done = actions.apply_import(actor=editor, upload=actions.start_apply(actor=editor, upload=waiting), now=NOW)
    assert done.state == State.APPLIED
    assert {path.name for path in files.uploads_folder().iterdir()} == {started.stored, waiting.stored}


def test_an_import_that_ends_the_worker_each_time_is_left_alone(check, editor):
    actions.start_apply(actor=editor, upload=check(FIRST))
    tries = [len(actions.recover_interrupted(actor=SYSTEM)) for _start in range(7)]
    assert tries == [1, 1, 1, 1, 1, 0, 0]
    assert Import.objects.get().state == State.APPLYING


def test_an_import_that_is_stopped_takes_back_what_it_has_stored(apply, check, editor, monkeypatch):
    apply(FIRST)
    before = everything()
    started = actions.start_apply(actor=editor, upload=check(SECOND))
    with monkeypatch.context() as patch:
        kill_at(patch, portions, "lock_import", 4)
        with pytest.raises(Killed):
            actions.apply_import(actor=editor, upload=started, now=NOW)
    assert everything() != before
    stopped = actions.stop_import(actor=editor, upload=started)
    done = actions.apply_import(actor=editor, upload=stopped, now=NOW)
    assert (done.state, done.message) == (State.FAILED, "The import was stopped. Nothing was changed.")
    assert everything() == before


def fail_once(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The second portion meets this error, once."""
    real, errors = portions.lock_import, [None, error]

    def lock(pk: int) -> Import:
        if errors and (raised := errors.pop(0)) is not None:
            raise raised
        return real(pk)

    monkeypatch.setattr(portions, "lock_import", lock)


def test_an_import_waits_where_the_database_has_no_room_and_goes_on(check, editor, monkeypatch, tmp_path):
    fail_once(monkeypatch, full_error(tmp_path))
    started = actions.start_apply(actor=editor, upload=check(SECOND))
    with pytest.raises(OperationalError, match="disk is full"):
        actions.apply_import(actor=editor, upload=started, now=NOW)
    waiting = Import.objects.get()
    assert (waiting.state, waiting.progress["done"]) == (State.APPLYING, 2)
    done = actions.apply_import(actor=editor, upload=waiting, now=NOW)
    assert (done.state, done.counts["new"]) == (State.APPLIED, 6)


def test_a_small_import_waits_too_where_the_worker_does_it_again(check, editor, monkeypatch, tmp_path):
    set_portion(monkeypatch, 1000)
    started = actions.start_apply(actor=editor, upload=check(SECOND))
    fail_once(monkeypatch, full_error(tmp_path))
    with pytest.raises(OperationalError, match="disk is full"):
        tasks.run_apply.func(started.pk, None)
    waiting = Import.objects.get()
    assert (waiting.state, waiting.message, Record.objects.count()) == (State.APPLYING, "", 0)
    assert tasks.run_apply.func(started.pk, None) == State.APPLIED
    started = actions.start_undo(actor=editor, upload=Import.objects.get())
    fail_once(monkeypatch, full_error(tmp_path))
    with pytest.raises(OperationalError, match="disk is full"):
        tasks.run_undo.func(started.pk, None, False)
    assert Import.objects.get().state == State.UNDOING
    assert tasks.run_undo.func(started.pk, None, False) == State.UNDONE


def test_a_check_waits_where_the_worker_does_it_again(upload, editor, monkeypatch, tmp_path):
    started = actions.start_check(actor=editor, upload=upload(SECOND))
    with monkeypatch.context() as outage:
        outage.setattr(checking, "source_of", Mock(side_effect=locked_error(tmp_path)))
        with pytest.raises(OperationalError, match="locked"):
            tasks.run_check.func(started.pk, None)
    assert Import.objects.get().state == State.CHECKING
    assert tasks.run_check.func(started.pk, None) == State.CHECKED


def test_a_small_import_that_someone_waits_for_says_why_it_failed(check, editor, monkeypatch, tmp_path):
    set_portion(monkeypatch, 1000)
    full = "The disk of this site is full. Nothing was changed; start it again when there is room."
    busy = "The database was busy or could not be reached. Nothing was changed; start it again."
    for error, message in ((full_error(tmp_path), full), (locked_error(tmp_path), busy)):
        started = actions.start_apply(actor=editor, upload=check(SECOND))
        fail_once(monkeypatch, error)
        with pytest.raises(OperationalError):
            actions.apply_import(actor=editor, upload=started, now=NOW)
        failed = Import.objects.get(pk=started.pk)
        assert (failed.state, failed.message, Record.objects.count()) == (State.FAILED, message, 0)


def test_an_import_whose_files_find_no_room_says_so_and_leaves_nothing(check, editor, monkeypatch):
    fail_once(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    started = actions.start_apply(actor=editor, upload=check(SECOND))
    with pytest.raises(OSError, match="No space left"):
        actions.apply_import(actor=editor, upload=started, now=NOW)
    failed = Import.objects.get()
    assert failed.state == State.FAILED
    assert failed.message == "The disk of this site is full. Nothing was changed; start it again when there is room."
    assert not Record.objects.exists()


def test_progress_that_cannot_be_written_ends_no_import(check, editor, settings):
    started = actions.start_apply(actor=editor, upload=check(SECOND))
    # A folder is in the way of the file, as a full disk would be.
    files.upload_path(f"{started.stored}.writing").mkdir()
    assert actions.apply_import(actor=editor, upload=started, now=NOW).state == State.APPLIED


def test_what_a_killed_look_into_a_file_has_left_is_not_in_the_way(upload, monkeypatch):
    made = upload(FIRST)
    (profile,) = files.uploads_folder().glob(f"{made.stored}.*.profile")
    profile.with_suffix(".writing").touch()
    profile.unlink()
    assert profile_upload(made.stored, made.name).kind == made.kind
    assert profile.exists()
