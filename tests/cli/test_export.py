"""`goalweave export`: a file, what it lacks of the records, and one red line for what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from tests.cli.conftest import Run
from tests.factories.accounts import OrganisationFactory
from tests.factories.records import record, stored

from goalweave.cli.export import LOSS_NOTES
from goalweave.formats.records.iati import Loss

pytestmark = pytest.mark.django_db


def test_every_loss_has_a_note_for_one_and_for_several() -> None:
    assert set(LOSS_NOTES) == set(Loss)
    for notes in LOSS_NOTES.values():
        assert all("{count:,}" in note for note in notes)


def test_export_writes_files_and_tells_what_they_lack(run: Run, tmp_path: Path) -> None:
    organisation = OrganisationFactory(slug="water", ref="")
    stored(record("wells", start="2024"), organisation=organisation)
    out = tmp_path / "new" / "iati.xml"
    said = run("export", "iati", "--organisation", "water", "--out", out)
    assert (said.code, said.out) == (0, f"1 activities in {out}\n")
    assert etree.parse(out).findtext(".//iati-identifier") == "water-wells"
    assert said.err.splitlines() == [
        "water has no identifier (such as XM-DAC-41304) in its settings; its short name is written instead.",
        "1 activity has a month or year as its date: the first or last day is written",
        "1 activity names no country or region, which IATI requires",
        "1 activity has no status that IATI knows: its dates decide",
    ]
    for kind, file in (("iati-organisation", "owner.xml"), ("un-info", "plan.xlsx")):
        assert run("export", kind, "--organisation", "water", "--out", tmp_path / file).code == 0
        assert (tmp_path / file).stat().st_size > 300
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["owner.xml", "plan.xlsx"]


def test_export_of_what_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    OrganisationFactory(slug="empty", ref="XM-DAC-1")
    for slug, reason in (
        ("unheard-of", "unknown organisation unheard-of"),
        ("empty", "empty has published no activity"),
    ):
        said = run("export", "iati", "--organisation", slug, "--out", tmp_path / "a.xml")
        assert (said.code, said.out, said.err.strip().endswith(reason)) == (2, "", True)
    assert list(tmp_path.glob("*.xml")) == []
