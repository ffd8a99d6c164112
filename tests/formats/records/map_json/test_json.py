"""map.json, written and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.linkage import LinkMap, LinkOptions, measure_coverage
from goalweave.core.model import (
    AmountInText,
    Curie,
    DateInText,
    DateUse,
    Evidence,
    Framework,
    Level,
    LinkInText,
    Mapping,
    MappingState,
    Money,
    Node,
    NumberInText,
    OrganisationInText,
    Partner,
    PlaceInText,
    Record,
    RecordKind,
    RecordPlace,
    RecordSource,
    Status,
    SymbolInText,
    TextFacts,
    TextSpan,
    WebLink,
)
from goalweave.core.pipeline import MappingResult
from goalweave.formats.records.map_json import read_map_json, write_map_json

OWN = Framework(
    id="own",
    edition="1",
    title={"en": "Own"},
    levels=(Level("aim", {"en": "Aim"}, {"en": "Aims"}),),
    nodes=(Node("1", "aim", None, {"en": "Water"}, Status.OURS), Node("2", "aim", None, {"en": "Roads"}, Status.OURS)),
)
CATALOGUE = Catalogue.of([OWN])
TEXT = "Wells for hill villages"
RECORD = Record(
    id="wells",
    title={"en": "Wells", "fr": "Puits"},
    text={"en": TEXT},
    language="en",
    kind=RecordKind.PARTNERSHIP,
    source=RecordSource("a.csv", "row 2"),
    also=(RecordSource("a.csv", "row 9"),),
    start="2019-03",
    end="2020",
    places=(RecordPlace("KE"),),
    money=(Money(Decimal("1200.50"), "EUR", "spent", date(2019, 3, 1)), Money(Decimal(7), "XOF")),
    mappings=(
        Mapping(
            Curie("own", "1", "1"),
            MappingState.ACCEPTED,
            "person",
            evidence=(Evidence("Wells", 0, 5, "en", ((0, 5),)),),
        ),
        Mapping(Curie("own", "1", "2"), MappingState.SUGGESTED, "classifier:fast-1", 0.25, share=None, sign=-1),
    ),
)


def mapped(*records: Record) -> MappingResult:
    found = measure_coverage(records, LinkMap.of(CATALOGUE, LinkOptions()), OWN.key)
    return MappingResult(CATALOGUE, OWN, "aim", records, found, ())


def hills(*words: tuple[int, int]) -> Evidence:
    return Evidence("hill villages", 10, 23, "en", words)


def written(*records: Record) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(write_map_json(mapped(*records)))
    return document


def test_what_is_written_is_read_back_whole() -> None:
    found = read_map_json(write_map_json(mapped(RECORD)).encode(), "map.json", CATALOGUE)
    assert (found.framework, found.level, found.records) == ("own@1", "aim", (RECORD,))


def test_a_former_code_is_read_as_that_of_today_and_reported() -> None:
    nodes = tuple(replace(node, code="one", formerly=("1",)) if node.code == "1" else node for node in OWN.nodes)
    notices: list[InputError] = []
    data = write_map_json(mapped(RECORD)).encode()
    (record,) = read_map_json(
        data, "map.json", Catalogue.of([replace(OWN, nodes=nodes)]), on_problem=notices.append
    ).records
    assert Curie("own", "1", "one") in [mapping.node for mapping in record.mappings]
    assert [str(notice) for notice in notices] == ["map.json: own:1 is now own@1:one: the code has been renamed"]


def test_evidence_stands_in_the_text_that_is_written() -> None:
    french = Mapping(Curie("own", "1", "1"), MappingState.ACCEPTED, "person", evidence=(Evidence("Puits", 0, 5, "fr"),))
    record = Record("a", {"en": "Wells"}, {"en": "Wells", "fr": "Puits"}, "en", mappings=(french,))
    (item,) = written(record)["records"]
    assert item["mappings"][0]["evidence"] == []


def test_words_are_written_as_places_in_their_passage() -> None:
    told = Mapping(
        Curie("own", "1", "1"), MappingState.SUGGESTED, "classifier:labels-1", 0.5, evidence=(hills((0, 4), (5, 13)),)
    )
    (item,) = written(replace(RECORD, mappings=(told,)))["records"]
    assert item["mappings"][0]["evidence"] == [
        {"text": "hill villages", "start": 10, "end": 23, "words": [[0, 4], [5, 13]]}
    ]


def test_a_file_from_before_there_were_words_has_none() -> None:
    document = written(RECORD)
    del document["records"][0]["mappings"][0]["evidence"][0]["words"]
    found = read_map_json(json.dumps(document).encode(), "map.json", CATALOGUE).records[0]
    assert found.mappings[0].evidence == (Evidence("Wells", 0, 5, "en"),)


@given(st.lists(st.integers(0, 13), max_size=8, unique=True).map(sorted))
def test_any_words_in_order_come_back(cuts: list[int]) -> None:
    words = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    told = Mapping(Curie("own", "1", "1"), MappingState.SUGGESTED, "person", evidence=(hills(*words),))
    record = replace(RECORD, mappings=(told,))
    assert read_map_json(write_map_json(mapped(record)).encode(), "map.json", CATALOGUE).records == (record,)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (3, "3 is not the start and end position of a word"),
        (None, "null is not the start and end position of a word"),
        ([3, 5], "3 is not the start and end position of a word"),
        ([[0, 1, 2]], "[0, 1, 2] is not the start and end position of a word"),
        ([["0", 2]], '["0", 2] is not the start and end position of a word'),
        ([[0.0, 2]], "[0.0, 2] is not the start and end position of a word"),
        ([[False, 2]], "[false, 2] is not the start and end position of a word"),
        ([[-1, 2]], "the evidence “Wells” has no word at positions -1 to 2"),
        ([[0, 6]], "the evidence “Wells” has no word at positions 0 to 6"),
        ([[2, 2]], "the evidence “Wells” has no word at positions 2 to 2"),
        ([[3, 1]], "the evidence “Wells” has no word at positions 3 to 1"),
        ([[3, 5], [0, 2]], "the word at 0 to 2 of the evidence “Wells” starts before the previous word ends"),
        ([[0, 3], [2, 5]], "the word at 2 to 5 of the evidence “Wells” starts before the previous word ends"),
    ],
)
def test_words_that_cannot_be_are_refused_with_their_field(words: object, said: str) -> None:
    document = written(RECORD)
    document["records"][0]["mappings"][0]["evidence"][0]["words"] = words
    with pytest.raises(InputError) as error:
        read_map_json(json.dumps(document).encode(), "map.json", CATALOGUE)
    assert str(error.value) == f"map.json [words]: record 1 cannot be read: {said}"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "map.json:1: not a map.json"),
        (b"[]", "map.json: not a map.json"),
        (b'{"level": "aim", "records": []}', "map.json: not a map.json: 'framework' is missing"),
        (
            b'{"framework": "own", "level": "aim", "records": null}',
            "map.json: not a map.json: its records are not a list",
        ),
        (b'{"framework": "own", "level": "aim", "records": [1]}', "map.json: a value of record 1 is of the wrong kind"),
        (b'{"framework": "own", "level": "aim", "records": [{}]}', "map.json: record 1 has no 'language'"),
    ],
)
def test_what_is_no_map_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_map_json(data, "map.json", CATALOGUE)
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"titles": "Wells"}, " [title]: record 1 cannot be read: title: Input should be a valid dictionary"),
        ({"kind": "dream"}, " [kind]: record 1 cannot be read: kind: Input should be 'activity', 'partnership'"),
        (
            {"text": "Else"},
            " [evidence]: record 1 cannot be read: “Wells” is not in the text at the place that is named",
        ),
        (
            {"money": [{"amount": "much", "currency": "EUR", "kind": "budget", "date": None}]},
            " [money.0.amount]: record 1 cannot be read: money.0.amount: Input should be a valid decimal",
        ),
    ],
)
def test_a_record_that_was_changed_by_hand_is_named(changed: dict[str, object], said: str) -> None:
    document = written(RECORD)
    document["records"][0] |= changed
    with pytest.raises(InputError) as error:
        read_map_json(json.dumps(document).encode(), "map.json", CATALOGUE)
    assert str(error.value).startswith(f"map.json{said}")


def test_evidence_of_a_code_is_written_and_read_back() -> None:
    evidence = Evidence("purpose code 14031 (Basic drinking water supply)", 0, 0, code="purpose:14031")
    record = replace(RECORD, mappings=(replace(RECORD.mappings[0], origin="code", evidence=(evidence,)),))
    text = write_map_json(mapped(record))
    assert json.loads(text)["records"][0]["mappings"][0]["evidence"] == [
        {"text": evidence.text, "start": 0, "end": 0, "words": [], "code": "purpose:14031"}
    ]
    assert read_map_json(text.encode(), "map.json", CATALOGUE).records == (record,)


FACTS = TextFacts(
    dates=(DateInText("", "2030", "hill", TextSpan(10, 14), DateUse.DEADLINE),),
    places=(PlaceInText("KE", "Wells", TextSpan(0, 5)),),
    organisations=(OrganisationInText("UNICEF", "partner", "villages", TextSpan(15, 23)),),
    amounts=(AmountInText(Decimal("2.50"), "EUR", "for", TextSpan(6, 9)),),
    numbers=(NumberInText(Decimal(300), "girls", "for", TextSpan(6, 9)),),
    links=(LinkInText("https://example.org/a", "hill", TextSpan(10, 14)),),
    symbols=(SymbolInText("Resolution 71", "hill", TextSpan(10, 14)),),
)


def test_facts_stand_after_what_the_record_has_in_fields_of_its_own() -> None:
    record = replace(
        RECORD, partners=(Partner("Bank", "funder"),), links=(WebLink("https://example.org/b"),), facts=FACTS
    )
    (written,) = json.loads(write_map_json(mapped(record)))["records"]
    assert [date.get("use") for date in written["dates"]] == [None, "deadline"]
    assert written["dates"][0] == {"start": "2019-03", "end": "2020"}
    assert written["places"] == [
        {"area": "KE", "share": None},
        {"area": "KE", "text": "Wells", "span": {"start": 0, "end": 5}},
    ]
    assert [(one["name"], one["role"]) for one in written["organisations"]] == [
        ("Bank", "funder"),
        ("UNICEF", "partner"),
    ]
    assert [one["amount"] for one in written["amounts"]] == ["1200.50", "7", "2.50"]
    assert [one["url"] for one in written["links"]] == ["https://example.org/b", "https://example.org/a"]
    assert written["countries"] == ["KE"]


def test_facts_are_read_back_and_no_field_takes_them() -> None:
    record = replace(RECORD, links=(WebLink("https://example.org/b"),), facts=FACTS)
    data = write_map_json(mapped(record)).encode()
    assert read_map_json(data, "map.json", CATALOGUE).records == (record,)


def test_a_fact_that_is_not_at_its_place_is_refused() -> None:
    document = json.loads(write_map_json(mapped(replace(RECORD, facts=FACTS))))
    document["records"][0]["symbols"][0]["span"]["start"] = 11
    with pytest.raises(InputError, match="“hill” is not in the text"):
        read_map_json(json.dumps(document).encode(), "map.json", CATALOGUE)
