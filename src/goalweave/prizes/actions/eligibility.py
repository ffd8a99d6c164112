"""The organiser's decision whether an entry takes part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_text
from goalweave.prizes.actions.locking import lock_edition, prize_of
from goalweave.prizes.models import Edition, EligibilityDecision, Nominee
from goalweave.prizes.phases import takes_nominations
from goalweave.prizes.standing import COMPETING_STATES

LONGEST_REASON = 2000


@transaction.atomic
def decide_eligibility(
    *,
    actor: Actor,
    edition: Edition,
    entry: CallEntry,
    eligible: bool,
    checked: Iterable[str],
    now: datetime,
    reason: str = "",
) -> EligibilityDecision:
    """Decide, or change the decision, until the vote opens. checked: ids of the conditions that the entry fulfils.

    Raises NotAllowed; InputError where a condition is not ticked for an eligible entry, without a reason for one that is not, for an entry
    that is nominated or no longer competes, or too late.
    """
    row = lock_edition(actor, edition)
    _call, prize = prize_of(row)
    if not takes_nominations(row, now):
        raise InputError("eligibility can be decided only until the vote opens")
    own = CallEntry.objects.filter(pk=entry.pk, call=row.call, state__in=COMPETING_STATES).first()
    if own is None:
        raise InputError("this entry does not compete")
    ticked = set(checked)
    done = [check.id for check in prize.eligibility if check.id in ticked]
    text = sanitise_text(reason).strip()
    if eligible and len(done) < len(prize.eligibility):
        missing = len(prize.eligibility) - len(done)
        raise InputError(Message("tick every condition first; {count} are not", count=missing), field="checked")
    if not eligible and not text:
        raise InputError("enter the reason; the sender gets it by email", field="reason")
    if len(text) > LONGEST_REASON:
        raise InputError(Message("write at most {most} characters", most=LONGEST_REASON), field="reason")
    if not eligible and Nominee.objects.filter(entry=own).exists():
        raise InputError("this entry is nominated; disqualify it instead")
    decision, created = EligibilityDecision.objects.update_or_create(
        entry=own,
        defaults={
            "edition": row,
            "eligible": eligible,
            "checked": done,
            "reason": "" if eligible else text,
            "by": actor.user,
            "at": now,
        },
    )
    verb = "accept" if eligible else "reject"
    log_row(actor, verb, "edition", row, None, {"entry": own.reference, "checked": done, "again": not created})
    return decision
