"""SDMX-JSON 2.0 data messages (SDMX Technical Working Group, sdmx-json 2.0.0: schema of the data message)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, compress
from typing import Any, TextIO

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.observations.numbers import plain_number
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.columns import (
    ATTRIBUTES,
    CODED,
    TIME,
    SdmxColumns,
    component_names,
    is_id,
    sdmx_columns,
)
from goalweave.formats.observations.sdmx.flow import SdmxDataflow

MEDIA_TYPE = "application/vnd.sdmx.data+json; version=2.0.0"
SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json"


@dataclass(slots=True)
class _NumberedComponent:
    """A component with its values, each numbered when it is met first."""

    id: str
    names: Mapping[str, LanguageMap]
    numbers: dict[str, int] = field(default_factory=dict)

    def number_of_code(self, code: str) -> int:
        return self.numbers.setdefault(code, len(self.numbers))

    def declaration(self, coded: bool) -> dict[str, Any]:
        values = [_write_value(code, self.names.get(code, {}), coded) for code in self.numbers]
        return {"id": self.id, "name": self.id, "values": values}


def write_sdmx_json(
    out: TextIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    codes: Iterable[DimensionCode] = (),
    *,
    prepared: datetime,
    area_names: Mapping[str, LanguageMap] | None = None,
    flow: SdmxDataflow | None = None,
    sender: str = "GOALWEAVE",
    citation: str = "",
) -> None:
    """Write a data message by time series, with the names that there are in all their languages; `read_sdmx` gives the same
    observations again.

    prepared: when, with its time zone; area_names: area as in an observation → its names; sender: an id of SDMX (letters,
    digits, _ @ $ -); citation: how the values are cited, with their licence.
    """
    observations = tuple(observations)
    flow = flow or SdmxDataflow()
    columns = sdmx_columns(series, observations)
    names = component_names(series, codes, area_names or {}, observations, columns)
    link = {"urn": flow.urn, "rel": "dataflow"}
    message: dict[str, Any] = {
        "meta": {
            "schema": SCHEMA,
            "id": f"{flow.id}_{prepared:%Y%m%dT%H%M%S}",
            "prepared": prepared.isoformat(),
            "contentLanguages": _languages_of(names),
            "sender": {"id": sender},
        },
        "data": _write_data(observations, columns, names, link) if observations else {"structures": [], "dataSets": []},
    }
    if citation and observations:
        structure, data_set = message["data"]["structures"][0], message["data"]["dataSets"][0]
        structure["annotations"] = [{"id": "CITATION", "title": "Citation", "text": citation}]
        data_set["annotations"] = [0]
    json.dump(message, out, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _write_data(
    observations: Sequence[Observation],
    columns: SdmxColumns,
    names: Mapping[str, Mapping[str, LanguageMap]],
    link: Mapping[str, str],
) -> dict[str, Any]:
    """One structure and one data set; attributes that no observation has are left out."""
    there: set[str] = set()
    for observation in observations:
        there.update(compress(ATTRIBUTES, columns.attributes(observation)))
    used = [name in there for name in ATTRIBUTES]
    dimensions = [_NumberedComponent(dimension, names.get(dimension, {})) for dimension in columns.dimensions]
    time = _NumberedComponent(TIME, {})
    attributes = [_NumberedComponent(attribute, names.get(attribute, {})) for attribute in compress(ATTRIBUTES, used)]
    series = _write_series(observations, columns, dimensions, time, attributes, used)
    structure = {
        "dataSets": [0],
        "links": [link],
        "dimensions": {
            "series": [
                {**dimension.declaration(coded=True), "keyPosition": place}
                for place, dimension in enumerate(dimensions)
            ],
            "observation": [{**time.declaration(coded=True), "keyPosition": len(dimensions)}],
        },
        "measures": {"observation": [{"id": concepts.VALUE, "name": concepts.VALUE}]},
        "attributes": {
            "observation": [
                {**attribute.declaration(coded=attribute.id in CODED), "relationship": {"observation": {}}}
                for attribute in attributes
            ]
        },
    }
    return {
        "structures": [structure],
        "dataSets": [{"structure": 0, "action": "Information", "links": [link], "series": series}],
    }


def _write_series(
    observations: Sequence[Observation],
    columns: SdmxColumns,
    dimensions: Sequence[_NumberedComponent],
    time: _NumberedComponent,
    attributes: Sequence[_NumberedComponent],
    used: Sequence[bool],
) -> dict[str, Any]:
    groups: dict[str, dict[str, dict[str, list[Any]]]] = {}
    for observation in observations:
        numbers = (
            each.number_of_code(code) for each, code in zip(dimensions, columns.series_key(observation), strict=True)
        )
        values = [
            each.number_of_code(text) if text else None
            for each, text in zip(attributes, compress(columns.attributes(observation), used), strict=True)
        ]
        while values and values[-1] is None:
            values.pop()
        at = groups.setdefault(":".join(map(str, numbers)), {"observations": {}})["observations"]
        at[str(time.number_of_code(observation.time))] = [plain_number(observation.value), *values]
    return groups


def _write_value(code: str, names: LanguageMap, coded: bool) -> dict[str, Any]:
    if not coded or not is_id(code):
        return {"value": code}
    return {"id": code, "name": pick(names) or code, **({"names": dict(names)} if names else {})}


def _languages_of(names: Mapping[str, Mapping[str, LanguageMap]]) -> list[str]:
    """Those that something is called in, English first."""
    texts = chain.from_iterable(called.values() for called in names.values())
    there = set(chain.from_iterable(texts))
    known = [language for language in LANGUAGES if language in there]
    return [*known, *sorted(there.difference(known))] or ["en"]
