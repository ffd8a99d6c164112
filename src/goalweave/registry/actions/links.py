"""The results of checking the web addresses of a record, or of an answer that cites records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.core.errors import NotAllowed
from goalweave.registry import rules
from goalweave.registry.link_check import LinkFinding, link_key
from goalweave.registry.models import LinkCheck, Record

MOST_LINKS = 100
"""Addresses that are looked at in one go."""


def check_links(*, actor: Actor, record: Record, check: Callable[[str], LinkFinding], now: datetime) -> int:
    """Check the web addresses of a record and store the results; return the number of broken ones. Raises NotAllowed.

    check: address → finding. It may take its time: nothing is locked. The log gets an entry of the type “links”.
    """
    if not rules.may_check_links(actor, record):
        raise NotAllowed("only editors and managers can request a link check")
    urls = list(dict.fromkeys(record.links.order_by("pk").values_list("url", flat=True)))[:MOST_LINKS]
    findings = {url: check(url) for url in urls}
    with transaction.atomic():
        dead = store_findings(findings, now)
        log_row(actor, "check", "links", record, after={"checked": len(findings), "dead": dead})
    return len(dead)


def store_findings(findings: Mapping[str, LinkFinding], now: datetime) -> list[str]:
    """Store the results for addresses, replacing earlier ones; return the broken ones."""
    LinkCheck.objects.bulk_create(
        [
            LinkCheck(
                key=link_key(url),
                url=url,
                checked=now,
                **asdict(replace(finding, final_url=finding.final_url[:2000])),
            )
            for url, finding in findings.items()
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["checked", "status", "dead", "final_url", "problem"],
    )
    return [url for url, finding in findings.items() if finding.dead]
