"""Indicators that the nodes of the SDG framework define, and the series that the UN lists for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Direction, Status
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs import library
from goalweave.packs.indicator_nodes import merge_definitions, node_series, read_node_definitions
from goalweave.packs.indicator_series import headline_of, read_listed_series, search_series
from goalweave.packs.indicators import read_indicators

LIBRARY = library()
FRAMEWORK = LIBRARY.catalogue().frameworks["sdg@2025"]
FOUND = read_indicators(LIBRARY)
BY_CODE = {one.code: one for one in FOUND.indicators if one.code}
LISTED = read_listed_series(LIBRARY)


def test_every_indicator_of_the_framework_has_exactly_one_definition() -> None:
    codes = [node.code for node in FRAMEWORK.nodes if node.level == "indicator"]
    measured = chain.from_iterable(one.measures for one in BY_CODE.values())
    defined = [node.code for node in measured if node.key == "sdg@2025"]
    assert (len(codes), sorted(defined)) == (251, sorted(codes))


def test_a_definition_is_what_its_node_says() -> None:
    one = BY_CODE["3.1.1"]
    node = FRAMEWORK.by_code["3.1.1"]
    assert (one.id, one.name, one.tier, one.status, one.source) == (
        "sdg-3-1-1", node.label, "I", Status.TRANSCRIBED, node.source,
    )  # fmt: skip
    assert one.measures == tuple(Curie("sdg", edition, "3.1.1") for edition in ("2025", "2020", "2019"))
    assert (one.custodian["fr"], one.custodian["zh"]) == ("Organisation mondiale de la Santé (OMS)", "世卫组织")


def test_an_indicator_under_several_codes_is_defined_once_and_without_the_name_of_one_target() -> None:
    one = BY_CODE["1.5.1"]
    assert [node.code for node in one.measures if node.edition == "2025"] == ["1.5.1", "11.5.1", "13.1.1"]
    assert (one.name["en"], one.name["zh"]) == (
        "People killed, missing or hit by disasters",
        "因灾死亡、失踪和受影响的人",
    )
    assert not BY_CODE.keys() & {"11.5.1", "13.1.1"}


def test_an_indicator_that_ships_with_values_is_the_definition_of_its_code() -> None:
    assert [BY_CODE[code].id for code in ("4.4.1", "5.b.1", "9.c.1", "17.6.1", "17.8.1")] == [
        "ict-skills", "mobile-ownership", "mobile-coverage", "fixed-broadband", "internet-use",
    ]  # fmt: skip
    assert (BY_CODE["9.c.1"].tier, BY_CODE["12.5.1"].id) == ("I", "sdg-12-5-1")


def test_an_indicator_with_a_changed_definition_does_not_measure_the_code_of_another_edition() -> None:
    assert [str(node) for node in BY_CODE["3.8.2"].measures] == ["sdg@2025:3.8.2"]
    assert LISTED["SH_XPD_EARN25"].nodes == (Curie("sdg", "2020", "3.8.2"),)


def test_definitions_are_named_in_six_languages_with_their_custodians() -> None:
    for one in BY_CODE.values():
        assert set(one.name) == set(LANGUAGES), one.code
        assert set(one.custodian) in (set(), set(LANGUAGES)), one.code
    assert sorted(code for code, one in BY_CODE.items() if not one.custodian) == [
        "1.b.1",
        "13.b.1",
        "16.3.3",
        "17.18.1",
    ]


def test_every_series_that_nodes_name_is_listed_and_each_indicator_has_one_headline() -> None:
    named = chain.from_iterable(map(node_series, FRAMEWORK.nodes))
    assert set(named) <= LISTED.keys()
    for node in FRAMEWORK.nodes:
        marked = [code for code in node_series(node) if LISTED[code].headline]
        assert len(marked) == bool(node_series(node)), node.code
    assert headline_of(FRAMEWORK.by_code["13.1.1"], LISTED) == "VC_DSR_MTMP"
    assert headline_of(FRAMEWORK.by_code["2.2.4"], LISTED) == ""


def test_units_of_listed_series_have_names() -> None:
    named = {one.code for one in FOUND.codes if one.dimension == "UNIT_MEASURE"}
    assert {one.unit for one in LISTED.values()} - {""} <= named


def test_a_listed_series_has_the_direction_of_its_node_unless_the_list_states_another() -> None:
    assert (LISTED["SH_STA_MORT"].direction, LISTED["SH_STA_MORT"].unit) == (Direction.DOWN, "PER_100000_LIVE_BIRTHS")
    assert (LISTED["SH_SUD_TREAT"].direction, LISTED["SH_SUD_ALCOL"].direction) == (Direction.UP, Direction.DOWN)
    assert LISTED["AG_LND_TOTL"].direction is None


def test_the_name_of_a_series_tells_it_from_others_of_its_indicator() -> None:
    assert LISTED["SH_STA_MORT"].name == FRAMEWORK.by_code["3.1.1"].label
    assert LISTED["SH_DYN_MORT"].name["es"].endswith("(SH_DYN_MORT)")
    repeated = [name for name, number in Counter(one.name["en"] for one in LISTED.values()).items() if number > 1]
    assert repeated == []


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [("sh_sta_mort", "en", "SH_STA_MORT"), ("décès maternels", "fr", "SH_STA_MORT"), ("3.1.1", "ar", "SH_STA_MORT")],
)
def test_a_series_is_found_by_code_indicator_and_name(text: str, language: str, code: str) -> None:
    assert code in [one.code for one in search_series(LISTED.values(), text, language)]


def test_a_definition_fills_only_what_an_indicator_lacks() -> None:
    definition = BY_CODE["3.1.1"]
    own = replace(definition, id="mothers", name={"en": "Mothers"}, tier="", custodian={"en": "An office"})
    assert merge_definitions((own,), (definition,)) == (replace(own, tier="I"),)


def test_a_faulty_definition_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "definitions.yaml").write_text("framework: sdg@1999\nlevel: indicator\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        list(read_node_definitions(tmp_path, LIBRARY.catalogue()))
    assert (refused.value.line, refused.value.field) == (1, "framework")
