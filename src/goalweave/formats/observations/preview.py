"""What the columns of a table of observations are taken for, and why, before it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.code_vocabulary import DIMENSIONS
from goalweave.formats.observations.codes import code_from_text, dimension_id, is_hashed, read_unit
from goalweave.formats.observations.detect import HEAD, observations_format
from goalweave.formats.observations.head_vocabulary import HEADS, SINGLE
from goalweave.formats.observations.heads import ColumnHeads, match_heads
from goalweave.formats.observations.numbers import NumberSigns, read_value
from goalweave.formats.observations.open_sdg.indicator_codes import indicator_in_name
from goalweave.formats.observations.open_sdg.values import FIELDS, GEOCODE, NOT_SHOWN
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.table_choice import UNUSED, TableChoice
from goalweave.formats.observations.tables import table_form
from goalweave.formats.observations.times import read_time_detail
from goalweave.formats.observations.unsd_columns import is_unsd
from goalweave.formats.observations.unsd_tables import is_portal_table
from goalweave.formats.reading.areas import find_area
from goalweave.formats.reading.cells import is_empty_marker
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.tables import SEARCHED, SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

SAMPLED_ROWS = 3_000
"""Rows below the head in which codes and units are looked for."""

SAMPLES = 3
LONGEST_SAMPLE = 60
MOST_CODES = 40
"""Codes of one column that are listed."""

MOST_COLUMNS, MOST_ALL_CODES = 300, 300
"""Columns and codes that are listed in all: more would be no page to look through."""

ENOUGH = 0.8
"""Share of the cells of a column that must be periods, areas or numbers for it to be taken for one."""

YEAR = "year"
"""The field of a column whose header is a period."""

FIXED = frozenset((YEAR, GEOCODE))
"""Fields that follow from the form of the table and cannot be chosen."""

UNIT = "UNIT_MEASURE"


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """place: from 0; field: a field, a dimension in capitals, YEAR, GEOCODE or UNUSED; certain: False where a person should look."""

    place: int
    title: str
    field: str
    samples: tuple[str, ...]
    reason: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class CodeReading:
    """A publisher's text in a dimension, UNIT for units, and the code that it is read as. known: not made from the text."""

    dimension: str
    title: str
    text: str
    code: str
    known: bool


@dataclass(frozen=True, slots=True)
class TablePreview:
    """sheets: of a workbook; line: of the head; form: `long`, `wide` or `open-sdg`, empty where that is open; codes: units first;
    states_series: whether the file states which series its values are of; states_area: the same for areas; remark: what is odd about the head.
    """

    sheet: str
    sheets: tuple[str, ...]
    line: int
    form: str
    columns: tuple[ColumnReading, ...]
    codes: tuple[CodeReading, ...] = ()
    states_series: bool = False
    states_area: bool = False
    remark: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)


