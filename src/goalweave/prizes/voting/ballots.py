"""Casting a vote: sealed in the request that brings it, and stored nowhere else."""

from __future__ import annotations

import base64
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.calls.definitions import definition_of
from goalweave.core.errors import InputError
from goalweave.core.voting import NONE_OF_THESE, EntryKind, LogEntry, ballot_context, seal_choice
from goalweave.prizes.models import Edition, Nominee, VoteLogEntry, Voter, VoteSeal
from goalweave.prizes.phases import is_vote_closed
from goalweave.prizes.standing import running_nominees
from goalweave.prizes.voting.log import append_departures, append_entry, locked_seal
from goalweave.prizes.voting.voters import confirm_voter, pseudonym, require_running


@transaction.atomic
def cast_vote(*, voter: Voter, category: str, choice: str, now: datetime, network: str = "") -> LogEntry:
    """Seal the choice and append it: it replaces an earlier one in the category. The entry is the receipt.

    choice: the reference of a nominee's entry, or NONE_OF_THESE; network: of the request. Raises InputError outside the days of the vote,
    and for a choice that cannot be voted for.
    """
    edition = Edition.objects.select_related("call").get(pk=voter.edition_id)
    seal = locked_seal(edition)
    # Asked under the lock: what waited for it may have waited past the end.
    require_running(edition, now)
    if seal.counted is not None or is_vote_closed(edition):
        # Whatever a clock that was set back says, or the moment before the end at which the request came.
        raise InputError(_("the vote has ended"))
    nominees = _nominees(edition).filter(running_nominees(), category=category)
    references = set(nominees.values_list("entry__reference", flat=True))
    if not references:
        raise InputError(_("this category is not voted on"), field="category")
    if choice not in references and not (choice == NONE_OF_THESE and _offers_none(edition)):
        raise InputError(_("choose one of the entries"), field="choice")
    if not seal.entries:
        _append_opening(seal, edition)
    confirm_voter(voter, network, now)
    name = pseudonym(voter, category)
    sealed = seal_choice(choice, bytes.fromhex(seal.public_key), ballot_context(edition.call.slug, category, name))
    content = {
        "category": category,
        "voter": name,
        "sealed": base64.b64encode(sealed).decode(),
        # To the hour: a finer time would tell whose ballot it is to the person who sees the mails.
        "hour": now.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H"),
    }
    return append_entry(seal, EntryKind.BALLOT, content)


def voted_categories(voter: Voter) -> dict[str, LogEntry]:
    """Category → the last ballot of the voter there. One query."""
    if not voter.secret:
        return {}
    categories = Nominee.objects.filter(edition=voter.edition_id).order_by().values_list("category", flat=True)
    names = [pseudonym(voter, category) for category in categories.distinct()]
    rows = VoteLogEntry.objects.filter(edition=voter.edition_id, voter__in=names).order_by("number")
    return {
        row.category: LogEntry(row.number, EntryKind(row.kind), row.content, row.previous, row.digest) for row in rows
    }


def _append_opening(seal: VoteSeal, edition: Edition) -> None:
    """The first entry: all nominees, also those who have left since, which the next entries say."""
    categories: dict[str, list[str]] = {}
    for nominee in _nominees(edition).order_by("category", "entry__reference"):
        categories.setdefault(nominee.category, []).append(nominee.entry.reference)
    assert edition.vote_opens is not None
    assert edition.vote_closes is not None
    content = {
        "edition": edition.call.slug,
        "public_key": seal.public_key,
        "holders": seal.holders,
        "threshold": seal.threshold,
        "categories": categories,
        "none_option": _offers_none(edition),
        "opens": edition.vote_opens.isoformat(),
        "closes": edition.vote_closes.isoformat(),
    }
    append_entry(seal, EntryKind.OPEN, content)
    append_departures(seal)


def _nominees(edition: Edition) -> QuerySet[Nominee]:
    return Nominee.objects.filter(edition=edition).select_related("entry")


def _offers_none(edition: Edition) -> bool:
    rules = definition_of(edition.call).prize
    return rules is None or rules.none_option
