"""Replies of the UN Statistics Division's API, `v1/sdg/Series/Data` and `v1/sdg/Indicator/Data`: one page a file, or a list of pages.

The API has codes of its own (FEMALE, ALLAGE, PERCENT); a page says which SDMX codes they stand for, and where it does not, the
usual ones are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, TOTAL, Key, Nature, Observation, Series, dimension_key
from goalweave.formats.observations.areas import AreaCache
from goalweave.formats.observations.codes import (
    REPORTING,
    code_from_text,
    dimension_id,
    multiplier_from_text,
    nature_from_text,
    series_code,
    status_from_text,
    unit_from_text,
)
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.notes import join_notes
from goalweave.formats.observations.numbers import read_exact_number
from goalweave.formats.observations.options import ReadOptions, edition_of_release, measured_node
from goalweave.formats.observations.times import read_time
from goalweave.formats.observations.unsd import MISSING, NOT_RELEVANT, SOURCE
from goalweave.formats.reading.encodings import guess_encoding
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.normalisation import normalise_words

LARGEST = 64_000_000
"""Bytes of a file, which is read into memory at once; the API sends pages that are much smaller."""

ROWS = ("series", "geoAreaCode", "timePeriodStart", "value")

Words = dict[str, dict[str, tuple[str, str]]]
"""Dimension or attribute → code of the API → SDMX code, name."""


def read(stream: BinaryIO, name: str, limits: Limits, options: ReadOptions) -> Dataset:
    """Read the observations of all pages in a file. Raises InputError if it is not such a response, LimitError for a
    large one."""
    pages = _read_pages(stream, name, limits)
    gathering = ObservationCollector(name, options, whole=None)
    areas, place = AreaCache(), 0
    for page in pages:
        reading = _PageReader(
            gathering,
            areas,
            options,
            _read_code_names(page.get("dimensions")),
            _read_code_names(page.get("attributes")),
        )
        for row in page["data"]:
            reading.read_row(row, place)
            place += 1
    return gathering.build_dataset(source=SOURCE)


@dataclass(slots=True)
class _PageReader:
    gathering: ObservationCollector
    areas: AreaCache
    options: ReadOptions
    dimensions: Words
    attributes: Words
    keys: dict[tuple[tuple[str, str], ...], Key] = field(default_factory=dict)

    def read_row(self, row: object, place: int) -> None:
        """Read one value. place: among those of all pages, from 0; JSON has no lines, so that problems name its path."""
        path = f"data[{place}]"
        if not isinstance(row, dict) or not all(name in row for name in ROWS):
            missing = [name for name in ROWS if not isinstance(row, dict) or name not in row]
            self.gathering.add_problem(InputError(Message("{names} is missing", names=missing)), field=path)
            return
        part = ""
        try:
            part = "geoAreaCode"
            area = self.areas.resolve(_as_text(row[part]), _as_text(row.get("geoAreaName")))
            if isinstance(area, InputError):
                raise area
            part = "timePeriodStart"
            time = read_time(_as_text(row[part]))
            part = "dimensions"
            key = self._key(_as_mapping(row.get(part)))
            part = "attributes"
            about = self._attributes(_as_mapping(row.get(part)))
            part = "series"
            series = self._series(row, about["unit"], key)
            part = "value"
            number = read_exact_number(_as_text(row[part]))
            part = "lowerBound"
            lower = read_exact_number(_as_text(row.get(part)))
            part = "upperBound"
            upper = read_exact_number(_as_text(row.get(part)))
        except InputError as error:
            self.gathering.add_problem(error, field=f"{path}.{part}")
            return
        status, nature = about["status"], about["nature"]
        if number is None:
            status = MISSING
            if _as_text(row["value"]).strip().upper() == "N":
                status, nature = NOT_RELEVANT, Nature.NOT_RELEVANT.value
        base = _as_text(row.get("basePeriod"))
        notes = (
            *_as_texts(row.get("footnotes")),
            _as_text(row.get("time_detail")),
            f"Base period {base}" if base else "",
        )
        one = Observation(
            series=series.code,
            area=area,
            time=time,
            value=number.value if number else None,
            key=key,
            bound=number.bound if number else "",
            status=status,
            nature=nature,
            unit="" if about["unit"] in (series.unit, "") else about["unit"],
            multiplier=about["multiplier"] if about["multiplier"] != series.multiplier else None,
            lower=lower.value if lower else None,
            upper=upper.value if upper else None,
            source=" ".join(_as_text(row.get("source")).split()),
            footnote=join_notes(tuple(" ".join(note.split()) for note in notes)),
        )
        self.gathering.add_observation(one, f"{path}.value")

    def _key(self, dimensions: Mapping[str, Any]) -> Key:
        seen = tuple((str(name), _as_text(code)) for name, code in dimensions.items())
        if seen in self.keys:
            return self.keys[seen]
        codes: dict[str, str] = {}
        for name, text in seen:
            sdmx, shown = self.dimensions.get(normalise_words(name), {}).get(text, ("", ""))
            dimension = dimension_id(name)
            codes[dimension] = code_from_text(dimension, sdmx or text) if text else TOTAL
            if codes[dimension] != TOTAL and dimension != REPORTING:
                self.gathering.name_code(dimension, codes[dimension], shown)
        found = self.keys[seen] = dimension_key(codes)
        return found

    def _attributes(self, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """Unit, multiplier, nature and status. Raises InputError for one that is not known."""
        given = {normalise_words(str(name)): _as_text(code) for name, code in attributes.items()}

        def sdmx(*names: str) -> str:
            name = next((name for name in names if given.get(name)), "")
            text = given.get(name, "")
            return self.attributes.get(name, {}).get(text, ("", ""))[0] or text

        nature = nature_from_text(sdmx("nature"))
        status = status_from_text(sdmx("observation status", "obs status")) or NORMAL
        multiplier = multiplier_from_text(sdmx("unit multiplier", "unit mult"))
        if nature is None or multiplier is None:
            unknown = sdmx("nature") if nature is None else sdmx("unit multiplier", "unit mult")
            raise InputError(Message("unknown value “{text}”", text=unknown[:60]), value=unknown)
        unit = unit_from_text(sdmx("units", "unit"))
        return {"unit": unit, "multiplier": multiplier, "nature": nature, "status": status}

    def _series(self, row: Mapping[str, Any], unit: str, key: Key) -> Series:
        code = series_code(_as_text(row["series"]))
        if not _as_text(row["series"]).strip():
            raise InputError("the row does not specify a series")
        indicators = [code for code in _as_texts(row.get("indicator")) if code]
        return self.gathering.require_series(
            code,
            {"en": " ".join(_as_text(row.get("seriesDescription")).split()) or code},
            measures=[measured_node(code, self._edition_of(code)) for code in indicators],
            unit=unit,
            dimensions=[name for name, _code in key if name != REPORTING],
        )

    def _edition_of(self, code: str) -> str:
        return self.options.edition or edition_of_release(self.options.release, code)


def _read_pages(stream: BinaryIO, name: str, limits: Limits) -> list[Mapping[str, Any]]:
    most = min(LARGEST, limits.file)
    data = stream.read(most + 1)
    if len(data) > most:
        message = Message(
            "the file is larger than the limit of {limit:,} bytes; request smaller pages from the API", limit=most
        )
        raise LimitError(message, file=name)
    try:
        found = json.loads(data.decode(guess_encoding(data)))
    except json.JSONDecodeError as error:
        message = Message("the file is not valid JSON: {fault}", fault=error.msg)
        raise InputError(message, file=name, line=error.lineno) from None
    except UnicodeDecodeError:
        raise InputError("the file is not in UTF-8", file=name) from None
    except (RecursionError, ValueError):
        raise InputError(
            "the file is not valid JSON: it is nested too deeply or has numbers that are too long", file=name
        ) from None
    pages = found if isinstance(found, list) else [found]
    rows = 0
    for page in pages:
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            message = Message(
                "the file is JSON, but not a response from the API of the UN Statistics Division: it has no list “data”"
            )
            raise InputError(message, file=name)
        rows += len(page["data"])
    if rows * len(ROWS) > limits.cells:
        raise LimitError(Message("the file exceeds the limit of {limit:,} cells", limit=limits.cells), file=name)
    return pages


def _read_code_names(declared: object) -> Words:
    """What a page says of its codes. What is not as expected says nothing."""
    found: Words = {}
    for one in declared if isinstance(declared, list) else ():
        if isinstance(one, dict) and isinstance(one.get("codes"), list):
            codes = [code for code in one["codes"] if isinstance(code, dict)]
            found[normalise_words(_as_text(one.get("id")))] = {
                _as_text(code.get("code")): (_as_text(code.get("sdmx")), _as_text(code.get("description")))
                for code in codes
            }
    return found


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _as_text(value: object) -> str:
    """A value as text; lists and objects, which do not belong there, as nothing."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return value if isinstance(value, str) else repr(value)


def _as_texts(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, list) else [value]
    return tuple(_as_text(one) for one in found)
