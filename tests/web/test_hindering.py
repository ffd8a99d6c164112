"""A link with the sign -1 says so wherever it is shown, and counts nowhere as one that helps."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from django.test import Client
from tests.factories.catalogues import MATRIX, SDG, WSIS, loaded

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import build_flows
from goalweave.core.model import Link, Linkage, LinkageKind, Relation, Status
from goalweave.documents.matrix_document import matrix_document
from goalweave.wording.matrix import build_matrix

pytestmark = pytest.mark.django_db

EFFECTS = Linkage(
    id="effects",
    kind=LinkageKind.INTERLINKAGE,
    subject="sdg@2020",
    object="sdg@2020",
    title={"en": "Effects"},
    source="A page",
    links=(Link("9.1", "4.4", Relation.INFLUENCES, Status.OURS, 0.333, sign=-1),),
)
AGAINST = Link("C4", "9.1", Relation.CONTRIBUTES, Status.OURS, 0.25, sign=-1)


def catalogue() -> Catalogue:
    return Catalogue.of([SDG, WSIS], [replace(MATRIX, links=(*MATRIX.links, AGAINST)), EFFECTS])


def page(address: str) -> str:
    loaded(catalogue())
    content = Client().get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", content.partition("<main")[2]).split())


def test_page_of_a_node_says_hinders_and_who_gave_the_strength() -> None:
    there, back = page("/frameworks/sdg@2020/9.1/"), page("/frameworks/sdg@2020/4.4/")
    assert "hinders" in there
    assert "0.333 (our assessment)" in there
    assert "is hindered by" in back
    assert "influences" not in there + back


def test_table_of_the_explorer_lists_what_hinders() -> None:
    shown = page("/explore/?f=wsis&f=sdg&view=table")
    assert "hinders" in shown
    assert "0.25 (our assessment)" in shown
    assert "no strength given" in shown


def test_matrix_and_chart_mark_what_hinders_and_do_not_count_it() -> None:
    shown = page("/explore/?f=wsis&f=sdg&view=matrix")
    assert "a link that hinders, not counted" in shown
    assert "1 link hinders (−). It is shown and not counted." in shown
    chart = page("/explore/?f=wsis&f=sdg")
    assert "1 link hinders (−). It is shown and not counted." in chart
    assert re.search(r"− C4 [^:]+ → 9.1 [^:]+: 1 link hinders, not counted", chart)
    flows = build_flows(catalogue(), ["wsis@2003", "sdg@2020"])
    cells = {}
    for head, row in build_matrix(flows, 0, lambda edge: len(edge.links), href=lambda source, target: "#").rows:
        cells.update({(head.curie.code, cell.target.code): cell for cell in row})
    assert [ends for ends, cell in cells.items() if cell.hinders] == [("C4", "9.1")]
    assert (cells["C4", "9.1"].value, cells["C4", "9.1"].href) == (0, "#")


def test_chosen_link_says_hinders() -> None:
    assert "hinders · 0.25 (our assessment)" in page("/explore/?f=wsis&f=sdg&view=matrix&link=wsis:C4~sdg:9.1")


def test_download_of_the_explorer_has_the_sign() -> None:
    loaded(catalogue())
    content = Client().get("/explore/links.csv?f=wsis&f=sdg").content.decode("utf-8-sig")
    rows = [(row["subject"], row["object"], row["sign"]) for row in csv.DictReader(io.StringIO(content))]
    assert ("wsis@2003:C4", "sdg@2020:9.1", "-1") in rows


def test_printed_matrix_lists_what_hinders() -> None:
    loaded(catalogue())
    document = str(matrix_document(catalogue(), WSIS, SDG, "en"))
    assert "Links that hinder" in document
    assert " hinders " in document
