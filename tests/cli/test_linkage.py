"""`linkage …`, in this process on the database of the tests."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Run
from tests.factories.linkages import joint_matrix

pytestmark = pytest.mark.django_db


def test_a_linkage_is_proposed_signed_compared_and_released(run: Run) -> None:
    matrix = joint_matrix()
    assert run("linkage", "owner", "wsis-sdg", "C7", "ada", "--role", "lead").code == 0
    said = run(
        "linkage", "propose", "wsis-sdg", "C7", "4.4", "--for", "ada", "--strength", "weak",
        "--rationale", "en=Government online teaches skills.", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    (proposal,) = json.loads(said.out)["proposals"]
    assert (proposal["kind"], proposal["strength"], proposal["rationale"]) == (
        "add",
        "weak",
        {"en": "Government online teaches skills."},
    )
    accept(matrix, proposal["proposal"])
    shown = json.loads(run("linkage", "show", "wsis-sdg", "C7", "--json").out)
    assert (shown["state"], [link["object"] for link in shown["links"]]) == ("proposed", ["4.4"])
    refused = run("linkage", "sign", "wsis-sdg", "C7", "--for", "ada", "--digest", "0" * 64)
    assert (refused.code, "has changed since you opened it" in refused.err) == (2, True)
    said = run("linkage", "sign", "wsis-sdg", "C7", "--for", "ada", "--digest", shown["digest"][:12])
    assert said.out == "C7: signed by 1 of 1\n", said.err
    assert "C7 contributes 4.4 (weak)" in run("linkage", "diff", "wsis-sdg").out
    said = run("linkage", "release", "wsis-sdg", "--notes", "en=One link added.", "--major")
    assert said.out == "wsis-sdg 2.0: 4 links, 1 of 3 rows signed by all owners\n", said.err
    difference = json.loads(run("linkage", "diff", "wsis-sdg", "1.0", "2.0", "--json").out)
    assert [len(difference[name]) for name in ("added", "removed", "changed")] == [1, 0, 0]
    assert "C4" in run("linkage", "show", "wsis-sdg").out


def accept(matrix: object, proposal: int) -> None:
    from tests.factories.linkages import NOW

    from goalweave.accounts.actor import SYSTEM
    from goalweave.linkages.actions import accept_proposal
    from goalweave.linkages.models import Proposal

    row = Proposal.objects.get(pk=proposal)
    accept_proposal(actor=SYSTEM, proposal=row, organisation=row.organisation, version=row.version, now=NOW)


def test_a_workbook_is_written_filled_in_and_read_back(run: Run, tmp_path: Path) -> None:
    joint_matrix()
    file = tmp_path / "links.xlsx"
    assert run("linkage", "propose", "wsis-sdg", "--for", "ada", "--template", file).code == 0
    unchanged = run("linkage", "propose", "wsis-sdg", "--for", "ada", "--file", file)
    assert unchanged.out == "0 proposals, 3 links unchanged\n", unchanged.err
    book = openpyxl.load_workbook(file)
    sheet = book["Links"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["strength"]).value = "strong"
    sheet.cell(4, columns["state"]).value = "remove"
    sheet.cell(4, columns["comment"]).value = "No source."
    for column, value in (("from", "C7"), ("to", "9.c"), ("sign", "hinders"), ("rationale.fr", "Oui.")):
        sheet.cell(5, columns[column]).value = value
    book.save(file)
    said = run("linkage", "propose", "wsis-sdg", "--for", "ada", "--file", file)
    assert [line.split("  ", 1)[1] for line in said.out.splitlines()[:-1]] == [
        "change  C2 contributes 9.c (strong): Networks carry the internet.",
        "remove  C2 hinders 9.1",
        "add  C7 hinders 9.c",
    ]
    assert said.out.endswith("3 proposals, 1 links unchanged\n")


def test_a_linkage_as_sssom_is_proposed(run: Run, tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.factories.catalogues import MATRIX

    from goalweave.core.model import Link, Relation, Status, Strength
    from goalweave.formats.frameworks.sssom import write_sssom
    from goalweave.frameworks.queries import catalogue

    joint_matrix()
    new = Link("C7", "9.1", Relation.RELATED, Status.OURS, sign=-1, strength=Strength.WEAK, rationale={"en": "So."})
    file = tmp_path / "matrix.sssom.tsv"
    file.write_text(write_sssom(replace(MATRIX, links=(*MATRIX.links, new)), catalogue()), encoding="utf-8")
    said = run("linkage", "propose", "wsis-sdg", "--for", "ada", "--file", file)
    assert said.code == 0, said.err
    assert said.out.splitlines()[0].endswith("add  C7 hinders 9.1 (weak): So.")
    assert said.out.endswith("1 proposals, 3 links unchanged\n")


def test_loading_says_which_linkages_the_packs_do_not_change(run: Run) -> None:
    from goalweave.cli.site import _site_linkages

    joint_matrix()
    assert _site_linkages() == ["wsis-sdg is maintained on this site (version 1.0); the packs do not change it."]


def test_lines_with_errors_are_told_with_column_and_nothing_is_proposed(run: Run, tmp_path: Path) -> None:
    from goalweave.linkages.models import Proposal

    joint_matrix()
    file = tmp_path / "links.csv"
    file.write_text("from,to,sign,state,comment\nC7,9.c,,,\nC7,9.c,,,\nC4,9.99,,,\nC4,4.4,,remove,\n", encoding="utf-8")
    said = run("linkage", "propose", "wsis-sdg", "--for", "ada", "--file", file)
    assert said.code == 2
    for message in (
        "links.csv:3 [to]: Line 2 has the same link.",
        "links.csv:4 [to]: sdg@2020 has no node 9.99",
        "links.csv:5 [comment]: Give a reason.",
    ):
        assert message in said.err
    assert not Proposal.objects.exists()
    file.write_text("from,to,sign\nC7,9.c,perhaps\n,9.1,\n", encoding="utf-8")
    said = run("linkage", "propose", "wsis-sdg", "--for", "ada", "--file", file)
    assert "links.csv:2 [sign]: “perhaps” is not one of supports, hinders" in said.err
    assert "links.csv:3 [from]: the code is missing" in said.err


def test_links_are_suggested(run: Run) -> None:
    joint_matrix()
    said = run("linkage", "suggest", "wsis-sdg", "--model", "fast", "--json")
    assert said.code == 0, said.err
    scores = [row["score"] for row in json.loads(said.out)]
    assert scores == sorted(scores, reverse=True)


def test_what_does_not_exist_is_one_line(run: Run) -> None:
    joint_matrix()
    for arguments, message in (
        (("show", "itu-sdg"), "itu-sdg is not a linkage that is maintained on this site"),
        (("show", "wsis-sdg", "C9"), "wsis-sdg has no row C9"),
        (("owner", "wsis-sdg", "C2", "nowhere"), "unknown organisation “nowhere”"),
        (("diff", "wsis-sdg", "7.1"), "wsis-sdg has no version 7.1"),
        (("start", "wsis-sdg"), "already maintained"),
        (("release", "wsis-sdg", "--notes", "news"), "not a text with its language"),
        (("propose", "wsis-sdg", "C2", "--for", "ada"), "the codes of two nodes"),
        (("sign", "wsis-sdg", "C4", "--for", "ada", "--digest", "x"), "can sign the row"),
    ):
        said = run("linkage", *arguments)
        assert (said.code, said.out) == (2, "")
        assert message in said.err
