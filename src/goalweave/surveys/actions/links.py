"""What was found at the addresses that answers lead to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.answers.findings import addresses
from goalweave.core.errors import NotAllowed
from goalweave.registry.actions.links import MOST, keep_findings
from goalweave.registry.linkcheck import Finding
from goalweave.surveys import rules
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.models import Submission


def check_links_in(*, actor: Actor, submission: Submission, check: Callable[[str], Finding], now: datetime) -> int:
    """Look at the addresses in all answers, at most 100, and keep what was found; returns how many are dead. Raises NotAllowed.

    check: address → finding. It may take its time: nothing is locked meanwhile.
    """
    if not rules.may_edit(actor, submission):
        raise NotAllowed("only editors and managers can request a link check")
    found = {address: check(address) for address in addresses_in(submission)[:MOST]}
    with transaction.atomic():
        dead = keep_findings(found, now)
        log_submission(actor, "check_links", submission, None, {"checked": len(found), "dead": dead})
    return len(dead)


def addresses_in(submission: Submission) -> list[str]:
    """The addresses that the answers link to or give as their value, each once, in order."""
    found: dict[str, None] = {}
    for text, value, kind in submission.answers.order_by("question__position").values_list(
        "text", "value", "question__kind"
    ):
        found.update(dict.fromkeys(one for one in addresses(text) if not one.lower().startswith("mailto:")))
        if kind == "link" and isinstance(value, str):
            found[value] = None
    return list(found)
