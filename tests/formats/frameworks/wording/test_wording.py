"""Official wording: read, told apart by edition, put into that edition only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories.frameworks import framework, node

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import Framework
from goalweave.formats.frameworks.wording import (
    OfficialWording,
    apply_wording,
    goals_and_targets_for,
    read_wording,
)
from goalweave.formats.frameworks.wording.editions import MARKS, edition_of_codes
from goalweave.formats.frameworks.wording.reader import clean_wording
from goalweave.formats.reading.limits import Limits
from goalweave.packs import library

NEW = sorted(MARKS["2020"])
OLD = sorted(MARKS["2019"])


def sdg(edition: str, *codes: str) -> Framework:
    return framework(*(node(code) for code in codes), key=f"sdg@{edition}")


def reply(*codes: str) -> bytes:
    return json.dumps([{"code": code, "description": f"Text of {code}"} for code in codes]).encode()


def test_read_wording_reads_a_reply_of_the_unsd_api() -> None:
    found = read_wording(reply("1.1.1", *NEW), "reply.json")
    texts = {code: {"en": f"Text of {code}"} for code in ["1.1.1", *NEW]}
    assert found == OfficialWording("sdg", "2020", texts, "reply.json")


def test_read_wording_reads_the_six_language_file() -> None:
    content = {
        "goals": [{"code": "1", "title": {"en": " No poverty ", "zh-Hans": "消除贫穷"}}],
        "targets": [{"code": "1.1", "title": {"en": "Target\none", "ar": None}}],
        "indicators": [{"code": code, "title": {"en": None}} for code in OLD],
    }
    found = read_wording(json.dumps(content).encode("utf-8-sig"), "six.json")
    assert found == OfficialWording(
        "sdg", "2019", {"1": {"en": "No poverty", "zh": "消除贫穷"}, "1.1": {"en": "Target one"}}, "six.json"
    )


def test_read_wording_reads_the_un_scheme_in_turtle() -> None:
    concepts = "".join(
        f"<http://metadata.un.org/sdg/{code}> a s:Concept ; s:inScheme <http://metadata.un.org/sdg> ; "
        f's:notation "{code}" ; s:prefLabel "Texte {code}"@fr .\n'
        for code in OLD
    )
    text = f"@prefix s: <http://www.w3.org/2004/02/skos/core#> .\n{concepts}"
    texts = {code: {"fr": f"Texte {code}"} for code in OLD}
    found = read_wording(text.encode(), "un.ttl")
    assert (found.key, dict(found.texts)) == ("sdg@2019", texts)
    with pytest.raises(
        InputError, match=r"un\.ttl: the concepts belong to http://a\.org/sdg, not to http://metadata\.un\.org/sdg"
    ):
        read_wording(text.replace("metadata.un.org", "a.org").encode(), "un.ttl")


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["1.1.1"], "none"),
        ([*OLD, *NEW], "2019, 2020, 2025"),
        ([*OLD, NEW[0]], "2019, 2020, 2025"),
        (OLD[:-1], "2019, 2025"),
        ([*NEW, "2.2.4"], "2020, 2025"),
        ([*NEW, "8.9.2", "11.c.1"], "2019, 2020, 2025"),
        (["17.6.2", "1.a.3"], "2019"),
    ],
)
def test_read_wording_does_not_guess_an_edition(codes: list[str], found: str) -> None:
    with pytest.raises(InputError) as caught:
        read_wording(reply(*codes), "reply.json")
    assert str(caught.value) == (
        f"reply.json: the edition of the indicators cannot be determined (signs of {found} out of 2019, 2020, 2025)"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "x.json: the file is empty"),
        (b'{"goals": [\n', "x.json:2: not valid JSON: Expecting value"),
        (b'{"goals": []}', "x.json: neither a UNSD API response to Indicator/List"),
        (b"[1, 2]", "x.json: neither a UNSD API response to Indicator/List"),
        (b"[" * 100_000, "x.json: neither a UNSD API response to Indicator/List"),
        (b"plain text", "x.json:1: not valid JSON"),
    ],
)
def test_read_wording_names_what_it_cannot_read(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_wording(data, "x.json")
    assert str(caught.value).startswith(message)


def test_read_wording_keeps_to_the_limit_of_a_file() -> None:
    with pytest.raises(LimitError, match=r"x\.json: the file is larger than the limit of 10 bytes"):
        read_wording(b"[" * 11, "x.json", limits=replace(Limits(), file=10))


def test_apply_wording_adds_to_what_is_there() -> None:
    one = framework(node("1", wording={"en": "Old", "ru": "Старое"}), node("2"), key="sdg@2020")
    found = apply_wording(one, OfficialWording("sdg", "2020", {"1": {"en": "New", "fr": "Nouveau"}}))
    assert found == framework(
        node("1", wording={"en": "New", "ru": "Старое", "fr": "Nouveau"}), node("2"), key="sdg@2020"
    )


def test_apply_wording_refuses_another_edition_and_names_both() -> None:
    wording = OfficialWording("sdg", "2020", {"1": {"en": "x"}}, "reply.json")
    with pytest.raises(InputError) as caught:
        apply_wording(sdg("2019", "1"), wording)
    assert str(caught.value) == "reply.json: this is the wording of sdg@2020, not of sdg@2019"


def test_apply_wording_refuses_codes_that_the_edition_lacks() -> None:
    wording = OfficialWording("sdg", "2020", {"1": {"en": "x"}, "18": {"en": "x"}, "19": {"en": "x"}}, "reply.json")
    with pytest.raises(InputError) as caught:
        apply_wording(sdg("2020", "1"), wording)
    assert str(caught.value) == "reply.json: the wording has 2 codes that are not in sdg@2020; the first is 18"


def test_the_marks_are_those_of_the_shipped_editions() -> None:
    catalogue = library().catalogue()
    codes = {
        edition: {one.code for one in catalogue.framework(f"sdg@{edition}").at_level("indicator")} for edition in MARKS
    }
    common = codes["2019"] & codes["2020"] & codes["2025"]
    assert {edition: found - common for edition, found in codes.items()} == MARKS
    assert [edition_of_codes(found, "x") for found in codes.values()] == ["2019", "2020", "2025"]


def test_goals_and_targets_for_takes_them_into_another_edition() -> None:
    six = OfficialWording("sdg", "2020", {code: {"en": f"Text of {code}"} for code in ("1", "1.1", "1.1.1", "99")}, "x")
    nodes = (node("1", level="goal"), node("1.1", level="target"), node("1.1.1", level="indicator"))
    newer = framework(*nodes, key="sdg@2025")
    found = goals_and_targets_for(newer, six)
    assert found == OfficialWording("sdg", "2025", {"1": {"en": "Text of 1"}, "1.1": {"en": "Text of 1.1"}}, "x")
    assert [one.wording for one in apply_wording(newer, found).nodes] == [
        {"en": "Text of 1"},
        {"en": "Text of 1.1"},
        {},
    ]


@pytest.mark.parametrize(
    ("text", "language", "cleaned"),
    [
        ("بحلول عام 2020 (3)", "ar", "بحلول عام 2020"),
        ("بحسب السرعة(5)", "ar", "بحسب السرعة"),
        ("بحلول عام 2030", "ar", "بحلول عام 2030"),
        ("وفقــاً للتعـاريف", "ar", "وفقاً للتعاريف"),
        ("سنة 1441 هـ", "ar", "سنة 1441 هـ"),
        ("按速度分列 5", "zh", "按速度分列"),
        ("按速度分列（5）", "zh", "按速度分列"),
        ("少于 1.25美元", "zh", "少于 1.25美元"),
        ("在2030", "zh", "在2030"),
        ("violence by age 18", "en", "violence by age 18"),
        ("fisheries subsidies negotiation3", "en", "fisheries subsidies negotiation"),
        ("mondiale du commerce3", "fr", "mondiale du commerce"),
        ("emissions of CO2", "en", "emissions of CO2"),
        ("of 100 (a) to (2)", "en", "of 100 (a) to (2)"),
        ("в процентах\nк сумме\n", "ru", "в процентах к сумме"),
        ("la vie    tout", "fr", "la vie tout"),
    ],
)
def test_clean_takes_off_marks_and_nothing_else(text: str, language: str, cleaned: str) -> None:
    assert clean_wording(text, language) == cleaned


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "key", "codes", "texts"),
    [
        ("sdg-kos-goals-targets-indicators.ttl", "sdg@2019", 430, 1290),
        ("framework_2020review_6langs.json", "sdg@2020", 433, 2598),
        ("unsd_api_indicator_list_2022Q1.json", "sdg@2020", 248, 248),
    ],
)
def test_read_wording_fits_its_edition_whole(shared: Path, name: str, key: str, codes: int, texts: int) -> None:
    wording = read_wording((shared / "sdg" / name).read_bytes(), name)
    assert (wording.key, len(wording.texts), sum(map(len, wording.texts.values()))) == (key, codes, texts)
    found = apply_wording(library().catalogue().framework(key), wording)
    assert sum(bool(one.wording) for one in found.nodes) == codes


@pytest.mark.shared
def test_read_wording_takes_the_meaning_of_the_edition(shared: Path) -> None:
    old = read_wording((shared / "sdg/sdg-kos-goals-targets-indicators.ttl").read_bytes(), "un.ttl").texts
    new = read_wording((shared / "sdg/framework_2020review_6langs.json").read_bytes(), "six.json").texts
    assert "agreements" in old["17.6.1"]["en"]
    assert new["17.6.1"] == {
        **new["17.6.1"],
        "en": "Fixed Internet broadband subscriptions per 100 inhabitants, by speed",
        "zh": "每100居民中固定因特网宽带用户数,按速度分列",
    }
    assert set(new["17.6.1"]) == {"en", "fr", "es", "ru", "ar", "zh"}
    assert old["14.6"]["en"].endswith("fisheries subsidies negotiation")
    assert old["12.3"]["fr"].startswith("D’ici à 2030, réduire de moitié")
    assert old["1.5.1"] == old["11.5.1"] == old["13.1.1"]
