"""Files of open data that could not be written are tried again within the hour, and every morning."""

from __future__ import annotations

import errno
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from goalweave.web.daily_schedule import next_morning
from goalweave.web.opendata import tasks


@pytest.mark.django_db
def test_files_without_room_are_tried_again_in_an_hour(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_values: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}}
    monkeypatch.setattr(tasks, "write_open_data", fail)
    now = timezone.now()
    monkeypatch.setattr("goalweave.web.opendata.tasks.timezone.now", lambda: now)
    with pytest.raises(OSError, match="No space"):
        tasks.refresh_open_data.func()
    planned = set(DBTaskResult.objects.values_list("run_after", flat=True))
    assert planned == {next_morning(now), now + timedelta(hours=1)}
