"""Gauges of parts that a site may have."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone

from goalweave.operations import readiness
from goalweave.operations.metrics import sources


def test_mails_are_counted_by_state_with_the_age_of_the_oldest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.log").touch()
    written = timezone.now() - timedelta(hours=1)
    outbox = SimpleNamespace(count_mails=lambda: {"waiting": 2, "failed": 1}, oldest_unsent=lambda: written)
    monkeypatch.setattr(sources.apps, "is_installed", lambda name: name == sources.OUTBOX)
    monkeypatch.setattr(sources, "import_module", lambda _name: outbox)
    with override_settings(DATA_DIR=tmp_path):
        waiting, failed, oldest, files = sources.mail_gauges()
    assert (waiting.value, waiting.labels, failed.value, files.value) == (2, {"state": "waiting"}, 1, 1)
    assert 3600 <= oldest.value < 3700


def test_queues_are_idle_where_no_worker_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    jobs = SimpleNamespace(queues_without_worker=lambda queues, _now: [queue for queue in queues if queue == "imports"])
    monkeypatch.setattr(readiness.apps, "is_installed", lambda name: name == readiness.JOBS)
    monkeypatch.setattr(readiness, "import_module", lambda _name: jobs)
    with override_settings(TASKS={"default": {"BACKEND": readiness.IN_DATABASE}}):
        assert readiness.idle_queues(now) == ["imports"]
    assert readiness.idle_queues(now) == []
