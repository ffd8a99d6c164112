from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.records import MappingFactory, RecordFactory, mapping, record, stored

from goalweave.accounts.activity.queries import log_position, object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.errors import NotAllowed, UnknownNode
from goalweave.frameworks.models import Node
from goalweave.frameworks.queries import node_ids
from goalweave.mapping.actions import add_tags, record_readings, store_mappings, suggest_records
from goalweave.mapping.audit_state import evidence_to_audit
from goalweave.mapping.models import Evidence, Mapping, Reading, State
from goalweave.mapping.queries import mappings_of

pytestmark = pytest.mark.django_db

TEXT = "Networks for schools. Réseaux."
PASSAGES = (
    model.Evidence("Networks for schools", 0, 20, "en", ((0, 8), (13, 20))),
    model.Evidence("Networks", 0, 8, "en"),
    model.Evidence("Réseaux", 0, 7, "fr"),
)
FULL = mapping(
    "sdg@2020:9.c",
    "suggested",
    "classifier:fast-1",
    score=0.75,
    rank=model.MappingRank.SECONDARY,
    share=40.0,
    evidence=PASSAGES,
)


@pytest.fixture
def row():
    """A record to map, with the small catalogue loaded."""
    loaded()
    return stored(record("one", text={"en": TEXT}))["one"]


def store(row, *found, actor=SYSTEM):
    return store_mappings(actor=actor, mappings={row: found})


def of(row):
    return mappings_of([row.pk]).get(row.pk, ())


def decision(row, node, state, origin="person"):
    pk = node_ids()["sdg@2020", node]
    return MappingFactory(record=row, node_id=pk, state=state, origin=origin)


def test_mappings_come_back_whole_accepted_first_then_by_score(row):
    weak = mapping("sdg@2020:4", "suggested", score=0.2)
    tag = mapping("wsis@2003:C2")
    no = mapping("sdg@2020:4.b", "rejected", score=0.9)
    goal = mapping("sdg@2020:9")
    assert store(row, weak, no, FULL, tag, goal) == 5
    assert of(row) == (goal, tag, FULL, weak, no)


def test_mappings_of_none_and_of_several_records(row):
    other, bare = RecordFactory(), RecordFactory()
    store(row, mapping("sdg@2020:4"))
    store(other, mapping("sdg@2020:9"))
    assert mappings_of([]) == {}
    assert mappings_of(iter([row.pk, other.pk, bare.pk])) == {
        row.pk: (mapping("sdg@2020:4"),),
        other.pk: (mapping("sdg@2020:9"),),
    }


def test_storing_again_brings_what_is_there_to_what_is_said(row):
    store(row, mapping("sdg@2020:4"), FULL)
    keys = dict(Mapping.objects.values_list("node__code", "pk"))
    moved = replace(FULL, evidence=PASSAGES[:1])
    assert store(row, mapping("sdg@2020:4"), moved, mapping("sdg@2020:9.1")) == 3
    assert of(row) == (mapping("sdg@2020:4"), mapping("sdg@2020:9.1"), moved)
    assert Mapping.objects.get(node__code="4").pk == keys["4"]
    assert Evidence.objects.count() == 1
    assert store(row) == 0
    assert of(row) == ()
    assert not Evidence.objects.exists()


def test_what_stands_so_already_is_not_touched(row):
    store(row, mapping("sdg@2020:4"), FULL)
    before = [list(table.objects.order_by("pk").values()) for table in (Mapping, Evidence, Entry)]
    seen = log_position()
    assert store(row, FULL, mapping("sdg@2020:4")) == 2
    assert [list(table.objects.order_by("pk").values()) for table in (Mapping, Evidence, Entry)] == before
    assert log_position() == seen


