"""Tags as publishers write them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie
from goalweave.formats.records.tags import find_node, sdg_code, split_tags

CODES = {"sdg": {"8", "9", "8.8", "9.c", "8.b.1"}, "wsis": {"C2", "C7.egov"}}


def resolve(framework: str, code: str) -> Curie | None:
    name, _, edition = framework.partition("@")
    if name not in CODES:
        raise UnknownNode(framework)
    return Curie(name, edition or "2020", code) if code in CODES[name] else None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("8", "8"),
        (" 8.8 ", "8.8"),
        ("08", "8"),
        ("08.08", "8.8"),
        ("8.", "8"),
        ("9.C", "9.c"),
        ("17.10", "17.10"),
        ("8.8.1", "8.8.1"),
        ("SDG9", "9"),
        ("SDG 9", "9"),
        ("Goal_8", "8"),
        ("Target 8.8", "8.8"),
        ("UN SDG Goal 8", "8"),
        ("ODD 5", "5"),
        ("Meta 5.b", "5.b"),
        ("ЦУР 3", "3"),
        ("الهدف 3", "3"),
        ("الهدف ٠٣", "3"),
        ("目标5", "5"),
        ("8 - Decent work", "8"),
        ("SDG 9: Industry, innovation and infrastructure", "9"),
        ("8.8 Protect labour rights", "8.8"),
        ("C060401", "6.4.1"),
        ("c010a01", "1.a.1"),
        ("http://metadata.un.org/sdg/8.8", "8.8"),
        ("https://metadata.un.org/sdg/8/", "8"),
    ],
)
def test_codes_are_read_as_they_are_written(written: str, code: str) -> None:
    assert sdg_code(written) == code


@pytest.mark.parametrize(
    "written",
    [
        "",
        "goal",
        "0",
        "00",
        "8.0",
        "8 and 9",
        "8,8",
        "2030",
        "100",
        "8.8.8.8",
        "8.bb",
        "8-b",
        "8 b",
        "9: 3 of 17",
        "C06",
        "/",
        "6/7",
        "http://",
    ],
)
def test_what_is_no_single_code_is_none(written: str) -> None:
    assert sdg_code(written) == ""


@given(st.text(max_size=60))
def test_any_text_gives_a_code_in_the_form_of_the_sdgs_or_none(text: str) -> None:
    code = sdg_code(text)
    assert code == "" or sdg_code(code) == code


@given(st.integers(1, 17), st.one_of(st.integers(1, 19).map(str), st.sampled_from("abcd")), st.integers(1, 4))
def test_codes_read_themselves(goal: int, target: str, indicator: int) -> None:
    for code in (f"{goal}", f"{goal}.{target}", f"{goal}.{target}.{indicator}"):
        assert sdg_code(code) == sdg_code(f"SDG {code}") == sdg_code(f"0{code}" if goal < 10 else code) == code


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("9; 9.c", ["9", "9.c"]),
        ("6,7,11", ["6", "7", "11"]),
        ("SDGs 6, 7 and 11", ["SDGs 6", "7", "11"]),
        ("ODD 6 et ODD 7", ["ODD 6", "ODD 7"]),
        ("4 & 5", ["4", "5"]),
        ("9\n10 | 11", ["9", "10", "11"]),
        ("sdg:9.c, wsis:C2", ["sdg:9.c", "wsis:C2"]),
        (
            "SDG 9: Industry, innovation and infrastructure, SDG 10",
            ["SDG 9: Industry, innovation and infrastructure", "SDG 10"],
        ),
        ("目标5、目标6", ["目标5", "目标6"]),
        (" ; ", []),
    ],
)
def test_cells_part_where_a_code_follows(cell: str, tags: list[str]) -> None:
    assert split_tags(cell) == tags


@pytest.mark.parametrize(
    ("tag", "framework", "node"),
    [
        ("C2", "wsis", "wsis@2020:C2"),
        ("wsis:C7.egov", "sdg", "wsis@2020:C7.egov"),
        ("sdg@2019:9.c", "wsis", "sdg@2019:9.c"),
        ("SDG:9", "sdg", "sdg@2020:9"),
        ("Goal 8", "sdg", "sdg@2020:8"),
        ("target:8.8", "sdg", "sdg@2020:8.8"),
        ("(SDG 9)", "sdg", "sdg@2020:9"),
        ("９.ｃ", "sdg", "sdg@2020:9.c"),
    ],
)
def test_node_is_found_by_name_or_code(tag: str, framework: str, node: str) -> None:
    assert str(find_node(tag, framework, resolve)) == node


@pytest.mark.parametrize(
    ("tag", "framework"), [("99", "sdg"), ("C99", "wsis"), ("8 or 9", "sdg"), ("", "sdg"), ("8", "xyz")]
)
def test_tag_without_a_node_finds_none(tag: str, framework: str) -> None:
    assert find_node(tag, framework, resolve) is None
