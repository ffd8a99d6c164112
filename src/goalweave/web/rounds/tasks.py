"""Work in the background: mails about submissions, at once and every morning."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django_tasks import task

from goalweave.surveys.rounds.due_reminders import create_due_reminders
from goalweave.surveys.rounds.notices import COMMENT_PAUSE
from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, schedule_task
from goalweave.web.rounds.mails import MailCount, send_reminder_mails

LOGGER = logging.getLogger(__name__)


@task()
def tell_people(site: str) -> int:
    """Send all pending emails; return the number sent. site: its address."""
    return _mail_count(send_reminder_mails(now=timezone.now(), site=site))


@task()
def remind() -> int:
    """Send reminders and emails that could not be sent before; schedule the next morning."""
    now = timezone.now()
    schedule_task(remind, next_morning(now))
    create_due_reminders(now)
    return _mail_count(send_reminder_mails(now=now, site=site_address()))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    schedule_task(remind, timezone.now())


def enqueue_mails(request: HttpRequest) -> None:
    """Schedule the emails about something that was done."""
    tell_people.enqueue(site_address(request))


def enqueue_comment_mails(request: HttpRequest) -> None:
    """The same once no other comment follows; where tasks cannot wait, with the next mails."""
    site = site_address(request)
    if tell_people.get_backend().supports_defer:
        tell_people.using(run_after=timezone.now() + COMMENT_PAUSE + timedelta(seconds=1)).enqueue(site)


def _mail_count(sent: MailCount) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about submissions could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails
