"""Work in the background: telling people whose turn it is, at once and every morning."""

from __future__ import annotations

import logging

from django.utils import timezone
from django_tasks import task

from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, schedule_task
from goalweave.web.review.mails import MailCount, send_assignment_mails

LOGGER = logging.getLogger(__name__)


@task()
def tell_reviewer(reviewer: int, site: str) -> int:
    """Notify a reviewer of new assignments; return the number of emails sent. reviewer: id of the user; site: its
    address."""
    return _mail_count(send_assignment_mails(now=timezone.now(), site=site, reviewer=reviewer))


@task()
def remind() -> int:
    """Send reminders and emails that could not be sent before; schedule the next morning."""
    schedule_task(remind, next_morning(timezone.now()))
    return _mail_count(send_assignment_mails(now=timezone.now(), site=site_address()))


def plan_reminders() -> None:
    """Have people reminded from now on every morning, where that is not planned already. For the start of the workers."""
    schedule_task(remind, timezone.now())


def _mail_count(sent: MailCount) -> int:
    if sent.failed:
        LOGGER.warning(
            "%d mails about the review could not be sent; they are tried once more with the next", sent.failed
        )
    return sent.mails
