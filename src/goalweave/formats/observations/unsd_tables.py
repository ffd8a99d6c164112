"""Tables that the UN's SDG data portal and API give, CSV or XLSX: a row a value (`TimePeriod`, `Value`), or a row a time series with a
column a year (`2015`). Dimensions and attributes are in brackets in some versions, `[Age]`, `[Units]`, and not in others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.unsd_values import SOURCE, PublishedValue, UnsdValueReader, words_of
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

FIELDS = {
    "seriescode": "series",
    "seriesdescription": "name",
    "seriesdesc": "name",
    "indicator": "indicators",
    "geoareacode": "area",
    "geoareaname": "area_name",
    "timeperiod": "time",
    "timeperiodstart": "time",
    "value": "value",
    "lowerbound": "lower",
    "upperbound": "upper",
    "baseperiod": "base",
    "source": "source",
    "timedetail": "time_detail",
    "footnote": "notes",
    "footnotes": "notes",
}
"""Head without blanks and signs → field of a PublishedValue."""

ATTRIBUTES = frozenset(("nature", "units", "unit", "unit multiplier", "unit mult", "observation status", "obs status"))
LEFT_OUT = frozenset(
    [
        "goal",
        "target",
        "timecoverage",
        "geoinfourl",
        "valuetype",
        "seriescount",
        "release",
        "iso3",
        "isocode",
        "parentcode",
        "parentname",
        "type",
        "unmember",
        "x",
        "y",
        "observationid",
        "geoareatype",
        "indicatordescription",
        "goaldescription",
        "targetdescription",
    ]
)
NEEDED = frozenset(("seriescode", "geoareacode"))
_YEAR = re.compile(r"(\d{4})(?:\.0)?")


@dataclass(frozen=True, slots=True)
class PortalColumns:
    """fields: field of a PublishedValue → place; dimensions, attributes: head → place; years: year → place, none in long form."""

    titles: Sequence[str]
    fields: Mapping[str, int]
    dimensions: Mapping[str, int]
    attributes: Mapping[str, int]
    years: Mapping[str, int]

    def title(self, field: str) -> str:
        """The head of the column of a field, for what is wrong with it; of attributes all that there are."""
        if field == "attributes":
            return ", ".join(self.titles[place] for place in self.attributes.values())
        place = self.fields.get(field)
        return field if place is None else self.titles[place]

    def locate(self, column: str, field: str) -> str:
        """The same where the values are in another column."""
        return column if field == "value" else self.title(field)

    def texts(self, places: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
        return {name: cells[place].strip() for name, place in places.items()}


def is_portal_table(head: Sequence[str]) -> bool:
    """Whether a row is the head of such a table."""
    plain = {_plain(cell) for cell in head}
    is_long = "value" in plain and not plain.isdisjoint(("timeperiod", "timeperiodstart"))
    return plain >= NEEDED and (is_long or any(_YEAR.fullmatch(cell.strip()) for cell in head))


def read_portal_table(sheet: SourceSheet, head: TableRow, below: Iterable[TableRow], options: ReadOptions) -> Dataset:
    """The observations of the rows below a head. Raises InputError for a column that is there twice."""
    columns = _match_columns(head, sheet.file)
    reading = UnsdValueReader(ObservationCollector(sheet.file, options, whole=None), options)
    width = len(head.cells)
    for line, cells in below:
        if not any(cell.strip() for cell in cells):
            continue
        padded = (*cells, *[""] * (width - len(cells)))
        for published, title in _values(columns, padded, line):
            reading.add_value(published, partial(columns.locate, title))
    return reading.gathering.build_dataset(source=SOURCE if reading.gathering.series else "")


def _match_columns(head: TableRow, file: str) -> PortalColumns:
    fields: dict[str, int] = {}
    dimensions: dict[str, int] = {}
    attributes: dict[str, int] = {}
    years: dict[str, int] = {}
    titles = [cell.strip() for cell in head.cells]
    for place, title in enumerate(titles):
        plain = _plain(title)
        if not title or plain in LEFT_OUT:
            continue
        if match := _YEAR.fullmatch(title):
            columns, name = years, match[1]
        elif plain in FIELDS:
            columns, name = fields, FIELDS[plain]
        elif words_of(title) in ATTRIBUTES:
            columns, name = attributes, words_of(title)
        else:
            columns, name = dimensions, title
        if name in columns:
            message = Message("the column “{name}” appears twice", name=title)
            raise InputError(message, file=file, line=head.line, severity=Severity.CRITICAL)
        columns[name] = place
    return PortalColumns(titles, fields, dimensions, attributes, {} if "value" in fields else years)


def _values(columns: PortalColumns, cells: Sequence[str], line: int) -> Iterator[tuple[PublishedValue, str]]:
    """The values of a row, each with the head of its column."""
    texts = columns.texts(columns.fields, cells)
    row = PublishedValue(
        series=texts.get("series", ""),
        name=texts.get("name", ""),
        indicators=tuple(part.strip() for part in re.split(r"[;,]", texts.get("indicators", ""))),
        area=texts.get("area", ""),
        area_name=texts.get("area_name", ""),
        time=texts.get("time", ""),
        value=texts.get("value", ""),
        lower=texts.get("lower", ""),
        upper=texts.get("upper", ""),
        base=texts.get("base", ""),
        source=texts.get("source", ""),
        time_detail=texts.get("time_detail", ""),
        notes=(texts.get("notes", ""),),
        dimensions=columns.texts(columns.dimensions, cells),
        attributes=columns.texts(columns.attributes, cells),
        line=line,
    )
    if not columns.years:
        yield row, columns.title("value")
        return
    for year, place in columns.years.items():
        if text := cells[place].strip():
            yield replace(row, time=year, value=text, time_detail=""), columns.titles[place]


def _plain(title: str) -> str:
    return re.sub(r"[\W_]", "", title).lower()
