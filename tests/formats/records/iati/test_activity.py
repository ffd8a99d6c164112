"""What is read of an activity, in all versions of the standard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.model import (
    Curie,
    Mapping,
    MappingRank,
    MappingState,
    Money,
    Partner,
    Record,
    RecordCode,
    RecordPlace,
    RecordSource,
)
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati import read

KNOWN = {"6", "8", "9", "8.8", "8.b", "9.c", "17.1", "17.10", "6.4.1", "8.b.1"}


def resolve(framework: str, code: str) -> Curie | None:
    if framework != "sdg":
        raise UnknownNode(framework)
    return Curie("sdg", "2020", code) if code in KNOWN else None


def read_all(body: str, attributes: str = 'version="2.03"') -> tuple[list[Record], list[str]]:
    problems: list[InputError] = []
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities {attributes}>\n{body}\n</iati-activities>'
    stream = BytesIO(xml.encode())
    found = list(read(stream, "a.xml", Limits(), resolve=resolve, on_problem=problems.append))
    return found, [str(problem) for problem in problems]


def read_one(children: str, attributes: str = 'xml:lang="en" default-currency="USD"') -> Record:
    """The record of an activity without fault."""
    records, problems = read_all(
        f"<iati-activity {attributes}><iati-identifier>X-1</iati-identifier>{children}</iati-activity>"
    )
    assert problems == []
    return records[0]


def problems_of(children: str) -> list[str]:
    return read_all(
        f'<iati-activity default-currency="USD" xml:lang="en"><iati-identifier>X-1</iati-identifier>{children}</iati-activity>'
    )[1]


def accepted(code: str, rank: MappingRank = MappingRank.PRIMARY, share: float | None = None) -> Mapping:
    return Mapping(Curie("sdg", "2020", code), MappingState.ACCEPTED, "import:iati", rank=rank, share=share)


def test_activity_is_read_whole() -> None:
    record = read_all(
        """<iati-activity xml:lang="en" default-currency="EUR">
  <iati-identifier> AA-BBB-123 </iati-identifier>
  <reporting-org ref="AA-BBB" type="10"><narrative>Ministry of Water</narrative></reporting-org>
  <title><narrative>Safe water</narrative><narrative xml:lang="fr">Eau salubre</narrative></title>
  <description type="1"><narrative>Wells for ten districts.</narrative></description>
  <description type="2"><narrative>Less illness.</narrative><narrative xml:lang="fr">Moins de maladies.</narrative></description>
  <participating-org ref="FND" role="1" type="60"><narrative>Fund for Water</narrative></participating-org>
  <participating-org role="2"><narrative>Ministry of Water</narrative></participating-org>
  <participating-org ref="EXT" role="3"/>
  <participating-org role="4"><narrative xml:lang="fr">Puits SA</narrative></participating-org>
  <activity-status code="2"/>
  <activity-date type="1" iso-date="2019-01-01"/>
  <activity-date type="2" iso-date="2019-02-15+08:00"/>
  <activity-date type="3" iso-date="2022-12-31T00:00:00"/>
  <recipient-country code="KE" percentage="60"/>
  <recipient-country code="tz" percentage="40"/>
  <sector vocabulary="1" code="14031" percentage="100"/>
  <tag vocabulary="2" code="6"/>
  <tag vocabulary="1" code="8"/>
  <budget><period-start iso-date="2019-01-01"/><period-end iso-date="2019-12-31"/>
    <value value-date="2019-01-01">1000.50</value></budget>
  <result type="1"><title><narrative>Not the title</narrative></title>
    <indicator measure="1"><reference vocabulary="9" code="6.4.1"/><reference vocabulary="99" code="8.8.1"/></indicator></result>
