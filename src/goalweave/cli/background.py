"""The processes that work in the background beside the server: one for imports, one for suggestions and links."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

INTERVAL = "0.5"
"""Seconds between two looks for work."""

PATIENCE = 10
"""Seconds in which it may end by itself; what it had begun and not ended, the next start marks as broken off."""


@contextmanager
def background(wanted: bool) -> Iterator[None]:
    """They run while the block runs. Imports that an earlier one did not end are marked as broken off first."""
    if not wanted:
        yield
        return
    from django.conf import settings

    from goalweave.accounts.actor import SYSTEM
    from goalweave.intake.actions import fail_interrupted

    fail_interrupted(actor=SYSTEM)
    # By its name, as the workers find it too: one face does not import another.
    for tasks in ("goalweave.web.review.tasks", "goalweave.web.rounds.tasks"):
        import_module(tasks).plan_reminders()
    command = [sys.executable, "-m", "django", "db_worker", "--interval", INTERVAL, "--no-startup-delay", "--no-reload"]
    # Nothing in it comes from outside.
    running = [subprocess.Popen([*command, "--queue-name", queue]) for queue in settings.TASK_QUEUES]  # noqa: S603
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
