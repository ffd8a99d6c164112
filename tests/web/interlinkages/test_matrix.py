"""The page of a matrix: cells, order, filters, a second matrix, the pair beside it."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored as stored_records
from tests.interlinkages.panels import matrix, stored_matrix
from tests.web.interlinkages.pages import cells, columns, is_missing, page, text

from goalweave.accounts.models import Role
from goalweave.core.interlinkages import COEFFICIENT, MatrixKind, PairScore
from goalweave.interlinkages.models import Pair
from goalweave.interlinkages.queries import Provenance

pytestmark = pytest.mark.django_db

ADDRESS = "/interlinkages/matrices/a-panel-in-nairobi/"


@pytest.fixture
def nairobi():
    loaded()
    return stored_matrix()


def test_rows_and_columns_are_in_the_order_of_influence(nairobi) -> None:
    html = page(ADDRESS)
    # 9.c 3 + ½ · 3 · 1; 4.4 1 + ½ · 1 · 3; 4.b 0; 9.1 −2 + ½ · −2 · 1.
    assert columns(html) == ["9.c", "4.4", "4.b", "9.1"]
    assert cells(html) == {
        "9.c": ["self", "+3", "none", "none"],
        "4.4": ["+1", "self", "none", "none"],
        "4.b": ["none", "none", "self", "+1/−1"],
        "9.1": ["0", "−2", "none", "self"],
    }
    assert columns(page(f"{ADDRESS}?order=number")) == ["4.4", "4.b", "9.1", "9.c"]


def test_scored_without_effect_is_not_the_same_as_not_scored(nairobi) -> None:
    html = page(ADDRESS)
    assert html.count('<span class="sr">not scored</span>') == 7
    assert 'href="?pair=9.1~9.c"><span class="im z">0</span>' in html
    assert "3 supporting, 2 hindering, 1 without effect, 7 not scored" in text(html)


def test_a_filter_leaves_the_pairs_that_hinder(nairobi) -> None:
    html = page(f"{ADDRESS}?show=hindering")
    assert columns(html) == ["4.4", "9.1"]
    assert cells(html) == {"4.b": ["off", "+1/−1"], "9.1": ["−2", "self"]}
    assert "Ranks and sums count all 4 nodes of the matrix" in text(html)


def test_a_filter_leaves_the_pairs_whose_scorers_are_apart(nairobi) -> None:
    panel = stored_matrix(title={"en": "Panel"}, provenance=Provenance(people=3))
    Pair.objects.filter(matrix=panel, subject="9.c").update(scorers=3, lowest=1, highest=3)
    Pair.objects.filter(matrix=panel, subject="4.4").update(scorers=3, lowest=0, highest=1)
    assert cells(page("/interlinkages/matrices/panel/?show=apart")) == {"9.c": ["+3"]}
    assert "Scorers apart" not in page(ADDRESS)


def test_chosen_nodes_may_be_goals(nairobi) -> None:
    assert columns(page(f"{ADDRESS}?nodes=9.c+4")) == ["9.c", "4.4", "4.b"]
    assert columns(page(f"{ADDRESS}?nodes=none")) == ["9.c", "4.4", "4.b", "9.1"]


def test_a_second_matrix_stands_below_or_is_subtracted(nairobi) -> None:
    pairs = (PairScore("9.1", "4.4", 1), PairScore("9.c", "4.4", 1), PairScore("4.b", "4.4", 2))
    stored_matrix(title={"en": "Second"}, matrix=matrix(pairs=pairs))
    both = cells(page(f"{ADDRESS}?with=second"))
    assert (both["9.1"][1], both["9.c"][1], both["4.b"][1]) == ("−2/+1", "+3/+1", "–/+2")
    html = page(f"{ADDRESS}?with=second&compare=difference")
    difference = cells(html)
    assert (difference["9.1"][1], difference["9.c"][1], difference["4.b"][1]) == ("+3", "−2", "–")
    assert "Matrices apart by 2 or more 2" in text(html)
    assert cells(page(f"{ADDRESS}?with=second&show=differ")) == {"9.c": ["+3/+1"], "9.1": ["−2/+1"]}


def test_correlations_are_neither_ranked_nor_added_up(nairobi) -> None:
    pairs = (PairScore("9.1", "4.4", -0.5), PairScore("4.4", "9.1", -0.5))
    kind = {"kind": MatrixKind.CORRELATION, "scale": COEFFICIENT}
    stored_matrix(title={"en": "Series"}, matrix=matrix(pairs=pairs, **kind))
    html = page("/interlinkages/matrices/series/")
    assert columns(html) == ["4.4", "4.b", "9.1", "9.c"]
    said = text(html)
    assert "Correlations are not ranked by influence" in said
    assert "Rank" not in html.split('class="xi')[1].split("</thead>")[0]
    assert 'class="rowsum"' not in html
    assert is_missing("/interlinkages/matrices/series/ranking/")
    assert "Compare a matrix" not in said


def test_a_pair_opens_beside_the_matrix_with_its_evidence(nairobi) -> None:
    owner = OrganisationFactory()
    stored_records(
        record("roads", title={"en": "Roads for all"}, mappings=(mapping("sdg@2020:9.1", "accepted"),)),
        organisation=owner,
    )
    stored_records(
        record("secret", title={"en": "Quiet roads"}, mappings=(mapping("sdg@2020:9.1", "accepted"),)),
        organisation=owner,
        public=False,
    )
    html = page(f"{ADDRESS}?pair=9.1~4.4")
    assert 'href="?pair=9.1~4.4" aria-current="true"' in html
    panel = text(html[html.index('id="pair-panel"') :])
    assert "counteracts" in panel
    assert "Roads take the money of schools." in panel
    assert "Evidence A study" in panel
    assert "The other direction is not scored." in panel
    assert "1 accepted record Roads for all" in panel
    assert "Quiet roads" not in panel
    alone = page(f"{ADDRESS}?pair=9.1~4.4", hx_target="pair-panel")
    assert alone.lstrip().startswith("<aside")
    assert "<table" not in alone


def test_a_large_matrix_comes_in_blocks(nairobi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goalweave.web.interlinkages.matrix.BLOCK", 3)
    html = page(f"{ADDRESS}?order=number&columns=2")
    assert (list(cells(html)), columns(html)) == (["4.4", "4.b", "9.1"], ["9.c"])
    assert "Rows 1–3 4–4 Columns 1–3 4–4" in text(html)
    assert columns(page(f"{ADDRESS}?order=number&columns=99")) == ["9.c"]


def test_members_alone_see_the_matrix_of_their_organisation(nairobi) -> None:
    owner = OrganisationFactory()
    stored_matrix(title={"en": "Ours"}, organisation=owner, public=False)
    client = Client()
    client.force_login(member(owner, Role.READER).user)
    address = "/interlinkages/matrices/ours/"
    assert "Remove this matrix" not in page(address, client)
    assert is_missing(address)
    assert "Ours" not in page("/interlinkages/")
    assert "Ours" in page("/interlinkages/", client)


def test_a_page_takes_few_queries(nairobi, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    page(ADDRESS)
    with django_assert_max_num_queries(12):
        page(ADDRESS)
    with django_assert_max_num_queries(8):
        page("/interlinkages/")


def test_the_pairs_can_be_downloaded_and_are_those_of_the_matrix(nairobi) -> None:
    response = Client().get(f"{ADDRESS}pairs.csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("subject,object,score,benefit,trade_off")
    assert lines[1].startswith("9.1,4.4,-2")
    assert len(lines) == 6
