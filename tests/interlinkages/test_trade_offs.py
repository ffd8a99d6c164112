"""Where the accepted work of an organisation undermines itself, and what is done about it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.factories.accounts import OrganisationFactory, UnitFactory, everybody, member
from tests.factories.catalogues import SDG, WSIS, loaded
from tests.factories.records import mapping, record, stored as stored_records
from tests.interlinkages.panels import NOW, stored_matrix

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model import Money, RecordPlace
from goalweave.frameworks.actions import load_catalogue
from goalweave.interlinkages import actions, queries
from goalweave.registry.actions import delete_records

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(standing):
    """An organisation with work on both sides of a trade-off, and its editor."""
    loaded()
    owner = OrganisationFactory()
    text = "Roads for all and networks."
    evidence = (model.Evidence("Roads for all", 0, 13, "en"),)
    roads = record(
        "roads",
        text={"en": text},
        mappings=(mapping("sdg@2020:9.1", "accepted", evidence=evidence),),
        money=(Money(Decimal(100), "USD"),),
        places=(RecordPlace("KE"),),
    )
    skills = record("skills", text={"en": text}, mappings=(mapping("sdg@2020:4.4.1", "accepted"),))
    rows = stored_records(roads, skills, organisation=owner)
    matrix = stored_matrix()
    editor = member(owner, Role.EDITOR)
    actions.choose_matrices(actor=editor, organisation=owner, keys=[matrix.slug])
    return owner, editor, rows, matrix


@pytest.fixture
def world(db, built):
    """For one test, which may write into it: the database takes that back."""
    return deepcopy(built)


def test_trade_offs_have_both_sides(world) -> None:
    owner, editor, rows, _matrix = world
    (own,) = queries.trade_offs(editor, owner.pk)
    assert (own.pair.subject, own.pair.object, own.pair.score, own.state) == ("9.1", "4.4", -2, "open")
    assert [named.pk for named in own.pair.work_from.named] == [rows["roads"].pk]
    assert own.pair.work_from.money == (Money(Decimal("100.00"), "USD"),)
    assert own.pair.work_from.places == ("KE",)
    assert own.pair.scores[0].pair.evidence == "A study"
    detail = queries.trade_off_detail(editor, owner.pk, "sdg@2020", ("9.1", "4.4"))
    assert detail is not None
    assert [part.text for part in detail.records_from[0].evidence] == ["Roads for all"]
    assert queries.open_trade_offs_by_node(editor, owner.pk, "sdg@2020") == {"9.1": 1, "9": 1, "4.4": 1, "4": 1}
    assert [effect.enables for effect in queries.effects_of_own_work(editor, owner.pk)]
    assert queries.count_trade_offs(editor, owner.pk) == {
        "open": 1,
        "mitigated": 0,
        "accepted": 0,
        "not_applicable": 0,
    }


def treat(world, actor=None, **changes):
    owner, editor, _rows, _matrix = world
    given = {
        "actor": actor or editor,
        "organisation": owner,
        "framework": "sdg@2020",
        "pair": ("9.1", "4.4"),
        "state": "open",
        "now": NOW,
    }
    return actions.treat_trade_off(**given | changes)


def test_a_trade_off_is_mitigated_by_a_record_and_that_can_be_undone(world) -> None:
    owner, editor, rows, _matrix = world
    unit = UnitFactory(organisation=owner)
    done = treat(
        world, state="mitigated", measure=rows["skills"], owner=editor.user, unit=unit, review=date(2026, 9, 1)
    )
    (own,) = queries.trade_offs(editor, owner.pk)
    assert (own.state, own.version, own.treatment) == ("mitigated", 1, done)
    assert (own.is_due(date(2026, 8, 31)), own.is_due(date(2026, 9, 1))) == (False, True)
    assert queries.trade_offs(editor, owner.pk, states=("open",)) == ()
    assert queries.open_trade_offs_by_node(editor, owner.pk, "sdg@2020") == {}
    undone = actions.undo_treatment(actor=editor, treatment=done, version=1, now=NOW)
    assert (undone.state, undone.measure, undone.owner, undone.unit, undone.review) == ("open", None, None, None, None)
    again = actions.undo_treatment(actor=editor, treatment=done, version=2, now=NOW)
    assert (again.state, again.measure, again.review) == ("mitigated", rows["skills"], date(2026, 9, 1))
    assert [change.verb for change in queries.treatment_history(editor, done)] == ["undo", "undo", "create"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"state": "mitigated"}, "choose the record that mitigates it"),
        ({"state": "accepted"}, "enter the reason"),
        ({"state": "not_applicable"}, "enter the reason"),
        ({"state": "solved"}, "is not a state of a trade-off"),
        ({"pair": ("9.c", "4.4")}, "9.c → 4.4 is not a trade-off in this organisation’s work"),
        ({"framework": "sdg@1900"}, "unknown framework: sdg@1900"),
        ({"review": date(2026, 2, 28)}, "the review date has passed"),
        ({"reason": "x" * 5001}, "can have up to 5,000 characters"),
    ],
)
def test_a_treatment_that_says_too_little_is_refused(world, changes: dict[str, object], problem: str) -> None:
    with pytest.raises(InputError) as raised:
        treat(world, **changes)
    assert problem in str(raised.value)


def test_people_units_and_records_of_others_are_refused(world) -> None:
    other = OrganisationFactory()
    theirs = stored_records(record("theirs"), organisation=other)["theirs"]
    for changes in (
        {"state": "mitigated", "measure": theirs},
        {"owner": member(other).user},
        {"unit": UnitFactory(organisation=other)},
    ):
        with pytest.raises(InputError, match="of this organisation"):
            treat(world, **changes)


def test_two_people_at_once_do_not_overwrite_each_other(world) -> None:
    done = treat(world, state="accepted", reason="Roads come first.")
    for version in (0, 2):
        with pytest.raises(Conflict):
            treat(world, state="mitigated", measure_text="A fund", version=version)
        with pytest.raises(Conflict):
            actions.undo_treatment(actor=SYSTEM, treatment=done, version=version, now=NOW)
    assert treat(world, state="mitigated", measure_text="A fund", version=1).version == 2


def test_who_may_see_and_treat_trade_offs(world) -> None:
    owner, *_rest = world
    may: dict[str, set[str]] = {"see": set(), "treat": set()}
    version = 0
    for name, actor in everybody(owner).items():
        try:
            queries.trade_offs(actor, owner.pk)
            may["see"].add(name)
        except NotAllowed:
            pass
        try:
            version = treat(world, actor, state="accepted", reason=f"By {name}", version=version).version
            may["treat"].add(name)
        except NotAllowed:
            pass
    everyone = {role.value for role in Role} | {"administrator", "system"}
    assert may == {"see": everyone, "treat": {"editor", "manager", "administrator", "system"}}


def test_the_owner_may_treat_a_trade_off_as_long_as_they_write(world) -> None:
    owner, _editor, *_rest = world
    contributor, reader = member(owner, Role.CONTRIBUTOR), member(owner, Role.READER)
    treat(world, owner=contributor.user)
    treat(world, contributor, version=1, state="accepted", reason="Agreed", owner=reader.user)
    with pytest.raises(NotAllowed):
        treat(world, contributor, version=2)
    with pytest.raises(NotAllowed):
        treat(world, reader, version=2)


def test_a_trade_off_without_its_records_is_history(world) -> None:
    owner, editor, rows, _matrix = world
    done = treat(world, state="accepted", reason="Roads come first.")
    assert queries.past_trade_offs(editor, owner.pk) == ()
    delete_records(actor=editor, ids=[rows["roads"].pk])
    assert queries.trade_offs(editor, owner.pk) == ()
    assert queries.past_trade_offs(editor, owner.pk) == (done,)
    detail = queries.trade_off_detail(editor, owner.pk, "sdg@2020", ("9.1", "4.4"))
    assert detail is not None
    assert (detail.trade_off, detail.treatment, len(detail.history)) == (None, done, 1)


def test_trade_offs_by_record_node_and_board(world) -> None:
    owner, editor, rows, _matrix = world
    plan = stored_records(
        record("both", mappings=(mapping("sdg@2020:9.1"), mapping("wsis@2003:C2"))), organisation=owner
    )["both"]
    (own,) = queries.trade_offs_of_record(editor, rows["skills"])
    assert (own.pair.work_from.records, own.pair.work_to.records, own.pair.shared) == (2, 1, 0)
    assert queries.trade_offs_of_record(member(OrganisationFactory()), rows["skills"]) == ()
    node = model.Curie.parse("sdg@2020:9")
    assert list(queries.trade_offs_of_node(editor, node, [owner.pk, OrganisationFactory().pk])) == [owner.pk]
    assert queries.trade_offs_of_node(editor, model.Curie.parse("sdg@2020:9.c"), [owner.pk]) == {}
    assert queries.open_trade_offs_by_node(editor, owner.pk, "wsis@2003") == {"C2": 1}
    assert plan.pk in {named.pk for named in own.pair.work_from.named}


def test_facts_for_a_survey_tell_what_was_done_first(world) -> None:
    owner, editor, _rows, _matrix = world
    treat(world, state="mitigated", measure_text="A fund for teachers")
    facts = queries.interlinkage_facts(editor, owner.pk)
    assert facts is not None
    assert (facts.trade_off_count, facts.counts["mitigated"]) == (1, 1)
    assert [own.treatment.measure_text for own in facts.trade_offs if own.treatment] == ["A fund for teachers"]
    assert [(node.framework, node.effect.node, node.effect.effect) for node in facts.enables] == [
        ("sdg@2020", "9.c", 1)
    ]
    actions.choose_matrices(actor=editor, organisation=owner, keys=[])
    assert queries.interlinkage_facts(editor, owner.pk) is None
    assert queries.trade_offs(editor, owner.pk) == ()


def test_records_that_a_reader_may_not_see_do_not_count(world) -> None:
    owner, _editor, _rows, matrix = world
    assert queries.trade_offs(SYSTEM, owner.pk)
    other = OrganisationFactory()
    actions.choose_matrices(actor=SYSTEM, organisation=other, keys=[matrix.slug])
    assert queries.trade_offs(SYSTEM, other.pk) == ()


def test_a_code_that_a_pack_replaces_keeps_scores_and_states(world) -> None:
    owner, editor, _rows, matrix = world
    treat(world, state="accepted", reason="Roads come first.")
    nodes = []
    for node in SDG.nodes:
        if node.code == "4.4":
            node = replace(node, code="4.z", formerly=("4.4",))
        elif node.parent == "4.4":
            node = replace(node, parent="4.z")
        nodes.append(node)
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([replace(SDG, nodes=tuple(nodes)), WSIS], []))
    (own,) = queries.trade_offs(editor, owner.pk)
    assert (own.pair.subject, own.pair.object, own.state) == ("9.1", "4.z", "accepted")
    assert [entry.pair.score for entry in queries.scores_of_pair(editor, "sdg@2020", ("9.1", "4.z"))] == [-2]
    treat(world, pair=("9.1", "4.z"), state="accepted", reason="Still so.", version=1)
    assert queries.past_trade_offs(editor, owner.pk) == ()
    assert queries.find_matrix(editor, matrix.slug) is not None
