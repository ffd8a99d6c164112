"""Tasks of lost workers are done again, once, and never by two workers; no clock is trusted."""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max
from tests.factories.outages import full_error

from goalweave.cli.worker import PatientWorker, WorkerProcess
from goalweave.jobs import actions, queries
from goalweave.jobs.models import Worker
from goalweave.jobs.silence import MOST_MISSED, SilenceObserver
from goalweave.thread_priority import NICENESS

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tasks_in_database")]


@pytest.fixture
def tasks_in_database(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}}


def register(worker: str, site: str = "here", queues: str = "default") -> None:
    actions.register_worker(worker=worker, site=site, queues=queues, host="host", pid=1, now=NOW)


def task(path: str = "goalweave.mapping.tasks.suggest_mappings", **values: object) -> DBTaskResult:
    fields: dict[str, object] = {
        "task_path": path,
        "args_kwargs": {"args": [], "kwargs": {}},
        "queue_name": "default",
        "backend_name": "default",
        "run_after": NOW,
        "exception_class_path": "",
        "traceback": "",
    }
    return DBTaskResult.objects.create(**{**fields, **values})


def state(row: DBTaskResult) -> tuple[str, list[str]]:
    row.refresh_from_db()
    return row.status, row.worker_ids


def claim(worker: str) -> DBTaskResult:
    claimed = actions.claim_task(worker=worker, queues=["default"])
    assert claimed is not None
    return claimed


def test_a_task_is_claimed_by_one_worker() -> None:
    row = task()
    claim("a")
    assert actions.claim_task(worker="b", queues=["default"]) is None
    assert state(row) == (TaskResultStatus.RUNNING, ["a"])


def test_no_task_of_another_queue_is_claimed() -> None:
    task(queue_name="imports")
    assert actions.claim_task(worker="a", queues=["default"]) is None


def test_a_task_of_a_lost_worker_is_done_again_once() -> None:
    row = task()
    register("a")
    claim("a")
    assert actions.release_tasks_of(workers=["a"], now=NOW) == actions.ReleasedTasks(requeued=1)
    assert state(row) == (TaskResultStatus.READY, ["a"])
    assert actions.release_tasks_of(workers=["a"], now=NOW) == actions.ReleasedTasks()
    claim("b")
    assert actions.release_tasks_of(workers=["a"], now=NOW) == actions.ReleasedTasks()
    assert state(row) == (TaskResultStatus.RUNNING, ["a", "b"])


def test_a_task_that_has_lost_many_workers_fails() -> None:
    row = task()
    for number in range(actions.MOST_ATTEMPTS):
        register(f"w{number}")
        claim(f"w{number}")
        released = actions.release_tasks_of(workers=[f"w{number}"], now=NOW)
    assert released == actions.ReleasedTasks(failed=(row.task_path,))
    assert state(row)[0] == TaskResultStatus.FAILED
    assert (row.exception_class_path, row.traceback) == (actions.LOST, "The worker ended 5 times while it did this.")


def test_a_worker_that_was_told_to_stop_costs_no_attempt() -> None:
    row = task(worker_ids=["x"] * (actions.MOST_ATTEMPTS - 1))
    register("a")
    claim("a")
    actions.beat(worker="a", now=NOW, stopping=True)
    actions.release_tasks_of(workers=["a"], now=NOW)
    assert state(row) == (TaskResultStatus.READY, ["x"] * (actions.MOST_ATTEMPTS - 1))


def test_only_silent_workers_are_released() -> None:
    row = task()
    register("a")
    claim("a")
    actions.beat(worker="a", now=NOW, stopping=False)
    assert actions.release_silent_workers(beats={"a": 0}, now=NOW) == actions.ReleasedTasks()
    assert state(row)[0] == TaskResultStatus.RUNNING
    assert actions.release_silent_workers(beats={"a": 1}, now=NOW) == actions.ReleasedTasks(requeued=1)


def test_silence_is_counted_in_own_beats() -> None:
    observer = SilenceObserver("me")
    seen = [observer.observe({"me": number, "other": 7, "lively": number}) for number in range(MOST_MISSED + 1)]
    assert seen == [{}] * MOST_MISSED + [{"other": 7}]
    assert observer.observe({"me": 9, "other": 8, "lively": 9}) == {}


def test_a_clock_that_is_set_back_loses_no_worker() -> None:
    row = task()
    register("busy")
    claim("busy")
    process = WorkerProcess("imports", site="here")
    process.sign_on()
    for number in range(2 * MOST_MISSED):
        moment = NOW - timedelta(days=500) * (number % 2)
        actions.beat(worker="busy", now=moment, stopping=False)
        process.beat(moment)
    assert state(row) == (TaskResultStatus.RUNNING, ["busy"])
    for _number in range(MOST_MISSED + 1):
        process.beat(NOW)
    assert state(row) == (TaskResultStatus.READY, ["busy"])


def test_the_successor_takes_over_at_once() -> None:
    row = task()
    register("first", queues="imports")
    claim("first")
    register("neighbour")
    WorkerProcess("imports", site="here").sign_on()
    assert state(row) == (TaskResultStatus.READY, ["first"])
    assert "neighbour" in queries.worker_beats()


