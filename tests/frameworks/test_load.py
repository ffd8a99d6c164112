from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger
from tests.factories.catalogues import LABELS, MATRIX, SDG, WSIS, loaded, node, small, without
from tests.factories.records import MappingFactory, RecordFactory

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import Link, LinkageKind, Relation, Status
from goalweave.frameworks import queries
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.models import Framework, Link as LinkRow, Linkage, Node
from goalweave.mapping.models import Mapping
from goalweave.packs import library
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


def everything():
    """All rows of this app and what is found of them."""
    return [list(table.objects.order_by("pk").values()) for table in (Framework, Node, Linkage, LinkRow)], {
        hit.object_id for hit in search("e", actor=VISITOR, limit=10_000)
    }


def search_ids(text):
    return [hit.object_id for hit in search(text, actor=VISITOR)]


def test_a_catalogue_comes_back_as_it_was():
    assert loaded() == small()


def test_loading_twice_changes_nothing():
    loaded()
    before, revision, log = everything(), queries.framework_revision(), list(Entry.objects.values())
    assert loaded() == small()
    assert everything() == before
    assert queries.framework_revision() == revision
    assert list(Entry.objects.values()) == log


def test_loading_is_logged_once_with_what_changed_in_each_framework_and_linkage():
    who = administrator()
    load_catalogue(actor=who, catalogue=small())
    lines = list(Entry.objects.order_by("pk"))
    assert [(one.object_type, one.object_id, one.before) for one in lines[:-1]] == [
        ("framework", "sdg@2020", None), ("framework", "wsis@2003", None), ("linkage", "wsis-sdg", None),
    ]  # fmt: skip
    assert len({one.batch for one in lines}) == 1
    entry = lines[-1]
    assert (entry.actor, entry.verb, entry.object_type, entry.after) == (
        who.user,
        "load",
        "catalogue",
        {
            "frameworks": ["sdg@2020", "wsis@2003"],
            "changed": ["sdg@2020", "wsis@2003"],
            "linkages": ["wsis-sdg"],
        },
    )


def test_only_administrators_load():
    own = OrganisationFactory()
    for actor in (VISITOR, stranger(), *(member(own, role) for role in Role), administrator(is_active=False)):
        with pytest.raises(NotAllowed, match="only administrators can load packs"):
            load_catalogue(actor=actor, catalogue=small())
    assert not Framework.objects.exists()
    assert not Entry.objects.exists()


def changed_sdg():
    """A label, the order and a parent changed, a node new, one gone."""
    kept = {one.code: one for one in SDG.nodes}
    nodes = (
        kept["9"],
        kept["9.c"],
        kept["9.1"],
        node("9.2", "target", "9"),
        kept["4"],
        replace(kept["4.4"], label={"en": "Skills, renamed"}, terms={"fr": ("métier",)}),
        replace(kept["4.4.1"], parent="9.2"),
    )
    return replace(SDG, nodes=nodes, title={"en": "Goals, renamed"}, opened=())


def test_a_changed_framework_comes_back_changed_and_its_nodes_keep_their_keys():
    loaded()
    before = queries.node_ids()
    catalogue = Catalogue.of([changed_sdg(), WSIS], [MATRIX])
    assert loaded(catalogue) == catalogue
    after = queries.node_ids()
    assert before.keys() - after.keys() == {("sdg@2020", "4.b")}
    assert after.keys() - before.keys() == {("sdg@2020", "9.2")}
    assert all(after[name] == before[name] for name in before.keys() & after.keys())


def test_what_is_found_follows_the_change():
    loaded()
    assert search_ids("scholarships") == ["sdg:4.b"]
    assert search_ids("skills for work") == ["sdg:4.4"]
    loaded(Catalogue.of([changed_sdg(), WSIS], [MATRIX]))
    assert search_ids("scholarships") == []
    assert search_ids("skills for work") == []
    assert search_ids("skills renamed") == ["sdg:4.4"]
    assert search_ids("metier") == []  # a term without a label in its language
    assert search_ids("9.2") == ["sdg:9.2"]


def test_nodes_are_found_by_label_wording_terms_and_code():
    loaded()
    assert search_ids("internet for everyone") == ["sdg:9.c"]
    assert search_ids("more people 2030") == ["sdg:4.4"]
    assert search_ids("pupil") == ["sdg:4"]
    assert search_ids("C7-egov") == ["wsis:C7-egov"]
    assert search_ids("互联网") == ["sdg:9"]
    assert search_ids("الإنترنت") == ["sdg:9.c"]
    assert search_ids("интернет") == ["sdg:9.c"]


def test_a_node_may_be_told_before_its_parent():
    late = replace(WSIS, nodes=tuple(reversed(WSIS.nodes)))
    assert loaded(Catalogue.of([late])).frameworks["wsis@2003"] == late


def test_links_are_replaced_and_stand_in_the_order_of_the_catalogue():
    loaded()
    first = replace(MATRIX, id="another", links=(Link("C7", "4", Relation.RELATED, Status.OURS, 0.1),))
    second = replace(MATRIX, links=(*reversed(MATRIX.links[:2]), Link("C4", "4.b", Relation.CLOSE, Status.OURS)))
    catalogue = Catalogue.of([SDG, WSIS], [first, second])
    assert loaded(catalogue) == catalogue
    backwards = Catalogue.of([WSIS, SDG], [second, first])
    assert loaded(backwards) == backwards
    assert list(queries.catalogue().frameworks) == ["wsis@2003", "sdg@2020"]


def test_the_order_of_frameworks_alone_is_a_change():
    loaded()
    loaded(Catalogue.of([WSIS, SDG], [MATRIX]))
    assert list(queries.catalogue().frameworks) == ["wsis@2003", "sdg@2020"]
    assert [one.object_type for one in Entry.objects.order_by("pk")][-2:] == ["catalogue", "catalogue"]


def test_a_linkage_that_the_catalogue_lacks_goes():
    loaded()
    assert loaded(Catalogue.of([SDG, WSIS])).linkages == ()


def test_a_framework_that_the_catalogue_lacks_stays_with_its_linkages():
    loaded()
    renamed = replace(SDG, title={"en": "Goals, renamed"})
    back = loaded(Catalogue.of([renamed]))
    assert back == Catalogue.of([renamed, WSIS], [MATRIX])
    assert search_ids("government online") == ["wsis:C7-egov"]


def test_two_editions_stand_side_by_side():
    old = replace(SDG, edition="2019", default=False)
    links = (Link("9.c", "9.c", Relation.IDENTICAL, Status.OURS, 1.0), Link("9.1", "9.1", Relation.CLOSE, Status.OURS))
    crosswalk = replace(MATRIX, id="2019-2020", kind=LinkageKind.CROSSWALK, subject="sdg@2019", links=links)
    catalogue = Catalogue.of([SDG, WSIS, old], [MATRIX, crosswalk])
    assert loaded(catalogue) == catalogue
    assert {"sdg:9.c", "sdg@2019:9.c"} == set(search_ids("internet for everyone"))


def test_a_link_and_its_opposite_may_both_be_told():
    both = replace(MATRIX, links=(MATRIX.links[0], replace(MATRIX.links[0], sign=-1)))
    catalogue = Catalogue.of([SDG, WSIS], [both])
    assert loaded(catalogue) == catalogue


def mapped_node(code):
    return MappingFactory(record=RecordFactory(), node=Node.objects.get(code=code))


def test_a_node_that_is_mapped_to_is_not_lost():
    loaded()
    kept = {mapped_node("4.b"), mapped_node("4.4.1"), mapped_node("9.c")}
    before, revision = everything(), queries.framework_revision()
    catalogue = Catalogue.of([without(SDG, "4.4", "4.b"), WSIS])
    with pytest.raises(InputError, match=r"would be removed: 4\.4\.1, 4\.b; keep these") as error:
        loaded(catalogue)
    assert error.value.field == "sdg@2020"
    assert set(Mapping.objects.all()) == kept
    assert everything() == before
    assert queries.framework_revision() == revision
    assert queries.catalogue() == small()


def test_a_child_that_moved_away_outlives_its_old_parent():
    loaded()
    kept = mapped_node("4.4.1")
    moved = replace(without(SDG, "4"), nodes=(*without(SDG, "4").nodes, node("4.4.1", "indicator", "9.c")))
    assert loaded(Catalogue.of([moved])).frameworks["sdg@2020"] == moved
    assert Mapping.objects.get() == kept
    assert kept.node.code == "4.4.1"


@pytest.mark.parametrize(
    ("catalogue", "message"),
    [
        (Catalogue.of([replace(SDG, nodes=(*SDG.nodes, SDG.nodes[0]))]), "2 nodes have the code 4"),
        (Catalogue.of([replace(SDG, nodes=(node("1.1", "target", "1"),))]), "its parent 1 does not exist"),
        (
            Catalogue.of([replace(SDG, nodes=(node("1", "goal", "2"), node("2", "goal", "1")), opened=())]),
            "the parents form a cycle",
        ),
        (Catalogue.of([SDG], [MATRIX]), "wsis@2003 does not match a framework"),
        (Catalogue.of([SDG, WSIS], [MATRIX, MATRIX]), "2 linkages have this id"),
        (
            Catalogue.of([SDG, WSIS], [replace(MATRIX, links=(Link("C1", "9", Relation.CLOSE, Status.OURS),))]),
            "wsis@2003 has no node C1",
        ),
        (
            Catalogue.of([SDG, WSIS], [replace(MATRIX, links=(Link("C2", "9", Relation.CLOSE, Status.OURS, 1.5),))]),
            "the weight 1.5",
        ),
    ],
)
def test_a_catalogue_with_faults_is_refused_whole(catalogue, message):
    with pytest.raises(InputError, match=message):
        loaded(catalogue)
    assert not Framework.objects.exists()
    assert not Entry.objects.exists()
    assert queries.framework_revision() == 0


