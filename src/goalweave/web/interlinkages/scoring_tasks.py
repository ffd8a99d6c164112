"""Mails to the group when a round opens, sent in the background."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override
from django_tasks import task

from goalweave.interlinkages.models import Exercise
from goalweave.web.accounts.mails import MailNotSent, send
from goalweave.web.addresses import site_address

LOGGER = logging.getLogger(__name__)


def enqueue_round_mails(request: HttpRequest, exercise: Exercise) -> None:
    """Schedule the mails about the round that has just opened."""
    mail_round.enqueue(exercise.pk, site_address(request))


@task()
def mail_round(exercise: int, site: str) -> int:
    """Tell everyone who has questions in the open round; return the number of mails. site: its address.

    A guest's token is not stored, so their mail names the link that they have.
    """
    row = Exercise.objects.select_related("organisation").filter(pk=exercise).first()
    if row is None or not row.round:
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
        context = {"exercise": row, "count": count, "link": page if user is not None else "", "round": row.round}
        try:
            send("scoring_round", address, language, context)
            mails += 1
        except MailNotSent:
            failed += 1
    if failed:
        LOGGER.warning("%d mails about a scoring round could not be sent", failed)
    return mails
