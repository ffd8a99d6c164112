"""The queue, what stands beside it, and how far reviewers agree."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from tests.factories.accounts import MembershipFactory, OrganisationFactory, administrator, everybody, member
from tests.factories.records import RecordFactory, mapping
from tests.factories.reviews import INTERNET, NOW, ROADS, SCHOOLS, guess, minute, states, suggested

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Role, User
from goalweave.analysis.reviewable import reviewable_sources
from goalweave.core.errors import NotAllowed
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.actions import claim_record, decide_mapping, undo_last
from goalweave.mapping.agreement import agreement
from goalweave.mapping.models import Assignment, Claim, Pending
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.queue import (
    QueueCounts,
    QueueFilter,
    count_above,
    queue_counts,
    queue_page,
    review_queue,
    suggestions_above,
    verdicts_since,
)
from goalweave.mapping.review_context import recent_decisions, review_mappings, similar_records
from goalweave.registry.actions import delete_records
from goalweave.registry.models import Record, Visibility

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(standing):
    one = suggested(guess(INTERNET, 0.9), name="sure")
    owner = one.organisation
    two = suggested(guess(ROADS, 0.55), guess(SCHOOLS, 0.8), name="even", organisation=owner)
    three = suggested(guess(SCHOOLS, 0.93), guess(INTERNET, 0.92), name="close", organisation=owner)
    four = suggested(mapping(str(ROADS), "suggested", "mention"), name="named", organisation=owner)
    return one, two, three, four


@pytest.fixture
def rows(db, built):
    """For one test, which may write into them: the database takes that back."""
    return deepcopy(built)


LATER = minute(60)
"""When no claim of these tests stands any more."""


def names(actor, now=LATER, **chosen):
    return [one.record.slug for one in review_queue(actor, QueueFilter(**chosen), now).select_related("record")]


def test_each_order(rows):
    who = member(rows[0].organisation, Role.REVIEWER)
    assert names(who) == ["close", "even", "sure", "named"]
    assert names(who, order="newest") == ["named", "close", "even", "sure"]
    assert names(who, order="goal") == ["close", "even", "sure", "named"]  # best of the first two is goal 4
    assert names(who, node=INTERNET) == ["close", "sure"]
    assert queue_counts(who, QueueFilter()) == QueueCounts(4, 6)
    assert queue_counts(who, QueueFilter(node=INTERNET)) == QueueCounts(2, 3)


def test_who_sees_which_records_in_the_queue(rows):
    owner = rows[0].organisation
    seen = {name: len(names(actor)) for name, actor in everybody(owner).items()}
    reviewers = ("reviewer", "editor", "manager", "administrator", "system")
    assert seen == {name: 4 if name in reviewers else 0 for name in seen}


def test_a_claim_of_a_clock_that_was_ahead_does_not_hold(rows):
    first, second = (member(rows[0].organisation, Role.REVIEWER) for _number in range(2))
    claim_record(actor=first, record=rows[0], now=NOW + timedelta(days=1))
    assert "sure" in names(second, now=NOW)
    assert claim_record(actor=second, record=rows[0], now=NOW).user == second.user


def test_drafts_of_others_and_deleted_records_are_not_in_it(rows):
    owner = rows[0].organisation
    who, author = member(owner, Role.REVIEWER), member(owner, Role.REVIEWER)
    Record.objects.filter(slug="sure").update(visibility=Visibility.DRAFT, author=author.user)
    delete_records(actor=SYSTEM, ids=[rows[3].pk])
    assert names(who) == ["close", "even"]
    assert names(author) == ["close", "even", "sure"]
    assert names(member(owner, Role.EDITOR)) == ["close", "even", "sure"]
    assert queue_counts(who, QueueFilter()).records == 2


def test_sources_are_files_of_records_that_the_actor_may_review(rows):
    owner = rows[0].organisation
    who, author = member(owner, Role.REVIEWER), member(owner, Role.REVIEWER)
    for row in rows:
        Record.objects.filter(pk=row.pk).update(source_file=f"{row.slug}.csv")
    Record.objects.filter(slug="sure").update(visibility=Visibility.DRAFT, author=author.user)
    delete_records(actor=SYSTEM, ids=[rows[3].pk])
    assert reviewable_sources(who) == ["close.csv", "even.csv"]
    for actor in (author, member(owner, Role.EDITOR), administrator()):
        assert reviewable_sources(actor) == ["close.csv", "even.csv", "sure.csv"]
    assert reviewable_sources(member(owner)) == reviewable_sources(member(OrganisationFactory(), Role.EDITOR)) == []


def test_of_two_reviewers_each_has_what_waits_for_them(rows):
    owner = rows[0].organisation
    owner.second_review = True
    owner.save()
    one, two, editor = member(owner, Role.REVIEWER), member(owner, Role.REVIEWER), member(owner, Role.EDITOR)
    decide_mapping(actor=one, record=rows[0], node=INTERNET, verdict="accept", now=NOW)
    assert "sure" not in names(one)
    assert "sure" in names(two)
    assert queue_counts(one, QueueFilter()).records == 3
    decide_mapping(actor=two, record=rows[0], node=INTERNET, verdict="reject", now=minute(30))
    assert "sure" not in names(one) + names(two)
    assert names(editor, disputed=True) == ["sure"]
    assert names(editor)[0] == "sure"


def test_what_a_reviewer_sees_of_anothers_verdict(rows):
    owner = rows[0].organisation
    owner.second_review = True
    owner.save()
    one, two, editor = member(owner, Role.REVIEWER), member(owner, Role.REVIEWER), member(owner, Role.EDITOR)

    def seen(actor):
        [found] = review_mappings(actor, Record.objects.get(pk=rows[0].pk))
        return found.judged, [str(review.verdict) for review in found.reviews], found.row.decided_by

    decide_mapping(actor=one, record=rows[0], node=INTERNET, verdict="accept", now=NOW)
    assert seen(one) == ("accept", [], None)
    assert seen(two) == seen(editor) == ("", [], None)
    decide_mapping(actor=two, record=rows[0], node=INTERNET, verdict="reject", now=minute(30))
    assert seen(two) == ("reject", [], None)
    assert seen(editor) == ("", ["accept", "reject"], None)


def test_just_done_is_what_stands_of_ones_own(rows):
    owner = rows[0].organisation
    who = member(owner, Role.REVIEWER)
    decide_mapping(actor=who, record=rows[0], node=INTERNET, verdict="accept", now=NOW)
    decide_mapping(actor=who, record=rows[1], node=ROADS, verdict="reject", now=NOW)
    assert [(one.record.slug, one.line.verb, one.nodes) for one in recent_decisions(who, catalogue())] == [
        ("even", "reject", ((ROADS, "rejected"),)),
        ("sure", "accept", ((INTERNET, "accepted"),)),
    ]
    undo_last(actor=who, now=NOW)
    assert [one.record.slug for one in recent_decisions(who, catalogue())] == ["sure"]
    assert recent_decisions(member(owner, Role.REVIEWER), catalogue()) == recent_decisions(VISITOR, catalogue()) == []
    assert (verdicts_since(who, NOW), verdicts_since(who, minute(1))) == (1, 0)


@pytest.mark.parametrize("node", [None, INTERNET, SCHOOLS, Curie.parse("sdg@2020:4")])
def test_suggestions_above_a_score_are_counted_as_they_are_listed(rows, node):
    suggested(guess(INTERNET, 0.99), name="elsewhere", organisation=OrganisationFactory())
    who = member(rows[0].organisation, Role.REVIEWER)
    counts = {score: count_above(who, QueueFilter(node=node), score, LATER) for score in (0.5, 0.8, 0.91, 0.95)}
    assert counts == {
        score: len(suggestions_above(who, QueueFilter(node=node), score, LATER)) for score in (0.5, 0.8, 0.91, 0.95)
    }
    assert counts[0.5] > counts[0.95] == 0
    assert count_above(who, QueueFilter(node=node), 0.5, LATER, most=1) == min(counts[0.5], 2)


def test_those_that_may_be_accepted_are_found_among_others(rows):
    """They are looked for in portions of two and four."""
    for number in range(4):
        suggested(guess(SCHOOLS, 0.7 + number / 100), name=f"elsewhere {number}", organisation=OrganisationFactory())
    who = member(rows[0].organisation, Role.REVIEWER)
    assert count_above(who, QueueFilter(node=SCHOOLS), 0.5, LATER, most=1) == 2
    assert count_above(who, QueueFilter(node=SCHOOLS), 0.5, LATER) == 2


def test_similar_records_are_those_with_the_most_words_in_common(rows, django_assert_num_queries):
    owner = rows[0].organisation
    for name, title in (("near", "Networks for schools"), ("far", "Roads"), ("other", "Tea")):
        row = suggested(mapping(str(INTERNET)), name=name, organisation=owner)
        Record.objects.filter(pk=row.pk).update(title={"en": title})
    elsewhere = suggested(mapping(str(INTERNET)), name="elsewhere", organisation=OrganisationFactory())
    Record.objects.filter(pk=elsewhere.pk).update(title={"en": "Networks for schools"})
    who = Actor(member(owner, Role.REVIEWER).user)
    row = Record.objects.get(slug="sure")
    found = mappings_of([row.pk])[row.pk]
    assert who.roles
    with django_assert_num_queries(5):
        likes = similar_records(who, row, found)
    assert [(one.record.slug, one.nodes) for one in likes] == [("near", (INTERNET,))]


def test_agreement_by_goal_by_hand(rows):
    owner = rows[0].organisation
    owner.second_review = True
    owner.save()
    one, two = member(owner, Role.REVIEWER), member(owner, Role.REVIEWER)
    said = [
        (rows[0], INTERNET, "accept", "accept"), (rows[1], ROADS, "accept", "reject"),
        (rows[1], SCHOOLS, "reject", "reject"), (rows[2], SCHOOLS, "accept", "accept"),
    ]  # fmt: skip
    for row, node, first, second in said:
        decide_mapping(actor=one, record=row, node=node, verdict=first, now=NOW)
        Claim.objects.all().delete()
        decide_mapping(actor=two, record=row, node=node, verdict=second, now=NOW)
        Claim.objects.all().delete()
    found = agreement(one, owner)
    # All: observed 3/4; yes 3/4 and 2/4, so chance 3/8 + 1/8 = 1/2; kappa 1/2. Goal 4: 1; goal 9: 1/2 - 1/2 = 0.
    assert [(one.top and one.top.code, one.kappa.pairs, one.kappa.observed, one.kappa.value) for one in found.lines] == [
        (None, 4, 0.75, 0.5), ("4", 2, 1.0, 1.0), ("9", 2, 0.5, 0.0),
    ]  # fmt: skip
    assert [(one.record.slug, one.node, one.disputed) for one in found.disagreements] == [("even", ROADS, True)]
    assert states(rows[1]) == {"9.1": "suggested", "4": "rejected"}
    with pytest.raises(NotAllowed):
        agreement(member(owner), owner)
    delete_records(actor=SYSTEM, ids=[rows[1].pk])
    found = agreement(one, owner)
    assert [(one.top and one.top.code, one.kappa.pairs) for one in found.lines] == [(None, 2), ("4", 1), ("9", 1)]
    assert (found.disagreements, found.more) == ((), 0)


def test_a_record_without_suggestions_is_not_pending():
    row = RecordFactory()
    assert not Pending.objects.filter(record=row).exists()
    assert row.slug not in names(administrator())


def test_a_record_that_somebody_works_on_is_offered_to_nobody_else(rows):
    one, two = (member(rows[0].organisation, Role.REVIEWER) for _each in range(2))
    decide_mapping(actor=one, record=rows[1], node=ROADS, verdict="accept", now=minute(1))
    assert names(two, minute(2)) == ["close", "sure", "named"]
    assert "even" in names(one, minute(2))
    assert "even" in names(two, minute(22))
    decide_mapping(actor=one, record=rows[1], node=SCHOOLS, verdict="accept", now=minute(3))
    assert not Claim.objects.filter(record=rows[1]).exists()


def test_a_page_of_the_queue_and_its_count_follow_claims_and_roles(rows):
    owner = rows[0].organisation
    who, other = member(owner, Role.REVIEWER), member(owner, Role.REVIEWER)

    def seen(now):
        actor = Actor(User.objects.get(pk=who.user.pk))
        page = [row.record.slug for row in queue_page(actor, QueueFilter(), now, 0, 10)]
        assert page == [row.record.slug for row in review_queue(actor, QueueFilter(), now).select_related("record")]
        number = count_above(actor, QueueFilter(), 0.9, now)
        assert number == suggestions_above(actor, QueueFilter(), 0.9, now).count()
        return page, number

    assert seen(NOW) == (["close", "even", "sure", "named"], 3)
    claim_record(actor=other, record=rows[2], now=NOW)
    assert seen(NOW) == (["even", "sure", "named"], 1)
    assert seen(LATER) == (["close", "even", "sure", "named"], 3)
    who.user.memberships.update(role=Role.READER)
    assert seen(LATER) == ([], 0)


def test_a_first_reviewer_who_is_through_leaves_the_record_to_the_second(rows):
    organisation = rows[0].organisation
    organisation.second_review = True
    organisation.save()
    one, two = (member(organisation, Role.REVIEWER) for _each in range(2))
    decide_mapping(actor=one, record=rows[1], node=ROADS, verdict="accept", now=minute(1))
    assert "even" not in names(two, minute(2))
    decide_mapping(actor=one, record=rows[1], node=SCHOOLS, verdict="reject", now=minute(2))
    assert "even" in names(two, minute(3))
    decide_mapping(actor=two, record=rows[1], node=ROADS, verdict="accept", now=minute(3))


@pytest.mark.parametrize("order", ["uncertain", "goal", "newest", "due"])
def test_a_page_over_several_organisations_is_that_part_of_the_queue(rows, order):
    owner, other = rows[0].organisation, OrganisationFactory()
    suggested(guess(INTERNET, 0.7), name="fifth", organisation=other)
    suggested(guess(SCHOOLS, 0.56), name="sixth", organisation=other)
    who = member(owner, Role.REVIEWER)
    MembershipFactory(user=who.user, organisation=other, role=Role.REVIEWER)
    both = Actor(User.objects.get(pk=who.user.pk))
    Assignment.objects.create(record=rows[1], reviewer=who.user, due=NOW.date(), given=NOW)
    chosen = QueueFilter(order=order, today=NOW.date())
    whole = [row.record_id for row in review_queue(both, chosen, LATER)]
    assert len(whole) == 6
    for start, number in ((0, 11), (1, 3), (4, 11), (6, 2)):
        page = queue_page(both, chosen, LATER, start, number)
        assert [row.record_id for row in page] == whole[start : start + number]
