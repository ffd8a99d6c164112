"""Who is nominated, and who is taken out again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError
from goalweave.core.text.sanitise import sanitise_text
from goalweave.prizes.actions.locking import lock_edition, prize_of, save_version
from goalweave.prizes.models import Certificate, Edition, Nominee, NomineeState
from goalweave.prizes.phases import are_results_public, takes_nominations
from goalweave.prizes.queries.nomination import category_scores

LONGEST_REASON = 2000


@transaction.atomic
def nominate(
    *, actor: Actor, edition: Edition, category: str, entries: Iterable[int], now: datetime, reason: str = ""
) -> list[Nominee]:
    """Settle the nominees of a category, until the vote opens; those who were nominated before and are not among them are so no longer.

    entries: keys of eligible entries. reason: needed where they are not those that the scores suggest. Raises NotAllowed, InputError.
    """
    row = lock_edition(actor, edition)
    call, _prize = prize_of(row)
    if not takes_nominations(row, now):
        raise InputError("nominees can be changed only until the vote opens")
    if call.categories and category not in call.category_titles:
        raise InputError("unknown category", field="category")
    scores = category_scores(row, category)
    named = set(entries)
    if named - scores.entries.keys():
        raise InputError("only eligible entries of this category can be nominated", field="entries")
    suggested = {ranked.entry for ranked in scores.selection.nominees}
    changed = named ^ suggested
    text = sanitise_text(reason).strip()[:LONGEST_REASON]
    if changed and not text:
        raise InputError("enter why the nominees differ from the order of the scores", field="reason")
    before = {nominee.entry_id: nominee for nominee in row.nominees.filter(category=category)}
    # One that was disqualified stays in the list, with its reason.
    dropped = [
        nominee.pk
        for entry, nominee in before.items()
        if entry not in named and nominee.state == NomineeState.NOMINATED
    ]
    Nominee.objects.filter(pk__in=dropped).delete()
    for entry in sorted(named):
        total = scores.entries[entry].total
        nominee = before.get(entry) or Nominee(edition=row, entry_id=entry, category=category)
        nominee.category = category
        nominee.state, nominee.reason, nominee.left = NomineeState.NOMINATED, "", None
        nominee.score = None if total is None else float(total)
        nominee.nomination_reason = text if entry in changed else ""
        nominee.save()
    save_version(row)
    log_row(actor, "nominate", "edition", row, None, {"category": category, "nominees": sorted(named)})
    return list(row.nominees.filter(category=category, state=NomineeState.NOMINATED).order_by("-score", "pk"))


@transaction.atomic
def remove_nominee(
    *, actor: Actor, edition: Edition, nominee: int, state: NomineeState, reason: str, now: datetime
) -> Nominee:
    """Disqualify a nominee, or note that its sender has withdrawn it. What follows for the others is in docs/explanation/prizes.md: before
    the vote the next can be nominated; from the vote on no one is; results that are settled but not public must be settled again; after
    the announcement the place stays empty.

    Raises NotAllowed; InputError without a reason, or for one that is out already.
    """
    row = lock_edition(actor, edition)
    own = Nominee.objects.select_for_update(of=("self",)).filter(edition=row, pk=nominee).first()
    if own is None or own.state != NomineeState.NOMINATED:
        raise InputError("this entry is not nominated")
    text = sanitise_text(reason).strip()[:LONGEST_REASON]
    if not text:
        raise InputError("enter the reason; it is published", field="reason")
    before = {"state": own.state, "place": own.place, "placing": own.placing}
    own.state, own.reason, own.left = state, text, now
    own.placing = ""
    if not are_results_public(row, now):
        own.place = None
    own.save()
    Certificate.objects.filter(nominee=own, withdrawn=None).update(withdrawn=now)
    if row.confirmed is not None and not are_results_public(row, now):
        row.confirmed = row.announced = None
        save_version(row, "confirmed", "announced")
    after = {"state": own.state, "nominee": own.pk}
    log_row(actor, "withdraw", "edition", row, before, after)
    return own