</iati-activity>"""
    )
    assert record == (
        [
            Record(
                id="AA-BBB-123",
                title={"en": "Safe water", "fr": "Eau salubre"},
                text={"en": "Wells for ten districts.\n\nLess illness.", "fr": "Moins de maladies."},
                language="en",
                source=RecordSource("a.xml", "activity AA-BBB-123, line 3"),
                start="2019-02-15",
                end="2022-12-31",
                status="ongoing",
                organisation="Ministry of Water",
                partners=(
                    Partner("Fund for Water", "funder", "FND"),
                    Partner("Ministry of Water", "lead"),
                    Partner("EXT", "partner", "EXT"),
                    Partner("Puits SA", "partner"),
                ),
                places=(
                    RecordPlace("KE", 60.0),
                    RecordPlace("TZ", 40.0),
                ),
                money=(Money(Decimal("1000.50"), "EUR", "budget", date(2019, 1, 1)),),
                codes=(RecordCode("purpose", "14031", 100.0),),
                mappings=(accepted("6"), accepted("6.4.1", MappingRank.SECONDARY)),
            )
        ],
        [],
    )


def test_version_one_is_read() -> None:
    record = read_one(
        """<reporting-org ref="AA" type="10">Ministry</reporting-org>
        <title xml:lang="en">Safe water</title><title xml:lang="fr">Eau salubre</title>
        <description type="1">Wells &amp; pumps.</description><description type="1" xml:lang="fr">Des puits.</description>
        <participating-org role="Funding" ref="F">Fund</participating-org>
        <participating-org role="Accountable">Ministry</participating-org>
        <participating-org role="Implementing">Builders</participating-org>
        <activity-date type="start-planned">2010-05-01</activity-date>
        <activity-date type="end-actual" iso-date="2012-06-30">30 June</activity-date>
        <transaction><transaction-type code="D"/><value value-date="2010-05-02">7</value></transaction>
        <transaction><value>3.5</value><transaction-type code="E">Expenditure</transaction-type></transaction>
        <transaction><transaction-type code="C"/><value currency="GBP" value-date="2010-01-01">20</value></transaction>
        <transaction><transaction-type code="IF"/><value>900</value></transaction>"""
    )
    assert record == Record(
        id="X-1",
        title={"en": "Safe water", "fr": "Eau salubre"},
        text={"en": "Wells & pumps.", "fr": "Des puits."},
        language="en",
        source=RecordSource("a.xml", "activity X-1, line 3"),
        start="2010-05-01",
        end="2012-06-30",
        organisation="Ministry",
        partners=(Partner("Fund", "funder", "F"), Partner("Ministry", "lead"), Partner("Builders", "partner")),
        money=(
            Money(Decimal("10.5"), "USD", "spent"),
            Money(Decimal(20), "GBP", "commitment", date(2010, 1, 1)),
        ),
    )


@pytest.mark.parametrize(
    ("file", "activity", "element", "expected"),
    [
        ("", 'xml:lang="es"', "", "es"),
        ('xml:lang="fr"', "", "", "fr"),
        ('xml:lang="fr"', 'xml:lang="en-GB"', "", "en"),
        ("", 'xml:lang="es"', 'xml:lang="zh-Hans"', "zh"),
        ("", 'xml:lang="English"', 'xml:lang="FR"', "fr"),
    ],
)
def test_language_comes_from_the_nearest_element(file: str, activity: str, element: str, expected: str) -> None:
    record = read_all(
        f"<iati-activity {activity}><iati-identifier>X</iati-identifier>"
        f"<title {element}><narrative>A title</narrative></title></iati-activity>",
        file,
    )[0][0]
    assert (record.language, record.title, record.text) == (expected, {expected: "A title"}, {expected: "A title"})


def test_language_that_nobody_tells_is_detected() -> None:
    text = "Programme d'appui à l'approvisionnement en eau potable des populations rurales"
    record = read_one(f"<title><narrative>{text}</narrative></title>", "")
    assert (record.language, record.title) == ("fr", {"fr": text})


def test_main_language_is_one_that_the_text_has() -> None:
    record = read_one(
        '<title><narrative>Water</narrative></title><description><narrative xml:lang="fr">Des puits.</narrative></description>',
        'xml:lang="en"',
    )
    assert (record.language, record.title, record.text) == ("fr", {"en": "Water"}, {"fr": "Des puits."})


def test_title_is_made_where_there_is_none() -> None:
    record = read_one("<description><narrative>Wells are dug. Pumps are built.</narrative></description>")
    assert record.title == {"en": "Digging of wells"}


def test_activity_without_any_text_is_still_a_record() -> None:
    record = read_one('<tag vocabulary="2" code="6"/>')
    assert (record.title, record.text, record.language, len(record.mappings)) == ({}, {"en": ""}, "en", 1)


def test_text_is_tidied_and_not_repeated() -> None:
    record = read_one(
        "<description><narrative><![CDATA[<p>Wells   dug</p>\n\n\n\n<ul><li>here &amp; there</li></ul>]]></narrative></description>"
        "<description><narrative>  Costs &lt; plan,\n   5 &gt; 3 </narrative></description>"
        "<description><narrative>Costs &lt; plan,\n5 &gt; 3</narrative></description>"
        "<description><narrative>a<!-- hidden --> <b>bold</b> word</narrative></description><description/>"
    )
    assert record.body == "Wells dug\n\nhere & there\n\nCosts < plan,\n5 > 3\n\na bold word"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2017-02-06+08:00", "2017-02-06"),
        ("2017-02-06Z", "2017-02-06"),
        ("2017-02-06T00:00:00", "2017-02-06"),
        (" 2017-02 ", "2017-02"),
        ("2017", "2017"),
    ],
)
def test_dates_lose_what_is_not_the_day(written: str, expected: str) -> None:
    assert read_one(f'<activity-date type="2" iso-date="{written}"/>').start == expected


@pytest.mark.parametrize("written", ["06/02/2017", "2017-13-01", "2017-02-42", "201", "soon"])
def test_dates_that_are_none_are_reported(written: str) -> None:
    assert problems_of(f'<activity-date type="2" iso-date="{written}"/>') == [
        f"a.xml:3 [activity-date]: activity X-1: “{written}” is not an ISO 8601 date"
    ]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("1", "planned"),
        ("2", "ongoing"),
        ("3", "completed"),
        ("4", "completed"),
        ("5", "cancelled"),
        ("6", "suspended"),
    ],
)
def test_status_is_read(code: str, status: str) -> None:
    assert read_one(f'<activity-status code="{code}"/>').status == status


def test_revised_budget_replaces_the_original_of_its_period() -> None:
    def budget(kind: str, year: int, amount: int) -> str:
        days = f'<period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>'
        return f'<budget type="{kind}">{days}<value currency="usd" value-date="{year}-01-01">{amount}</value></budget>'

    money = read_one(budget("1", 2020, 100) + budget("1", 2021, 10) + budget("2", 2020, 250)).money
    assert money == (Money(Decimal(260), "USD", "budget"),)


def test_money_stays_apart_by_kind_and_currency() -> None:
    def transaction(code: int, value: str) -> str:
        return f'<transaction><transaction-type code="{code}"/>{value}</transaction>'

    money = read_one(
        transaction(2, "<value>100</value>")
        + transaction(3, '<value currency="EUR">1,250.25</value>')
        + transaction(4, '<value currency="EUR">-0.25</value>')
        + transaction(3, "<value>5</value>")
        + transaction(6, "<value>77</value>")
        + transaction(1, "<value>78</value>")
    ).money
    assert money == (
        Money(Decimal(100), "USD", "commitment"),
        Money(Decimal("1250.00"), "EUR", "spent"),
        Money(Decimal(5), "USD", "spent"),
    )


@pytest.mark.parametrize("written", ["12 million", "", "1,5", "NaN", "Infinity"])
def test_amounts_that_are_none_are_reported(written: str) -> None:
    found = problems_of(f"<transaction><transaction-type code='3'/><value>{written}</value></transaction>")
    assert found == [f"a.xml:3 [value]: activity X-1: “{written}” is not an amount"]


def test_amount_without_currency_is_reported() -> None:
    records, problems = read_all(
        "<iati-activity><iati-identifier>X</iati-identifier><budget><value>5</value></budget></iati-activity>"
    )
    assert records[0].money == ()
    assert problems == ["a.xml:3 [value/@currency]: activity X: the amount 5 has no currency"]


def test_countries_of_transactions_count_only_without_those_of_the_activity() -> None:
    paid = '<transaction><transaction-type code="3"/><value>1</value><recipient-country code="BO"/></transaction>'
    assert read_one(paid + paid).countries == ("BO",)
    assert read_one(paid + '<recipient-country code="KE"/>').countries == ("KE",)


def test_country_that_is_none_is_reported() -> None:
    assert problems_of('<recipient-country code="Kenya"/>') == [
        "a.xml:3 [recipient-country/@code]: activity X-1: “Kenya” is not an ISO 3166-1 country code"
    ]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ('<tag vocabulary="2" code="8"/>', accepted("8")),
        ('<tag vocabulary="3" code="8.8"/>', accepted("8.8")),
        ('<tag vocabulary="2" code=" 08 "/>', accepted("8")),
        ('<tag vocabulary="2" code="Goal 8"/>', accepted("8")),
        ('<tag vocabulary="3" code="8.B"/>', accepted("8.b")),
        ('<tag vocabulary="2" code="8.8 "/>', accepted("8.8")),
        ('<sector vocabulary="7" code="8" percentage="12.5"/>', accepted("8", share=12.5)),
        ('<sector vocabulary="8" code="8.8" percentage="100%"/>', accepted("8.8", share=100.0)),
        ('<sector vocabulary="9" code="6.4.1"/>', accepted("6.4.1")),
        (
            '<result><indicator><reference vocabulary="9" code="C080b01"/></indicator></result>',
            accepted("8.b.1", MappingRank.SECONDARY),
        ),
        (
            '<transaction><transaction-type code="3"/><value>1</value><sector vocabulary="7" code="9"/></transaction>',
            accepted("9"),
        ),
    ],
)
def test_sdg_tags_become_accepted_mappings(element: str, expected: Mapping) -> None:
    assert read_one(element).mappings == (expected,)


def test_repeated_tags_count_once_and_keep_the_share() -> None:
    tags = '<tag vocabulary="2" code="8"/>' * 3 + '<sector vocabulary="7" code="8" percentage="40"/>'
    result = '<result><indicator><reference vocabulary="9" code="6.4.1"/></indicator></result>'
    sectors = '<sector vocabulary="7" code="9" percentage="60"/><sector vocabulary="7" code="9" percentage="10"/>'
    assert read_one(tags + sectors + result + result).mappings == (
        accepted("8", share=40.0),
        accepted("9", share=60.0),
        accepted("6.4.1", MappingRank.SECONDARY),
    )


def test_other_vocabularies_are_no_sdg_tags() -> None:
    record = read_one(
        '<tag vocabulary="99" code="8"/><tag code="8"/><sector code="8"/><sector vocabulary="1" code="9"/>'
        '<result><reference vocabulary="9" code="8.8"/><indicator><reference vocabulary="99" code="6.4.1"/></indicator></result>'
    )
    assert [mapping.node.code for mapping in record.mappings] == ["8.8"]


@pytest.mark.parametrize("code", ["18", "8.99", "", "8 or 9", "decent work", "8,8"])
def test_tag_that_names_no_node_is_reported_and_left_out(code: str) -> None:
    records, problems = read_all(
        f'<iati-activity xml:lang="en"><iati-identifier>X</iati-identifier>\n<tag vocabulary="2" code="{code}"/>'
        '<tag vocabulary="2" code="9"/></iati-activity>'
    )
    assert records[0].mappings == (accepted("9"),)
    assert problems == [
        f"a.xml:4 [tag/@code]: activity X: “{code}” is not the code of an SDG goal, target or indicator"
    ]


@pytest.mark.parametrize("written", ["-1", "0", "101", "half"])
def test_share_that_is_none_is_reported(written: str) -> None:
    assert problems_of(f'<sector vocabulary="7" code="8" percentage="{written}"/>') == [
        f"a.xml:3 [sector/@percentage]: activity X-1: “{written}” is not a percentage between 0 and 100"
    ]


def test_without_resolve_there_are_no_mappings() -> None:
    xml = b'<iati-activities><iati-activity><tag vocabulary="2" code="8"/></iati-activity></iati-activities>'
    assert [record.mappings for record in read(BytesIO(xml), "a.xml", Limits())] == [()]


def test_activity_without_identifier_is_named_by_its_line() -> None:
    records, problems = read_all('<iati-activity xml:lang="en"><title><narrative>T</narrative></title></iati-activity>')
    assert (records[0].id, records[0].source) == ("activity-line-3", RecordSource("a.xml", "line 3"))
    assert problems == ["a.xml:3 [iati-activity]: the activity has no identifier"]


def test_problems_are_ignored_unless_asked_for() -> None:
    xml = b'<iati-activities><iati-activity><tag vocabulary="2" code="99"/></iati-activity></iati-activities>'
    assert len(list(read(BytesIO(xml), "a.xml", Limits(), resolve=resolve))) == 1


def tag(vocabulary: str, code: str) -> str:
    return f'<tag vocabulary="{vocabulary}" code="{code}"/>'


def sector(code: str, share: int) -> str:
    return f'<sector vocabulary="7" code="{code}" percentage="{share}"/>'


ELEMENTS = st.one_of(
    st.builds(tag, st.sampled_from(["2", "3"]), st.sampled_from(sorted(KNOWN))),
    st.builds(sector, st.sampled_from(sorted(KNOWN)), st.integers(1, 100)),
)


@given(st.lists(ELEMENTS, max_size=12), st.randoms(use_true_random=False))
def test_nodes_do_not_depend_on_order_and_come_once(elements: list[str], random: object) -> None:
    def nodes(given: Iterable[str]) -> list[str]:
        return [mapping.node.code for mapping in read_one("".join(given)).mappings]

    shuffled = list(elements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = nodes(elements)
    assert len(found) == len(set(found))
    assert sorted(found) == sorted(nodes(shuffled))


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=8))
def test_money_sums_exactly(amounts: list[Decimal]) -> None:
    paid = "".join(f'<transaction><transaction-type code="3"/><value>{one}</value></transaction>' for one in amounts)
    assert [money.amount for money in read_one(paid).money] == ([sum(amounts)] if amounts else [])


@pytest.mark.parametrize(
    ("countries", "expected"),
    [
        (
            '<recipient-country code="KE" percentage="60"/><recipient-country code="TZ" percentage="30"/>',
            (RecordPlace("KE"), RecordPlace("TZ")),
        ),
        (
            '<recipient-country code="KE" percentage="60"/><recipient-country code="TZ"/>',
            (RecordPlace("KE"), RecordPlace("TZ")),
        ),
        (
            '<recipient-country code="KE" percentage="33.3"/><recipient-region vocabulary="2" code="014" percentage="66.7"/>',
            (RecordPlace("KE", 33.3), RecordPlace("014", 66.7)),
        ),
        ('<recipient-region vocabulary="1" code="x"/>', ()),
    ],
)
def test_shares_of_places_are_kept_where_together_they_are_the_whole(countries, expected) -> None:
    (record,), problems = read_all(
        f"<iati-activity><iati-identifier>A-1</iati-identifier><title>T</title>{countries}</iati-activity>"
    )
    assert record.places == expected
    assert problems == []
