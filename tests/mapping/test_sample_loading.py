"""Packs, records and mappings into the database in one go."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded, small, without
from tests.factories.records import mapping, record

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation, Role
from goalweave.analysis.queries import mapped_records
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import GoalweaveError, InputError, NotAllowed, UnknownNode
from goalweave.frameworks import queries
from goalweave.frameworks.models import Framework
from goalweave.mapping.engine import current_engine
from goalweave.mapping.models import Mapping
from goalweave.mapping.sample_loading import SampleLoadResult, load_records
from goalweave.registry.models import Record, Visibility

pytestmark = pytest.mark.django_db


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
    assert load([]) == SampleLoadResult(0, 0, 0, 0)
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
    assert queries.framework_revision() == 0


def test_a_pack_that_drops_a_mapped_node_changes_nothing():
    one = record("one", mappings=(mapping("sdg@2020:9.c"),))
    load([one])
    fewer = Catalogue.of([without(small().frameworks["sdg@2020"], "9.c"), small().frameworks["wsis@2003"]])
    with pytest.raises(GoalweaveError, match=r"would be removed: 9\.c"):
        load([record("two")], catalogue=fewer)
    assert queries.catalogue() == small()
    assert [str(found.node) for found in mapped_records(SYSTEM)[0].mappings] == ["sdg@2020:9.c"]


def test_the_engine_is_made_once_for_each_state_of_the_frameworks(django_assert_num_queries):
    loaded()
    queries.catalogue()
    first = current_engine()
    with django_assert_num_queries(1):
        assert current_engine() is first
    loaded(Catalogue.of([without(small().frameworks["sdg@2020"], "4"), small().frameworks["wsis@2003"]]))
    assert current_engine() is not first