@pytest.mark.parametrize(
    "change",
    [
        {"state": model.MappingState.ACCEPTED},
        {"origin": "classifier:fast-3"},
        {"score": 0.76},
        {"rank": model.MappingRank.PRIMARY},
        {"share": None},
        {"evidence": ()},
        {"evidence": PASSAGES[::-1]},
        {"evidence": (replace(PASSAGES[0], words=PASSAGES[0].words[:1]), *PASSAGES[1:])},
    ],
)
def test_every_field_counts_as_a_change(row, change):
    store(row, FULL)
    before = log_position()
    store(row, replace(FULL, **change))
    assert of(row) == (replace(FULL, **change),)
    assert log_position() != before


@pytest.mark.parametrize("state", ["accepted", "rejected", "suggested"])
@pytest.mark.parametrize("origin", ["person", "person:reviewer"])
def test_what_a_person_decided_stays(row, state, origin):
    store(row, FULL, mapping("sdg@2020:4"))
    Mapping.objects.filter(node__code="9.c").update(state=state, origin=origin)
    decided = Mapping.objects.get(node__code="9.c")
    kept = replace(FULL, state=model.MappingState(state), origin=origin)
    for found in ((FULL,), (mapping("sdg@2020:9.c"),), (), (mapping("sdg@2020:9.c", "rejected"), FULL)):
        assert store(row, *found) == 0
        assert of(row) == (kept,)
        assert Mapping.objects.get() == decided


def test_a_decision_on_one_node_leaves_room_for_others(row):
    decision(row, "9.c", "rejected")
    assert store(row, FULL, mapping("sdg@2020:9")) == 1
    assert [(str(one.node), one.state, one.origin) for one in of(row)] == [
        ("sdg@2020:9", "accepted", "import:test"),
        ("sdg@2020:9.c", "rejected", "person"),
    ]


def test_of_several_mappings_to_one_node_the_strongest_is_kept(row):
    weak, strong = mapping("sdg@2020:9", "suggested", score=0.4), mapping("sdg@2020:9", "suggested", score=0.6)
    tag = mapping("sdg@2020:9", score=0.1)
    no = mapping("sdg@2020:9", "rejected")
    assert store(row, weak, strong, no) == 1
    assert of(row) == (strong,)
    assert store(row, no, strong, tag, weak) == 1
    assert of(row) == (tag,)


@pytest.mark.parametrize("node", ["sdg@2020:17", "sdg:9", "odd@2020:9"])
def test_a_node_that_is_not_there_leaves_everything_as_it_was(row, node):
    store(row, FULL)
    other = stored(record("two"))["two"]
    before = log_position()
    with pytest.raises(UnknownNode, match=f"the record two is mapped to {node}, which is not in the database"):
        store_mappings(actor=SYSTEM, mappings={row: (), other: (mapping("sdg@2020:4"), mapping(node))})
    assert (of(row), of(other)) == ((FULL,), ())
    assert log_position() == before


def test_a_score_out_of_range_leaves_everything_as_it_was(row):
    store(row, FULL)
    with pytest.raises(IntegrityError), transaction.atomic():
        store(row, mapping("sdg@2020:4", evidence=PASSAGES), replace(FULL, score=1.5))
    assert of(row) == (FULL,)


def test_the_database_holds_one_mapping_a_record_and_node(row):
    decision(row, "4", "accepted")
    with pytest.raises(IntegrityError), transaction.atomic():
        decision(row, "4", "rejected")


def test_what_was_done_is_logged_once_for_each_record_that_changed(row):
    who, batch = member(row.organisation, Role.EDITOR), uuid4()
    other = stored(record("two"), organisation=row.organisation)["two"]
    store_mappings(actor=who, mappings={row: (mapping("sdg@2020:4"), FULL), other: ()}, batch=batch)
    store(row, mapping("sdg@2020:4"), actor=who)
    full = {
        "state": "suggested", "origin": "classifier:fast-1", "score": 0.75, "rank": "secondary", "share": 40.0,
    }  # fmt: skip
    tag = {"state": "accepted", "origin": "import:test", "score": 1.0, "rank": "primary"}
    assert [
        (one.actor, one.organisation, one.batch, one.verb, one.before, one.after) for one in object_entries("mapping", row.pk)
    ] == [
        (
            who.user, row.organisation_id, None, "store",
            {"sdg@2020:9.c": {**full, "evidence": evidence_to_audit(evidence())}}, {"sdg@2020:9.c": None},
        ),
        (
            who.user, row.organisation_id, batch, "store",
            {"sdg@2020:4": None, "sdg@2020:9.c": None}, {"sdg@2020:4": tag, "sdg@2020:9.c": full},
        ),
    ]  # fmt: skip
    assert not object_entries("mapping", other.pk).exists()


