"""CSV files read as records."""

from __future__ import annotations

import csv
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given, strategies as st
from tests.factories.tables import preview, read

from goalweave.core.errors import InputError, LimitError, Severity
from goalweave.core.model import (
    Curie,
    Mapping,
    MappingState,
    Money,
    Partner,
    Record,
    RecordKind,
    RecordPlace,
    RecordSource,
)
from goalweave.formats.reading import write_csv_rows
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.table.reader import Preview

KNOWN = {"6", "8", "9", "9.c", "17.1"}


def resolve(framework: str, code: str) -> Curie | None:
    return Curie(framework, "2020", code) if code in KNOWN or framework == "wsis" else None


def read_all(content: str, encoding: str = "utf-8", limits: Limits | None = None, **columns: str) -> list[Record]:
    data = BytesIO(content.encode(encoding))
    return list(read(data, "My list.csv", limits or Limits(), columns, resolve=resolve))


def refused(text: str | bytes, **limits: int) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(InputError) as caught:
        list(read(BytesIO(data), "a.csv", Limits(**limits), resolve=resolve))
    return str(caught.value)


def accepted(code: str, framework: str = "sdg") -> Mapping:
    return Mapping(Curie(framework, "2020", code), MappingState.ACCEPTED, "import:csv")


def test_row_is_read_whole() -> None:
    head = (
        "Code;Title;Titre (fr);Description;Type;Start;End;Status;Organisation;Partners;Donor;Lead;Country;"
        "Budget (EUR million);Spent;Currency;SDG;tags wsis;Contact"
    )
    row = (
        "P-1;Safe water;Eau salubre;Wells for ten districts of the north.;Project;2020-03;31.12.2024;In progress;Ministry of Water;"
        "Builders (lead)|Town;Fund;;Kenya and Uganda;1,5;2.000;KES;6, 9.c;C2;nobody"
    )
    assert read_all(f"{head}\n{row}\n") == [
        Record(
            id="P-1",
            title={"en": "Safe water", "fr": "Eau salubre"},
            text={"en": "Wells for ten districts of the north."},
            language="en",
            kind=RecordKind.ACTIVITY,
            source=RecordSource("My list.csv", "line 2"),
            start="2020-03",
            end="2024-12-31",
            status="ongoing",
            organisation="Ministry of Water",
            partners=(Partner("Builders", "lead"), Partner("Town"), Partner("Fund", "funder")),
            places=(
                RecordPlace("KE"),
                RecordPlace("UG"),
            ),
            money=(Money(Decimal(1500000), "KES", "budget"), Money(Decimal(2000), "KES", "spent")),
            mappings=(accepted("6"), accepted("9.c"), accepted("C2", "wsis")),
        )
    ]


def test_row_needs_no_more_than_a_title() -> None:
    assert read_all("title\nWells\n") == [
        Record("my-list-2", {"en": "Wells"}, {"en": "Wells"}, "en", source=RecordSource("My list.csv", "line 2"))
    ]


FRENCH = "Titre;Résumé;Pays\nÉcoles;Des écoles rénovées à Thiès où l’été est long;Sénégal\n"
RUSSIAN = "Название;Описание;Страна\nВода;Колодцы для деревень на севере;Кения\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_french_is_read_in_every_encoding(encoding: str) -> None:
    text = "\ufeff" * (encoding in ("utf-16-le", "utf-16-be")) + FRENCH
    record = read_all(text, encoding)[0]
    assert (record.title, record.language, record.countries) == ({"fr": "Écoles"}, "fr", ("SN",))
    assert record.body == "Des écoles rénovées à Thiès où l’été est long"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_russian_is_read_in_every_encoding(encoding: str) -> None:
    record = read_all(RUSSIAN, encoding)[0]
    assert (record.title, record.body) == ({"ru": "Вода"}, "Колодцы для деревень на севере")


def test_latin_1_and_utf_16_without_mark_are_read() -> None:
    assert read_all(FRENCH.replace("’", "'"), "latin-1")[0].title == {"fr": "Écoles"}
    assert read_all("Title,Description\nWells,Deep wells for all\n", "utf-16-le")[0].title == {"en": "Wells"}


def test_encoding_is_told_from_bytes_far_down() -> None:
    rows = "".join(f"Project {number};{'plain text ' * 50};Kenya\n" for number in range(1_000))
    found = read_all("Title;Description;Country\n" + rows + "Écoles;rénovées;Sénégal\n", "cp1252")
    assert (len(found), found[-1].countries, next(iter(found[-1].title.values()))) == (1_001, ("SN",), "Écoles")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_told(delimiter: str, newline: str) -> None:
    rows = (("Title", "Description", "Country"), ("A, b", "One; two", "Kenya"), ("C", "Three\nlines", "Mali"))
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(rows)
    found = read_all(text.getvalue())
    assert [(record.title["en"], record.body, record.countries) for record in found] == [
        ("A, b", "One; two", ("KE",)),
        ("C", "Three\nlines", ("ML",)),
    ]


