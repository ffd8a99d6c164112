"""Every minute: new events become deliveries, and those that are due are sent."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from goalweave.integrations.models import Webhook
from goalweave.integrations.webhooks import dispatch_events, webhooks_enabled
from goalweave.integrations.webhooks.sending import post_request
from goalweave.registry.link_check import resolve_name
from goalweave.web.daily_schedule import schedule_task

PAUSE = timedelta(minutes=1)
KEPT = timedelta(hours=1)


@task()
def deliver_events() -> int:
    """Return how many events were delivered; schedules the next minute while there is a webhook."""
    now = timezone.now()
    if not webhooks_enabled() or not Webhook.objects.exists():
        return 0
    _forget_former_runs()
    try:
        return dispatch_events(now, resolve=resolve_name, post=post_request)
    finally:
        schedule_task(deliver_events, timezone.now() + PAUSE)


def plan_deliveries() -> None:
    """Have events delivered from now on; nothing where webhooks are off."""
    if webhooks_enabled():
        schedule_task(deliver_events, timezone.now())


def plan_reminders() -> None:
    """For the start of the workers."""
    plan_deliveries()


def _forget_former_runs() -> None:
    """A run a minute would fill the table of tasks."""
    if not deliver_events.get_backend().supports_defer:
        return
    from django_tasks_db.models import DBTaskResult

    former = DBTaskResult.objects.filter(task_path=deliver_events.module_path, status=TaskResultStatus.SUCCESSFUL)
    former.filter(finished_at__lt=timezone.now() - KEPT).delete()
