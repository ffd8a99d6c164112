"""Work in the background: telling people whose turn it is, at once and every morning."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, plan
from goalweave.web.review.mails import Sent, tell

LOGGER = logging.getLogger(__name__)


@task()
def tell_reviewer(reviewer: int, site: str) -> int:
    """Mail what somebody was handed just now; returns how many mails went out. reviewer: id of the user; site: its address."""
    return _told(tell(now=timezone.now(), site=site, reviewer=reviewer))


@task()
def remind() -> int:
    """Mail what is due soon or late, and what could not be sent before; and come again the next morning."""
    plan(remind, next_morning(timezone.now()))
    return _told(tell(now=timezone.now(), site=site_address()))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    plan(remind, timezone.now())


def _told(sent: Sent) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about the review could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails
