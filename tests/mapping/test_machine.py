"""Any sequence of what people, files and the classifier do to the mappings of two records."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded, small
from tests.factories.records import mapping, record, stored
from tests.factories.reviews import INTERNET, LINE, ROADS, SCHOOLS, TEXT, guess, minute
from tests.sequences.running import AllRules

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.errors import GoalweaveError
from goalweave.core.linkage import LinkMap, LinkOptions, measure_coverage
from goalweave.mapping.actions import (
    accept_above,
    add_mapping,
    assign_records,
    change_node,
    decide_mapping,
    remove_mapping,
    set_shares,
    split_evenly,
    store_mappings,
    suggest_records,
    undo_last,
    withdraw_assignments,
)
from goalweave.mapping.audit_state import to_audit_state
from goalweave.mapping.margin import margin
from goalweave.mapping.models import Assignment, Mapping, Pending, Review
from goalweave.mapping.queries import mappings_of, to_core
from goalweave.mapping.queue import QueueFilter, mappings_open_to
from goalweave.registry.queries import to_core as record_to_core

pytestmark = pytest.mark.django_db

NODES = st.sampled_from([INTERNET, SCHOOLS, ROADS, LINE])
ROWS, WHO = st.integers(0, 1), st.integers(0, 3)
LINKS = LinkMap.of(small(), LinkOptions())
SCORES = st.sampled_from([0.3, 0.5, 0.7, 0.95])
DONE = set()
"""What the log says was done in any of the sequences; what is always refused would break nothing either."""


class Reviewing(RuleBasedStateMachine):
    """One organisation needs two reviewers, the other one; each has three reviewers and an editor."""

    def __init__(self):
        super().__init__()
        # Hypothesis leaves out most rules of a sequence: in a few short ones nothing might be done that is not refused.
        self._rules_strategy.enabled_rules_strategy = st.just(AllRules())
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.clock = 0
        self.rows, self.people = [], []
        for two in (False, True):
            owner = OrganisationFactory(second_review=two)
            self.rows.append(stored(record("one", text={"en": TEXT}), organisation=owner)["one"])
            roles = (Role.REVIEWER, Role.REVIEWER, Role.REVIEWER, Role.EDITOR)
            self.people.append([member(owner, role) for role in roles])

    def teardown(self):
        DONE.update(Entry.objects.filter(object_type__in=("mapping", "assignment")).values_list("verb", flat=True))
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def act(self, verb, row, who, **what):
        """Half an hour after the last act, so that no claim is in the way; what is refused must change nothing."""
        self.clock += 30
        before = (list(Mapping.objects.order_by("pk").values()), Entry.objects.count())
        try:
            with transaction.atomic():
                verb(actor=self.people[row][who], now=minute(self.clock), **what)
        except GoalweaveError:
            assert (list(Mapping.objects.order_by("pk").values()), Entry.objects.count()) == before

    @initialize(scores=st.lists(SCORES, min_size=2, max_size=2))
    def suggestions(self, scores):
        found = tuple(guess(node, score) for node, score in zip((INTERNET, SCHOOLS), scores, strict=True))
        suggest_records(actor=SYSTEM, suggestions=dict.fromkeys(self.rows, found))

    @rule(row=ROWS, who=WHO, node=NODES, verdict=st.sampled_from(["accept", "reject"]))
    def decides(self, row, who, node, verdict):
        self.act(decide_mapping, row, who, record=self.rows[row], node=node, verdict=verdict, reason="not_about")

    @rule(row=ROWS, who=WHO, node=NODES, new=NODES)
    def changes(self, row, who, node, new):
        self.act(change_node, row, who, record=self.rows[row], node=node, new=new)

    @rule(row=ROWS, who=WHO, node=NODES)
    def adds(self, row, who, node):
        self.act(add_mapping, row, who, record=self.rows[row], node=node)

    @rule(row=ROWS, who=WHO, node=NODES)
    def removes(self, row, who, node):
        self.act(remove_mapping, row, who, record=self.rows[row], node=node)

    @rule(row=ROWS, who=WHO, shares=st.dictionaries(NODES, st.none() | st.floats(0.01, 110), min_size=1))
    def shares(self, row, who, shares):
        self.act(set_shares, row, who, record=self.rows[row], shares=shares)

    @rule(row=ROWS, who=WHO, framework=st.sampled_from(["sdg@2020", "wsis@2003"]))
    def splits(self, row, who, framework):
        self.act(split_evenly, row, who, record=self.rows[row], framework=framework)

    @rule(row=ROWS, who=WHO, everywhere=st.booleans())
    def undoes(self, row, who, everywhere):
        self.act(undo_last, row, who, record=None if everywhere else self.rows[row])

    @rule(row=ROWS, who=WHO, score=SCORES)
    def accepts_many(self, row, who, score):
        self.act(accept_above, row, who, queue_filter=QueueFilter(), score=score)

    @rule(row=ROWS, who=WHO, reviewer=WHO, days=st.integers(-1, 3))
    def hands_over(self, row, who, reviewer, days):
        due = timezone.localdate(minute(self.clock + 30)) + timedelta(days=days)
        person = self.people[row][reviewer].user
        self.act(assign_records, row, who, records=[self.rows[row].pk], reviewer=person, due=due)

    @rule(row=ROWS, who=WHO)
    def takes_back(self, row, who):
        with suppress(GoalweaveError), transaction.atomic():
            withdraw_assignments(actor=self.people[row][who], records=[self.rows[row].pk])

    @rule(
        row=ROWS,
        node=NODES,
        share=st.sampled_from([None, 20.0, 50.0]),
        state=st.sampled_from(["accepted", "suggested"]),
    )
    def imports(self, row, node, share, state):
        store_mappings(
            actor=SYSTEM, mappings={self.rows[row]: (mapping(str(node), state, share=share),)}, texts_read=False
        )

    @rule(row=ROWS, found=st.dictionaries(NODES, SCORES))
    def reads(self, row, found):
        suggest_records(
            actor=SYSTEM, suggestions={self.rows[row]: tuple(guess(node, score) for node, score in found.items())}
        )

    @invariant()
    def accepted_means_that_people_or_the_publisher_said_so(self):
        for row, two in zip(self.rows, (False, True), strict=True):
            for one in Mapping.objects.filter(record=row, state="accepted"):
                if one.origin.startswith("import:"):
                    continue
                said = Review.objects.filter(record=row, node=one.node, superseded=False, verdict="accept")
                enough = said.values("reviewer").distinct().count() >= (2 if two else 1)
                assert enough or said.filter(stage="settled").exists()

    @invariant()
    def figures_count_what_is_accepted_and_nothing_else(self):
        found = mappings_of(row.pk for row in self.rows)
        records = [record_to_core(row, found.get(row.pk, ())) for row in self.rows]
        accepted = Counter(Mapping.objects.filter(state="accepted").values_list("node__code", flat=True))
        for key in ("sdg@2020", "wsis@2003"):
            counted = measure_coverage(records, LINKS, key)
            for node in (INTERNET, SCHOOLS, ROADS, LINE):
                if node.key == key:
                    assert counted.rows[node.code].accepted.direct.records == accepted[node.code]

    @invariant()
    def shares_stay_within_100_and_only_accepted_ones_count(self):
        for row in self.rows:
            for key in ("sdg@2020", "wsis@2003"):
                rows = Mapping.objects.filter(record=row, node__framework__key=key, state="accepted")
                shares = [one.share for one in rows if one.share is not None]
                assert all(0 < share <= 100 for share in shares)
                assert sum(round(share * 100) for share in shares) <= 10_000
            assert not Mapping.objects.filter(record=row, state="rejected", share__isnull=False).exists()

    @invariant()
    def the_log_replays_to_what_is_there(self):
        for row in self.rows:
            replayed = {}
            for line in Entry.objects.filter(object_type="mapping", object_id=str(row.pk)).order_by("pk"):
                for name, after in line.after.items():
                    before = {key: value for key, value in (line.before[name] or {}).items() if key != "evidence"}
                    assert replayed.get(name) == (before or None)
                    replayed[name] = after and {key: value for key, value in after.items() if key != "evidence"}
            there = {}
            for one in Mapping.objects.filter(record=row).select_related("node__framework"):
                standing = Review.objects.filter(record=row, node=one.node, superseded=False)
                there[str(to_core(one, evidence=()).node)] = to_audit_state(one, standing.values_list("pk", flat=True))
            assert {name: fields for name, fields in replayed.items() if fields} == there

    @invariant()
    def whose_turn_it_is_has_something_to_decide(self):
        for one in Assignment.objects.filter(done=None).select_related("reviewer"):
            assert mappings_open_to(Actor(one.reviewer), Mapping.objects.filter(record=one.record_id)).exists()

    @invariant()
    def the_log_replays_to_whose_turn_it_is(self):
        for row in self.rows:
            replayed, done = None, False
            for line in Entry.objects.filter(object_type="assignment", object_id=str(row.pk)).order_by("pk"):
                if line.verb in ("finish", "reopen"):
                    done = line.after["done"]
                else:
                    assert (None if done else replayed) == line.before
                    replayed, done = line.after, False
            there = Assignment.objects.filter(record=row, done=None).first()
            found = there and {"reviewer": there.reviewer_id, "due": there.due.isoformat(), "note": there.note}
            assert (None if done else replayed) == found

    @invariant()
    def the_queue_is_what_is_open(self):
        found = mappings_of(row.pk for row in self.rows)
        for row in self.rows:
            opened = [one for one in found.get(row.pk, ()) if one.state is model.MappingState.SUGGESTED]
            disputed = {
                one.node.code for one in Mapping.objects.filter(record=row, disputed=True).select_related("node")
            }
            expected = margin(opened, [one for one in opened if one.node.code in disputed])
            pending = Pending.objects.filter(record=row).first()
            assert (pending.count if pending else 0) == len(opened)
            if pending:
                assert (pending.margin, pending.disputed) == (expected.value, bool(disputed))


def test_no_sequence_of_reviews_breaks_what_must_hold(thorough):
    loaded()
    run_state_machine_as_test(
        Reviewing,
        settings=settings(
            max_examples=50 if thorough else 4,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert "suggest" in DONE
    if thorough:
        # A few sequences may by chance hold nothing but what is refused.
        assert DONE - {"suggest", "store"}, "nothing that people tried was ever done"
