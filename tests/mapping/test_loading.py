"""Packs, records and mappings into the database in one go: the sample that ships, and small ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded, small, without
from tests.factories.records import mapping, record

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation, Role
from goalweave.analysis.queries import coverage, mapped_records
from goalweave.audit.models import Entry
from goalweave.classifiers import engine_for
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import GoalweaveError, InputError, NotAllowed, UnknownNode
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.frameworks import queries
from goalweave.frameworks.models import Framework
from goalweave.mapping.engine import engine
from goalweave.mapping.loading import Loaded, load_records
from goalweave.mapping.models import Evidence, Mapping
from goalweave.packs import library, read_sample
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import data_as_of, to_core
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped():
    return library().catalogue()


@pytest.fixture(scope="module")
def sample(shipped):
    path = library().pack("samples/itu-2019").records
    assert path is not None
    return read_sample(path, shipped)


def load_sample(sample, shipped, **options):
    return load_records(
        actor=SYSTEM,
        catalogue=shipped,
        records=sample.records,
        organisation=sample.organisation,
        name=sample.name,
        short=sample.short,
        as_of=sample.as_of,
        public=True,
        **options,
    )


def test_the_sample_is_loaded_whole(sample, shipped):
    done = load_sample(sample, shipped)
    assert queries.catalogue() == shipped
    owner = Organisation.objects.get()
    assert (owner.slug, owner.name, owner.short) == (sample.organisation, sample.name, sample.short)
    assert data_as_of(VISITOR) == sample.as_of
    rows = {row.slug: row for row in Record.objects.all()}
    assert {name: replace(to_core(row), id=name) for name, row in rows.items()} == {
        one.id: replace(one, mappings=()) for one in sample.records
    }
    assert done == Loaded(new=len(sample.records), changed=0, unchanged=0, mappings=Mapping.objects.count())
    assert len(sample.records) == 110


def test_the_samples_mappings_are_those_of_the_pipeline(sample, shipped):
    load_sample(sample, shipped)
    names = {str(row.pk): row.slug for row in Record.objects.all()}
    stored = {names[one.id]: set(one.mappings) for one in mapped_records(VISITOR)}
    mapped = map_records(sample.records, shipped, engine_for(shipped), MapOptions())
    assert stored == {one.id: set(one.mappings) for one in mapped.records}
    for one in sample.records:
        assert stored[one.id] >= set(one.mappings)


def test_the_samples_evidence_stands_in_its_text(sample, shipped):
    load_sample(sample, shipped)
    passages = Evidence.objects.select_related("mapping__record")
    assert passages
    for one in passages:
        assert one.mapping.record.text[one.language][one.start : one.end] == one.text


def test_the_samples_coverage_is_that_of_the_pipeline(sample, shipped):
    load_sample(sample, shipped)
    mapped = map_records(sample.records, shipped, engine_for(shipped), MapOptions())
    assert coverage(VISITOR, "sdg@2020") == mapped.coverage


def test_loading_the_sample_twice_adds_nothing(sample, shipped):
    first = load_sample(sample, shipped)
    tables = (Record, Mapping, Evidence, Entry, Organisation, Framework)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    second = load_sample(sample, shipped)
    assert second == Loaded(new=0, changed=0, unchanged=110, mappings=first.mappings)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_a_person_has_the_last_word_over_a_second_load(sample, shipped):
    first = load_sample(sample, shipped)
    decided = Mapping.objects.filter(state="suggested").first()
    accepted = Mapping.objects.filter(state="accepted").first()
    Mapping.objects.filter(pk=decided.pk).update(state="accepted", origin="person")
    Mapping.objects.filter(pk=accepted.pk).update(state="rejected", origin="person")
    assert load_sample(sample, shipped).mappings == first.mappings - 2
    assert Mapping.objects.filter(origin="person").count() == 2
    assert Mapping.objects.count() == first.mappings
    accepted.refresh_from_db()
    assert (accepted.state, accepted.origin) == ("rejected", "person")


def test_the_sample_is_found_by_search(sample, shipped):
    load_sample(sample, shipped)
    found = search(sample.records[0].title["en"], actor=VISITOR, kind="record")
    assert next(hit.title for hit in found) == sample.records[0].title["en"]


def test_the_work_says_how_far_it_is(sample, shipped):
    seen = []
    load_sample(sample, shipped, moved=lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 110)
    assert seen[-1] == (110, 110)


def load(records, *, actor=SYSTEM, catalogue=None, organisation="own", **options):
    return load_records(
        actor=actor,
        catalogue=catalogue or small(),
        records=records,
        organisation=organisation,
        name={"en": "Own"},
        **options,
    )


def test_records_are_private_unless_published():
    one = record("one", mappings=(mapping("sdg@2020:9.c"),))
    load([one])
    assert Record.objects.get().visibility == Visibility.ORGANISATION
    assert mapped_records(VISITOR) == ()
    assert load([one], public=True).changed == 1
    assert len(mapped_records(VISITOR)) == 1


def test_tags_of_the_publisher_come_in_accepted_and_mentions_suggested():
    text = "Schools for SDG 4."
    load([record("one", text={"en": text}, mappings=(mapping("sdg@2020:9.c"),))])
    found = {row.node.code: row for row in Mapping.objects.select_related("node")}
    assert (found["9.c"].state, found["9.c"].origin) == ("accepted", "import:test")
    assert (found["4"].state, found["4"].origin) == ("suggested", "mention")
    assert [one.text for one in found["4"].evidence.all()] == ["SDG 4"]


def test_only_the_packs_are_loaded_where_there_are_no_records():
    assert load([]) == Loaded(0, 0, 0, 0)
    assert queries.catalogue() == small()
    assert not Organisation.objects.exists()


def test_a_members_load_is_refused_whole():
    own = OrganisationFactory(slug="own")
    for actor in (VISITOR, member(own, Role.MANAGER), administrator(is_active=False)):
        with pytest.raises(NotAllowed):
            load([record("one")], actor=actor)
    assert not Framework.objects.exists()
    assert not Record.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("records", "options", "error"),
    [
        ([record("one"), record("one")], {}, InputError),
        ([record("one", mappings=(mapping("mdg@2000:1"),))], {}, UnknownNode),
        ([record("one")], {"organisation": "not a slug"}, InputError),
    ],
)
def test_a_load_that_fails_leaves_nothing_behind(records, options, error):
    with pytest.raises(error):
        load(records, **options)
    for table in (Framework, Organisation, Record, Mapping, Entry):
        assert not table.objects.exists()
    assert queries.revision() == 0


def test_a_pack_that_drops_a_mapped_node_changes_nothing():
    one = record("one", mappings=(mapping("sdg@2020:9.c"),))
    load([one])
    fewer = Catalogue.of([without(small().frameworks["sdg@2020"], "9.c"), small().frameworks["wsis@2003"]])
    with pytest.raises(GoalweaveError, match=r"would be gone: 9\.c"):
        load([record("two")], catalogue=fewer)
    assert queries.catalogue() == small()
    assert [str(found.node) for found in mapped_records(SYSTEM)[0].mappings] == ["sdg@2020:9.c"]


def test_the_engine_is_made_once_for_each_state_of_the_frameworks(django_assert_num_queries):
    loaded()
    queries.catalogue()
    first = engine()
    with django_assert_num_queries(1):
        assert engine() is first
    loaded(Catalogue.of([without(small().frameworks["sdg@2020"], "4"), small().frameworks["wsis@2003"]]))
    assert engine() is not first
