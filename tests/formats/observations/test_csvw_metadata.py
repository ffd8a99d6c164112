"""The metadata says of each column of the table what it holds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.factories.observed import SERIES, observations

from goalweave.core.model import Observation
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.observations.csvw import TableDescription, metadata_name, write_csv, write_metadata

ABOUT = TableDescription(
    "users.csv",
    title={"en": "Users", "fr": "Internautes"},
    source="An office",
    licence="https://creativecommons.org/licenses/by/4.0/",
    modified=date(2026, 3, 1),
)


def metadata(held: Sequence[Observation], about: TableDescription = ABOUT, language: str = "en") -> dict[str, Any]:
    out = io.StringIO()
    write_metadata(out, SERIES, held, about, language=language)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_metadata_describes_the_table() -> None:
    told = metadata([Observation("IT_USE_ii99", "KE", "2017", 17.8)])
    columns = told.pop("tableSchema")["columns"]
    assert told == {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": "users.csv",
        "dc:title": [{"@value": "Users", "@language": "en"}, {"@value": "Internautes", "@language": "fr"}],
        "dc:source": "An office",
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dc:modified": {"@value": "2026-03-01", "@type": "date"},
        "lang": "en",
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\r\n"]},
    }
    assert columns[2] == {
        "name": "area",
        "titles": {
            "en": "Area code",
            "fr": "Code pays",
            "es": "Código de país",
            "ru": "Код страны",
            "ar": "رمز البلد",
            "zh": "国家代码",
        },
        "datatype": "string",
        "null": "",
        "required": True,
    }


@given(observations(), st.sampled_from(LANGUAGES))
def test_metadata_fits_the_table(held: Sequence[Observation], language: str) -> None:
    out = io.BytesIO()
    write_csv(out, SERIES, held, language=language)
    head, *rows = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    schema = metadata(held, language=language)["tableSchema"]
    assert head == [one["titles"][language] for one in schema["columns"]]
    names = [one["name"] for one in schema["columns"]]
    assert len(set(names)) == len(names)
    keys = [tuple(row[names.index(name)] for name in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(held)
    for row in rows:
        for text, one in zip(row, schema["columns"], strict=True):
            assert text or not one.get("required")
            if text and one["datatype"] in ("number", "integer"):
                assert float(text) == float(text)


@pytest.mark.parametrize(("bound", "datatype"), [("<", "string"), ("", "number")])
def test_metadata_calls_values_text_where_some_are_bounds(bound: str, datatype: str) -> None:
    schema = metadata([Observation("IT_USE_ii99", "KE", "2017", 17.8, bound=bound)])["tableSchema"]
    assert [one["datatype"] for one in schema["columns"] if one["name"] == "value"] == [datatype]


def test_metadata_stands_beside_the_table() -> None:
    assert metadata_name("users.csv") == "users.csv-metadata.json"
