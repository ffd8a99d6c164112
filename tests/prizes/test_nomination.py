"""Experts: what they are given, what they score, and whom that nominates."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.catalogues import loaded
from tests.factories.prizes import DAY, NOW, actor_of_expert, edition, entry, expert, nominated, scored

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.audit.models import Entry
from goalweave.calls.models import EntryState
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.prizes import actions, queries, rules
from goalweave.prizes.actions.experts import claim_experts
from goalweave.prizes.models import Assignment, Expert, Nominee, NomineeState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frameworks() -> None:
    loaded()


def assigned_one(**fields: object) -> Assignment:
    row = edition()
    return Assignment.objects.create(expert=expert(row), entry=entry(row, 1), **fields)


def save(own: Assignment, scores: dict[str, str], **fields: object) -> Assignment:
    given = {"actor": actor_of_expert(own.expert), "comments": {}, "version": own.version, "now": NOW}
    return actions.save_scores(assignment=own, scores=scores, **given | fields)  # type: ignore[arg-type]


def test_expert_is_added_once_and_comes_back() -> None:
    row = edition()
    user = UserFactory(email="Kim@Example.org")
    first = actions.add_expert(actor=SYSTEM, edition=row, email="kim@example.org", now=NOW, categories=["c4", "c2"])
    actions.remove_expert(actor=SYSTEM, edition=row, expert=first.pk, now=NOW)
    again = actions.add_expert(actor=SYSTEM, edition=row, email=" KIM@example.org ", now=NOW, name="Kim <b>")
    assert (again.pk, again.user, again.name, again.categories, again.withdrawn) == (
        first.pk,
        user,
        "Kim <b>",
        [],
        None,
    )
    # The log names no one.
    assert "kim" not in str(list(Entry.objects.values_list("after", flat=True))).lower()


@pytest.mark.parametrize(("fields", "field"), [({"email": "no"}, "email"), ({"categories": ["<b>"]}, "categories")])
def test_expert_with_a_bad_address_or_category_is_refused(fields: dict[str, object], field: str) -> None:
    given = {"email": "kim@example.org", "now": NOW} | fields
    with pytest.raises(InputError) as error:
        actions.add_expert(actor=SYSTEM, edition=edition(), **given)  # type: ignore[arg-type]
    assert error.value.field == field
    assert not Expert.objects.exists()


def test_address_of_an_expert_is_tied_to_the_account_that_gets_it() -> None:
    row = edition()
    person = actions.add_expert(actor=SYSTEM, edition=row, email="new@example.org", now=NOW)
    assert person.user is None
    user = UserFactory(email="new@example.org")
    assert (claim_experts(user), claim_experts(user)) == (1, 0)


def test_entries_are_shared_out_without_conflicts_of_interest() -> None:
    row = edition()
    experts = [expert(row), expert(row), expert(row, categories=["c4"])]
    own = OrganisationFactory(name={"en": "Cooperative 1"})
    MembershipFactory(user=experts[0].user, organisation=own)
    entries = [entry(row, number) for number in (1, 2, 3)]
    entry(row, 4, eligible=False)
    sent = entries[1].contact
    sent.email = experts[1].email.upper()
    sent.save()
    assert actions.assign_experts(actor=SYSTEM, edition=row, now=NOW) == 4
    pairs = set(Assignment.objects.values_list("expert", "entry"))
    assert pairs == {
        (experts[1].pk, entries[0].pk),
        (experts[0].pk, entries[1].pk),
        (experts[0].pk, entries[2].pk),
        (experts[1].pk, entries[2].pk),
    }
    assert actions.assign_experts(actor=SYSTEM, edition=row, now=NOW) == 0


def test_declared_conflict_drops_the_scores_and_gives_the_entry_to_someone_else() -> None:
    row = edition()
    people = [expert(row), expert(row)]
    entry(row, 1)
    actions.assign_experts(actor=SYSTEM, edition=row, now=NOW)
    first = Assignment.objects.get(expert=people[0])
    saved = save(first, {"impact": "4"})
    done = actions.declare_conflict(actor=actor_of_expert(people[0]), assignment=saved, reason=" My\nsister ", now=NOW)
    assert (done.conflict, done.conflict_reason, done.scores) == ("declared", "My sister", {})
    third = expert(row)
    assert actions.assign_experts(actor=SYSTEM, edition=row, now=NOW) == 1
    assert Assignment.objects.filter(expert=third).count() == 1
    with pytest.raises(NotAllowed):
        save(done, {"impact": "5"}, version=done.version)


def test_scores_are_saved_bit_by_bit_and_finished_when_all_are_there() -> None:
    own = save(assigned_one(), {"impact": "4"}, comments={"impact": "  <script>Good  "})
    with pytest.raises(InputErrors):
        actions.finish_scores(actor=actor_of_expert(own.expert), assignment=own, now=NOW)
    own = save(own, {"reach": "0"})
    assert (own.scores, own.comments) == ({"impact": 4, "reach": 0}, {"impact": "<script>Good"})
    done = actions.finish_scores(actor=actor_of_expert(own.expert), assignment=own, now=NOW)
    with pytest.raises(NotAllowed):
        save(done, {"reach": "5"}, version=done.version)


@pytest.mark.parametrize("score", ["6", "-1", "4.5", "٣", "1e1", "9999999999", "<b>"])
def test_score_outside_the_scale_is_refused_with_its_criterion(score: str) -> None:
    own = assigned_one()
    with pytest.raises(InputErrors) as error:
        save(own, {"impact": score, "reach": "1"})
    assert [problem.field for problem in error.value.problems if isinstance(problem, InputError)] == ["impact"]
    own.refresh_from_db()
    assert own.scores == {}


def test_only_the_expert_scores_and_only_in_the_nomination() -> None:
    own = assigned_one()
    for who in (VISITOR, SYSTEM, actor_of_expert(expert(own.expert.edition))):
        with pytest.raises(NotAllowed):
            save(own, {"impact": "1"}, actor=who)
    with pytest.raises(NotAllowed):
        save(own, {"impact": "1"}, now=NOW + 6 * DAY)
    with pytest.raises(Conflict):
        save(own, {"impact": "1"}, version=7)


def test_others_scores_are_hidden_until_the_own_ones_are_finished() -> None:
    own = assigned_one()
    other = scored(expert(own.expert.edition), own.entry, 1, 2)
    who = actor_of_expert(own.expert)
    assert not rules.may_read_others_scores(who, own)
    own = save(own, {"impact": "4", "reach": "4"})
    done = actions.finish_scores(actor=who, assignment=own, now=NOW)
    assert rules.may_read_others_scores(who, done)
    assert queries.other_scores(done) == [other]
    assert not rules.may_read_others_scores(actor_of_expert(other.expert), done)


def test_scores_nominate_in_three_queries() -> None:
    row = edition()
    nominated(row, (5, 4, 3, 3, 1))
    with CaptureQueriesContext(
        connection,
    ) as queries_run:
        scores = queries.edition_scores(row)["c2"]
    assert len(queries_run) == 3
    assert (len(scores.selection.nominees), len(scores.selection.tied), len(scores.selection.reserves)) == (4, 2, 1)


def test_nominees_against_the_scores_need_a_reason() -> None:
    row = edition()
    people = [expert(row), expert(row)]
    entries = [entry(row, number) for number in (1, 2, 3, 4)]
    for number, own in enumerate(entries):
        for person in people:
            scored(person, own, 5 - number, 5 - number)
    wanted = [entries[0].pk, entries[1].pk, entries[3].pk]
    with pytest.raises(InputError) as error:
        actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=wanted, now=NOW)
    assert error.value.field == "reason"
    rows = actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=wanted, now=NOW, reason="Balance.")
    assert [(nominee.entry_id, nominee.score, nominee.nomination_reason) for nominee in rows] == [
        (entries[0].pk, 1.0, ""),
        (entries[1].pk, 0.8, ""),
        (entries[3].pk, 0.4, "Balance."),
    ]
    suggested = [own.pk for own in entries[:3]]
    actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=suggested, now=NOW)
    assert set(row.nominees.values_list("entry", flat=True)) == set(suggested)


def test_ineligible_and_foreign_entries_are_not_nominated() -> None:
    row = edition()
    for own in (entry(row, 1, eligible=False), entry(row, 2, category="c4"), entry(edition(slug="x"), 3)):
        with pytest.raises(InputError, match="only eligible"):
            actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=[own.pk], now=NOW, reason="Why")


def test_next_is_suggested_when_a_nominee_leaves_before_the_vote() -> None:
    row = edition()
    people = [expert(row), expert(row)]
    entries = [entry(row, number) for number in (1, 2, 3, 4)]
    for number, own in enumerate(entries):
        for person in people:
            scored(person, own, 5 - number, 5 - number)
    rows = actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=[own.pk for own in entries[:3]], now=NOW)
    actions.remove_nominee(
        actor=SYSTEM, edition=row, nominee=rows[0].pk, state=NomineeState.DISQUALIFIED, reason="Copied.", now=NOW
    )
    entries[1].state = EntryState.WITHDRAWN
    entries[1].save()
    suggested = [ranked.entry for ranked in queries.category_scores(row, "c2").selection.nominees]
    assert suggested == [entries[2].pk, entries[3].pk]
    actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=suggested, now=NOW)
    assert Nominee.objects.get(pk=rows[0].pk).state == NomineeState.DISQUALIFIED


def test_nominees_are_settled_when_the_vote_opens() -> None:
    row = edition()
    own = entry(row, 1)
    with pytest.raises(InputError, match="until the vote opens"):
        actions.nominate(actor=SYSTEM, edition=row, category="c2", entries=[own.pk], now=NOW + 10 * DAY, reason="x")
