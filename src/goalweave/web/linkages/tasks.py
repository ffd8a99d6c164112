"""Mails to owners of linkages, sent in the background, at once and every morning: proposals, disputes, signatures, versions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import task

from goalweave.core.text.languages import base_language, pick
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.models import (
    Dispute,
    JointLinkage,
    Notice,
    NoticeKind,
    Proposal,
    ProposalState,
    Statement,
)
from goalweave.linkages.notices import claim_notices, due_notices, release_notices
from goalweave.linkages.queries import find_version, linkage_title
from goalweave.linkages.states import OwnerState, read_rows
from goalweave.web.accounts.mails import MailCount, MailNotSent, send
from goalweave.web.addresses import site_address
from goalweave.web.daily_schedule import next_morning, schedule_task

LOGGER = logging.getLogger(__name__)
LONGEST = 400
"""Characters of a reason or statement in a mail."""
MailEvent = dict[str, Any]


@task()
def tell_owners(site: str) -> int:
    """Send all pending emails; return the number sent. site: its address."""
    return _mail_count(send_linkage_mails(now=timezone.now(), site=site))


@task()
def remind() -> int:
    """Send emails that could not be sent before, or that a command has caused; schedule the next morning."""
    now = timezone.now()
    schedule_task(remind, next_morning(now))
    return _mail_count(send_linkage_mails(now=now, site=site_address()))


def plan_reminders() -> None:
    """Have mails sent from now on every morning, where that is not planned already. For the start of the workers."""
    schedule_task(remind, timezone.now())


def enqueue_mails(request: HttpRequest) -> None:
    """Schedule the emails about something that was done."""
    tell_owners.enqueue(site_address(request))


def _mail_count(sent: MailCount) -> int:
    if sent.failed:
        LOGGER.warning("%d mails about linkages could not be sent; they are tried once more with the next", sent.failed)
    return sent.mails


def send_linkage_mails(*, now: datetime, site: str) -> MailCount:
    """Send what is owed now, in each receiver's language: one mail for each person, linkage and kind. site: where the site
    is reached."""
    mails = failed = 0
    for _mail, group in groupby(due_notices(now), key=lambda row: (row.user_id, row.linkage_id, row.kind)):
        rows = claim_notices(group, now)
        try:
            if rows and _send_mail(rows, site.rstrip("/")):
                mails += 1
        except MailNotSent:
            failed += 1
            release_notices(rows)
    return MailCount(mails, failed)


def _send_mail(rows: list[Notice], site: str) -> bool:
    """Whether there was anything to say: what was decided, settled or signed in the meantime is not told."""
    first = rows[0]
    with override(first.user.language):
        events = list(_EVENTS[NoticeKind(first.kind)](first.linkage, rows))
        for event in events:
            event["link"] = site + event["link"]
        context = {
            "kind": first.kind,
            "title": pick(linkage_title(first.linkage), _language()) or first.linkage.slug,
            "events": events,
            "count": len(events),
        }
    if not events:
        return False
    send("linkage", first.user.email, first.user.language, context)
    return True


def _language() -> str:
    return base_language(get_language() or "en")


def _proposed(linkage: JointLinkage, rows: Iterable[Notice]) -> Iterable[MailEvent]:
    keys = [int(row.key) for row in rows]
    proposals = Proposal.objects.filter(pk__in=keys, state=ProposalState.PROPOSED).select_related("organisation")
    for proposal in proposals:
        yield {
            "organisation": proposal.organisation,
            "ends": f"{proposal.subject} → {proposal.object}",
            "text": _shorten(proposal.comment or pick(proposal.rationale, _language())),
            "link": reverse("linkage-proposal", args=[linkage.slug, proposal.pk]),
        }


def _disputed(linkage: JointLinkage, rows: Iterable[Notice]) -> Iterable[MailEvent]:
    disputes = Dispute.objects.filter(pk__in=[int(row.key) for row in rows], settled=None)
    for dispute in disputes.select_related("organisation"):
        yield _dispute_event(linkage, dispute) | {
            "organisation": dispute.organisation,
            "text": _shorten(dispute.reason),
        }


def _answered(linkage: JointLinkage, rows: Iterable[Notice]) -> Iterable[MailEvent]:
    statements = Statement.objects.filter(pk__in=[int(row.key) for row in rows])
    for statement in statements.select_related("organisation", "dispute"):
        yield _dispute_event(linkage, statement.dispute) | {
            "organisation": statement.organisation,
            "text": _shorten(statement.text),
        }


def _settled(linkage: JointLinkage, rows: Iterable[Notice]) -> Iterable[MailEvent]:
    disputes = Dispute.objects.filter(pk__in=[int(row.key) for row in rows]).exclude(settled=None)
    for dispute in disputes.select_related("settled_by"):
        yield _dispute_event(linkage, dispute) | {
            "organisation": dispute.settled_by,
            "outcome": dispute.outcome,
            "text": _shorten(dispute.settlement),
        }


def _dispute_event(linkage: JointLinkage, dispute: Dispute) -> MailEvent:
    return {
        "ends": f"{dispute.subject} → {dispute.object}",
        "link": reverse("linkage-row", args=[linkage.slug, dispute.code]),
    }


def _changed(linkage: JointLinkage, rows: Iterable[Notice]) -> Iterable[MailEvent]:
    """Rows whose signature is still missing."""
    wanted = {(row.key, row.organisation_id) for row in rows}
    for row in read_rows(linkage, catalogue()):
        for owner in row.owners:
            if owner.state is OwnerState.EARLIER_TEXT and (row.code, owner.organisation.pk) in wanted:
                yield {
                    "organisation": owner.organisation,
                    "ends": row.code,
                    "text": "",
                    "link": reverse("linkage-row", args=[linkage.slug, row.code]),
                }


def _released(linkage: JointLinkage, rows: Iterable[Notice]) -> Iterable[MailEvent]:
    for row in rows:
        version = find_version(linkage, row.key)
        if version is not None:
            yield {
                "organisation": version.organisation,
                "ends": version.number,
                "text": _shorten(pick(version.notes, _language())),
                "link": reverse("linkage-version", args=[linkage.slug, version.number]),
            }


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


_EVENTS: dict[NoticeKind, Callable[[JointLinkage, Iterable[Notice]], Iterable[MailEvent]]] = {
    NoticeKind.PROPOSED: _proposed,
    NoticeKind.DISPUTED: _disputed,
    NoticeKind.ANSWERED: _answered,
    NoticeKind.SETTLED: _settled,
    NoticeKind.CHANGED: _changed,
    NoticeKind.RELEASED: _released,
}
