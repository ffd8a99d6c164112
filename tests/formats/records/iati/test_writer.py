"""What is written is valid, and reads back as what IATI can carry of the record."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import files
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from lxml import etree

from goalweave.core.model import (
    Curie,
    Mapping,
    MappingRank,
    MappingState,
    Money,
    NoteKind,
    Partner,
    Record,
    RecordCode,
    RecordKind,
    RecordNote,
    RecordPlace,
    RecordSource,
    WebLink,
)
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati import (
    ExportSummary,
    Loss,
    NodeName,
    Publisher,
    carried_activity,
    collect_figures,
    iterate_activity_file,
    read,
    write_organisation_file,
)
from goalweave.formats.records.iati.carried import web_address
from goalweave.formats.records.iati.draft import Ledger

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGENCY = Publisher("XM-DAC-41304", {"en": "Agency for Water", "fr": "Agence de l’eau"}, "40")
WSIS = Curie("wsis", "2003", "C2")


def resolve(framework: str, code: str) -> Curie | None:
    if framework == "sdg":
        return Curie("sdg", "2025", code)
    return WSIS if (framework, code) == (WSIS.key, WSIS.code) else None


def name_node(node: Curie) -> NodeName:
    return NodeName("http://example.org/wsis", {"en": f"Action line {node.code}"})


@cache
def schema(name: str) -> etree.XMLSchema:
    """The official one, which the package pyiati ships."""
    path = next(path for path in files("pyiati") or () if str(path).endswith(f"2-03/schemas/iati-{name}-schema.xsd"))
    tree = etree.parse(str(path.locate()))
    # libxml2 refuses a wildcard that follows on that of the base type, as the schema of organisations has it.
    for wildcard in tree.findall(".//{*}complexType[@name='documentLinkWithReceipientCountry']//{*}extension/*/{*}any"):
        wildcard.getparent().remove(wildcard)
    return etree.XMLSchema(tree)


def write(records: list[Record], publisher: Publisher = AGENCY) -> tuple[bytes, ExportSummary]:
    summary = ExportSummary()
    return b"".join(iterate_activity_file(records, publisher, NOW, summary, name_node=name_node)), summary


def read_back(written: bytes) -> list[Record]:
    problems: list[object] = []
    found = list(read(BytesIO(written), "a.xml", Limits(), resolve=resolve, on_problem=problems.append))
    assert problems == []
    return [replace(record, source=RecordSource()) for record in found]


def carried(record: Record, publisher: Publisher = AGENCY) -> Record | None:
    """As the reader gives it, which makes one sum of the amounts of a kind."""
    whole = carried_activity(record, publisher, NOW.date()).record
    if whole is None:
        return None
    ledger = Ledger()
    for amount in whole.money:
        dated = amount.currency, amount.amount, amount.date
        if amount.kind == "budget":
            ledger.budgets.append((("", ""), False, dated))
        else:
            ledger.transactions.setdefault(amount.kind, []).append(dated)
    return replace(whole, money=ledger.summed_money())


def errors_of(written: bytes, name: str = "activities") -> list[str]:
    checked = schema(name)
    checked.validate(etree.fromstring(written))
    return [f"{error.line}: {error.message}" for error in checked.error_log]


def accepted(code: str, **changes: Any) -> Mapping:
    return replace(Mapping(Curie("sdg", "2025", code), MappingState.ACCEPTED, "import:iati"), **changes)


FULL = Record(
    id="XM-DAC-41304-wells",
    title={"en": "Wells", "fr": "Puits", "ar": "آبار"},
    text={"en": "Wells for ten districts.\n\nAnd pumps.", "fr": "Des puits.", "ar": "آبار"},
    language="en",
    start="2024-01-01",
    end="2027-12-31",
    status="ongoing",
    organisation="Agency for Water",
    partners=(Partner("Fund for Water", "funder", "XM-1"), Partner("Ministry", "lead"), Partner("Drillers & Sons")),
    places=(RecordPlace("KE", 60.0), RecordPlace("TZ", 30.5), RecordPlace("002", 9.5)),
    money=(
        Money(Decimal("1000.50"), "USD", "budget", date(2024, 1, 1)),
        Money(Decimal(900), "EUR", "commitment", date(2024, 5, 1)),
        Money(Decimal(20), "USD", "spent", date(2025, 1, 31)),
    ),
    codes=(
        RecordCode("purpose", "14031", 70.0),
        RecordCode("purpose", "14032", 30.0),
        RecordCode("purpose", "140"),
        RecordCode("cofog", "06.3"),
        RecordCode("marker", "1", significance=2),
    ),
    mappings=(
        accepted("6.1", share=75.0),
        accepted("6.4", share=25.0),
        accepted("13"),
        replace(accepted("6"), node=WSIS),
        accepted("6.1.1", rank=MappingRank.SECONDARY),
    ),
    parent="XM-DAC-41304-water",
    gender_marker="2",
    disability_marker="0",
    notes=(RecordNote(NoteKind.RESULT, {"en": "Ten wells work.", "fr": "Dix puits."}, "2025-01-01", "2025-12-31"),),
    links=(WebLink("https://example.org/wells.pdf", "Report"), WebLink("https://example.org/")),
)


def test_activity_is_valid_and_reads_back_equal() -> None:
    written, summary = write([FULL])
    assert errors_of(written) == []
    assert read_back(written) == [FULL]
    assert (summary.written, summary.losses) == (1, Counter())


def test_elements_are_those_of_the_guidance_on_the_sdgs() -> None:
    activity = etree.fromstring(write([FULL])[0])[0]
    tags = [(tag.get("vocabulary"), tag.get("code")) for tag in activity.iterfind("tag")]
    assert tags == [("3", "6.1"), ("3", "6.4"), ("2", "13"), ("99", "wsis@2003:C2")]
    sectors = [tuple(sector.attrib.values()) for sector in activity.iterfind("sector[@vocabulary='8']")]
    assert sectors == [("8", "6.1", "75.0"), ("8", "6.4", "25.0")]
    references = [tuple(one.attrib.values()) for one in activity.iterfind("result/indicator/reference")]
    assert references == [("9", "6.1.1")]
    assert [element.get("code") for element in activity.iterfind("location/location-id")] == ["KE", "TZ"]
    assert [element.get("format") for element in activity.iterfind("document-link")] == ["application/pdf", "text/html"]


def test_what_iati_cannot_carry_is_completed_or_counted() -> None:
    record = replace(
        FULL,
        start="2024",
        end="2026-02",
        status="approved",
        partners=(),
        places=(RecordPlace("KE"), RecordPlace("TZ"), RecordPlace("UG")),
        money=(Money(Decimal(5), "USD", "spent"), Money(Decimal(5), "$", "budget")),
        codes=(),
        mappings=(accepted("6", share=40.0), accepted("6.1"), accepted("13.1.1"), accepted("14", sign=-1)),
        parent="",
        notes=(
            RecordNote(NoteKind.RESULT, {"en": "Done."}),
            RecordNote(NoteKind.LESSON, {"en": "Ask first."}),
        ),
        links=(WebLink("ftp://example.org"),),
    )
    publication = replace(FULL, kind=RecordKind.PUBLICATION)
    undated, nowhere = replace(FULL, start="", end=""), replace(FULL, id="XM-2", places=())
    written, summary = write([record, publication, undated, nowhere])
    assert errors_of(written) == []
    assert read_back(written) == [
        replace(
            record,
            start="2024-01-01",
            end="2026-02-28",
            status="completed",
            partners=(Partner("Agency for Water", "lead", "XM-DAC-41304"),),
            places=(RecordPlace("KE", 33.34), RecordPlace("TZ", 33.33), RecordPlace("UG", 33.33)),
            money=(Money(Decimal(5), "USD", "spent", date(2026, 2, 28)),),
            mappings=(accepted("6.1"), accepted("13.1.1", rank=MappingRank.SECONDARY)),
            notes=(RecordNote(NoteKind.RESULT, {"en": "Done."}, "2024-01-01", "2026-02-28"),),
            links=(),
        ),
        nowhere,
    ]
    assert summary.losses == Counter(Loss)


def test_parts_are_related_activities() -> None:
    summary = ExportSummary()
    children = {FULL.id: ["XM-DAC-41304-pump"]}
    written = b"".join(iterate_activity_file([FULL], AGENCY, NOW, summary, children=children))
    related = [tuple(one.attrib.values()) for one in etree.fromstring(written).iter("related-activity")]
    assert related == [("XM-DAC-41304-water", "1"), ("XM-DAC-41304-pump", "2")]


def test_organisation_file_is_valid_and_has_sums_by_year() -> None:
    book = replace(FULL, kind=RecordKind.PUBLICATION, money=())
    undated = Money(Decimal(7), "USD")
    written = write_organisation_file(AGENCY, collect_figures([*FULL.money, *FULL.money, undated], [book]), NOW)
    assert errors_of(written, "organisations") == []
    root = etree.fromstring(written)[0]
    assert root.findtext("organisation-identifier") == "XM-DAC-41304"
    sums = [*root.iterfind("total-budget"), *root.iterfind("total-expenditure")]
    values = [(element.tag, element[0].get("iso-date"), element.findtext("value")) for element in sums]
    assert values == [("total-budget", "2024-01-01", "2001.00"), ("total-expenditure", "2025-01-01", "40")]
    assert [link.get("url") for link in root.iter("document-link")] == [link.url for link in FULL.links]


@pytest.mark.shared
def test_real_files_read_back_equal_and_valid(shared: Path) -> None:
    for path in sorted((shared / "iati/activities").glob("*.xml")):
        with path.open("rb") as stream:
            records = list(islice(read(stream, path.name, Limits(), resolve=resolve), 12))
        publisher = Publisher("XM-DAC-1", {records[0].language: records[0].organisation})
        written, _summary = write(records, publisher)
        assert errors_of(written) == []
        expected = [carried(record, publisher) for record in records]
        assert read_back(written) == expected
        # Nothing of what was read of IATI is lost but what no activity states: dates of sums, percentages.
        for record, whole in zip(records, expected, strict=True):
            assert whole is not None
            completed = replace(record, money=whole.money, places=whole.places, codes=whole.codes)
            assert replace(completed, source=RecordSource()) == whole


SIGNS = st.characters() | st.sampled_from("<>&;p/b \n\r\t\x00\x0b\u2028\ufffe\u200b\ud800")
TEXT = st.lists(SIGNS | st.sampled_from(["&lt;p&gt;", "<br>", "</b>"]), max_size=8).map("".join)
LANGUAGES = st.dictionaries(st.sampled_from(["en", "fr", "ar", "zh-Hans", "zh", "", "x1"]), TEXT, max_size=3)
SHARES = st.none() | st.floats(-10, 110) | st.sampled_from([0.0, 50.0, 100.0])
DATES = st.sampled_from(["", "2024", "2024-02", "2024-02-29", "2025-02-29", "soon", "0000", "2031-06-01"])
CODES = st.builds(RecordCode, st.sampled_from(["purpose", "cofog", "marker", "x"]), TEXT, SHARES, st.integers(-1, 5))
NODES = st.sampled_from(["1", "2", "1.1", "1.a", "2.1", "1.1.1", "2.1.1"]).map(lambda code: Curie("sdg", "2025", code))
MAPPINGS = st.builds(
    Mapping,
    NODES | st.just(WSIS),
    st.sampled_from(MappingState),
    st.just("person"),
    rank=st.sampled_from(MappingRank),
    share=SHARES,
    sign=st.sampled_from([1, 1, -1]),
)
AMOUNTS = st.decimals(-1000, 1000, places=2) | st.sampled_from([Decimal("NaN"), Decimal("1E+3")])
MONEY = st.builds(
    Money,
    AMOUNTS,
    st.sampled_from(["USD", "eur", "$", "ÄÖÜ"]),
    st.sampled_from(["budget", "commitment", "spent", "x"]),
    st.none() | st.dates(),
)
RECORDS = st.builds(
    Record,
    id=TEXT.map("A-".__add__),
    title=LANGUAGES,
    text=LANGUAGES,
    language=st.sampled_from(["en", "fr", "zh-Hans", ""]),
    kind=st.sampled_from(RecordKind),
    start=DATES,
    end=DATES,
    status=st.sampled_from(["planned", "completed", "cancelled", "suspended", "", "odd"]),
    partners=st.lists(st.builds(Partner, TEXT, st.sampled_from(["lead", "host", "funder"]), TEXT), max_size=2).map(
        tuple
    ),
    places=st.lists(st.builds(RecordPlace, st.sampled_from(["KE", "TZ", "002", "ZZ", ""]), SHARES), max_size=3).map(
        tuple
    ),
    money=st.lists(MONEY, max_size=3).map(tuple),
    codes=st.lists(CODES, max_size=3).map(tuple),
    mappings=st.lists(MAPPINGS, max_size=4, unique_by=lambda mapping: mapping.node).map(tuple),
    parent=TEXT,
    gender_marker=st.sampled_from(["", "0", "3", "9"]),
    notes=st.lists(st.builds(RecordNote, st.sampled_from(NoteKind), LANGUAGES, DATES, DATES), max_size=2).map(tuple),
    links=st.lists(st.builds(WebLink, TEXT.map("https://e.org/".__add__) | TEXT, TEXT), max_size=2).map(tuple),
)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://e.org/%", "https://e.org/%25"),
        ("https://e.org/a%20b%2", "https://e.org/a%20b%252"),
        ("https://e.org/[1]?a[]=1#b#c", "https://e.org/%5B1%5D?a%5B%5D=1#b%23c"),
        ("https://[2001:db8::1]/a b", "https://[2001:db8::1]/a%20b"),
        ("https://[e.org/", ""),
        ("https://e.org/a#b", "https://e.org/a#b"),
    ],
)
def test_addresses_are_written_as_the_schema_has_them(address: str, written: str) -> None:
    assert web_address(address) == written


@given(st.lists(RECORDS, min_size=1, max_size=2), LANGUAGES)
def test_any_records_read_back_as_they_are_carried(records: list[Record], name: dict[str, str]) -> None:
    publisher = Publisher("XM-DAC-41304", name)
    expected = [whole for record in records if (whole := carried(record, publisher)) is not None]
    written, summary = write(records, publisher)
    assert summary.written == len(expected)
    if expected:
        assert errors_of(written) == []
        assert read_back(written) == expected

    for record in records:
        once = carried_activity(record, publisher, NOW.date()).record
        assert once is None or carried_activity(once, publisher, NOW.date()).record == once
