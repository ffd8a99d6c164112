"""Faults of a pack's files are named with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.packs import read_pack, read_sample

LINKAGES = "id: own\nlinkages: [{id: a-b, kind: linkage, subject: a@1, object: b@1, file: links.csv}]\n"
HEAD = "subject,object,relation,weight,sign,status,source\n"


def refusal(folder: Path, content: str, links: str = "") -> str:
    (folder / "pack.yaml").write_text(content, encoding="utf-8")
    (folder / "links.csv").write_text(HEAD + links, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_pack(folder)
    return str(error.value).replace(str(folder), "").replace("\\", "/")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id: own\norder: first\n", "/pack.yaml [order]: order must be a whole number"),
        ("id: own\x07\n", "/pack.yaml: not valid YAML: unacceptable character"),
        ("id: own\ndate: 2019-13-45\n", "/pack.yaml: not valid YAML: month must be in 1..12"),
        ("id: [own\n", "/pack.yaml:2: not valid YAML"),
        ("- own\n", "/pack.yaml: pack.yaml does not contain a pack"),
        ("title: {en: Own}\n", "/pack.yaml [id]: id is missing"),
    ],
)
def test_a_fault_in_pack_yaml_is_named(tmp_path: Path, content: str, said: str) -> None:
    assert refusal(tmp_path, content).startswith(said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,2,contributes,0.5,nan,ours,x", "/links.csv:2 [sign]: “nan” is not a sign; use 1 or -1"),
        ("1,2,contributes,0.5,0.5,ours,x", "/links.csv:2 [sign]: “0.5” is not a sign; use 1 or -1"),
        ("1,2,contributes,much,1,ours,x", "/links.csv:2 [weight]: “much” is not a number"),
        ("1,2,helps,0.5,1,ours,x", "/links.csv:2 [relation]: “helps” is not one of"),
        ("1,2,contributes,0.5,1,ours", "/links.csv:2: 6 cells, but the header row has 7"),
    ],
)
def test_a_fault_in_a_link_is_named(tmp_path: Path, row: str, said: str) -> None:
    assert refusal(tmp_path, LINKAGES, row + "\n").startswith(said)


@pytest.mark.parametrize(("written", "sign"), [("", 1), ("1", 1), ("-1", -1)])
def test_a_sign_is_read(tmp_path: Path, written: str, sign: int) -> None:
    (tmp_path / "pack.yaml").write_text(LINKAGES, encoding="utf-8")
    (tmp_path / "links.csv").write_text(f"{HEAD}1,2,contributes,0.5,{written},ours,x\n", encoding="utf-8")
    assert [link.sign for link in read_pack(tmp_path).linkages[0].links] == [sign]


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").mkdir()
    with pytest.raises(InputError, match="cannot be opened"):
        read_pack(tmp_path)


ORGANISATION = "organisation: {id: o, name: {en: O}, short: {en: O}}\nsource: x\nas_of: 2019\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ORGANISATION + "records: [just a text]\n", "not a file of sample records"),
        (ORGANISATION + "records: [{id: a, kind: event, title: {en: A}, text: bare}]\n", "the record a:"),
        (ORGANISATION + "records: [{id: a, kind: event, text: {en: A}}]\n", "the record a has no 'title'"),
        ("- 1\n", "not a file of sample records"),
    ],
)
def test_a_fault_in_a_sample_is_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "records.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_sample(path, Catalogue.of([]))
    assert said in str(error.value)
