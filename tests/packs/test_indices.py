"""The indices that ship, and one's own."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.conftest import missing

from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.indices import DataBound, Entities, IndexDefinition, IndexGroup, Norm, score_table, walk_parts
from goalweave.core.model import Status
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs import library, read_pack
from goalweave.packs.indicators import read_indicators
from goalweave.packs.indices import find_index, read_indices, read_published_scores
from goalweave.packs.writer import write_pack

SHIPPED = read_indices(library())

OWN = """
id: own
edition: 1
title: {en: Own}
missing: refuse
parts:
  - {code: a, name: {en: A}, normalise: {method: min-max, lowest: 0, highest: 10}}
"""


def own_pack(folder: Path, **files: str) -> Path:
    """A folder of packs that has one with these files of indices."""
    pack = folder / "mine"
    pack.mkdir(parents=True)
    names = "".join(f"  - {name}.yaml\n" for name in files)
    (pack / "pack.yaml").write_text(f"id: mine\ntitle: {{en: Mine}}\nindices:\n{names}", encoding="utf-8")
    for name, text in files.items():
        (pack / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_all_that_ships() -> None:
    assert {key: (len(one.indicators), len(one.parameters), one.status) for key, one in SHIPPED.items()} == {
        "idi@2017": (11, 0, Status.RECALLED), "idi@2016": (11, 0, Status.RECALLED), "idi@2015": (11, 0, Status.RECALLED),
        "idi@2011": (11, 0, Status.RECALLED), "idi@2023": (10, 20, Status.RECALLED),
        "idi@2024": (10, 20, Status.RECALLED), "idi@2025": (10, 20, Status.RECALLED), "gci@2020": (5, 0, Status.RECALLED),
        "gci@2024": (5, 0, Status.RECALLED), "u4ssc@2017": (111, 0, Status.OURS), "tai@2001": (8, 0, Status.TRANSCRIBED),
    }  # fmt: skip


@pytest.mark.parametrize("one", SHIPPED.values(), ids=SHIPPED)
def test_an_index_is_whole_in_six_languages(one: IndexDefinition) -> None:
    named = [one.title, one.note, *(part.name for part in walk_parts(one.root))]
    named += [tier.name for tier in one.tiers] + [parameter.name for parameter in one.parameters]
    for text in named:
        assert set(text) == set(LANGUAGES)
        assert all(text.values())


@pytest.mark.parametrize("one", SHIPPED.values(), ids=SHIPPED)
def test_every_node_of_an_index_is_in_a_framework(one: IndexDefinition) -> None:
    catalogue = library().catalogue()
    for indicator in one.indicators:
        for node in indicator.nodes:
            assert catalogue.resolve(str(node))


def test_every_series_of_an_index_is_among_the_indicators() -> None:
    known = {one.code: one for one in read_indicators(library()).series}
    for index in SHIPPED.values():
        for one in index.indicators:
            if one.series:
                assert {dimension for dimension, _code in one.key} <= set(known[one.series].dimensions)


def test_no_index_is_surer_than_what_it_rests_on() -> None:
    order = (Status.OFFICIAL, Status.TRANSCRIBED, Status.RECALLED)
    for one in SHIPPED.values():
        if one.status in order:
            worst = max(order.index(part.status) for part in walk_parts(one.root) if part.status in order)
            assert order.index(one.status) >= worst


def test_references_of_the_ict_development_index() -> None:
    references = {
        key: [one.normalisation.reference for one in SHIPPED[key].indicators]
        for key in ("idi@2011", "idi@2015", "idi@2016", "idi@2017")
    }
    assert references == {
        "idi@2011": [60, 180, 5.45, 100, 100, 100, 60, 100, 100, 100, 100],
        "idi@2015": [60, 120, 5.98, 100, 100, 100, 60, 100, 15, 100, 100],
        "idi@2016": [60, 120, 5.99, 100, 100, 100, 60, 100, 15, 100, 100],
        "idi@2017": [60, 120, 6.33, 100, 100, 100, 60, 100, 15, 100, 100],
    }
    assert [(part.code, part.weight) for part in SHIPPED["idi@2017"].root.parts] == [
        ("access", 0.4), ("use", 0.4), ("skills", 0.2),
    ]  # fmt: skip
    assert SHIPPED["idi@2011"].indicators[8].code == "literacy"
    assert SHIPPED["idi@2011"].indicators[1].status is Status.DISPUTED


def test_the_city_index_is_said_to_be_ours() -> None:
    one = SHIPPED["u4ssc@2017"]
    assert [part.code for part in one.root.parts] == ["EC", "EN", "SC"]
    assert len({".".join(indicator.code.split(".")[:4]) for indicator in one.indicators}) == 91
    for indicator in one.indicators:
        norm = indicator.normalisation
        if indicator.scored:
            assert norm.norm is Norm.MIN_MAX
            assert (norm.lowest, norm.highest) in ((0, 100), (DataBound(), DataBound()))
            assert indicator.status is Status.OURS
    assert [one.code for one in one.indicators if not one.scored] == [
        "EC.I.T.4A.para", "EN.EN.WA.1C.incinerated", "EN.EN.WA.1C.other",
    ]  # fmt: skip
    cities = {
        city: {indicator.code: value for indicator in one.indicators} for city, value in (("low", 0.0), ("high", 100.0))
    }
    found = score_table(one, cities)
    assert [found.of(city).tier is not None for city in cities] == [True, True]


@pytest.mark.shared
def test_the_city_indicators_are_those_of_the_transcription(shared: Path) -> None:
    path = shared / "u4ssc" / "u4ssc_kpis.csv"
    if not path.is_file():
        missing("needs ../shared/data/u4ssc")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    links: dict[str, set[str]] = {}
    for row in rows:
        code = ".".join(part.strip() for part in row["notation"].split(":"))
        links.setdefault(code, set()).update(row["sdg_goals|all_sdg_links"].split("|")[1].split(";"))
    ours: dict[str, set[str]] = {}
    for one in SHIPPED["u4ssc@2017"].indicators:
        code = ".".join(one.code.split(".")[:4]).replace("EN.EN.WS.treated", "EN.EN.WS.3C")
        ours.setdefault(code, set()).update(node.code for node in one.nodes)
    assert len(rows) == len(SHIPPED["u4ssc@2017"].indicators)
    assert set(ours) == set(links)
    for code, targets in links.items():
        goals_of_targets = {one.split(".")[0] for one in targets if "." in one}
        assert ours[code] == targets - goals_of_targets, code


def test_only_u4ssc_ranks_cities() -> None:
    assert [key for key, one in SHIPPED.items() if one.entities is not Entities.AREAS] == ["u4ssc@2017"]


def test_the_newest_edition_is_meant_where_none_is_named() -> None:
    assert {name: find_index(SHIPPED, name).key for name in ("idi", "gci", "u4ssc", "idi@2016")} == {
        "idi": "idi@2025", "gci": "gci@2024", "u4ssc": "u4ssc@2017", "idi@2016": "idi@2016",
    }  # fmt: skip
    with pytest.raises(UnknownNode, match="unknown index idi@1999; available: idi@2017, idi@2016"):
        find_index(SHIPPED, "idi@1999")
    with pytest.raises(UnknownNode, match=r"unknown index none; available: idi@2017, .*tai@2001"):
        find_index(SHIPPED, "none")


def test_an_index_of_ones_own(tmp_path: Path) -> None:
    edition = "id: idi\nedition: ours\nbased_on: idi@2017\nyear: 2018\nchanges:\n  schooling: {normalise: {method: reference, reference: 14}}\n"
    found = read_indices(library(own_pack(tmp_path, own=OWN, ours=edition)))
    assert list(found) == [*SHIPPED, "own@1", "idi@ours"]
    assert isinstance(found["own@1"].root, IndexGroup)
    assert found["idi@ours"].indicators[8].normalisation.reference == 14


def test_faults_of_ones_own_name_the_file(tmp_path: Path) -> None:
    folder = own_pack(tmp_path / "twice", own=OWN, again=OWN)
    with pytest.raises(InputError, match=r"again\.yaml: own@1 is also in .*own\.yaml"):
        read_indices(library(folder))
    folder = own_pack(tmp_path / "gone", own=OWN)
    (folder / "mine" / "own.yaml").unlink()
    with pytest.raises(InputError, match=r"own.yaml: the file is missing"):
        read_indices(library(folder))
    folder = own_pack(tmp_path / "wrong", own=OWN.replace("highest: 10", "highest: -10"))
    with pytest.raises(InputError, match=r"own\.yaml:7 \[parts\[0\]\]: the lower goalpost must be below the upper one"):
        read_indices(library(folder))


def test_a_pack_that_is_written_keeps_its_indices(tmp_path: Path) -> None:
    pack = read_pack(own_pack(tmp_path, own=OWN) / "mine")
    write_pack(pack, tmp_path / "out" / "copy")
    assert list(read_indices(library(tmp_path / "out"))) == [*SHIPPED, "own@1"]


def test_published_scores_name_their_source_and_are_no_more_than_the_scale() -> None:
    scores = read_published_scores(library())
    assert {one.index for one in scores} == {"idi", "gci"}
    assert all(0 <= one.score <= one.scale for one in scores)
    assert all(one.source.endswith("(transcribed)") for one in scores)
    assert len({(one.index, one.edition, one.area) for one in scores}) == len(scores)


def test_published_scores_agree_with_those_of_the_series() -> None:
    published = {(one.area, one.edition): one.score for one in read_published_scores(library()) if one.index == "gci"}
    values = [one for one in read_indicators(library()).observations if one.series == "GCI_SCORE"]
    countries = [one for one in values if not one.area.isdecimal()]
    assert len(countries) > 20
    assert [published[one.area, one.time] for one in countries] == [one.value for one in countries]
