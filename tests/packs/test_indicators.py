"""The indicators that ship: whole, in six languages, true to their sources; and those of one's own beside them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import Aim, Curie, Direction, Method, Observation, Status, Target, dimension_key
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.areas import find_area
from goalweave.packs import library, read_pack
from goalweave.packs.indicator_observations import read_sources
from goalweave.packs.indicators import IndicatorSet, read_indicators
from goalweave.packs.library import SHIPPED, PackLibrary
from goalweave.packs.writer import write_pack

FOUND = read_indicators(PackLibrary({name: pack for name, pack in library().packs.items() if name != "tai"}))
"""The figures of the index that is a worked example have tests of their own (test_tai.py)."""
DESCRIBED = [one for one in FOUND.indicators if one.calculation]
"""The indicators that ship with series; those that nodes define are tested in test_indicator_nodes.py."""
SERIES = {one.code: one for one in FOUND.series}
CODES = {(one.dimension, one.code) for one in FOUND.codes}
FOLDER = SHIPPED / "indicators" / "ict"

UNSD = {
    "IT_USE_ii99": ("17.8.1_Series_IT_USE_ii99.csv", {}),
    "IT_MOB_NTWK": (
        "9.c.1_Series_IT_MOB_NTWK.csv",
        {"typeOfMobileTechnologyCode": "TYPE_OF_MOBILE_TECHNOLOGY"},
    ),
    "IT_MOB_OWN": ("5.b.1_Series_IT_MOB_OWN.csv", {"sexCode": "SEX"}),
    "SE_ADT_ACTS": ("4.4.1_Series_SE_ADT_ACTS.csv", {"sexCode": "SEX", "typeOfSkillCode": "TYPE_OF_SKILL"}),
    "IT_NET_BBP": ("17.6.2_Series_IT_NET_BBP.csv", {"typeOfSpeedCode": "TYPE_OF_SPEED"}),
}


def test_all_that_ships() -> None:
    assert (FOUND.name, FOUND.source) == ("indicators", "ICT indicators")
    assert [one.id for one in DESCRIBED] == [
        "internet-use", "internet-parity", "households-internet", "mobile-coverage", "mobile-ownership", "ict-skills",
        "fixed-broadband", "mobile-price", "fixed-price", "e-waste-recycling", "e-waste-laws", "cybersecurity",
    ]  # fmt: skip
    assert Counter(one.indicator for one in FOUND.series) == {
        **dict.fromkeys((one.id for one in DESCRIBED), 1),
        "mobile-coverage": 4,
        "fixed-broadband": 4,
    }
    assert Counter(one.series for one in FOUND.observations) == {
        "IT_USE_ii99": 175, "IT_MOB_NTWK": 95, "IT_MOB_OWN": 35, "SE_ADT_ACTS": 32, "GCI_SCORE": 31, "HH6": 15,
        "IT_NET_BBP": 15, "ICT_PRICE_MOBILE": 4, "EWASTE_LAW": 4, "IT_USE_PARITY": 3, "ICT_PRICE_FIXED": 3,
        "EN_EWT_RCYR": 3,
    }  # fmt: skip


def test_one_indicator_measures_nodes_of_several_frameworks() -> None:
    measures = {one.id: [str(node) for node in one.measures] for one in FOUND.indicators}
    assert measures["mobile-coverage"] == [
        "sdg@2025:9.c.1", "sdg@2020:9.c.1", "sdg@2019:9.c.1", "connect2030@2018:2.7", "itu@2020-2023:2.7",
    ]  # fmt: skip
    assert measures["fixed-broadband"][:3] == ["sdg@2025:17.6.1", "sdg@2020:17.6.1", "sdg@2019:17.6.2"]
    catalogue = library().catalogue()
    for one in FOUND.indicators:
        for node in one.measures:
            assert node.edition
            assert catalogue.node(node).level in ("indicator", "target")


def test_series_of_an_sdg_indicator_are_those_that_the_sdg_pack_names() -> None:
    nodes = library().catalogue().frameworks["sdg@2020"].by_code
    named: set[tuple[str, str]] = set()
    for one in DESCRIBED:
        for node in one.measures:
            if node.key == "sdg@2020":
                named |= {(one.id, code) for code in nodes[node.code].properties["series"]}
    assert named & {(one.indicator, one.code) for one in FOUND.series} == {
        ("internet-use", "IT_USE_ii99"), ("mobile-ownership", "IT_MOB_OWN"), ("ict-skills", "SE_ADT_ACTS"),
        ("mobile-coverage", "IT_MOB_2GNTWK"), ("mobile-coverage", "IT_MOB_3GNTWK"), ("mobile-coverage", "IT_MOB_4GNTWK"),
        ("fixed-broadband", "IT_NET_BBND"), ("fixed-broadband", "IT_NET_BBNDN"), ("e-waste-recycling", "EN_EWT_RCYR"),
    }  # fmt: skip


def test_all_texts_are_in_six_languages() -> None:
    for one in DESCRIBED:
        for text in (one.name, one.calculation, one.custodian):
            assert set(text) == set(LANGUAGES), one.id
            assert len(set(text.values())) == 6, one.id
    for series in FOUND.series:
        assert set(series.name) == set(LANGUAGES), series.code
        assert series.source
    for code in FOUND.codes:
        assert set(code.name) == set(LANGUAGES), code
    for target in FOUND.targets:
        assert set(target.note) in (set(), set(LANGUAGES)), target.node


def test_every_dimension_code_and_unit_has_a_name() -> None:
    for series in FOUND.series:
        assert ("UNIT_MEASURE", series.unit) in CODES
        assert {("DIMENSION", name) for name in series.dimensions} <= CODES
        assert set(series.headline) <= CODES
    for one in FOUND.observations:
        assert set(one.key) <= CODES
        assert ("OBS_STATUS", one.status) in CODES
        assert ("NATURE", one.nature) in CODES


def test_every_target_of_connect_2030_is_there_once() -> None:
    nodes = library().catalogue().frameworks["connect2030@2018"].at_level("target")
    ours = [one for one in FOUND.targets if one.node.key == "connect2030@2018"]
    assert [one.node.code for one in ours] == [node.code for node in nodes]
    for node, target in zip(nodes, ours, strict=True):
        value = node.properties.get("value", ())
        assert target.status is (Status.OURS if node.code == "2.8" else node.status)
        assert target.year == int(node.properties["by"][0])
        assert ([f"{target.value:g}"] if target.value is not None and node.code != "2.8" else []) == list(value)
        if "baseline" in node.properties:
            assert target.since == int(node.properties["baseline"][0])
    assert sum(1 for one in ours if one.series) == 14


def test_a_target_without_a_series_or_a_number_says_why() -> None:
    for one in FOUND.targets:
        if not one.series or one.value is None:
            assert one.note
    assert [str(one.node) for one in FOUND.targets if one.value is None] == [
        "connect2030@2018:3.1", "connect2030@2018:5.1",
    ]  # fmt: skip


def test_cheaper_is_a_change_downwards() -> None:
    one = next(one for one in FOUND.targets if one.node.code == "1.3")
    assert (one.aim, one.value, one.since, one.direction) == (Aim.CHANGE, 25, 2017, Direction.DOWN)


def test_the_sdg_target_on_access_is_read_as_coverage() -> None:
    one = FOUND.targets[-1]
    assert (str(one.node), one.series, one.area, one.value, one.year, one.method, one.status) == (
        "sdg@2025:9.c", "IT_MOB_NTWK", "199", 100, 2020, Method.UNSD, Status.OURS,
    )  # fmt: skip


def test_values_say_how_far_they_can_be_relied_on() -> None:
    sources = {one.label: one for one in read_sources(FOLDER)}
    used = Counter(sources[one.source].status for one in FOUND.observations)
    assert used == {Status.OFFICIAL: 313, Status.TRANSCRIBED: 82, Status.RECALLED: 20}
    assert {one.label for one in sources.values() if "recalled" in one.label} == {
        one.label for one in sources.values() if one.status is Status.RECALLED
    }
    assert set(sources) == {one.source for one in FOUND.observations}


def test_there_are_values_of_every_continent_and_of_groups() -> None:
    areas = sorted({one.area for one in FOUND.observations})
    assert " ".join(areas) == "001 199 432 514 515 BD BR BT CN CO EG FJ FR IN KE KZ MA RW SN US"
    assert [find_area(area) for area in areas] == areas


@pytest.mark.shared
@pytest.mark.parametrize("code", UNSD)
def test_official_values_are_those_of_the_unsd(code: str, shared: Path) -> None:
    name, dimensions = UNSD[code]
    theirs: dict[tuple[str, object, str], tuple[float, str]] = {}
    path = shared / "observations" / "unsd-2019Q3" / name
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            key = dimension_key({ours: row[column] for column, ours in dimensions.items()})
            for column, text in row.items():
                if column.startswith("value_2") and text:
                    place = (find_area(row["geoAreaCode"]) or "", key, column[-4:])
                    theirs[place] = (float(text), row["nature"].partition(":")[0])
    ours = {
        (one.area, one.key, one.time): (one.value, one.nature)
        for one in FOUND.observations
        if one.series == code and one.source == "UNSD, SDG database, release 2019.Q3.G.01"
    }
    assert len(ours) >= 15
    assert ours == {place: theirs[place] for place in ours}


@pytest.mark.shared
def test_scores_are_those_of_the_transcription(shared: Path) -> None:
    with (shared / "gci" / "gci_scores_2014_2024.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    theirs = {}
    for row, (year, column) in product(rows, (("2020", 7), ("2024", 9))):
        if row[column] not in ("", "#N/A"):
            theirs[find_area(row[0]), year] = float(row[column])
    ours = {(one.area, one.time): one.value for one in FOUND.observations if one.series == "GCI_SCORE"}
    del ours["001", "2024"]
    assert len(ours) == 30
    assert ours == {place: theirs[place] for place in ours}


DEFINITIONS = """\
- id: wells
  name: {en: Working wells}
  measures: [own@1:A]
  series:
    - {code: WELLS, name: {en: Wells that give water}, unit: PT, dimensions: [LOCATION], lowest: 0, highest: 100}