def preview_table(
    stream: BinaryIO,
    name: str,
    *,
    limits: Limits,
    options: ReadOptions,
    choice: TableChoice | None = None,
) -> TablePreview | None:
    """How a table would be read; None for a file whose format leaves nothing to choose, and for one that is no table.

    choice: what a person has said of it. Raises InputError for a file that cannot be read, LimitError.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    kind = observations_format(head, name)
    if kind not in ("csv", "xlsx"):
        return None
    if kind == "csv":
        return _preview_sheet(SourceSheet(name, csv_rows(stream, name, limits), even=True), (), options, choice)
    from goalweave.formats.reading.sheets import open_sheets

    sheets = open_sheets(stream, name, limits, lambda _problem: None)  # said when it is read
    names = tuple(sheet.name for sheet in sheets)
    sheet_name = (choice.sheet if choice else "") or options.sheet
    previews = []
    for sheet in sheets:
        if sheet_name and sheet.name.casefold() != sheet_name.casefold():
            continue
        preview = _preview_sheet(sheet, names, options, choice)
        if preview and preview.form:
            return preview
        previews.append(preview)
    return next(filter(None, previews), None)


def _preview_sheet(
    sheet: SourceSheet, sheets: tuple[str, ...], options: ReadOptions, choice: TableChoice | None
) -> TablePreview | None:
    top = [row for row in islice(sheet.rows, SEARCHED) if "".join(row.cells).strip()]
    if any(is_unsd(row.cells) or is_portal_table(row.cells) for row in top):
        return None
    place, form, heads = _find_head(top, sheet, options, choice)
    if heads is None:
        return None
    rows = [*top[place + 1 :], *islice(sheet.rows, SAMPLED_ROWS)]
    texts = [_column_texts(rows, at) for at in range(len(heads.titles))]
    columns = _read_columns(heads, form, texts)
    column_choice = choice if choice and choice.columns else None
    columns = _with_choice(columns, column_choice) if column_choice else _complete_by_content(columns, texts, form)
    fields = {column.field for column in columns}
    if not form and {"time", "value"} <= fields:
        form = "long"
    return TablePreview(
        sheet.name,
        sheets,
        top[place].line,
        form,
        tuple(column for column in columns if column.title or column.samples)[:MOST_COLUMNS],
        tuple(islice(_read_codes(columns, texts, options, choice), MOST_ALL_CODES)),
        states_series=bool(fields & {"series", "indicator", "name"})
        or (form == "open-sdg" and bool(indicator_in_name(sheet.file))),
        states_area="area" in fields,
        remark=_second_head(columns, texts, top[place].line) if form == "wide" else "",
    )


def _second_head(columns: Sequence[ColumnReading], texts: Sequence[Sequence[str]], line: int) -> str:
    """What to do about years that each stand above several columns, whose own headers are in the next row."""
    years = [column.place for column in columns if column.field == YEAR]
    bare = [column.place for column in columns if not column.title and column.samples]
    if not bare or any(_is_number(texts[place][0]) for place in (*years, *bare) if texts[place]):
        return ""
    return Message(
        "rows {first} and {second} are both headers. Only the first is read: put a breakdown into a column of its own, "
        "with a row for each value",
        first=line,
        second=line + 1,
    )


def _find_head(
    top: Sequence[TableRow], sheet: SourceSheet, options: ReadOptions, choice: TableChoice | None
) -> tuple[int, str, ColumnHeads | None]:
    """The place of the head among the rows, the form and the columns; of rows that are no head the fullest."""
    # Where the area is not stated, a person can still enter it.
    located = replace(options, area=options.area or "001", columns={})
    for place, row in enumerate(top):
        heads = _match_all(row.cells, located, sheet.file)
        form = table_form(heads, sheet, located) if heads else ""
        if heads and form:
            earlier = _head_above(top[:place], row) if form == "wide" and len(heads.years) == 1 else None
            if earlier is not None:
                return earlier, "", _match_all(top[earlier].cells, located, sheet.file)
            return place, form, heads
        if choice and choice.columns and {*map(_squeeze, row.cells)} >= choice.columns.keys():
            return place, "", heads
    for place, row in sorted(enumerate(top), key=lambda pair: -sum(map(bool, pair[1].cells))):
        if sum(bool(cell.strip()) for cell in row.cells) > 1:
            return place, "", _match_all(row.cells, located, sheet.file)
    return 0, "", None


def _head_above(above: Sequence[TableRow], row: TableRow) -> int | None:
    """The place of an earlier row that is as full and without a number: then a row with a year is one of values, and no head."""
    width = sum(bool(cell.strip()) for cell in row.cells)
    for place, other in enumerate(above):
        cells = [cell for cell in other.cells if cell.strip()]
        if len(cells) >= width and not any(map(_is_number, cells)):
            return place
    return None


def _match_all(cells: Sequence[str], options: ReadOptions, file: str) -> ColumnHeads | None:
    """The columns of a head, also where two of them have the same name: then the first counts."""
    try:
        return match_heads(cells, options, file)
    except InputError:
        titles = [_squeeze(cell) for cell in cells if cell.strip()]
        dimensions = {dimension_id(title): title for title in reversed(titles) if HEADS.match(title) is None}
        try:
            return match_heads(cells, replace(options, columns=dimensions), file)
        except InputError:
            return None


def _read_columns(heads: ColumnHeads, form: str, texts: Sequence[Sequence[str]]) -> list[ColumnReading]:
    """Each column by its header."""
    by_place: dict[int, str] = {}
    for name, places in heads.fields.items():
        by_place |= dict.fromkeys(places, name)
    by_place |= {place: name for name, place in heads.dimensions.items()}
    by_place |= dict.fromkeys((*heads.years, *heads.faults), YEAR) if form != "open-sdg" else {}
    columns: list[ColumnReading] = []
    seen: set[str] = set()
    for place, title in enumerate(heads.titles):
        samples = tuple(map(_shorten, texts[place][:SAMPLES]))
        name = by_place.get(place, UNUSED)
        if form == "open-sdg":
            name = _open_sdg_field(title)
        column = ColumnReading(place, title, name, samples, _header_reason(title, name))
        if title and title in seen:
            reason = Message("another column has the same header; only the first can be used")
            column = replace(column, field=UNUSED, reason=reason, certain=False)
        elif name in SINGLE and any(other.field == name for other in columns):
            reason = Message("another column is read as this already")
            column = replace(column, field=UNUSED, reason=reason, certain=False)
        elif not title and samples:
            reason = Message("the column has no header and is not read")
            column = replace(column, field=UNUSED, reason=reason, certain=False)
        columns.append(column)
        seen.add(title)
    return columns


def _open_sdg_field(title: str) -> str:
    plain = normalise_words(title)
    if plain in (GEOCODE, "geo code"):
        return GEOCODE
    if not plain or plain in NOT_SHOWN:
        return UNUSED
    return FIELDS.get(plain) or dimension_id(title)


def _header_reason(title: str, name: str) -> str:
    if name == YEAR:
        return Message("the header is a period")
    if name == GEOCODE:
        return Message("codes of parts of the country, as Open SDG sites have them")
    if name == UNUSED:
        return Message("columns with this header say nothing more") if title else ""
    if name.isupper() and not DIMENSIONS.find(title):
        return Message("no field has this header, so it is read as a breakdown")
    return Message("by its header")


def _complete_by_content(
    columns: list[ColumnReading], texts: Sequence[Sequence[str]], form: str
) -> list[ColumnReading]:
    """Take columns whose headers say nothing for what their cells are, where period, area or value are missing."""
    if form == "open-sdg":
        return columns
    fields = {column.field for column in columns}
    tests: list[tuple[str, Callable[[str], bool], str]] = [("area", _is_area, Message("the cells are areas"))]
    if form != "wide":
        tests.insert(0, ("time", _is_period, Message("the cells are periods")))
        tests.append(("value", _is_number, Message("the cells are numbers")))
    for name, test, reason in tests:
        if name in fields:
            continue
        for column in columns:
            open_to_content = column.field.isupper() or (column.field == UNUSED and column.certain and column.title)
            if open_to_content and _share(texts[column.place], test) >= ENOUGH:
                columns[column.place] = replace(column, field=name, reason=reason, certain=False)
                break
    return columns


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    some = texts[:50]
    return sum(map(test, some)) / len(some) if some else 0.0


def _is_period(text: str) -> bool:
    try:
        read_time_detail(text)
    except InputError:
        return False
    return any(text[at : at + 2] in ("18", "19", "20") for at in range(len(text) - 3))


def _is_area(text: str) -> bool:
    return not text.isdecimal() and find_area(text) is not None


def _is_number(text: str) -> bool:
    try:
        return read_value(text, NumberSigns()) is not None
    except InputError:
        return False


def _with_choice(columns: Iterable[ColumnReading], choice: TableChoice) -> list[ColumnReading]:
    """The columns as a person has said, the first of each header."""
    left = dict(choice.columns)
    readings: list[ColumnReading] = []
    for column in columns:
        name = left.pop(column.title, column.field)
        if name == column.field or column.field in FIXED:
            readings.append(column)
        else:
            readings.append(replace(column, field=name, reason="", certain=True))
    return readings


def _read_codes(
    columns: Iterable[ColumnReading],
    texts: Sequence[Sequence[str]],
    options: ReadOptions,
    choice: TableChoice | None,
) -> Iterable[CodeReading]:
    mapping = choice.mapping.over(options.mapping) if choice else options.mapping
    ordered = sorted(columns, key=lambda column: column.field != "unit")
    for column in ordered:
        for text in texts[column.place][:MOST_CODES]:
            if column.field == "unit":
                unit = mapping.unit(text)
                code = f"{unit.code}:{unit.multiplier}" if unit.multiplier else unit.code
                yield CodeReading(UNIT, column.title, text, code, unit.known)
            elif column.field.isupper():
                code = mapping.code(column.field, text) or code_from_text(column.field, text)
                yield CodeReading(column.field, column.title, text, code, not is_hashed(code))


def automatic_code(dimension: str, text: str) -> str:
    """What a text is read as where no one says otherwise; with its power of ten for a unit."""
    if dimension != UNIT:
        return code_from_text(dimension, text)
    unit = read_unit(text)
    return f"{unit.code}:{unit.multiplier}" if unit.multiplier else unit.code


def changed_codes(
    codes: Iterable[CodeReading], entered: Mapping[tuple[str, str], str], columns: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Dimension → text → code of those that a person has entered otherwise than they are read.

    entered: by header and text; columns: header → field or dimension, which may be another than in the preview.
    """
    changed: dict[str, dict[str, str]] = {}
    for reading in codes:
        name = columns.get(reading.title, reading.dimension)
        dimension = UNIT if name == "unit" else name
        code = " ".join(entered.get((reading.title, reading.text), "").split())
        as_before = dimension != reading.dimension and code == reading.code
        if not dimension.isupper() or not code or as_before or code == automatic_code(dimension, reading.text):
            continue
        changed.setdefault(dimension, {})[reading.text] = code
    return changed


def _column_texts(rows: Sequence[TableRow], place: int) -> list[str]:
    """The different texts of a column, in their order."""
    cells = (row.cells[place].strip() for row in rows if place < len(row.cells))
    return list(dict.fromkeys(cell for cell in cells if cell and not is_empty_marker(cell)))


def _squeeze(cell: str) -> str:
    return " ".join(cell.split())


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[: LONGEST_SAMPLE - 1].rstrip()}…"
