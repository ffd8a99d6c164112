"""Work in the background: telling people whose turn it is, at once and every morning."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task

from goalweave.web.review.mails import Sent, tell

LOGGER = logging.getLogger(__name__)
MORNING = time(6)
"""When reminders are sent, in the time zone of the site."""


@task()
def tell_reviewer(reviewer: int, site: str) -> int:
    """Mail what somebody was handed just now; returns how many mails went out. reviewer: id of the user; site: its address."""
    return _told(tell(now=timezone.now(), site=site, reviewer=reviewer))


@task()
def remind() -> int:
    """Mail what is due soon or late, and what could not be sent before; and come again the next morning."""
    _plan(next_morning(timezone.now()))
    return _told(tell(now=timezone.now(), site=settings.GOALWEAVE_SITE))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    _plan(timezone.now())


def next_morning(now: datetime) -> datetime:
    day = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))


def _plan(when: datetime) -> None:
    if not remind.get_backend().supports_defer:
        return
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=remind.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        remind.using(run_after=when).enqueue()


def _told(sent: Sent) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about the review could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails
