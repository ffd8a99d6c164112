"""A linkage under joint maintenance: its working copy, its first version, its owners, and packs that leave it alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import everybody
from tests.factories.catalogues import MATRIX, SDG, WSIS, loaded, without
from tests.factories.linkages import NOW, JointMatrix

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.queries import catalogue, site_releases
from goalweave.linkages import queries
from goalweave.linkages.actions import (
    accept_proposal,
    add_owner,
    propose_link,
    release_version,
    remove_owner,
    start_maintenance,
)
from goalweave.linkages.content import LinkText, link_text
from goalweave.linkages.models import JointLinkage, OwnerRole
from goalweave.linkages.states import RowState


def test_maintenance_starts_with_the_links_of_the_catalogue(matrix: JointMatrix) -> None:
    links = [link_text(link) for link in matrix.linkage.links.all()]
    assert links == [
        LinkText("C2", "9.c", rationale={"en": "Networks carry the internet."}),
        LinkText("C4", "4.4", source="Annex"),
        LinkText("C2", "9.1", sign=-1),
    ]
    (version,) = queries.versions(matrix.linkage)
    assert (version.number, version.content["links"][1]["note"]) == ("1.0", {"en": "See the annex."})
    assert catalogue().linkages == (MATRIX,)
    assert site_releases() == {"wsis-sdg": "1.0"}


def test_only_administrators_start_maintenance_and_appoint_owners(matrix: JointMatrix) -> None:
    ada = matrix.ada.organisation
    allowed = set()
    for name, actor in everybody(ada).items():
        try:
            add_owner(actor=actor, linkage=matrix.linkage, code="C7", organisation=ada, now=NOW)
            allowed.add(name)
        except NotAllowed:
            with pytest.raises(NotAllowed):
                start_maintenance(actor=actor, slug="wsis-sdg", now=NOW)
    assert allowed == {"administrator", "system"}


def test_maintenance_cannot_start_twice_or_without_a_linkage(matrix: JointMatrix) -> None:
    with pytest.raises(InputError, match="already maintained"):
        start_maintenance(actor=SYSTEM, slug="wsis-sdg", now=NOW)
    with pytest.raises(UnknownNode, match="unknown linkage itu-sdg"):
        start_maintenance(actor=SYSTEM, slug="itu-sdg", now=NOW)


def test_an_owner_is_of_a_node_that_exists_and_is_removed(matrix: JointMatrix) -> None:
    with pytest.raises(UnknownNode, match="C99"):
        add_owner(actor=SYSTEM, linkage=matrix.linkage, code="C99", organisation=matrix.ada.organisation, now=NOW)
    lead = add_owner(
        actor=SYSTEM,
        linkage=matrix.linkage,
        code="C2",
        organisation=matrix.ada.organisation,
        role=OwnerRole.LEAD,
        now=NOW,
    )
    assert [(owner.organisation.slug, owner.role) for owner in matrix.row().owners] == [
        ("ada", "lead"),
        ("bell", "facilitator"),
        ("curie", "facilitator"),
    ]
    remove_owner(actor=SYSTEM, owner=lead, now=NOW)
    assert [owner.organisation.slug for owner in matrix.row().owners] == ["bell", "curie"]
    last = Entry.objects.order_by("-pk")[0]
    assert (last.verb, last.object_id, last.before) == (
        "remove",
        "wsis-sdg",
        {"row": "C2", "organisation": "ada", "role": "lead"},
    )


def test_a_node_below_belongs_to_the_nearest_row_with_owners(matrix: JointMatrix) -> None:
    propose_link(
        actor=SYSTEM,
        linkage=matrix.linkage,
        organisation=matrix.ada.organisation,
        link=LinkText("C7-egov", "9.c"),
        now=NOW,
    )
    assert [row.code for row in queries.linkage_rows(SYSTEM, matrix.linkage)] == ["C2", "C4", "C7"]
    add_owner(actor=SYSTEM, linkage=matrix.linkage, code="C7-egov", organisation=matrix.ada.organisation, now=NOW)
    rows = {row.code: row for row in queries.linkage_rows(SYSTEM, matrix.linkage)}
    assert list(rows) == ["C2", "C4", "C7-egov"]
    assert rows["C7-egov"].state is RowState.PROPOSED


def test_a_pack_does_not_change_a_linkage_of_the_site(matrix: JointMatrix) -> None:
    release_a_link(matrix)
    before = catalogue().linkages
    upgraded = replace(MATRIX, links=MATRIX.links[:1], title={"en": "Matrix of the pack"})
    renamed = replace(SDG, title={"en": "Goals, second printing"})
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([renamed, WSIS], [upgraded]))
    assert catalogue().linkages == before
    assert catalogue().frameworks["sdg@2020"].title == {"en": "Goals, second printing"}
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG, WSIS]))
    assert catalogue().linkages == before
    assert site_releases() == {"wsis-sdg": "1.1"}


def test_a_pack_cannot_remove_a_node_that_a_linkage_of_the_site_links(matrix: JointMatrix) -> None:
    with pytest.raises(InputError, match=r"wsis-sdg, which is maintained on this site, links nodes .* 9\.c"):
        load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([without(SDG, "9.c"), WSIS]))
    assert "9.c" in catalogue().frameworks["sdg@2020"].by_code


def test_packs_go_on_changing_other_linkages(matrix: JointMatrix) -> None:
    other = replace(MATRIX, id="other", links=MATRIX.links[:1])
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG, WSIS], [MATRIX, other]))
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG, WSIS], [replace(other, links=())]))
    assert {linkage.id: len(linkage.links) for linkage in catalogue().linkages} == {"other": 0, "wsis-sdg": 3}


def test_a_pack_without_the_frameworks_of_a_linkage_of_the_site_leaves_it(matrix: JointMatrix) -> None:
    before = catalogue().linkages
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG]))
    assert catalogue().linkages == before


@pytest.mark.django_db
def test_a_linkage_that_nobody_maintains_is_replaced() -> None:
    other = replace(MATRIX, id="other")
    loaded(Catalogue.of([SDG, WSIS], [MATRIX, other]))
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG, WSIS], [MATRIX, replace(other, links=())]))
    assert [one.links for one in catalogue().linkages] == [MATRIX.links, ()]
    assert not JointLinkage.objects.filter(slug="other").exists()


def release_a_link(matrix: JointMatrix) -> None:
    proposal = propose_link(
        actor=SYSTEM,
        linkage=matrix.linkage,
        organisation=matrix.ada.organisation,
        link=LinkText("C2", "4.4"),
        now=NOW,
    )
    accept_proposal(
        actor=SYSTEM, proposal=proposal, organisation=matrix.bell.organisation, version=proposal.version, now=NOW
    )
    release_version(actor=SYSTEM, linkage=matrix.linkage, notes={"en": "A link to 4.4."}, now=NOW)
