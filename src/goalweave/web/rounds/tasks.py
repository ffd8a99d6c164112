"""Work in the background: mails about submissions, at once and every morning."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django_tasks import task

from goalweave.surveys.rounds.due_reminders import note_due
from goalweave.surveys.rounds.notices import PAUSE
from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, plan
from goalweave.web.rounds.mails import Sent, tell

LOGGER = logging.getLogger(__name__)


@task()
def tell_people(site: str) -> int:
    """Send all mails that are owed by now; returns how many went out. site: its address."""
    return _told(tell(now=timezone.now(), site=site))


@task()
def remind() -> int:
    """Mail what is due soon or late, and what could not be sent before; and come again the next morning."""
    now = timezone.now()
    plan(remind, next_morning(now))
    note_due(now)
    return _told(tell(now=now, site=site_address()))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    plan(remind, timezone.now())


def tell_now(request: HttpRequest) -> None:
    """Something was done of which people are owed a mail."""
    tell_people.enqueue(site_address(request))


def tell_later(request: HttpRequest) -> None:
    """The same once no other comment follows; where tasks cannot wait, with the next mails."""
    site = site_address(request)
    if tell_people.get_backend().supports_defer:
        tell_people.using(run_after=timezone.now() + PAUSE + timedelta(seconds=1)).enqueue(site)


def _told(sent: Sent) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about submissions could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails
