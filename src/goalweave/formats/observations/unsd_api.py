"""Replies of the UN Statistics Division's API, `v1/sdg/Series/Data`, `v1/sdg/Indicator/Data` and the like: one page a file, or a list of
pages or of their rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.observations.areas import AreaCache
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.unsd_values import SOURCE, PublishedValue, UnsdValueReader, words_of
from goalweave.formats.reading.encodings import guess_encoding
from goalweave.formats.reading.limits import Limits

LARGEST = 64_000_000
"""Bytes of a file, which is read into memory at once; the API sends pages that are much smaller."""

ROWS = ("series", "geoAreaCode", "timePeriodStart", "value")
AREAS = ("geoAreaCode", "geoAreaName")
"""What entries have in a list of areas, which the API gives too."""

FIELDS = {
    "area": "geoAreaCode",
    "time": "timePeriodStart",
    "lower": "lowerBound",
    "upper": "upperBound",
}
"""Field of a PublishedValue → member of a row, where it has another name."""


def read(stream: BinaryIO, name: str, limits: Limits, options: ReadOptions) -> Dataset:
    """Read the observations of all pages in a file. Raises InputError if it is not such a response, LimitError for a
    large one."""
    pages = _read_pages(stream, name, limits)
    gathering = ObservationCollector(name, options, whole=None)
    areas, place = AreaCache(), 0
    for page in pages:
        codes = {**_read_code_names(page.get("dimensions")), **_read_code_names(page.get("attributes"))}
        reading = UnsdValueReader(gathering, options, areas, codes)
        for row in page["data"]:
            _read_row(reading, row, place)
            place += 1
    return gathering.build_dataset(source=SOURCE)


def _read_row(reading: UnsdValueReader, row: object, place: int) -> None:
    """Read one value. place: among those of all pages, from 0; JSON has no lines, so that problems name its path."""
    path = f"data[{place}]"
    if not isinstance(row, dict) or not all(name in row for name in ROWS):
        missing = [name for name in ROWS if not isinstance(row, dict) or name not in row]
        reading.gathering.add_problem(InputError(Message("{names} is missing", names=missing)), field=path)
        return
    published = PublishedValue(
        series=_as_text(row["series"]),
        name=_as_text(row.get("seriesDescription")),
        indicators=_as_texts(row.get("indicator")),
        area=_as_text(row["geoAreaCode"]),
        area_name=_as_text(row.get("geoAreaName")),
        time=_as_text(row["timePeriodStart"]),
        value=_as_text(row["value"]),
        lower=_as_text(row.get("lowerBound")),
        upper=_as_text(row.get("upperBound")),
        base=_as_text(row.get("basePeriod")),
        source=_as_text(row.get("source")),
        time_detail=_as_text(row.get("time_detail")),
        notes=_as_texts(row.get("footnotes")),
        dimensions=_as_mapping(row.get("dimensions")),
        attributes=_as_mapping(row.get("attributes")),
    )
    reading.add_value(published, lambda part: f"{path}.{FIELDS.get(part, part)}")


def _read_pages(stream: BinaryIO, name: str, limits: Limits) -> list[Mapping[str, Any]]:
    most = min(LARGEST, limits.file)
    data = stream.read(most + 1)
    if len(data) > most:
        message = Message(
            "the file is larger than the limit of {limit:,} bytes; request smaller pages from the API", limit=most
        )
        raise LimitError(message, file=name)
    try:
        answer = json.loads(data.decode(guess_encoding(data)))
    except json.JSONDecodeError as error:
        message = Message("the file is not valid JSON: {fault}", fault=error.msg)
        raise InputError(message, file=name, line=error.lineno) from None
    except UnicodeDecodeError:
        raise InputError("the file is not in UTF-8", file=name) from None
    except (RecursionError, ValueError):
        raise InputError(
            "the file is not valid JSON: it is nested too deeply or has numbers that are too long", file=name
        ) from None
    pages = _split_pages(answer)
    rows = 0
    for page in pages:
        if isinstance(page, dict) and "data" not in page and all(part in page for part in AREAS):
            message = Message("the file lists areas, not values; request Series/Data or Indicator/Data from the API")
            raise InputError(message, file=name)
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            message = Message(
                "the file is JSON, but not a response from the API of the UN Statistics Division: it has no list “data”"
            )
            raise InputError(message, file=name)
        rows += len(page["data"])
    if rows * len(ROWS) > limits.cells:
        raise LimitError(Message("the file exceeds the limit of {limit:,} cells", limit=limits.cells), file=name)
    return pages


def _split_pages(page: object) -> list[Any]:
    """The pages in a file; rows that are in no page are one."""
    if not isinstance(page, list):
        return [page]
    if page and all(isinstance(row, dict) and all(name in row for name in ROWS) for row in page):
        return [{"data": page}]
    return page


def _read_code_names(declared: object) -> dict[str, dict[str, tuple[str, str]]]:
    """What a page says of its codes. What is not as expected says nothing."""
    names: dict[str, dict[str, tuple[str, str]]] = {}
    for dimension in declared if isinstance(declared, list) else ():
        if isinstance(dimension, dict) and isinstance(dimension.get("codes"), list):
            codes = [code for code in dimension["codes"] if isinstance(code, dict)]
            names[words_of(_as_text(dimension.get("id")))] = {
                _as_text(code.get("code")): (_as_text(code.get("sdmx")), _as_text(code.get("description")))
                for code in codes
            }
    return names


def _as_mapping(value: object) -> dict[str, str]:
    return {str(name): _as_text(text) for name, text in value.items()} if isinstance(value, dict) else {}


def _as_text(value: object) -> str:
    """A value as text; lists and objects, which do not belong there, as nothing."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return value if isinstance(value, str) else repr(value)


def _as_texts(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_as_text(part) for part in values)