def evidence():
    return [
        Evidence(text=one.text, start=one.start, end=one.end, language=one.language, words=[list(w) for w in one.words])
        for one in PASSAGES
    ]


def test_tags_of_another_import_stay(row):
    mine = mapping("sdg@2020:4", origin="import:iati")
    theirs = mapping("sdg@2020:9.c", origin="import:xlsx")
    store(row, mine, FULL)
    store(row, theirs)
    assert of(row) == (mine, theirs)
    store(row, mapping("sdg@2020:9.1", origin="import:xlsx"), mapping("sdg@2020:4", "suggested", "mention"))
    assert {str(one.node) for one in of(row)} == {"sdg@2020:4", "sdg@2020:9.1"}
    assert mine in of(row)


def test_suggestions_stay_where_the_text_was_not_read(row):
    store(row, FULL)
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:4"),)}, texts_read=False)
    assert of(row) == (mapping("sdg@2020:4"), FULL)


def test_a_record_whose_suggestions_go_is_read_again(row):
    store(row, FULL)
    record_readings(records={row.pk: "digest"}, reader="fast-1")
    store(row, FULL, mapping("sdg@2020:4"))
    assert Reading.objects.count() == 1
    store(row, mapping("sdg@2020:4"))
    assert not Reading.objects.exists()


def test_new_shares_give_way_to_those_that_stay(row):
    decision(row, "4", "accepted")
    Mapping.objects.update(share=60)
    store(row, mapping("sdg@2020:9", share=50.0), mapping("wsis@2003:C2", share=100.0))
    assert {str(one.node): one.share for one in of(row)} == {
        "sdg@2020:4": 60, "sdg@2020:9": None, "wsis@2003:C2": 100,
    }  # fmt: skip
    store(row, mapping("sdg@2020:9", share=40.0))
    assert {str(one.node): one.share for one in of(row)} == {"sdg@2020:4": 60, "sdg@2020:9": 40}


def suggest(row, *found):
    return suggest_records(actor=SYSTEM, suggestions={row: found})


def test_suggesting_leaves_all_but_earlier_suggestions_of_the_classifier(row):
    tag = mapping("sdg@2020:4")
    foreign = mapping("sdg@2020:9.1", "suggested", "import:model", score=0.5)
    store(row, tag, foreign, FULL)
    decision(row, "4.b", "rejected")
    again = mapping("sdg@2020:4.b", "suggested", "classifier:fast-3", score=0.9)
    new = mapping("sdg@2020:4.4", "suggested", "classifier:fast-3", score=0.6)
    over = mapping("sdg@2020:4", "suggested", "mention")
    assert suggest(row, again, new, over) == 1
    assert {(str(one.node), one.state.value) for one in of(row)} == {
        ("sdg@2020:4", "accepted"), ("sdg@2020:9.1", "suggested"), ("sdg@2020:4.b", "rejected"),
        ("sdg@2020:4.4", "suggested"),
    }  # fmt: skip
    with pytest.raises(ValueError):
        suggest(row, mapping("sdg@2020:9"))


def test_nothing_to_store_is_no_write():
    assert store_mappings(actor=VISITOR, mappings={}) == 0
    assert not Entry.objects.exists()


def test_one_record_that_may_not_be_mapped_refuses_all(row):
    other = RecordFactory(organisation=OrganisationFactory(slug="other"))
    who = member(row.organisation, Role.MANAGER)
    with pytest.raises(NotAllowed, match="you do not have permission to map records of other"):
        store_mappings(actor=who, mappings={row: (FULL,), other: (FULL,)})
    for actor in (VISITOR, stranger(), member(row.organisation, Role.READER), administrator(is_active=False)):
        with pytest.raises(NotAllowed):
            store(row, FULL, actor=actor)
    assert not Mapping.objects.exists()


