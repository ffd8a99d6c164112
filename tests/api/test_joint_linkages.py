"""Rows and versions of linkages that organisations maintain together."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories.linkages import NOW, JointMatrix, joint_matrix

from goalweave.linkages.actions import dispute_link

pytestmark = pytest.mark.django_db


def get(address: str, status: int = 200) -> Any:
    response = Client().get(f"/api/v1/linkages/{address}")
    assert response.status_code == status
    return response.json()


@pytest.fixture
def matrix() -> JointMatrix:
    return joint_matrix()


def test_rows_say_who_signed_and_who_disputes(matrix: JointMatrix) -> None:
    matrix.sign(matrix.ada)
    dispute_link(
        actor=matrix.bell.editor,
        working=matrix.link(),
        organisation=matrix.bell.organisation,
        reason="Not for us to say.",
        now=NOW,
    )
    (row,) = [row for row in get(f"{matrix.slug}/rows")["results"] if row["code"] == "C2"]
    assert (row["state"], row["disputed_by"]) == ("disputed", [matrix.bell.organisation.slug])
    assert {owner["organisation"] for owner in row["owners"]} == {
        matrix.ada.organisation.slug,
        matrix.bell.organisation.slug,
        matrix.curie.organisation.slug,
    }
    # What was said in the dispute is for the owners.
    assert "Not for us to say." not in str(get(f"{matrix.slug}/rows"))


def test_versions_have_a_permanent_address_with_their_links(matrix: JointMatrix) -> None:
    (version,) = get(f"{matrix.slug}/versions")["results"]
    links = get(f"{matrix.slug}/versions/{version['number']}/links")
    assert version["links"] == links["count"] > 0
    assert {"C2", "C4"} >= {link["row"] for link in links["results"]}
    get(f"{matrix.slug}/versions/9.9/links", 404)


def test_a_linkage_that_only_a_pack_maintains_has_neither(matrix: JointMatrix) -> None:
    get("none/rows", 404)
    get("none/versions", 404)
