"""What registers keep beside the main facts, read from tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from tests.factories.tables import read

from goalweave.core.errors import InputError, Severity
from goalweave.core.model import BeneficiaryGroup, Money, NoteKind, Record, RecordCode, RecordNote, RecordPlace, WebLink
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.countries import find_places
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.table import head_vocabulary as vocabulary
from goalweave.formats.records.table.columns import match_columns
from goalweave.formats.records.table.extras import read_codes, read_groups, read_links, read_period, read_whole_number
from goalweave.formats.records.table.registry_vocabulary import HEADERS
from goalweave.packs import code_lists


def read_row(head: str, row: str, problems: list[InputError] | None = None, **corrections: dict[str, str]) -> Record:
    told = problems.append if problems is not None else None
    stream = BytesIO(f"{head}\n{row}\n".encode())
    (found,) = read(stream, "a.csv", Limits(), on_problem=told, corrections=corrections)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", HEADERS)
def test_heads_are_known_in_six_languages(field: str, language: str) -> None:
    for word in HEADERS[field][language].split("|"):
        assert match_columns([word], [], {}, "a.csv").head_by_field() == {field: word}


def test_every_column_of_a_record_has_words_in_six_languages() -> None:
    for column in vocabulary.COLUMN_FIELDS.keys() - {"tags"}:
        assert set(vocabulary.HEADERS[column]) == set(LANGUAGES), column


def test_a_row_is_read_whole() -> None:
    head = "title,unit,part of,countries,regions,groups reached,results,results (fr),reporting period,links,budget 2024 (USD),budget 2025 (EUR)"
    row = 'A,Water,P-1,Kenya 60 %; UG: 40%,202; Asia,"women, youth",Done.,Fait.,2024-01 – 2024-06,Page https://example.org/a; https://example.org/b,"1,000",5'
    found = read_row(head, row)
    assert (found.unit, found.parent) == ("Water", "P-1")
    assert found.places == (RecordPlace("KE", 60.0), RecordPlace("UG", 40.0), RecordPlace("202"), RecordPlace("142"))
    assert found.groups == (BeneficiaryGroup.WOMEN, BeneficiaryGroup.YOUTH)
    assert found.notes == (RecordNote(NoteKind.RESULT, {"en": "Done.", "fr": "Fait."}, "2024-01", "2024-06"),)
    assert found.links == (WebLink("https://example.org/a", "Page"), WebLink("https://example.org/b"))
    assert found.money == (
        Money(Decimal(1000), "USD", "budget", date(2024, 1, 1)),
        Money(Decimal(5), "EUR", "budget", date(2025, 1, 1)),
    )


def test_details_are_those_of_the_kind() -> None:
    problems: list[InputError] = []
    head = "title,type,participants,format,funding sources,reviewed,hours"
    assert read_row(head, 'A,event,"9,600",online,,,', problems).details == {"participants": 9600, "format": "online"}
    found = read_row(head, "A,partnership,,,Three donors.,2024-05,8", problems)
    assert found.details == {"funding": {"en": "Three donors."}, "reviewed": "2024-05"}
    assert [(problem.severity, problem.field) for problem in problems] == [(Severity.WARNING, "hours")]


@pytest.mark.parametrize(
    ("head", "cell", "value"),
    [
        ("groups reached", "women; robots", "robots"),
        ("reporting period", "soon", "soon"),
        ("links", "ftp://x", "ftp://x"),
        ("start", "32/13/2020", "32/13/2020"),
        ("country", "Kenya; Wakanda", "Wakanda"),
        ("budget", "lots", "lots"),
        ("currency", "ZZZ", "ZZZ"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_value(head: str, cell: str, value: str) -> None:
    problems: list[InputError] = []
    read_row(
        f"title,{head}" + (",budget" if head == "currency" else ""),
        f"A,{cell}" + (",5" if head == "currency" else ""),
        problems,
    )
    assert next((problem.line, problem.field, problem.value) for problem in problems) == (2, head, value)


def test_a_correction_is_read_instead_of_a_cell_or_a_name_in_it() -> None:
    problems: list[InputError] = []
    assert read_row("title,country", "A,Wakanda; Kenya", problems, country={"Wakanda": "UG"}).places == (
        RecordPlace("KE"),
        RecordPlace("UG"),
    )
    assert read_row("title,start", "A,soon", problems, start={"soon": "2024"}).start == "2024"
    assert read_row("title,country", "A,Wakanda", problems, country={"Wakanda": ""}).places == ()
    assert problems == []


@pytest.mark.parametrize(
    ("text", "places", "others"),
    [
        ("Kenya 60 %; Uganda 40 %", [("KE", 60.0), ("UG", 40.0)], []),
        ("Kenya (12,5%), Mali (87.5%)", [("KE", 12.5), ("ML", 87.5)], []),
        ("Côte d’Ivoire 100%", [("CI", 100.0)], []),
        ("Eastern Africa", [("014", None)], []),
        ("002 and Fiji", [("002", None), ("FJ", None)], []),
        ("Atlantis 10 %", [], ["Atlantis 10 %"]),
    ],
)
def test_places_are_countries_and_regions_with_their_shares(text: str, places: list[object], others: list[str]) -> None:
    assert find_places(text) == (places, others)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", ("2024", "2024")),
        ("2023–2024", ("2023", "2024")),
        ("2023-2024", ("2023", "2024")),
        ("2024-01 to 2024-06", ("2024-01", "2024-06")),
        ("01.02.2024 – 30.06.2024", ("2024-02-01", "2024-06-30")),
        ("2024 – 2023", None),
        ("next year", None),
    ],
)
def test_periods_are_read(text: str, period: tuple[str, str] | None) -> None:
    assert read_period(text) == period


def test_small_cells_are_read() -> None:
    assert read_groups("женщины; SIDS; 青年") == (
        [BeneficiaryGroup.WOMEN, BeneficiaryGroup.SIDS, BeneficiaryGroup.YOUTH],
        [],
    )
    assert read_links("no address") == []
    assert [read_whole_number(text) for text in ("12", "1,200", "-3", "1.5", "x", "5 USD")] == [
        12,
        1200,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14031", [("14031", None)]),
        ("14031; 14032", [("14031", None), ("14032", None)]),
        ("14031 (60 %), 14032 (40%)", [("14031", 60.0), ("14032", 40.0)]),
        ("14031 - Basic drinking water supply | 140", [("14031", None), ("140", None)]),
        ("14031: 12,5 %", [("14031", 12.5)]),
        ("15130 - Legal, judicial; 15132", [("15130", None), ("15132", None)]),
        ("water", [("water", None)]),
    ],
)
def test_codes_of_a_cell(cell: str, expected: list[tuple[str, float | None]]) -> None:
    assert list(read_codes(cell)) == expected


def test_purpose_codes_are_read_and_an_unknown_one_is_kept_with_a_warning() -> None:
    problems: list[InputError] = []
    stream = BytesIO(b"title,CRS purpose code,COFOG\nA,14031 (60%); 99999,7.3.1\n")
    (found,) = read(stream, "a.csv", Limits(), on_problem=problems.append, code_lists=code_lists())
    assert found.codes == (
        RecordCode("purpose", "14031", 60.0),
        RecordCode("purpose", "99999"),
        RecordCode("cofog", "07.3"),
    )
    assert [(problem.severity, problem.field) for problem in problems] == [(Severity.WARNING, "CRS purpose code")]
    assert "99999" in str(problems[0])
