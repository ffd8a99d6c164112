"""Every morning the files of open data are made anew, if anything was written since."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import VISITOR
from goalweave.dataexports.actions import remove_expired_exports
from goalweave.jobs.yielding import ShortTasksFirst, has_unfinished_tasks
from goalweave.opendata.actions import write_open_data
from goalweave.opendata.queries import current_manifest, open_data_folder
from goalweave.web.daily_schedule import next_morning, schedule_task
from goalweave.web.identifiers.views import identifier_base

QUEUE = "files"
PAUSE = timedelta(hours=1)
SHORT_QUEUES = tuple([queue for queue in settings.TASK_QUEUES if queue != QUEUE])


@task(queue_name=QUEUE)
def refresh_open_data() -> bool:
    """Return whether files were made; schedules the next morning. Where they cannot be written, mostly on a full disk, it tries again
    in an hour."""
    now = timezone.now()
    schedule_task(refresh_open_data, next_morning(now))
    remove_expired_exports(now=now)
    try:
        return _write_files(now)
    except OSError:
        if refresh_open_data.get_backend().supports_defer:
            refresh_open_data.using(run_after=now + PAUSE).enqueue()
        raise


def _write_files(now: datetime) -> bool:
    return write_open_data(
        folder=open_data_folder(),
        base=identifier_base(),
        licence=settings.GOALWEAVE_DATA_LICENCE,
        now=now,
        give_way=ShortTasksFirst(lambda: has_unfinished_tasks(SHORT_QUEUES)),
    )


def plan_reminders() -> None:
    """Have the files made from now on every morning, and now if there are none. For the start of the workers."""
    if current_manifest(VISITOR) is None:
        refresh_open_data.enqueue()
    else:
        schedule_task(refresh_open_data, timezone.now())