def test_separator_that_excel_names_is_taken() -> None:
    assert [record.title for record in read_all("sep=;\nTitle;Country\nA, b;Kenya\n")] == [{"en": "A, b"}]


def test_lines_count_over_quoted_line_breaks_and_empty_lines() -> None:
    text = 'Our projects 2024\n\nTitle,Description\n\n"A\nb","x\n""y"""\n\nC,z\n,\n'
    assert [(record.source.locator, record.body) for record in read_all(text)] == [
        ("line 5", 'x\n"y"'),
        ("line 9", "z"),
    ]


def test_columns_can_be_given() -> None:
    found = read_all("Was,Warum\nBrunnen,Wasser für alle Dörfer\n", title="Was", text="Warum", language="=de")
    assert (found[0].title, found[0].text) == ({"de": "Brunnen"}, {"de": "Wasser für alle Dörfer"})


def test_language_of_a_row_may_stand_in_a_column() -> None:
    found = read_all("title,language\nAgua,Español\nEau,fr\n")
    assert [record.title for record in found] == [{"es": "Agua"}, {"fr": "Eau"}]


def test_rows_that_say_nothing_are_left_out_and_told() -> None:
    problems: list[InputError] = []
    text = "title,description,country\nA,x,Kenya\n,,Total\nn/a,-,\nB,n/a,East Africa\n"
    found = list(read(BytesIO(text.encode()), "a.csv", Limits(), on_problem=problems.append))
    assert [(record.title, record.body, record.countries) for record in found] == [
        ({"en": "A"}, "x", ("KE",)),
        ({"en": "B"}, "B", ()),
    ]
    assert [str(problem) for problem in problems] == [
        "a.csv:3: the row has neither a title nor text and was skipped",
        "a.csv:4: the row has neither a title nor text and was skipped",
        "a.csv:5 [country]: unknown country “East Africa”; is Eastern Africa (014) meant?",
    ]


def test_dates_that_are_open_are_read_as_far_as_they_are_certain_and_told() -> None:
    problems: list[InputError] = []
    text = "title,start,end\nA,03/04/2019,5 mai 2020\nB,43101,31/12/2020\n"
    found = list(read(BytesIO(text.encode()), "a.csv", Limits(), on_problem=problems.append))
    assert [(record.start, record.end) for record in found] == [("2019", "2020-05-05"), ("", "2020-12-31")]
    assert [(str(problem), problem.severity, problem.value) for problem in problems] == [
        (
            (
                "a.csv:2 [start]: “03/04/2019” may be 2019-04-03 or 2019-03-04, so only the year is used; enter the date "
                "as 2019-04-03 or 2019-03-04"
            ),
            Severity.WARNING,
            "03/04/2019",
        ),
        (
            "a.csv:3 [start]: “43101” is probably the date 2018-01-01 as stored by a spreadsheet; format the cell as a date",
            Severity.ERROR,
            "43101",
        ),
    ]


def test_both_dates_of_a_period_are_told_where_they_are_open() -> None:
    problems: list[InputError] = []
    text = "title,period,results\nA,03/04/2019 – 05/06/2020,Done\n"
    (found,) = read(BytesIO(text.encode()), "a.csv", Limits(), on_problem=problems.append)
    assert [(note.start, note.end) for note in found.notes] == [("2019", "2020")]
    assert [str(problem).partition(",")[0] for problem in problems] == [
        "a.csv:2 [period]: “03/04/2019” may be 2019-04-03 or 2019-03-04",
        "a.csv:2 [period]: “05/06/2020” may be 2020-06-05 or 2020-05-06",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title,sdg\nA,9\nB,99\n", "a.csv:3 [sdg]: “99” is not a single node; use 9, 9.c or sdg:9.c"),
        ("title,start\nA,soon\n", "a.csv:2 [start]: “soon” is not a date; use 2024-06-30, 2024-06 or 2024"),
        ("title,budget USD\nA,lots\n", "a.csv:2 [budget USD]: “lots” is not an amount"),
        ("title,budget,currency\nA,5,XXQ\n", "a.csv:2 [currency]: “XXQ” is not an ISO 4217 currency code"),
        (
            "title,budget\nA,5\n",
            (
                "a.csv:2 [budget]: the amount has no currency: add a column “currency”, put it in the column "
                "header, such as budget (USD), set it with currency==USD, or leave the column out with budget="
            ),
        ),
        ("title,country\n#REF!,Kenya\n", "a.csv:2 [title]: the cell contains the error #REF!"),
        (
            "title,text,country\nA,b,Kenya\nC,d\n",
            (
                "a.csv:3: this row has 2 cells, but the header row has 3; put any cell that contains a line "
                "break or a separator in quotation marks"
            ),
        ),
        (
            "title,text\nA,b\nC,d,e\n",
            (
                "a.csv:3: this row has 3 cells, but the header row has 2; put any cell that contains a line "
                "break or a separator in quotation marks"
            ),
        ),
        ('title,text\nA,"b\nC,d\n', "a.csv:2: a quotation mark that opens a cell in this row is never closed"),
        ('title,text\nA,"b"c\n', "a.csv:2: a quotation mark within a cell in quotation marks must be doubled"),
        ("title\nA\x00\n", "a.csv:2: the file contains a NUL character: it is damaged or not a text file"),
        (
            "thing,amount\nA,5\n1,2\n",
            (
                "a.csv: no title or description column was recognised in the header row; the columns are “thing”, "
                "“amount”. Specify one, for example title=Project name"
            ),
        ),
        ("", "a.csv: the file has no rows"),
        ("\n\n , \n", "a.csv: the file has no rows"),
    ],
)
def test_faults_are_named_with_line_and_column(text: str, message: str) -> None:
    assert refused(text) == message


