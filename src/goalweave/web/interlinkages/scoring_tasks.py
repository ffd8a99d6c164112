"""Mails to the group when a round opens, sent in the background."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks import TaskContext, task

from goalweave.interlinkages.models import Exercise
from goalweave.jobs.actions import complete_once
from goalweave.web.accounts.mails import MailNotSent, send
from goalweave.web.addresses import site_address

LOGGER = logging.getLogger(__name__)


def enqueue_round_mails(request: HttpRequest, exercise: Exercise) -> None:
    """Schedule the mails about the round that has just opened."""
    mail_round.enqueue(exercise.pk, site_address(request))


@task(takes_context=True)
@transaction.atomic
def mail_round(context: TaskContext, exercise: int, site: str) -> int:
    """Tell everyone who has questions in the open round, once for each time it is opened; return the number of mails. site: its address.

    A guest's token is not stored, so their mail names the link that they have.
    """
    row = Exercise.objects.select_related("organisation").filter(pk=exercise).first()
    if row is None or not row.round or not complete_once(task=str(context.task_result.id), now=timezone.now()):
        return 0
    people = row.panellists.filter(withdrawn=None, scorings__round=row.round).select_related("user").distinct()
    mails = failed = 0
    for person in people:
        user = person.user
        address = user.email if user is not None else person.email
        if not address or (user is not None and not user.is_active):
            continue
        language = user.language if user is not None else settings.LANGUAGE_CODE
        with override(language):
            page = site.rstrip("/") + reverse("scoring-score", args=[row.pk])
        count = person.scorings.filter(round=row.round, answered=None).count()
        values = {"exercise": row, "count": count, "link": page if user is not None else "", "round": row.round}
        try:
            send("scoring_round", address, language, values)
            mails += 1
        except MailNotSent:
            failed += 1
    if failed:
        LOGGER.warning("%d mails about a scoring round could not be sent", failed)
    return mails