def test_many_mappings_ask_no_more_queries_than_few(django_assert_max_num_queries):
    loaded()
    rows = stored(*(record(f"record-{number}") for number in range(200)))
    everything = {row: (mapping("sdg@2020:4"), FULL) for row in rows.values()}
    with django_assert_max_num_queries(28):
        assert store_mappings(actor=SYSTEM, mappings=everything) == 400
    with django_assert_max_num_queries(7):
        assert store_mappings(actor=SYSTEM, mappings=everything) == 400


def test_reading_is_two_queries_with_all_that_is_needed(row, django_assert_num_queries):
    store(row, mapping("sdg@2020:4"), FULL, mapping("wsis@2003:C2"))
    with django_assert_num_queries(2):
        assert len(of(row)) == 3
    with django_assert_num_queries(1):
        accepted = mappings_of([row.pk], evidence=False, states=[State.ACCEPTED])[row.pk]
    assert accepted == (mapping("sdg@2020:4"), mapping("wsis@2003:C2"))
    with django_assert_num_queries(1):
        assert [one.evidence for one in mappings_of([row.pk], evidence=False)[row.pk]] == [(), (), ()]


def test_mappings_go_with_their_record_and_hold_their_node(row):
    store(row, FULL)
    node = Node.objects.get(code="9.c")
    with pytest.raises(IntegrityError), transaction.atomic():
        node.delete()
    row.delete()
    assert not Mapping.objects.exists()
    assert not Evidence.objects.exists()


def test_evidence_written_before_words_were_kept_has_none(row):
    store(row, FULL)
    Evidence.objects.update(words=Evidence._meta.get_field("words").get_default())
    assert of(row) == (replace(FULL, evidence=tuple(replace(one, words=()) for one in PASSAGES)),)


def test_tags_of_new_records_are_stored_as_those_of_known_ones():
    loaded()
    rows = stored(record("new"), record("known"))
    tags = (
        mapping("sdg@2020:9.c", "accepted", "import:csv", share=60.0),
        mapping("sdg@2020:4", "accepted", "import:csv", share=40.0, sign=-1, rank=model.MappingRank.SECONDARY),
        mapping("sdg@2020:4", "accepted", "import:csv", score=0.5),
        mapping("sdg@2020:9.1", "suggested", "import:csv", score=0.5),
        mapping("sdg@2020:4.b", "accepted", "import:csv", evidence=PASSAGES[:1]),
    )
    plain, batch = tags[:3], uuid4()
    add_tags(actor=SYSTEM, mappings={rows["new"]: plain}, batch=batch)
    store_mappings(actor=SYSTEM, mappings={rows["known"]: plain}, texts_read=False, batch=batch)
    assert of(rows["new"]) == of(rows["known"]) != ()
    new, known = (Entry.objects.get(object_type="mapping", object_id=str(rows[name].pk)) for name in ("new", "known"))
    for field in ("verb", "before", "after", "organisation", "batch", "actor_id", "system"):
        assert getattr(new, field) == getattr(known, field)
    values = [field.attname for field in Mapping._meta.concrete_fields]
    different = {"id", "record_id", "created", "updated"}
    compared = [name for name in values if name not in different]
    first, second = (
        list(Mapping.objects.filter(record=rows[name]).order_by("node").values(*compared)) for name in rows
    )
    assert first == second
    # What waits for a reviewer or has passages goes the other way.
    others = stored(record("other"))["other"]
    add_tags(actor=SYSTEM, mappings={others: tags})
    assert len(of(others)) == 4
    assert Evidence.objects.filter(mapping__record=others).count() == 1
    with pytest.raises(NotAllowed):
        add_tags(actor=stranger(), mappings={others: plain})
    with pytest.raises(UnknownNode):
        add_tags(actor=SYSTEM, mappings={rows["new"]: [mapping("sdg@2020:99", "accepted", "import:csv")]})
