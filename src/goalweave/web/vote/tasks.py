"""Every morning: the digest of each running vote is published, and voters of votes long announced are erased."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from goalweave.prizes.voting import erase_voters, record_daily_heads
from goalweave.web.daily_schedule import next_morning, schedule_task


@task()
def tend_votes() -> int:
    """Return how many digests were published; schedules the next morning."""
    now = timezone.now()
    schedule_task(tend_votes, next_morning(now))
    erase_voters(now)
    return record_daily_heads(now)


def plan_reminders() -> None:
    """Have votes tended from now on every morning. For the start of the workers."""
    schedule_task(tend_votes, timezone.now())
