from __future__ import annotations

import pytest

from goalweave.core.document import (
    Cell,
    ColumnAlign,
    Document,
    Heading,
    Hyperlink,
    NoteRef,
    Table,
    TextRun,
    Tile,
    headings,
    text_of_content,
)

CELL = Cell((TextRun("x"),))
WIDE = Cell((TextRun("x"),), across=2)


def test_plain_text_has_codes_and_links_and_no_notes() -> None:
    content = (
        TextRun("Goal "),
        Tile("9.c", "Networks"),
        NoteRef(1),
        TextRun(", see "),
        Hyperlink("https://example.org", (TextRun("a"), TextRun("b"))),
    )
    assert text_of_content(content) == "Goal 9.c, see ab"


def test_headings_are_found_in_order() -> None:
    one, two = Heading(1, (TextRun("One"),)), Heading(2, (TextRun("Two"),))
    assert list(headings((one, Table("", (), (), ()), two))) == [one, two]


@pytest.mark.parametrize("level", [0, 5])
def test_there_are_four_levels_of_headings(level: int) -> None:
    with pytest.raises(ValueError, match=f"level {level}"):
        Heading(level, (TextRun("x"),))


@pytest.mark.parametrize("row", [(CELL,), (CELL, WIDE), (CELL, CELL, CELL), (Cell((), across=0), WIDE)])
def test_a_row_has_as_many_cells_as_columns(row: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match="2 columns: Caption"):
        Table("Caption", (ColumnAlign.START, ColumnAlign.END), (), (row,))


@pytest.mark.parametrize("widths", [(1.0,), (1.0, 0.0), (1.0, -1.0)])
def test_widths_are_one_for_each_column(widths: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="widths"):
        Table("Caption", (ColumnAlign.START, ColumnAlign.END), (), (), widths)


def test_only_arabic_runs_from_right_to_left() -> None:
    assert [Document("A", language, ()).right_to_left for language in ("en", "ar", "zh")] == [False, True, False]
