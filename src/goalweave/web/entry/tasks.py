"""What is done with entries every morning: drafts that no one continues are deleted, and counts of attempts."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from goalweave.calls.actions.entries import remove_abandoned_entries
from goalweave.limits.counting import remove_old_counts
from goalweave.web.daily_schedule import next_morning, schedule_task


@task()
def tidy_entries() -> int:
    """Return the number of drafts deleted; schedule the next morning."""
    now = timezone.now()
    schedule_task(tidy_entries, next_morning(now))
    remove_old_counts(now)
    return remove_abandoned_entries(now=now, days=settings.GOALWEAVE_ENTRY_DAYS)


def plan_reminders() -> None:
    """Have this done from now on every morning, where it is not planned already. For the start of the workers."""
    schedule_task(tidy_entries, timezone.now())
