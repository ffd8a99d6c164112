"""Official wording that is kept apart from the packs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.factories.frameworks import framework, node

from goalweave.core.errors import InputError
from goalweave.packs import Pack, library
from goalweave.packs.writer import write_pack


def keep(folder: Path, key: str, content: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{key}.json").write_text(json.dumps(content), encoding="utf-8")


def test_library_puts_wording_into_its_edition_only(tmp_path: Path) -> None:
    keep(tmp_path, "sdg@2025", {"9.c": {"en": "Significantly increase access", "fr": "Accroître"}, "99": {"en": "x"}})
    found = library(wording=tmp_path).catalogue()
    assert found.node("sdg:9.c").wording == {"en": "Significantly increase access", "fr": "Accroître"}
    assert found.node("sdg@2019:9.c").wording == found.node("sdg@2020:9.c").wording == {}
    assert [node.code for node in found.framework("sdg").nodes if node.wording] == ["9.c"]
    assert library().catalogue().node("sdg:9.c").wording == {}


def test_library_without_kept_wording_is_the_same(tmp_path: Path) -> None:
    assert library(wording=tmp_path / "none") == library()


def test_library_puts_kept_wording_over_that_of_the_pack(tmp_path: Path) -> None:
    own = framework(node("1", wording={"en": "Old", "fr": "Ancien"}), node("2", wording={"en": "Two"}))
    write_pack(Pack("own", {}, tmp_path / "packs/own", (own,)), tmp_path / "packs/own")
    keep(tmp_path / "wording", "own@1", {"1": {"en": "New"}})
    found = library(tmp_path / "packs", wording=tmp_path / "wording").catalogue().framework("own")
    assert [node.wording for node in found.nodes] == [{"en": "New", "fr": "Ancien"}, {"en": "Two"}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"1":\n', ":2: not valid JSON: Expecting value"),
        ("[]", ": the file does not contain texts by code and language"),
        ('{"1": "text"}', ": the file does not contain texts by code and language"),
    ],
)
def test_library_names_a_damaged_file_of_wording(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "sdg@2020.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        library(wording=tmp_path)
    assert str(caught.value) == f"{path}{message}"
