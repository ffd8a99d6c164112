"""Tables of values: read whole, or every fault told with file, line and field."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, strategies as st
from tests.factories.indices import group, index, indicator

from goalweave.core.errors import InputError, LimitError
from goalweave.core.indices import IndexDefinition
from goalweave.formats.definitions.indices import (
    IndexTable,
    read_index_table,
    read_index_table_path,
    write_index_template,
)
from goalweave.formats.reading.limits import Limits

INDEX = index(
    group("g", indicator("share", lowest=0.0, highest=100.0, unit="PT"), indicator("lines", lowest=0.0)),
    indicator("years.of", unit="YR"),
)


def read(text: str | bytes, definition: IndexDefinition = INDEX, name: str = "own.csv") -> IndexTable:
    data = text.encode() if isinstance(text, str) else text
    return read_index_table(io.BytesIO(data), name, definition)


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read(text).problems]


def test_a_table_is_read_whole() -> None:
    found = read(
        "entity;years.of;Share;lines\n# unit;YR;PT;\nKenya;6,5;40;1 200\nFiji;..;n/a;\nCôte d’Ivoire;5.5;1e1;-\n"
    )
    assert found == IndexTable(
        {
            "Kenya": {"years.of": 6.5, "share": 40, "lines": 1200},
            "Fiji": {"years.of": None, "share": None, "lines": None},
            "Côte d’Ivoire": {"years.of": 5.5, "share": 10, "lines": None},
        }
    )


def test_columns_may_be_missing_and_stand_in_any_order() -> None:
    assert read("share,country\n40,KE\n").table == {"KE": {"share": 40}}


def test_every_fault_is_told() -> None:
    text = (
        "entity,share,linnes,lines,share,weather\n"
        "KE,140,1,many,40,x\n"
        ",10,1,2,10,\n"
        "FJ,20%,1,\"1,200\",20,\n"
        "KE,10,1,-2,10,\n"
        ",,,,,\n"
        "RW,10,1,2,10,x,y\n"
    )  # fmt: skip
    assert problems(text) == [
        "own.csv:1 [linnes]: small@1 has no indicator “linnes”; did you mean lines?",
        "own.csv:1 [share]: the column share appears twice",
        "own.csv:1 [weather]: small@1 has no indicator “weather”",
        "own.csv:2 [share]: 140 is above the highest possible value, 100",
        "own.csv:2 [lines]: “many” is not a number",
        "own.csv:3 [entity]: the row has no entity",
        "own.csv:4 [share]: “20%” is not a number; omit the percent sign",
        ("own.csv:4 [lines]: “1,200” can be read in two ways; write it without commas and with a point for decimals"),
        "own.csv:5 [entity]: KE is already on line 2",
        "own.csv:7: 7 cells, but the header row has 6",
    ]
    assert read(text).table["KE"] == {"share": None, "lines": None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "own.csv: the file has no rows"),
        ("# only\n", "own.csv: the file has no rows"),
        ("entity,share\n", "own.csv: the table has no rows below its header row"),
        ("share,lines\n1,2\n", "own.csv:1 [entity]: the column entity is missing"),
        ("entity,x\nKE,2\n", "own.csv:1: the table has none of the columns of small@1: share, lines, years.of"),
        ("entity,share\nKE,\x00\n", "own.csv:2: the file contains a NUL character: it is damaged or not a text file"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert str(error.value) == said


@pytest.mark.parametrize("value", ["inf", "-inf", "1e999", "0x10", "1_000", "١٢٣ لتر", "=1+1", "1.2.3", "--5"])
def test_what_is_no_number_is_none(value: str) -> None:
    assert problems(f"entity,lines\nKE,{value}\n") == [f"own.csv:2 [lines]: “{value}” is not a number"]


def test_limits_hold() -> None:
    with pytest.raises(LimitError, match="exceeds the limit of 3 cells"):
        read_index_table(io.BytesIO(b"entity,share\nKE,1\n"), "own.csv", INDEX, Limits(cells=3))


def test_a_workbook() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (["entity", "share", "lines"], ["# unit", "PT", None], ["KE", 40.5, None], ["FJ", "=1+1", "text"]):
        sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    found = read(stream.getvalue(), name="own.xlsx")
    assert found.table == {"KE": {"share": 40.5, "lines": None}, "FJ": {"share": None, "lines": None}}
    assert [str(one) for one in found.problems] == [
        (
            "own.xlsx:4 [Sheet]: the formula in B4 was saved without its result and counts as empty; open "
            "the workbook in Excel and save it"
        ),
        "own.xlsx:4 [Sheet › lines]: “text” is not a number",
    ]
    with pytest.raises(InputError, match=r"own\.xlsx"):
        read(stream.getvalue()[:300], name="own.xlsx")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file is missing"):
        read_index_table_path(tmp_path / "none.csv", INDEX)


def test_a_template_is_read_as_an_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    write_index_template(path, INDEX, "fr")
    assert path.read_bytes().decode("utf-8-sig").splitlines() == [
        "entity,share,lines,years.of",
        "# name,Share,Lines,Years.Of",
        "# unit,PT,,YR",
        "# range,0 to 100,from 0,",
    ]
    with pytest.raises(InputError, match=r"template\.csv: the table has no rows below its header row"):
        read_index_table_path(path, INDEX)


@given(
    st.dictionaries(
        st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=8),
        st.tuples(st.none() | st.floats(0, 100), st.none() | st.floats(0, 1e12)),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_filled_in_is_read_again(rows: dict[str, tuple[float | None, float | None]]) -> None:
    stream = io.BytesIO()
    write_index_template(stream, INDEX)
    lines = [
        f"{name},{','.join('' if value is None else repr(value) for value in values)}," for name, values in rows.items()
    ]
    found = read(stream.getvalue() + "\r\n".join(lines).encode())
    expected = {name: {"share": a, "lines": b, "years.of": None} for name, (a, b) in rows.items()}
    assert found == IndexTable(expected)
