"""What is too large, damaged or dangerous is refused before it is read."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, LimitError
from goalweave.formats.frameworks.plan import read_plan, write_plan_template
from goalweave.formats.reading.limits import Limits

LIMITS = Limits()


def template() -> bytes:
    stream = io.BytesIO()
    write_plan_template(stream)
    return stream.getvalue()


def read(data: bytes, name: str = "x.xlsx", limits: Limits = LIMITS) -> None:
    read_plan(io.BytesIO(data), name, limits, Catalogue.of([]))


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return stream.getvalue()


def test_read_plan_refuses_too_many_cells_by_what_a_sheet_declares() -> None:
    huge = changed(template(), "xl/worksheets/sheet1.xml", b'<dimension ref="A1:I5"', b'<dimension ref="A1:CV100000"')
    with pytest.raises(LimitError) as caught:
        read(huge)
    assert str(caught.value) == "x.xlsx:1 [Plan]: the file exceeds the limit of 5,000,000 cells"


def test_read_plan_refuses_too_many_cells_as_it_counts_them() -> None:
    hidden = changed(template(), "xl/worksheets/sheet1.xml", b'<dimension ref="A1:I5"', b'<dimension ref="A1"')
    with pytest.raises(LimitError) as caught:
        read(hidden, limits=replace(Limits(), cells=20))
    assert str(caught.value) == "x.xlsx:3 [Plan]: the file exceeds the limit of 20 cells"
    with pytest.raises(LimitError) as caught:
        read(b"code,label\n1,a\n2,b\n", "x.csv", replace(Limits(), cells=5))
    assert str(caught.value) == "x.csv:3: the file exceeds the limit of 5 cells"


def test_read_plan_counts_the_cells_of_all_sheets() -> None:
    book = openpyxl.Workbook()
    for title in ("Plan", "More"):
        sheet = book.create_sheet(title)
        for _ in range(3):
            sheet.append(["code", "label"])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(LimitError) as caught:
        read(stream.getvalue(), limits=replace(Limits(), cells=10))
    assert caught.value.field == "More"


def test_read_plan_refuses_a_cell_that_is_too_long() -> None:
    with pytest.raises(LimitError) as caught:
        read(b"code,label\n1," + b"a" * 11, "x.csv", replace(Limits(), cell=10))
    assert str(caught.value) == "x.csv:2: a cell has more than the limit of 10 characters"


def test_read_plan_refuses_a_file_that_is_too_large() -> None:
    with pytest.raises(LimitError) as caught:
        read(b"code,label\n1,a\n", "x.csv", replace(Limits(), file=10))
    assert str(caught.value) == "x.csv: the file is larger than the limit of 10 bytes"


def test_read_plan_refuses_a_bomb() -> None:
    bomb = changed(template(), "xl/theme/theme1.xml", b"</a:theme>", b"</a:theme>" + b" " * 2_000_000)
    with pytest.raises(LimitError) as caught:
        read(bomb)
    assert caught.value.field == "xl/theme/theme1.xml"


def test_read_plan_refuses_a_dtd() -> None:
    part = "xl/worksheets/sheet1.xml"
    with pytest.raises(InputError) as caught:
        read(changed(template(), part, b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet'))
    assert str(caught.value) == f"x.xlsx [{part}]: this part has a document type declaration"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (template()[:3000], "the file is damaged or incomplete: it is not a complete ZIP archive"),
        (changed(template(), "xl/workbook.xml", b"<sheets>", b"<sheets"), "the workbook is damaged or incomplete"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "an old or protected Excel workbook; save it as .xlsx without a password"),
        (b"", "the file is empty"),
    ],
)
def test_read_plan_says_what_is_wrong_with_a_workbook(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert str(caught.value) == f"x.xlsx: {message}"