def test_faults_of_the_head_come_before_the_first_record() -> None:
    with pytest.raises(InputError):
        read(BytesIO(b"foo,bar\n1,2\n"), "a.csv", Limits())
    with pytest.raises(InputError):
        read(BytesIO(b"title\nA\n"), "a.csv", Limits(), {"title": "name"})


def test_damaged_utf_8_is_refused_with_its_line() -> None:
    data = "title\né\nù\n".encode() + b"\xe9\nx\n"
    assert (
        refused(data)
        == "a.csv:4: the file is in UTF-8, but some bytes on this line are not: it is damaged or incomplete"
    )
    cut = "title\nété\né".encode()[:-1]
    assert (
        refused(cut)
        == "a.csv:3: the file is in UTF-8, but some bytes on this line are not: it is damaged or incomplete"
    )


def test_problems_can_be_collected_instead() -> None:
    problems: list[InputError] = []
    text = 'title,sdg,start,budget\nA,"9, 99",soon,5\nB,9.c,2020,6\n'
    found = list(read(BytesIO(text.encode()), "a.csv", Limits(), resolve=resolve, on_problem=problems.append))
    assert [(record.start, record.mappings) for record in found] == [
        ("", (accepted("9"),)),
        ("2020", (accepted("9.c"),)),
    ]
    assert [(problem.line, problem.field) for problem in problems] == [(2, "start"), (2, "budget"), (2, "sdg")]


def test_missing_cells_behind_the_last_used_column_are_forgiven() -> None:
    assert [record.title for record in read_all("title,contact,phone\nA\nB,x\nC,x,y\nD,x,y,\n")] == [
        {"en": "A"}, {"en": "B"}, {"en": "C"}, {"en": "D"},
    ]  # fmt: skip


def test_without_resolve_there_are_no_mappings() -> None:
    assert next(read(BytesIO(b"title,sdg\nA,nonsense\n"), "a.csv", Limits())).mappings == ()


def test_limits_are_named() -> None:
    assert refused("title,text\n" + "a,b\n" * 9, cells=12) == "a.csv:7: the file exceeds the limit of 12 cells"
    message = "a.csv:2: a cell has more than the limit of 5 characters (or a quotation mark is not closed)"
    assert refused("title\nabcdef\n", cell=5) == message
    assert "more than the limit of 131,072 characters" in refused("title\n" + "x" * 200_000, cell=200_000)
    assert refused("title\n" + "x " * 60, cell=11) == "a.csv:2: the line is longer than 110 characters"


def test_limits_are_limit_errors() -> None:
    with pytest.raises(LimitError):
        list(read(BytesIO(b"title\nA\nB\n"), "a.csv", Limits(cells=2)))


def test_preview_shows_columns_and_rows() -> None:
    data = "List\nTitle,Phone,SDG\n" + "".join(f"T{number},{number},9\n" for number in range(8))
    assert replace(preview(BytesIO(data.encode()), "a.csv", Limits()), choices=()) == Preview(
        columns={"title": "Title", "sdg": "SDG"},
        unknown=("Phone",),
        rows=tuple((f"T{number}", str(number), "9") for number in range(5)),
        headers=("Title", "Phone", "SDG"),
    )


