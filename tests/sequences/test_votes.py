"""A public vote, in any order: ballots, ballots in place of others, nominees who leave, days that pass, voters declared void, counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.factories.votes import CLOSES, OPENS, running_vote, voter_of
from tests.sequences.running import Sequence, run_sequences

from goalweave.audit.models import Entry
from goalweave.calls.actions.entries import withdraw_entry
from goalweave.core.errors import GoalweaveError
from goalweave.core.voting import NONE_OF_THESE, count_votes, read_log, verify_chain
from goalweave.prizes.actions.nomination import remove_nominee
from goalweave.prizes.models import Edition, Nominee, NomineeState, VoteLogEntry, Voter, VoteSeal
from goalweave.prizes.voting import (
    cast_vote,
    counted_vote,
    log_lines,
    open_vote,
    receipt_entry,
    record_daily_heads,
    void_voters,
    voted_categories,
)
from goalweave.prizes.voting.voters import email_key

pytestmark = pytest.mark.django_db

VOTERS = [f"voter{number}@example.org" for number in range(4)]
NETWORKS = ("192.0.2.0", "198.51.100.0")


class Voting(Sequence):
    """cast: the choices of each voter in each category, the last counts; gone: nominees who left."""

    def __init__(self) -> None:
        super().__init__()
        self.vote = running_vote()
        self.references = list(self.vote.nominees)
        self.hour = 0
        self.cast: dict[tuple[int, str], list[str]] = defaultdict(list)
        self.network: dict[int, str] = {}
        self.gone: set[str] = set()
        self.void: set[str] = set()
        self.lines: list[str] = []

    @precondition(lambda self: len(self.cast) > 1)
    @rule()
    def ends(self) -> None:
        self.hour = max(self.hour, 200)
        self.counts()

    @property
    def now(self) -> Any:
        return OPENS + timedelta(hours=1 + self.hour)

    def state(self) -> Any:
        return (
            list(VoteLogEntry.objects.order_by("number").values()),
            list(VoteSeal.objects.values()),
            list(Nominee.objects.order_by("pk").values()),
            sorted(Voter.objects.values_list("email_key", "confirmed", "network_key")),
        )

    @property
    def edition(self) -> Edition:
        return Edition.objects.select_related("call").get(pk=self.vote.edition.pk)

    def category_of(self, reference: str) -> str:
        return self.vote.nominees[reference].category

    @rule(hours=st.sampled_from([1, 20, 40]))
    def time_passes(self, hours: int) -> None:
        self.hour += hours

    @rule()
    def day_begins(self) -> None:
        # What it writes is in the log of the vote, not of the site.
        record_daily_heads(self.now)

    @precondition(lambda self: self.now < CLOSES)
    @rule(voter=st.integers(0, 3), which=st.integers(0, 4), network=st.sampled_from(NETWORKS))
    def votes(self, voter: int, which: int, network: str) -> None:
        choice = NONE_OF_THESE if which == len(self.references) else self.references[which]
        category = "c1" if choice == NONE_OF_THESE else self.category_of(choice)
        person = voter_of(self.edition, VOTERS[voter], self.now)
        before = self.state()
        try:
            entry = cast_vote(voter=person, category=category, choice=choice, now=self.now, network=network)
        except GoalweaveError:
            self.done["cast_vote refused"] += 1
            assert choice in self.gone or all(
                name in self.gone for name in self.references if self.category_of(name) == category
            )
            assert self.state() == before
            return
        self.done["cast_vote"] += 1
        assert choice not in self.gone
        assert receipt_entry(self.edition, entry.digest) == entry
        assert voted_categories(person)[category] == entry
        self.network.setdefault(voter, network)
        self.cast[voter, category].append(choice)

    @rule(which=st.integers(0, 3), withdraws=st.booleans())
    def leaves(self, which: int, withdraws: bool) -> None:
        reference = self.references[which]
        nominee = Nominee.objects.select_related("entry").get(pk=self.vote.nominees[reference].pk)
        if withdraws:
            result = self.attempt(withdraw_entry, entry=nominee.entry, now=self.now)
        else:
            result = self.attempt(
                remove_nominee,
                actor=self.vote.editor,
                edition=self.edition,
                nominee=nominee.pk,
                state=NomineeState.DISQUALIFIED,
                reason="It has won before.",
                now=self.now,
            )
        if not isinstance(result, GoalweaveError):
            self.gone.add(reference)

    @rule(network=st.sampled_from(NETWORKS))
    def voters_are_void(self, network: str) -> None:
        keys = {Voter.objects.get(email_key=self.key(voter)).network_key for voter in self.voters_from(network)}
        result = self.attempt(
            void_voters,
            actor=self.vote.editor,
            edition=self.edition,
            network=next(iter(keys), "unknown"),
            reason="By a script.",
            now=self.now,
        )
        if not isinstance(result, GoalweaveError):
            assert self.now >= CLOSES
            assert result == len(self.voters_from(network))
            self.void |= {network} if keys else set()

    def voters_from(self, network: str) -> list[int]:
        return [voter for voter, used in self.network.items() if used == network]

    def key(self, voter: int) -> str:
        return email_key(self.edition, VOTERS[voter])

    @rule()
    def counts(self) -> None:
        result = self.attempt(open_vote, actor=self.vote.editor, edition=self.edition, now=self.now)
        if isinstance(result, GoalweaveError):
            assert self.now < CLOSES or not any(self.cast.values())
            return
        assert self.now >= CLOSES
        self.assert_counted()

    def assert_counted(self) -> None:
        """The figures are those of the ballots that were cast, and anyone gets them from the published log."""
        counted = counted_vote(self.edition)
        assert counted is not None
        repeated = count_votes(read_log(list(log_lines(self.edition))), bytes.fromhex(counted.private_key))
        assert (repeated.categories, repeated.head) == (counted.categories, counted.head)
        votes: Counter[str] = Counter()
        figures: dict[str, Counter[str]] = {"c1": Counter(), "c2": Counter()}
        for (voter, category), choices in self.cast.items():
            figures[category]["replaced"] += len(choices) - 1
            if self.network[voter] in self.void:
                figures[category]["void_voters"] += 1
            elif choices[-1] in self.gone:
                figures[category]["void_nominees"] += 1
            elif choices[-1] == NONE_OF_THESE:
                figures[category]["none"] += 1
            else:
                votes[choices[-1]] += 1
        for found in counted.categories:
            expected = figures[found.category]
            remaining = [
                name for name in self.references if name not in self.gone and self.category_of(name) == found.category
            ]
            assert dict(found.votes) == {name: votes[name] for name in remaining}
            for name in ("none", "replaced", "void_nominees", "void_voters", "late", "unreadable"):
                assert getattr(found, name) == expected[name], name
        for reference, nominee in self.vote.nominees.items():
            assert Nominee.objects.get(pk=nominee.pk).votes == (None if reference in self.gone else votes[reference])

    @invariant()
    def the_chain_is_valid_and_only_grows(self) -> None:
        lines = list(log_lines(self.edition))
        assert lines[: len(self.lines)] == self.lines
        self.lines = lines
        assert len(list(verify_chain(read_log(lines)))) == len(lines) if lines else True
        seal = VoteSeal.objects.get(edition=self.edition)
        assert seal.entries == len(lines) == VoteLogEntry.objects.count()
        ballots = VoteLogEntry.objects.filter(kind="ballot").count()
        assert ballots == sum(len(choices) for choices in self.cast.values())

    @invariant()
    def counts_are_in_the_log_of_the_site(self) -> None:
        assert (counted_vote(self.edition) is not None) == Entry.objects.filter(verb="count").exists()
        self.assert_numbers_unbroken()


def test_no_sequence_of_a_vote_loses_or_doubles_a_ballot(thorough: bool) -> None:
    run_sequences(Voting, sequences=8 if thorough else 4, steps=25)
    assert Voting.done["cast_vote"]
    assert Voting.done["open_vote"]