@pytest.mark.parametrize(("alone", "after"), [(True, TaskResultStatus.READY), (False, TaskResultStatus.RUNNING)])
def test_a_worker_of_another_site_is_lost_only_where_there_can_be_none(alone: bool, after: TaskResultStatus) -> None:
    row = task()
    register("there", site="there")
    claim("there")
    WorkerProcess("imports", site="here", alone=alone).sign_on()
    assert state(row)[0] == after


def test_tasks_of_workers_from_before_are_taken_over() -> None:
    row = task(status=TaskResultStatus.RUNNING, worker_ids=["old"])
    WorkerProcess("imports").sign_on()
    assert state(row)[0] == TaskResultStatus.READY


def test_a_worker_that_seemed_lost_does_not_finish_the_task_of_another(caplog: pytest.LogCaptureFixture) -> None:
    row = task()
    worker = PatientWorker("default", resume=lambda: None, worker="slow")
    slow = claim("slow")
    actions.release_tasks_of(workers=["slow"], now=NOW)
    claim("fast")
    worker.run_task(slow)
    assert state(row) == (TaskResultStatus.RUNNING, ["slow", "fast"])
    assert "was taken over by another worker" in caplog.text


def test_a_worker_does_what_waits_and_stops() -> None:
    rows = [task(), task()]
    worker = PatientWorker("default", resume=lambda: None, worker="a")
    assert [worker.do_next_task() for _number in range(3)] == [True, True, False]
    assert [state(row)[0] for row in rows] == [TaskResultStatus.SUCCESSFUL] * 2
    worker.stop = threading.Event()
    worker.stop.set()
    worker.run()


def test_live_workers_and_their_queues() -> None:
    register("a")
    register("b", queues="imports,mail")
    Worker.objects.filter(pk="b").update(seen=NOW - timedelta(minutes=5))
    assert [worker.id for worker in queries.workers_alive(NOW)] == ["a"]
    assert queries.queues_without_worker(["default", "imports"], NOW) == ["imports"]
    assert queries.workers_alive(NOW + timedelta(days=1)) == []


def test_a_worker_waits_while_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row, pauses, full = task(), list[float](), [full_error(tmp_path)]
    worker = PatientWorker("default", resume=lambda: None, worker="a", stop=threading.Event())
    real = actions.claim_task

    def claim_next(**options: Any) -> Any:
        if worker.stop.is_set() or state(row)[0] == TaskResultStatus.SUCCESSFUL:
            worker.stop.set()
            return None
        return real(**options)

    def suggest() -> int:
        if full:
            raise full.pop()
        return 0

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        assert len(pauses) < 5

    worker.sleep = sleep
    # A test's transaction would end with its connection.
    monkeypatch.setattr("goalweave.cli.worker.connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr("goalweave.cli.worker.close_old_connections", lambda: None)
    monkeypatch.setattr(actions, "claim_task", claim_next)
    monkeypatch.setattr("goalweave.mapping.tasks.read_new_texts", lambda **_options: suggest())
    worker.run()
    assert (state(row), pauses) == ((TaskResultStatus.SUCCESSFUL, ["a"]), [1])


def test_tasks_that_a_clock_ahead_has_planned_begin_now() -> None:
    ahead = task(run_after=NOW + timedelta(days=500))
    tomorrow, at_once = task(run_after=NOW + timedelta(hours=30)), task(run_after=get_date_max())
    assert actions.recall_postponed_tasks(now=NOW) == 1
    for row in (ahead, tomorrow, at_once):
        row.refresh_from_db()
    assert [row.run_after for row in (ahead, tomorrow)] == [NOW, NOW + timedelta(hours=30)]
    assert at_once.run_after == get_date_max()


def test_old_results_are_deleted() -> None:
    done = {"status": TaskResultStatus.SUCCESSFUL}
    task(**done, finished_at=NOW - timedelta(days=31))
    task(**done, finished_at=NOW - timedelta(days=29))
    task()
    assert actions.delete_old_results(now=NOW, days=0) == 0
    assert actions.delete_old_results(now=NOW, days=30) == 1
    assert DBTaskResult.objects.count() == 2


def test_a_worker_believed_lost_registers_again() -> None:
    process = WorkerProcess("imports")
    process.sign_on()
    Worker.objects.all().delete()
    process.beat(timezone.now())
    assert list(queries.worker_beats()) == [process.id]


def test_work_of_a_task_is_done_once() -> None:
    assert [actions.complete_once(task=name, now=NOW) for name in ("a", "a", "b")] == [True, False, True]
    actions.delete_old_results(now=NOW + timedelta(days=31), days=30)
    assert actions.complete_once(task="a", now=NOW)


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority of its own on Linux only")
def test_long_work_goes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    priorities: dict[str, int] = {}

    def note(worker: PatientWorker) -> None:
        priorities[worker.queue_names[0]] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    monkeypatch.setattr(PatientWorker, "run", note)
    threads = [threading.Thread(target=work) for _name, work in WorkerProcess("imports,files")._works()]
    for thread in threads:
        thread.start()
        thread.join()
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert priorities == {"imports": here, "files": max(here, NICENESS)}
