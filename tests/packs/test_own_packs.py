"""Files with one's own frameworks and linkages, and the packs that they go to."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from tests.factories.frameworks import framework, link, linkage, node

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.frameworks.sssom import write_sssom
from goalweave.formats.reading.limits import Limits
from goalweave.packs import library, read_pack
from goalweave.packs.library import PackLibrary
from goalweave.packs.own_packs import FrameworkParts, library_with, merge_with_own_pack, read_framework_file
from goalweave.packs.writer import write_pack

OWN, OTHER = framework(node("1"), node("2")), framework(node("A"), key="other@1")
LINKS = linkage(link("1", "A"))


def write_parts(folder: Path, parts: FrameworkParts, packs: PackLibrary | None = None) -> PackLibrary:
    """The library after the parts were merged and written below the folder."""
    known = packs or library(folder)
    pack = merge_with_own_pack(parts, known, folder, "a.csv")
    write_pack(pack, folder / pack.id)
    return library_with(known, read_pack(folder / pack.id))


def test_a_second_edition_leaves_the_first_in_its_pack(tmp_path: Path) -> None:
    packs = write_parts(tmp_path, FrameworkParts((OWN,), ()))
    later = framework(node("1"), key="own@2", default=False)
    assert write_parts(tmp_path, FrameworkParts((later,), ()), packs).pack("own").frameworks == (OWN, later)


def test_a_linkage_goes_to_the_pack_that_has_it(tmp_path: Path) -> None:
    packs = write_parts(tmp_path, FrameworkParts((OTHER,), ()))
    packs = write_parts(tmp_path, FrameworkParts((OWN,), (LINKS,)), packs)
    text = write_sssom(linkage(link("2", "A")), packs.catalogue())
    parts = read_framework_file(BytesIO(text.encode()), "links.sssom.tsv", packs.catalogue())
    after = write_parts(tmp_path, parts, packs)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "own"]
    assert [(one.subject, one.object) for one in after.pack("own").linkages[0].links] == [("2", "A")]


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", "a\x00b", "", "x" * 101])
def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="must be a single word"):
        merge_with_own_pack(FrameworkParts((), (linkage(id=name),)), library(tmp_path), tmp_path, "a.tsv")


@pytest.mark.parametrize("name", ["wsis-sdg", "sdg-2019-2020", "wsis"])
def test_a_linkage_does_not_take_the_place_of_what_ships(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=rf"{name} ships with Goalweave"):
        merge_with_own_pack(FrameworkParts((), (linkage(id=name),)), library(tmp_path), tmp_path, "a.tsv")


def test_files_of_another_kind_and_large_ones_are_refused() -> None:
    with pytest.raises(InputError, match="not a plan"):
        read_framework_file(BytesIO(b"x"), "a.pdf", library().catalogue())
    for name in ("a.csv", "a.ttl", "a.tsv"):
        with pytest.raises(LimitError, match="limit of 10 bytes"):
            read_framework_file(BytesIO(b"x" * 11), name, library().catalogue(), Limits(file=10))


def test_links_go_with_their_nodes_and_with_an_emptied_column(tmp_path: Path) -> None:
    packs = write_parts(tmp_path, FrameworkParts((OTHER,), ()))
    links = linkage(link("1", "A"), link("2", "A"))
    packs = write_parts(tmp_path, FrameworkParts((OWN,), (links, linkage(link("2", "A"), id="extra"))), packs)
    skos = write_parts(tmp_path, FrameworkParts((framework(node("1")),), ()), packs)
    assert [(one.id, len(one.links)) for one in skos.pack("own").linkages] == [("own-other", 1)]
    plan = read_framework_file(BytesIO(b"code,label,other\n1,One,\n2,Two,\n"), "own.csv", packs.catalogue())
    assert plan.emptied == {"own-other"}
    assert [one.id for one in write_parts(tmp_path, plan, packs).pack("own").linkages] == ["extra"]
