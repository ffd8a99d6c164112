"""A vote from its key to its count, and what must not count."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.factories.accounts import member
from tests.factories.votes import AFTER, CLOSES, DURING, OPENS, RunningVote, running_vote, voter_of

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.calls.models import CallEntry, EntryState
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.voting import NONE_OF_THESE, count_votes, read_log
from goalweave.prizes import rules
from goalweave.prizes.models import DailyHead, Nominee, NomineeState, VoteLogEntry, Voter, VoteSeal
from goalweave.prizes.voting import (
    cast_vote,
    counted_vote,
    erase_voters,
    find_voter,
    large_networks,
    log_lines,
    open_vote,
    receipt_entry,
    record_daily_heads,
    request_link,
    set_up_seal,
    void_voters,
    voted_categories,
)

pytestmark = pytest.mark.django_db


def cast(vote: RunningVote, email: str, number: int = 1, network: str = "192.0.2.0") -> None:
    """A vote for the nominee of that number, in its category."""
    nominee = nominee_of(vote, number)
    voter = voter_of(vote.edition, email)
    cast_vote(voter=voter, category=nominee.category, choice=nominee.entry.reference, now=DURING, network=network)


def nominee_of(vote: RunningVote, number: int) -> Nominee:
    return list(vote.nominees.values())[number - 1]


def votes_of(vote: RunningVote) -> list[int | None]:
    return list(
        Nominee.objects.filter(edition=vote.edition).order_by("entry__reference").values_list("votes", flat=True)
    )


def test_votes_count_once_and_the_last_choice_counts() -> None:
    vote = running_vote()
    cast(vote, "a@example.org", 1)
    cast(vote, "A+second@Example.org", 2)
    cast(vote, "b@example.org", 2)
    cast(vote, "b@example.org", 4)
    open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    assert votes_of(vote) == [0, 2, 0, 1]
    counted = counted_vote(vote.edition)
    assert counted is not None
    assert [category.replaced for category in counted.categories] == [1, 0]


def test_last_choice_counts_where_the_clock_was_set_back() -> None:
    vote = running_vote()
    for number, hours in ((1, 5), (2, 1)):
        moment, nominee = DURING + timedelta(hours=hours), nominee_of(vote, number)
        voter = voter_of(vote.edition, "a@example.org", moment)
        cast_vote(voter=voter, category=nominee.category, choice=nominee.entry.reference, now=moment)
    open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    assert votes_of(vote) == [0, 1, 0, 0]


def test_counted_vote_takes_no_ballot_where_the_clock_was_set_back() -> None:
    vote = running_vote()
    cast(vote, "a@example.org", 1)
    late = voter_of(vote.edition, "late@example.org", DURING)
    open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    nominee = nominee_of(vote, 2)
    with pytest.raises(InputError, match="the vote has ended"):
        cast_vote(voter=late, category=nominee.category, choice=nominee.entry.reference, now=DURING)
    assert votes_of(vote) == [1, 0, 0, 0]


def test_anyone_can_repeat_the_count_from_the_published_log() -> None:
    vote = running_vote()
    cast(vote, "a@example.org", 3)
    confirmed = voter_of(vote.edition, "b@example.org")
    receipt = cast_vote(voter=confirmed, category="c1", choice=NONE_OF_THESE, now=DURING)
    counted = open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    lines = list(log_lines(vote.edition))
    repeated = count_votes(read_log(lines), bytes.fromhex(counted.private_key))
    assert repeated.categories == counted.categories
    assert repeated.head == counted.head
    assert (repeated.categories[0].none, sum(repeated.categories[0].votes.values())) == (1, 1)
    assert receipt_entry(vote.edition, receipt.digest[:16].upper()) == receipt
    assert receipt_entry(vote.edition, receipt.digest[:8]) is None
    assert any(json.loads(line)["digest"] == receipt.digest for line in lines)


def test_nothing_stored_tells_a_choice_or_an_address() -> None:
    vote = running_vote(holders=3, threshold=2)
    cast(vote, "ada.known@example.org", 1)
    stored = [str(list(model.objects.values())) for model in (VoteLogEntry, VoteSeal, Voter, DailyHead, Entry)]
    assert not any("ada.known" in text for text in stored)
    ballots = VoteLogEntry.objects.filter(kind="ballot").values("content", "voter", "category")
    assert not any(reference in str(list(ballots)) for reference in vote.nominees)
    assert not VoteSeal.objects.exclude(private_key="", site_key="").exists()


def test_key_holders_open_the_vote_together() -> None:
    vote = running_vote(holders=3, threshold=2)
    cast(vote, "a@example.org", 1)
    with pytest.raises(InputError, match="1 more key is needed"):
        open_vote(actor=vote.editor, edition=vote.edition, shares=vote.shares[:1], now=AFTER)
    other = running_vote(holders=3, threshold=2)
    with pytest.raises(InputError, match="another vote"):
        open_vote(actor=vote.editor, edition=vote.edition, shares=other.shares[:2], now=AFTER)
    assert counted_vote(vote.edition) is None
    open_vote(actor=vote.editor, edition=vote.edition, shares=[vote.shares[2], "", vote.shares[0]], now=AFTER)
    assert votes_of(vote) == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda vote: {"now": OPENS - timedelta(minutes=1)}, "not begun"),
        (lambda vote: {"now": CLOSES}, "ended"),
        (lambda vote: {"category": "c9"}, "not voted on"),
        (lambda vote: {"choice": nominee_of(vote, 4).entry.reference}, "choose one"),
        (lambda vote: {"choice": "<script>"}, "choose one"),
        (lambda vote: {"choice": ""}, "choose one"),
    ],
)
def test_vote_that_cannot_count_is_refused(change: Callable[[RunningVote], dict[str, object]], message: str) -> None:
    vote = running_vote()
    voter = voter_of(vote.edition, "a@example.org")
    ballot = {"category": "c1", "choice": nominee_of(vote, 1).entry.reference, "now": DURING, **change(vote)}
    with pytest.raises(InputError, match=message):
        cast_vote(voter=voter, **ballot)  # type: ignore[arg-type]
    assert not VoteLogEntry.objects.exists()


def test_none_of_these_is_refused_where_it_is_not_offered() -> None:
    vote = running_vote(none_option=False)
    voter = voter_of(vote.edition, "a@example.org")
    with pytest.raises(InputError, match="choose one"):
        cast_vote(voter=voter, category="c1", choice=NONE_OF_THESE, now=DURING)


def test_only_the_latest_link_works_and_only_a_vote_confirms() -> None:
    vote = running_vote()
    voter, first = request_link(edition=vote.edition, email="a@example.org", language="fr", now=DURING)
    again, second = request_link(edition=vote.edition, email="a@example.org", language="fr", now=DURING)
    assert again == voter
    assert find_voter(vote.edition, first) is None
    latest = find_voter(vote.edition, second)
    assert latest is not None
    assert latest.confirmed is None
    cast_vote(voter=latest, category="c1", choice=nominee_of(vote, 1).entry.reference, now=DURING)
    assert Voter.objects.get(pk=voter.pk).confirmed == DURING


def test_link_is_sent_to_an_address_and_during_the_vote_only() -> None:
    vote = running_vote()
    with pytest.raises(InputError, match="email address"):
        request_link(edition=vote.edition, email="a@", language="fr", now=DURING)
    with pytest.raises(InputError, match="ended"):
        request_link(edition=vote.edition, email="b@example.org", language="en", now=AFTER)


def test_votes_for_an_entry_that_its_sender_withdrew_are_void() -> None:
    vote = running_vote()
    cast(vote, "a@example.org", 1)
    CallEntry.objects.filter(pk=nominee_of(vote, 1).entry_id).update(state=EntryState.WITHDRAWN)
    with pytest.raises(InputError, match="choose one"):
        cast(vote, "b@example.org", 1)
    counted = open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    assert counted.categories[0].void_nominees == 1
    assert votes_of(vote) == [None, 0, 0, 0]


@pytest.mark.parametrize("state", [NomineeState.WITHDRAWN, NomineeState.DISQUALIFIED])
def test_votes_for_a_nominee_who_left_are_void(state: NomineeState) -> None:
    vote = running_vote()
    cast(vote, "a@example.org", 1)
    cast(vote, "b@example.org", 2)
    gone = nominee_of(vote, 1)
    gone.state, gone.reason = state, "asked for it"
    gone.save()
    with pytest.raises(InputError, match="choose one"):
        cast(vote, "c@example.org", 1)
    counted = open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    assert counted.categories[0].void_nominees == 1
    assert votes_of(vote) == [None, 1, 0, 0]


def test_nominee_who_leaves_after_the_count_loses_the_votes_when_it_is_repeated() -> None:
    vote = running_vote()
    cast(vote, "a@example.org", 1)
    open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    gone = nominee_of(vote, 1)
    gone.state = NomineeState.WITHDRAWN
    gone.save()
    counted = open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    assert counted.categories[0].void_nominees == 1
    assert votes_of(vote) == [None, 0, 0, 0]


def test_nominee_who_left_before_the_first_ballot_is_in_the_log() -> None:
    vote = running_vote()
    Nominee.objects.filter(pk=nominee_of(vote, 1).pk).update(state=NomineeState.WITHDRAWN)
    cast(vote, "a@example.org", 2)
    kinds = VoteLogEntry.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["open", "withdrawn", "ballot"]


def test_votes_by_script_are_void_before_the_count_with_a_published_reason() -> None:
    vote = running_vote()
    for number in range(20):
        cast(vote, f"robot{number}@example.org", 1, network="198.51.100.0")
    cast(vote, "a@example.org", 2)
    assert large_networks(vote.edition, DURING) == ()
    (network,) = large_networks(vote.edition, AFTER)
    assert network.voters == 20
    with pytest.raises(InputError, match="reason"):
        void_voters(actor=vote.editor, edition=vote.edition, network=network.key, reason=" ", now=AFTER)
    void_voters(actor=vote.editor, edition=vote.edition, network=network.key, reason="one script", now=AFTER)
    counted = open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)
    assert counted.categories[0].void_voters == 20
    assert votes_of(vote) == [0, 1, 0, 0]
    assert any("one script" in line for line in log_lines(vote.edition))
    with pytest.raises(InputError, match="counted already"):
        void_voters(actor=vote.editor, edition=vote.edition, network=network.key, reason="late", now=AFTER)


def test_vote_opens_only_after_its_end_and_by_editors() -> None:
    vote = running_vote()
    cast(vote, "a@example.org")
    with pytest.raises(InputError, match="not ended"):
        open_vote(actor=vote.editor, edition=vote.edition, now=DURING)
    for actor in (VISITOR, member(vote.edition.call.organisation, Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            open_vote(actor=actor, edition=vote.edition, now=AFTER)
        with pytest.raises(NotAllowed):
            set_up_seal(actor=actor, edition=vote.edition)
        with pytest.raises(NotAllowed):
            void_voters(actor=actor, edition=vote.edition, network="", reason="x", now=AFTER)
    with pytest.raises(InputError, match="keys stay"):
        set_up_seal(actor=vote.editor, edition=vote.edition, holders=3, threshold=2)


def test_count_and_log_are_hidden_until_they_may_be_read() -> None:
    vote = running_vote()
    assert not rules.may_view_count(vote.editor, vote.edition, DURING)
    assert rules.may_view_count(vote.editor, vote.edition, AFTER)
    assert not rules.may_view_count(VISITOR, vote.edition, AFTER)
    assert not rules.may_read_vote_log(vote.edition, AFTER)
    vote.edition.announced = AFTER
    assert rules.may_view_count(VISITOR, vote.edition, AFTER)
    assert rules.may_read_vote_log(vote.edition, AFTER)
    vote.edition.save()
    with pytest.raises(InputError, match="announced already"):
        open_vote(actor=vote.editor, edition=vote.edition, now=AFTER)


def test_daily_heads_change_every_day_and_are_in_the_log() -> None:
    vote = running_vote()
    assert record_daily_heads(DURING) == 0
    cast(vote, "a@example.org")
    assert record_daily_heads(DURING) == 1
    assert record_daily_heads(DURING + timedelta(hours=1)) == 0
    assert record_daily_heads(DURING + timedelta(days=1)) == 1
    heads = list(DailyHead.objects.values_list("digest", flat=True))
    assert len(set(heads)) == 2
    assert set(heads) <= {json.loads(line)["digest"] for line in log_lines(vote.edition)}


def test_voters_read_where_they_voted_and_are_erased_after_the_results() -> None:
    vote = running_vote()
    voter = voter_of(vote.edition, "a@example.org")
    assert voted_categories(voter) == {}
    receipt = cast_vote(voter=voter, category="c2", choice=nominee_of(vote, 4).entry.reference, now=DURING)
    assert voted_categories(voter) == {"c2": receipt}
    vote.edition.announced = AFTER
    vote.edition.save()
    assert erase_voters(AFTER + timedelta(days=29)) == 0
    assert erase_voters(AFTER + timedelta(days=31)) == 1
    assert VoteLogEntry.objects.filter(kind="ballot").count() == 1
