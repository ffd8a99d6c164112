"""Every morning: what is stored about people and has served its purpose is deleted."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from goalweave.privacy.retention import delete_expired_data
from goalweave.web.daily_schedule import next_morning, schedule_task


@task()
def tidy_personal_data() -> dict[str, int]:
    """Return what was deleted → how many; schedules the next morning."""
    now = timezone.now()
    schedule_task(tidy_personal_data, next_morning(now))
    return delete_expired_data(now=now, link_days=settings.GOALWEAVE_LINK_DAYS, mail_days=settings.GOALWEAVE_MAIL_DAYS)


def plan_reminders() -> None:
    """Have this done from now on every morning. For the start of the workers."""
    schedule_task(tidy_personal_data, timezone.now())
