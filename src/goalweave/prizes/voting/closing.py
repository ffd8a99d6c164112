"""After the end: the log is closed, ballots of voters by script are declared void, the key is restored and the votes are counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.prizes import Standing
from goalweave.core.text.sanitise import sanitise_line
from goalweave.core.voting import CategoryCount, EntryKind, VoteCount, count_votes, join_shares, public_key_of
from goalweave.prizes import rules
from goalweave.prizes.actions.locking import lock_edition
from goalweave.prizes.models import Edition, Nominee, Voter, VoteSeal
from goalweave.prizes.phases import Phase, is_vote_closed, phase_of
from goalweave.prizes.standing import standing_of
from goalweave.prizes.voting.log import append_departures, append_entry, locked_seal, log_entries
from goalweave.prizes.voting.seal import site_private_key
from goalweave.prizes.voting.voters import pseudonym

LONGEST_REASON = 500
MANY_VOTERS = 20
"""From so many voters of one network, the organiser is shown the network."""


@dataclass(frozen=True, slots=True)
class CountedVote:
    """What was counted, as it was stored. counted: when; private_key: published with it."""

    categories: tuple[CategoryCount, ...]
    entries: int
    head: str
    counted: datetime
    private_key: str


@dataclass(frozen=True, slots=True)
class VoterNetwork:
    """A network from which many confirmed. key: of Voter.network_key; first, last: when they confirmed."""

    key: str
    voters: int
    first: datetime
    last: datetime


def large_networks(edition: Edition, now: datetime) -> tuple[VoterNetwork, ...]:
    """Networks with many voters, the largest first; none while the vote runs, since that would hint at the count."""
    if phase_of(edition, now) not in (Phase.COUNT, Phase.RESULTS):
        return ()
    confirmed = Voter.objects.filter(edition=edition, confirmed__isnull=False).exclude(network_key="")
    groups = confirmed.values("network_key").annotate(voters=Count("pk")).filter(voters__gte=MANY_VOTERS)
    networks: list[VoterNetwork] = []
    for group in groups.order_by("-voters", "network_key"):
        moments = confirmed.filter(network_key=group["network_key"]).order_by("confirmed")
        times = moments.values_list("confirmed", flat=True)
        first, last = times.first(), times.last()
        assert first is not None
        assert last is not None
        networks.append(VoterNetwork(group["network_key"], group["voters"], first, last))
    return tuple(networks)


@transaction.atomic
def void_voters(*, actor: Actor, edition: Edition, network: str, reason: str, now: datetime) -> int:
    """Declare the ballots of all voters of a network void, before the count; how many voters. The reason is published in the log.

    Raises NotAllowed; InputError without a reason, while the vote runs, and once it was counted.
    """
    if not rules.may_run_edition(actor, edition):
        raise NotAllowed("only editors can declare ballots void")
    # Its dates can move while the vote runs, and nominees can leave until the announcement.
    edition = lock_edition(actor, edition)
    cleaned = sanitise_line(reason)[:LONGEST_REASON]
    if not cleaned:
        raise InputError(_("give a reason: it is published"), field="reason")
    _require_ended(edition, now)
    seal = locked_seal(edition)
    if seal.counted is not None:
        raise InputError(_("the votes are counted already"))
    _close(seal, edition)
    voters = Voter.objects.filter(edition=edition, network_key=network).exclude(network_key="")
    names = _pseudonyms(edition, voters)
    if names:
        append_entry(seal, EntryKind.VOID, {"voters": sorted(names), "reason": cleaned})
    log(
        actor=actor,
        verb="void",
        object_type="edition",
        object_id=edition.pk,
        after={"voters": len(voters), "reason": cleaned},
        organisation=edition.call.organisation_id,
    )
    return len(voters)


@transaction.atomic
def open_vote(*, actor: Actor, edition: Edition, shares: Sequence[str] = (), now: datetime) -> CountedVote:
    """Restore the key, count, and give the nominees their votes. It can be repeated until the results are announced: a nominee
    who withdrew since then no longer has votes.

    shares: of the key holders, not needed where the site keeps the key or the vote was opened before. Raises NotAllowed; InputError
    while the vote runs, once results are announced, and for shares that do not restore the key.
    """
    if not rules.may_run_edition(actor, edition):
        raise NotAllowed("only editors can open a vote")
    # As for void_voters; and what is settled on the count must not be settled while it is counted again.
    edition = lock_edition(actor, edition)
    _require_ended(edition, now)
    if phase_of(edition, now) is Phase.RESULTS:
        raise InputError(_("the results are announced already"))
    seal = locked_seal(edition)
    if not seal.entries:
        raise InputError(_("no vote was cast"))
    private = _private_key(seal, shares)
    _close(seal, edition)
    append_departures(seal)
    count = count_votes(log_entries(edition), private)
    seal.private_key, seal.counted, seal.count = private.hex(), now, _to_plain(count)
    seal.save(update_fields=["private_key", "counted", "count"])
    _store_votes(edition, count)
    log(
        actor=actor,
        verb="count",
        object_type="edition",
        object_id=edition.pk,
        after={"ballots": count.ballots, "head": count.head},
        organisation=edition.call.organisation_id,
    )
    return _counted(seal)


def counted_vote(edition: Edition) -> CountedVote | None:
    """What was counted, None before. Whether the reader may see it is for rules.may_view_count."""
    seal = VoteSeal.objects.filter(edition=edition, counted__isnull=False).first()
    return _counted(seal) if seal is not None else None


def _private_key(seal: VoteSeal, shares: Sequence[str]) -> bytes:
    if seal.private_key:
        return bytes.fromhex(seal.private_key)
    private = join_shares([share for share in shares if share.strip()]) if seal.holders else site_private_key(seal)
    if public_key_of(private).hex() != seal.public_key:
        raise InputError(_("these keys belong to another vote"), field="shares")
    return private


def _close(seal: VoteSeal, edition: Edition) -> None:
    if seal.entries and not is_vote_closed(edition):
        assert edition.vote_closes is not None
        append_entry(seal, EntryKind.CLOSE, {"closes": edition.vote_closes.isoformat()})


def _require_ended(edition: Edition, now: datetime) -> None:
    if edition.vote_closes is None or now < edition.vote_closes:
        raise InputError(_("the vote has not ended"))


def _pseudonyms(edition: Edition, voters: Collection[Voter]) -> set[str]:
    """In every category: which of them a voter voted in is not asked here."""
    categories = Nominee.objects.filter(edition=edition).order_by().values_list("category", flat=True).distinct()
    names: set[str] = set()
    for category in categories:
        names.update(pseudonym(voter, category) for voter in voters)
    return names


def _store_votes(edition: Edition, count: VoteCount) -> None:
    votes = {category.category: category.votes for category in count.categories}
    nominees = list(Nominee.objects.filter(edition=edition).select_related("entry"))
    for nominee in nominees:
        remains = standing_of(nominee) is Standing.RUNNING
        nominee.votes = votes.get(nominee.category, {}).get(nominee.entry.reference, 0) if remains else None
    Nominee.objects.bulk_update(nominees, ["votes"])


def _to_plain(count: VoteCount) -> dict[str, Any]:
    categories = [asdict(category) for category in count.categories]
    return {"categories": categories, "entries": count.entries, "head": count.head}


def _counted(seal: VoteSeal) -> CountedVote:
    plain = seal.count
    assert plain is not None
    assert seal.counted is not None
    categories = tuple(CategoryCount(**category) for category in plain["categories"])
    return CountedVote(categories, plain["entries"], plain["head"], timezone.localtime(seal.counted), seal.private_key)