def test_labels_of_these_tests_are_in_six_languages():
    assert set().union(*LABELS.values()) == {"en", "fr", "es", "ru", "ar", "zh"}


def test_the_catalogue_is_kept_until_something_is_written(django_assert_num_queries):
    loaded()
    with django_assert_num_queries(1):
        first = queries.catalogue()
    with django_assert_num_queries(1):
        assert queries.catalogue() is first
    ids = queries.node_ids()
    with django_assert_num_queries(1):
        assert queries.node_ids() is ids
    loaded(Catalogue.of([SDG]))
    assert queries.catalogue() is first
    loaded(Catalogue.of([replace(SDG, title={"en": "Renamed"})]))
    assert queries.catalogue().frameworks["sdg@2020"].title == {"en": "Renamed"}


def test_what_was_rolled_back_is_forgotten():
    loaded()
    with transaction.atomic():
        loaded(Catalogue.of([replace(SDG, title={"en": "Never"}), replace(WSIS, nodes=(node("C99", "line"),))]))
        undone = queries.framework_revision()
        assert ("wsis@2003", "C99") in queries.node_ids()
        transaction.set_rollback(True)
    other = Catalogue.of([replace(SDG, title={"en": "Other"}), WSIS], [MATRIX])
    assert loaded(other) == other
    assert queries.framework_revision() != undone
    assert ("wsis@2003", "C99") not in queries.node_ids()


def test_reading_the_catalogue_is_six_queries(django_assert_num_queries):
    loaded()
    queries._read_catalogue.cache_clear()
    with django_assert_num_queries(6):
        queries.catalogue()


def test_the_shipped_packs_come_back_as_they_were_and_ask_few_queries(
    django_assert_num_queries, django_assert_max_num_queries
):
    shipped = library().catalogue()
    # Nodes and links are written in batches: what counts is the number of frameworks and linkages.
    most = 40 + 2 * len(shipped.frameworks) + 5 * len(shipped.linkages)
    with django_assert_max_num_queries(most):
        load_catalogue(actor=SYSTEM, catalogue=shipped)
    # As many as for the few nodes of the other tests.
    queries._read_catalogue.cache_clear()
    with django_assert_num_queries(6):
        back = queries.catalogue()
    assert back == shipped
    assert list(back.frameworks) == list(shipped.frameworks)
    with django_assert_max_num_queries(3):
        load_catalogue(actor=SYSTEM, catalogue=shipped)


def test_a_change_of_a_framework_is_logged_with_the_fields_of_the_nodes_that_changed():
    loaded()
    relabelled = replace(SDG.by_code["9.c"], label={"en": "Internet"}, source="")
    nodes = tuple(relabelled if one.code == "9.c" else one for one in SDG.nodes if one.code != "4.b")
    weaker = replace(MATRIX, links=(replace(MATRIX.links[0], weight=0.5), *MATRIX.links[1:]))
    load_catalogue(
        actor=SYSTEM, catalogue=Catalogue.of([replace(SDG, nodes=nodes, title={"en": "Aims"}), WSIS], [weaker])
    )
    sdg, matrix = object_entries("framework", "sdg@2020").first(), object_entries("linkage", "wsis-sdg").first()
    assert sdg.before["title"] == {"en": "Goals", "fr": "Objectifs"}
    assert sdg.before["nodes"]["9.c"] == {"label": SDG.by_code["9.c"].label, "source": "A page", "position": 6}
    assert sdg.after == {
        "title": {"en": "Aims"},
        "nodes": {
            "4.b": None, "9": {"position": 3}, "9.1": {"position": 4},
            "9.c": {"label": {"en": "Internet"}, "source": None, "position": 5},
        },
    }  # fmt: skip
    assert sdg.before["nodes"]["4.b"]["label"] == {"en": "Scholarships"}
    assert (matrix.before, matrix.after) == (
        {"links": {"C2~contributes~9.c": {"weight": 0.8}}}, {"links": {"C2~contributes~9.c": {"weight": 0.5}}},
    )  # fmt: skip
    assert object_entries("framework", "wsis@2003").count() == 1