def test_preview_of_unknown_columns_lists_them() -> None:
    found = preview(BytesIO(b"foo,bar\n1,2\n"), "a.csv", Limits())
    assert (found.columns, found.unknown, found.rows) == ({}, ("foo", "bar"), (("1", "2"),))
    assert preview(BytesIO(b"foo,bar\n1,2\n"), "a.csv", Limits(), {"title": "bar"}).columns == {"title": "bar"}


def test_stream_stays_open() -> None:
    stream = BytesIO(b"title\nA\nB\n")
    next(read(stream, "a.csv", Limits()))
    assert not stream.closed


def test_what_we_write_is_read_back() -> None:
    stream = BytesIO()
    rows = [("r-1", "=SUM(A1)", "en", "- One thing\nand another"), ("r-2", "B", "fr", "Deux")]
    write_csv_rows(stream, ("record", "title", "language", "text"), rows)
    found = read(BytesIO(stream.getvalue()), "records.csv", Limits())
    assert [(one.id, one.title[one.language], one.language, one.body) for one in found] == rows


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="<"), max_size=12).map(
    lambda text: f"Project {text}".strip()
)


@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_texts_are_read(rows: list[tuple[str, str]], delimiter: str, encoding: str) -> None:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("Title", "Description"), *rows])
    found = read_all(text.getvalue(), encoding, language="=en")
    assert [(record.title, record.text) for record in found] == [({"en": one}, {"en": other}) for one, other in rows]


@given(st.binary(max_size=300))
def test_any_bytes_raise_nothing_but_input_errors(noise: bytes) -> None:
    with suppress(InputError):
        for record in read(BytesIO(b"title,text\n" + noise), "a.csv", Limits(), resolve=resolve):
            assert record.body


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(count: int) -> int:
        data = BytesIO(b"title,language,text\n" + (b"Wells,en," + b"deep wells " * 90 + b"\n") * count)
        tracemalloc.start()
        for _record in read(data, "a.csv", Limits()):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(2_400) < peak(1_200) + 200_000


def test_a_currency_for_the_cells_that_tell_none() -> None:
    content = b"title,budget,currency\nA,100,EUR\nB,200,\n"
    found = list(read(BytesIO(content), "a.csv", Limits(), columns={"currency": "currency + =USD"}))
    assert [(one.money[0].amount, one.money[0].currency) for one in found] == [(100, "EUR"), (200, "USD")]


def problems_of(content: str) -> tuple[list[Record], list[InputError]]:
    problems: list[InputError] = []
    records = read(BytesIO(content.encode()), "a.csv", Limits(), {}, on_problem=problems.append)
    return list(records), problems


def test_scale_in_cell_and_header_is_refused() -> None:
    records, problems = problems_of("title,EUR mio budget\nA,20\nB,€ 22m\n")
    assert [record.money for record in records] == [(Money(Decimal(20_000_000), "EUR", "budget"),), ()]
    (problem,) = problems
    assert problem.value == "€ 22m"
    assert str(problem) == (
        "a.csv:3 [EUR mio budget]: “€ 22m” has a scale (“m”), and the column header has one too (“mio”), so no amount was "
        "read. If 22000000 is meant, enter 22."
    )


def test_scale_in_cell_can_be_corrected_to_the_unit_of_the_column() -> None:
    data = BytesIO(b"title,USD thousands budget\nA,3.5 bn\n")
    corrections = {"USD thousands budget": {"3.5 bn": "3500000"}}
    (record,) = read(data, "a.csv", Limits(), {}, corrections=corrections)
    assert record.money == (Money(Decimal(3_500_000_000), "USD", "budget"),)


def test_amount_far_above_its_column_is_a_warning() -> None:
    rows = "".join(f"R{line},{line + 10}\n" for line in range(5))
    records, problems = problems_of(f"title,Budget (EUR million)\n{rows}X,22000000\n")
    assert records[-1].money == (Money(Decimal(22_000_000_000_000), "EUR", "budget"),)
    assert [(problem.line, problem.field, problem.severity) for problem in problems] == [
        (7, "Budget (EUR million)", Severity.WARNING)
    ]
    assert problems[0].message == (
        "“22000000” is read as 22,000,000,000,000 EUR, at least a thousand times the median of this column (12,500,000 EUR). "
        "Check the scale of the cell and of the column header."
    )


def test_amounts_far_apart_without_any_scale_are_no_warning() -> None:
    _records, problems = problems_of("title,Budget (EUR)\nA,10\nB,11\nC,12\nD,22000000\n")
    assert problems == []


def test_amounts_in_two_currencies_are_not_compared() -> None:
    head = "title,Budget (million),Currency\n"
    _records, problems = problems_of(f"{head}A,10,USD\nB,11,USD\nC,12,USD\nD,200000,IDR\n")
    assert problems == []
