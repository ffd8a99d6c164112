"""The results of checking the web addresses in answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.answers.answer_findings import linked_addresses
from goalweave.core.errors import NotAllowed
from goalweave.registry.actions.links import MOST_LINKS, store_findings
from goalweave.registry.link_check import LinkFinding
from goalweave.surveys import rules
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.models import Submission


def check_answer_links(
    *, actor: Actor, submission: Submission, check: Callable[[str], LinkFinding], now: datetime
) -> int:
    """Check the web addresses in all answers, at most 100, and store the results; return the number of broken ones.
    Raises NotAllowed.

    check: address → finding. It may take its time: nothing is locked.
    """
    if not rules.may_edit(actor, submission):
        raise NotAllowed("only editors and managers can request a link check")
    findings = {address: check(address) for address in answer_addresses(submission)[:MOST_LINKS]}
    with transaction.atomic():
        dead = store_findings(findings, now)
        log_submission(actor, "check_links", submission, None, {"checked": len(findings), "dead": dead})
    return len(dead)


def answer_addresses(submission: Submission) -> list[str]:
    """The addresses that the answers link to or give as their value, each once, in order."""
    addresses: dict[str, None] = {}
    for text, value, kind in submission.answers.order_by("question__position").values_list(
        "text", "value", "question__kind"
    ):
        addresses.update(
            dict.fromkeys(address for address in linked_addresses(text) if not address.lower().startswith("mailto:"))
        )
        if kind == "link" and isinstance(value, str):
            addresses[value] = None
    return list(addresses)
