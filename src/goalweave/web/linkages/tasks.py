"""Mails about joint linkages, sent in the background, at once and every morning.

Each is owed by a line that an action has written (linkages.notices); what a person is owed about a linkage is one mail.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, override
from django_tasks import task

from goalweave.linkages import queries
from goalweave.linkages.models import Dispute, Notice, NoticeKind, Proposal, Statement
from goalweave.linkages.notices import claim_notices, due_notices
from goalweave.web.accounts.mails import MailCount, in_language, send, send_each
from goalweave.web.addresses import parse_number, site_address
from goalweave.web.daily_schedule import next_morning, schedule_task
from goalweave.web.linkages.page_context import organisation_name, row_address

LOGGER = logging.getLogger(__name__)
LISTED = 20


@dataclass(frozen=True)
class MailLine:
    """What happened, and where it can be read."""

    text: str
    link: str


@task()
def send_linkage_mails(site: str) -> int:
    """Send all pending emails; return the number sent. site: its address."""
    return _mail_count(send_pending_mails(now=timezone.now(), site=site))


@task()
def retry_linkage_mails() -> int:
    """Send emails that could not be sent before; schedule the next morning."""
    now = timezone.now()
    schedule_task(retry_linkage_mails, next_morning(now))
    return _mail_count(send_pending_mails(now=now, site=site_address()))


def plan_reminders() -> None:
    """Have mails that could not be sent tried again every morning. For the start of the workers."""
    schedule_task(retry_linkage_mails, timezone.now())


def enqueue_linkage_mails(request: HttpRequest) -> None:
    """Schedule the emails about something that was done."""
    send_linkage_mails.enqueue(site_address(request))


def _mail_count(sent: MailCount) -> int:
    if sent.failed:
        LOGGER.warning("%d mails about linkages could not be sent; they are tried once more with the next", sent.failed)
    return sent.mails


def send_pending_mails(*, now: datetime, site: str) -> MailCount:
    """Send what is owed now, in each receiver's language. site: where the site is reached."""
    groups = groupby(due_notices(now), key=lambda row: (row.user_id, row.linkage_id))

    def send_group(group: Iterable[Notice]) -> bool:
        rows = claim_notices(group, now)
        return bool(rows) and _send_mail(rows, site.rstrip("/"))

    return send_each((rows for _key, rows in groups), send_group)


def _send_mail(rows: list[Notice], site: str) -> bool:
    """Whether there was anything to say."""
    user, linkage = rows[0].user, rows[0].linkage
    with override(user.language):
        lines = [line for line in map(_mail_line, rows) if line is not None]
    if not lines:
        return False
    mail_lines = [MailLine(line.text, in_language(site + line.link, user.language)) for line in lines[:LISTED]]
    values = {
        "title": queries.linkage_title(linkage),
        "lines": mail_lines,
        "count": len(lines),
        "more": max(len(lines) - LISTED, 0),
        "link": in_language(site + reverse("linkage", args=[linkage.slug]), user.language),
    }
    send("linkage", user.email, user.language, values)
    return True


def _mail_line(notice: Notice) -> MailLine | None:
    """None for what is not there any more."""
    linkage, kind = notice.linkage, notice.kind
    if kind == NoticeKind.CHANGED:
        values = {"row": notice.key, "name": organisation_name(notice.organisation)}
        text = _("Row %(row)s has changed since %(name)s signed it. Please read it and sign it again.") % values
        return MailLine(text, row_address(linkage, notice.key))
    if kind == NoticeKind.RELEASED:
        text = _("Version %(number)s has been released.") % {"number": notice.key}
        return MailLine(text, reverse("linkage-version", args=[linkage.slug, notice.key]))
    if kind == NoticeKind.PROPOSED:
        return _proposal_line(notice, linkage.proposals.select_related("organisation").filter(pk=_id(notice)))
    if kind == NoticeKind.ANSWERED:
        statement = Statement.objects.select_related("dispute", "organisation").filter(pk=_id(notice)).first()
        if statement is None or statement.dispute.linkage_id != linkage.pk:
            return None
        text = _("%(name)s has answered in the dispute about %(link)s.")
        return _dispute_line(text, organisation_name(statement.organisation), statement.dispute)
    dispute = linkage.disputes.select_related("organisation", "settled_by").filter(pk=_id(notice)).first()
    if dispute is None:
        return None
    if kind == NoticeKind.DISPUTED:
        return _dispute_line(_("%(name)s disputes %(link)s."), organisation_name(dispute.organisation), dispute)
    if dispute.settled_by is None:
        return None
    text = _("%(name)s has settled the dispute about %(link)s.")
    if dispute.settled_by_id == dispute.organisation_id:
        text = _("%(name)s no longer disputes %(link)s.")
    return _dispute_line(text, organisation_name(dispute.settled_by), dispute)


def _id(notice: Notice) -> int:
    return parse_number(notice.key) or 0


def _proposal_line(notice: Notice, rows: Iterable[Proposal]) -> MailLine | None:
    for row in rows:
        text = {
            "add": _("%(name)s proposes a link: %(link)s."),
            "change": _("%(name)s proposes a change of %(link)s."),
            "remove": _("%(name)s proposes to remove %(link)s."),
        }[row.kind]
        values = {"name": organisation_name(row.organisation), "link": f"{row.subject} → {row.object}"}
        return MailLine(text % values, reverse("linkage-proposal", args=[notice.linkage.slug, row.pk]))
    return None


def _dispute_line(text: str, name: str, dispute: Dispute) -> MailLine:
    link = reverse("linkage-dispute", args=[dispute.linkage.slug, dispute.pk])
    return MailLine(text % {"name": name, "link": f"{dispute.subject} → {dispute.object}"}, link)
