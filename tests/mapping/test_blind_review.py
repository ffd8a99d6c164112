"""What a second reviewer does not learn before their own verdict."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.reviews import INTERNET, LINE, NOW, ROADS, SCHOOLS, guess, minute, suggested

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.mapping.actions import (
    accept_above,
    add_mapping,
    change_node,
    decide_mapping,
    restore_all,
    undo_last,
)
from goalweave.mapping.blind_review import withheld_entries
from goalweave.mapping.history import states_after
from goalweave.mapping.models import Claim
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.queue import QueueFilter
from goalweave.mapping.review_context import review_mappings

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return suggested(second_review=True)


@pytest.fixture
def first_reviewer(row):
    return member(row.organisation, Role.REVIEWER)


@pytest.fixture
def second_reviewer(row):
    return member(row.organisation, Role.EDITOR)


def hidden(actor, row=None):
    return list(
        Entry.objects.filter(pk__in=withheld_entries(actor, row and row.pk))
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def test_a_plain_verdict_says_nothing_and_is_not_kept_back(row, first_reviewer, second_reviewer):
    decide_mapping(actor=first_reviewer, record=row, node=INTERNET, verdict="reject", now=NOW)
    assert hidden(second_reviewer) == []


def test_an_addition_is_kept_back_until_the_second_has_judged(row, first_reviewer, second_reviewer):
    add_mapping(actor=first_reviewer, record=row, node=LINE, now=NOW)
    third = member(row.organisation, Role.REVIEWER)
    for reader in (second_reviewer, third, administrator()):
        assert hidden(reader) == hidden(reader, row) == ["add"]
    for reader in (
        first_reviewer,
        SYSTEM,
        VISITOR,
        member(row.organisation),
        member(OrganisationFactory(), Role.MANAGER),
    ):
        assert hidden(reader) == []
    Claim.objects.all().delete()
    decide_mapping(actor=second_reviewer, record=row, node=LINE, verdict="reject", now=NOW)
    assert hidden(second_reviewer) == hidden(third) == []


def test_a_change_is_kept_back_while_either_of_its_nodes_waits(row, first_reviewer, second_reviewer):
    change_node(actor=first_reviewer, record=row, node=INTERNET, new=ROADS, now=NOW)
    Claim.objects.all().delete()
    assert hidden(second_reviewer) == ["change"]
    decide_mapping(actor=second_reviewer, record=row, node=ROADS, verdict="accept", now=NOW)
    assert hidden(second_reviewer) == ["change"]
    decide_mapping(actor=second_reviewer, record=row, node=INTERNET, verdict="accept", now=NOW)
    assert hidden(second_reviewer) == []


def test_accepting_many_together_is_kept_back_since_it_can_only_be_accepting(row, first_reviewer, second_reviewer):
    accept_above(actor=first_reviewer, queue_filter=QueueFilter(), score=0.75, now=NOW)
    assert hidden(second_reviewer) == ["verdict"]
    Claim.objects.all().delete()
    decide_mapping(actor=second_reviewer, record=row, node=INTERNET, verdict="accept", now=NOW)
    assert hidden(second_reviewer) == []


def test_what_is_taken_back_tells_nothing_more_and_what_is_brought_back_waits_again(
    row, first_reviewer, second_reviewer
):
    before = Entry.objects.latest("pk")
    add_mapping(actor=first_reviewer, record=row, node=LINE, now=NOW)
    added = Entry.objects.latest("pk")
    undo_last(actor=first_reviewer, now=NOW)
    assert hidden(second_reviewer) == []
    restore_all(actor=SYSTEM, states={row.pk: states_after(row.pk, added)})
    assert hidden(second_reviewer) == ["add", "restore"]
    restore_all(actor=SYSTEM, states={row.pk: states_after(row.pk, before)})
    assert hidden(second_reviewer) == []


def test_another_record_or_organisation_is_not_looked_at(
    row, first_reviewer, second_reviewer, django_assert_num_queries
):
    add_mapping(actor=first_reviewer, record=row, node=LINE, now=NOW)
    other = suggested(name="other")
    assert hidden(second_reviewer, other) == []
    single = member(other.organisation, Role.EDITOR)
    assert single.roles
    with django_assert_num_queries(1):
        assert withheld_entries(single) == ()
    assert second_reviewer.roles
    with django_assert_num_queries(3):
        assert len(withheld_entries(second_reviewer)) == 1


def test_a_proposal_says_neither_who_made_it_nor_on_what_it_rests_until_it_is_decided(
    row, first_reviewer, second_reviewer
):
    change_node(actor=first_reviewer, record=row, node=SCHOOLS, new=ROADS, now=NOW)

    def looks(found):
        return next((core.origin, core.evidence) for core in found if core.node == ROADS)

    assert looks(mappings_of([row.pk])[row.pk]) == ("proposal", ())
    assert looks([one_shown.core for one_shown in review_mappings(second_reviewer, row)]) == ("proposal", ())
    Claim.objects.all().delete()
    decide_mapping(actor=second_reviewer, record=row, node=ROADS, verdict="accept", now=minute(1))
    origin, evidence = looks(mappings_of([row.pk])[row.pk])
    assert (origin, len(evidence)) == ("person:added", 1)


def test_one_reviewer_alone_is_told_at_once():
    row = suggested(guess(INTERNET, 0.8))
    add_mapping(actor=member(row.organisation, Role.REVIEWER), record=row, node=LINE, now=NOW)
    assert withheld_entries(member(row.organisation, Role.EDITOR)) == ()
