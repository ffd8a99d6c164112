"""What hinders a node: decided on like any mapping, shown, and nowhere counted as a contribution."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from tests.factories.accounts import member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.reviews import INTERNET, NOW, ROADS, SCHOOLS, guess, minute, suggested

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.amounts import amounts_by_node
from goalweave.analysis.columns import current_facts
from goalweave.analysis.queries import paths_of, record_coverage, records_by_node
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import record_facet
from goalweave.analysis.selection import Selection
from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.model import EvidenceQuery
from goalweave.mapping.actions import (
    accept_above,
    add_mapping,
    change_node,
    decide_mapping,
    set_shares,
    split_evenly,
    undo_last,
)
from goalweave.mapping.models import Mapping, Pending, Review
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.queue import QueueFilter
from goalweave.surveys.submissions.candidates import find_candidates

pytestmark = pytest.mark.django_db


def hindering(node: object, state: str = "suggested", score: float = 0.8) -> model.Mapping:
    evidence = (model.Evidence("Networks", 0, 8, "en"),)
    return mapping(str(node), state, "classifier:fast-1", score=score, sign=-1, evidence=evidence)


def signs(row: object) -> dict[str, tuple[str, int]]:
    return {one.node.code: (one.state.value, one.sign) for one in mappings_of([row.pk])[row.pk]}


def test_a_verdict_keeps_the_sign_unless_it_names_another():
    row = suggested(hindering(INTERNET), hindering(SCHOOLS), guess(ROADS, 0.7))
    who = member(row.organisation, Role.REVIEWER)
    same = {"actor": who, "record": row, "now": NOW}
    decide_mapping(node=INTERNET, verdict="accept", **same)
    decide_mapping(node=SCHOOLS, verdict="accept", sign=1, **same)
    decide_mapping(node=ROADS, verdict="accept", sign=-1, **same)
    assert signs(row) == {"9.c": ("accepted", -1), "4": ("accepted", 1), "9.1": ("accepted", -1)}


def test_turning_a_mapping_around_is_logged_and_undone():
    row = suggested(mapping(str(INTERNET), share=50.0))
    who = member(row.organisation, Role.REVIEWER)
    decide_mapping(actor=who, record=row, node=INTERNET, verdict="accept", sign=-1, now=NOW)
    [stored_row] = Mapping.objects.all()
    assert (stored_row.sign, stored_row.state, stored_row.share) == (-1, "accepted", None)
    line = object_entries("mapping", row.pk).first()
    assert line.after["sdg@2020:9.c"]["sign"] == -1
    assert "sign" not in line.before["sdg@2020:9.c"]
    undo_last(actor=who, now=minute(1))
    [stored_row] = Mapping.objects.all()
    assert (stored_row.sign, stored_row.share) == (1, 50.0)


def test_of_two_reviewers_a_verdict_on_the_other_sign_is_the_first_on_a_new_claim():
    row = suggested(hindering(INTERNET), second_review=True)
    first, second, third = (member(row.organisation, Role.REVIEWER) for _ in range(3))
    decide_mapping(actor=first, record=row, node=INTERNET, verdict="accept", now=NOW)
    decide_mapping(actor=second, record=row, node=INTERNET, verdict="accept", sign=1, now=minute(1))
    assert signs(row) == {"9.c": ("suggested", 1)}
    assert [review.reviewer for review in Review.objects.filter(superseded=False)] == [second.user]
    decide_mapping(actor=third, record=row, node=INTERNET, verdict="accept", now=minute(2))
    assert signs(row) == {"9.c": ("accepted", 1)}


def test_another_node_gets_the_sign_of_the_first_and_a_person_may_set_it():
    row = suggested(hindering(INTERNET), guess(SCHOOLS, 0.7))
    who = member(row.organisation, Role.REVIEWER)
    change_node(actor=who, record=row, node=INTERNET, new=ROADS, now=NOW)
    add_mapping(actor=who, record=row, node=SCHOOLS, sign=-1, now=NOW)
    assert signs(row) == {"9.c": ("rejected", -1), "9.1": ("accepted", -1), "4": ("accepted", -1)}


def test_what_hinders_a_node_has_no_share():
    row = suggested(hindering(INTERNET, "accepted"), mapping(str(SCHOOLS)))
    who = member(row.organisation, Role.REVIEWER)
    with pytest.raises(InputError, match="support"):
        set_shares(actor=who, record=row, shares={INTERNET: 50}, now=NOW)
    split_evenly(actor=who, record=row, framework="sdg@2020", now=NOW)
    assert {one.node.code: one.share for one in mappings_of([row.pk])[row.pk]} == {"9.c": None, "4": 100.0}


def test_it_waits_for_a_person_and_is_never_accepted_with_many():
    row = suggested(hindering(INTERNET, score=0.97), guess(SCHOOLS, 0.95))
    assert Pending.objects.get().count == 2
    who = member(row.organisation, Role.REVIEWER)
    assert accept_above(actor=who, queue_filter=QueueFilter(), score=0.9, now=NOW, expected=1).mappings == 1
    assert signs(row) == {"9.c": ("suggested", -1), "4": ("accepted", 1)}


def test_a_sign_is_one_or_minus_one():
    row = suggested(guess(INTERNET, 0.8))
    with transaction.atomic(), pytest.raises(IntegrityError):
        Mapping.objects.filter(record=row).update(sign=0)


@pytest.fixture
def harm():
    """A published record with money that hinders one node (accepted) and perhaps another."""
    loaded()
    money = (model.Money(Decimal(900), "USD", "budget"),)
    mappings = (hindering(INTERNET, "accepted"), hindering(SCHOOLS))
    return stored(record("harm", text={"en": "Networks and more."}, money=money, mappings=mappings))["harm"]


def test_no_coverage_counts_it(harm):
    covered = record_coverage(VISITOR, "sdg@2020")
    figures = [covered.total, *covered.rows.values(), *record_coverage(VISITOR, "wsis@2003").rows.values()]
    for row in figures:
        counts = (row.accepted.direct, row.accepted.via, row.suggested.direct, row.suggested.via)
        assert [count.records for count in counts] == [0, 0, 0, 0]
    assert records_by_node(VISITOR) == {}


def test_no_money_falls_on_its_nodes(harm):
    facts = current_facts()
    assert amounts_by_node(facts, "sdg@2020", np.ones(len(facts), dtype=np.bool_)) == {}


def test_no_facet_or_filter_has_it_but_the_one_that_names_it(harm):
    known = loaded()
    everything = Selection.create(VISITOR, RecordFilter(), known)
    for name in ("node", "on"):
        assert record_facet(everything, name, known.framework("sdg@2020")).values == ()
    for chosen, number in [
        (RecordFilter(node=INTERNET), 0),
        (RecordFilter(on=INTERNET), 0),
        (RecordFilter(framework="sdg"), 0),
        (RecordFilter(node=SCHOOLS, state="suggested"), 0),
        (RecordFilter(node=INTERNET, state="hinders"), 1),
        (RecordFilter(node=SCHOOLS, state="hinders"), 0),
    ]:
        assert int(Selection.create(VISITOR, chosen, known).within.sum()) == number, chosen


def test_no_path_starts_from_it(harm):
    one = record("harm", mappings=mappings_of([harm.pk])[harm.pk])
    assert paths_of(one, "sdg@2020") == paths_of(one, "wsis@2003") == ()


def test_no_answer_is_offered_it_as_work_on_its_node(harm):
    queries = {"net": EvidenceQuery(nodes=("sdg:9",)), "kind": EvidenceQuery(kinds=(model.RecordKind.ACTIVITY,))}
    offered = find_candidates(SYSTEM, harm.organisation_id, queries, None, loaded())
    assert [len(offered[name]) for name in queries] == [0, 1]