"""
TARGETS = "node,series,key,value,year,milestones\nown@1:A,WELLS,LOCATION=R,90,2030,2026=70 | 2028=80\n"
OBSERVATIONS = "series,area,time,value,LOCATION\nWELLS,Kenya,2024,61.5,R\nWELLS,KE,2025,66,R\n"


def own(folder: Path, **files: str) -> IndicatorSet:
    """The indicators of a pack of one's own with a framework of one node, beside those that ship."""
    pack = folder / "own"
    (pack / "kpi").mkdir(parents=True)
    (pack / "1").mkdir()
    (pack / "pack.yaml").write_text(
        "id: own\nframeworks: [{id: own, edition: '1', default: true, folder: '1', levels: [{id: goal}]}]\nindicators: [kpi]\n",
        encoding="utf-8",
    )
    (pack / "1" / "nodes.csv").write_text(
        "code,parent,level,status,uri,colour,source\nA,,goal,ours,,,\n", encoding="utf-8"
    )
    texts = {"indicators": DEFINITIONS, "targets": TARGETS, "observations": OBSERVATIONS, **files}
    for name, text in texts.items():
        ending = "yaml" if name == "indicators" else "csv"
        (pack / "kpi" / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return read_indicators(library(folder))


def test_ones_own_stand_beside_those_that_ship(tmp_path: Path) -> None:
    found = own(tmp_path)
    assert (found.name, len(found.indicators), len(found.series)) == ("indicators, tai, own", 244, 27)
    assert [one.code for one in found.indicators if Curie("own", "1", "A") in one.measures] == [""]
    assert found.targets[-1] == Target(
        node=Curie("own", "1", "A"),
        series="WELLS",
        key=(("LOCATION", "R"),),
        value=90,
        year=2030,
        milestones={2026: 70, 2028: 80},
    )
    assert found.observations[-2:] == (
        Observation("WELLS", "KE", "2024", 61.5, (("LOCATION", "R"),)),
        Observation("WELLS", "KE", "2025", 66, (("LOCATION", "R"),)),
    )


def test_ones_own_may_add_targets_and_values_to_a_series_that_ships(tmp_path: Path) -> None:
    found = own(
        tmp_path,
        targets="node,series,area,value,year\nown@1:A,IT_USE_ii99,KE,80,2030\n",
        observations="series,area,time,value,source\nIT_USE_ii99,KE,2018,20,Our survey\n",
    )
    assert found.targets[-1] == Target(Curie("own", "1", "A"), "IT_USE_ii99", "KE", value=80, year=2030)
    assert found.observations[-1] == Observation("IT_USE_ii99", "KE", "2018", 20, source="Our survey")


def test_a_pack_is_written_with_its_indicators(tmp_path: Path) -> None:
    found = own(tmp_path / "packs")
    write_pack(read_pack(tmp_path / "packs" / "own"), tmp_path / "copy" / "own")
    assert read_indicators(library(tmp_path / "copy")) == found


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("indicators", "- {id: a}\n", r"indicators.yaml:1 \[\[0\].name\]: name is missing"),
        ("indicators", DEFINITIONS.replace("unit:", "units:"), r"\[\[0\].series\[0\].units\]: .* did you mean “unit”\?"),
        ("indicators", DEFINITIONS.replace("own@1:A", "own@1:B"), r":3 \[\[0\].measures\[0\]\]: own@1 has no node B"),
        ("indicators", DEFINITIONS.replace("WELLS", "HH6"), ":5 .*HH6 is also in .*ict/indicators.yaml:\\d+"),
        ("indicators", DEFINITIONS.replace("highest: 100", "highest: -1"), r"the highest value is not above the lowest"),
        ("targets", "node,series\nown@1:A,WELL\n", r"targets.csv:2 \[series\]: unknown series WELL; available: "),
        ("targets", "node,value\nown@1:A,5\n", r"targets.csv:2 \[note.en\]: a target without a series must state the reason in its note"),
        ("targets", "node,series\nown@1:Z,WELLS\n", r"targets.csv:2 \[node\]: own@1 has no node Z"),
        ("targets", "node,series,value\nown@1:A,WELLS,140\n", "\\[value\\]: 140.0 is out of range: values of WELLS are from 0.0 to 100.0"),
        ("targets", "node,series,key\nown@1:A,WELLS,SEX=F\n", r"\[key\]: SEX is not a dimension of WELLS"),
        ("targets", "node,series,baselin\nown@1:A,WELLS,1\n", "targets.csv:1 \\[baselin\\]: unknown name “baselin”; available: "),
        ("targets", "node,series,aim\nown@1:A,WELLS,more\n", r"\[aim\]: “more” is not one of value, change"),
        ("targets", TARGETS + TARGETS.splitlines()[1] + "\n", "targets.csv:3: own@1:A WELLS 001 is also in .*targets.csv:2"),
        ("observations", "series,area,time,value\nWELLS,Kenja,2024,1\n", r"csv:2 \[area\]: unknown area “Kenja”; did you mean Ken"),
        ("observations", "series,area,time,value\nWELLS,KE,24,1\n", "csv:2 \\[time\\]: “24” is not a year"),
        ("observations", "series,area,time,value\nWELLS,KE,2024,many\n", "csv:2 \\[value\\]: “many” is not a number"),
        ("observations", "series,area,time,value\nWELLS,KE,2024,\n", r"csv:2 \[value\]: value is missing"),
        ("observations", "series,area,time,value\nWELLS,KE,2024,140\n", r"csv:2 \[value\]: 140.0 is out of range"),
        ("observations", "series,area,time,value,AGE\nWELLS,KE,2024,1,Y15T24\n", r"\[AGE\]: AGE is not a dimension of WELLS"),
        ("observations", "series,area,time,value,place\nWELLS,KE,2024,1,x\n", "csv:1 \\[place\\]: unknown name “place”; available: "),
        ("observations", "series,area,time,value\nWELLS,KE,2024,1\nWELLS,Kenya,2024,2\n", "csv:3: WELLS KE 2024 is also in .*csv:2"),
        ("observations", "series,area,time,value,obs_status\nWELLS,KE,2024,1,Z\n", r"\[obs_status\]: “Z” is not one of"),
        ("observations", "series,area,time\nWELLS,KE,2024\n", r"csv:1 \[value\]: the column value is missing"),
        ("codes", "dimension,code,name.en\nSEX,F,Women\n", "codes.csv:2: SEX=F is also in .*ict/codes.csv:\\d+"),
        ("sources", "id,name,status\na,A,sure\n", r"sources.csv:2 \[status\]: “sure” is not one of official"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_place(tmp_path: Path, file: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own(tmp_path, **{file: text})


def test_a_pack_that_names_no_folder_of_its_own_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    for name, said in (
        ("kpi", "the folder kpi does not exist"),
        ("../x", r":2 \[indicators\[0\]\]: the file must be in the folder of the pack"),
    ):
        (tmp_path / "own" / "pack.yaml").write_text(f"id: own\nindicators: ['{name}']\n", encoding="utf-8")
        with pytest.raises(InputError, match=said):
            library(tmp_path)


def test_a_target_without_a_direction_takes_that_of_its_indicator(tmp_path: Path) -> None:
    rows = (
        "sdg:1.1.1,,5,2030,down",
        "sdg:1.2.1,,5,2030,",
        "sdg:9.c.1,,5,2030,",
        "sdg:4.5.1,,5,2030,",
        "sdg:3.8.2,,5,2030,up",
    )
    head = "node,series,value,year,direction,note.en\n"
    found = own(tmp_path, targets=head + "".join(f"{row},Nobody counts it.\n" for row in rows))
    assert [(one.node.code, one.direction) for one in found.targets[-5:]] == [
        ("1.1.1", Direction.DOWN), ("1.2.1", Direction.DOWN), ("9.c.1", Direction.UP), ("4.5.1", Direction.UP), ("3.8.2", Direction.UP),
    ]  # fmt: skip


def test_the_example_of_the_guide_can_be_loaded(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "indicators.md"
    _pack, definitions, targets, observations, more = re.findall(
        r"```(?:yaml|csv)\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL
    )
    for node in ("water:1.1", "sdg@2025:17.8.1"):
        assert node in definitions + more
    found = own(
        tmp_path,
        indicators=definitions.replace("water:1.1", "own@1:A"),
        targets=targets.replace("water:1.1", "own@1:A"),
        observations=observations,
    )
    assert found.targets[-1].milestones == {2026: 70, 2028: 80}
    assert [one.value for one in found.observations[-3:]] == [61, 64.5, 58]
    own(tmp_path / "more", indicators="[]", targets=more, observations="series,area,time,value\n")
