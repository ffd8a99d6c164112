"""What the columns of a table of observations mean, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO

from goalweave.core.model import Observation, Series
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.csvw.columns import CsvwColumn, csvw_columns

CONTEXT = "http://www.w3.org/ns/csvw"
MEDIA_TYPE = "application/csvm+json"


@dataclass(frozen=True, slots=True)
class TableDescription:
    """url: of the table, relative to the metadata: its file's name; source: who published the values, for a person; licence: its address;
    modified: when the values were last changed."""

    url: str
    title: LanguageMap = field(default_factory=dict)
    source: str = ""
    licence: str = ""
    modified: date | None = None


def metadata_name(table: str) -> str:
    """`users.csv` → `users.csv-metadata.json`, where programs look for it (Model for Tabular Data, section 5.3)."""
    return f"{table}-metadata.json"


def write_metadata(
    out: TextIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    about: TableDescription,
    *,
    language: str = "en",
) -> None:
    """Write the metadata of the table that `write_csv` makes of the same observations in the same language."""
    columns = csvw_columns(series, tuple(observations))
    document: dict[str, Any] = {
        "@context": [CONTEXT, {"@language": language}],
        "url": about.url,
        **_table_properties(about),
        "lang": language,
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [_column_properties(one) for one in columns],
            "primaryKey": [one.name for one in columns if one.is_key],
        },
    }
    json.dump(document, out, ensure_ascii=False, indent=2)
    out.write("\n")


def _table_properties(about: TableDescription) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if about.title:
        told["dc:title"] = [{"@value": text, "@language": language} for language, text in about.title.items()]
    if about.source:
        told["dc:source"] = about.source
    if about.licence:
        told["dc:license"] = {"@id": about.licence}
    if about.modified:
        told["dc:modified"] = {"@value": about.modified.isoformat(), "@type": "date"}
    return told


def _column_properties(column: CsvwColumn) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "name": column.name,
        "titles": dict(column.titles),
        "datatype": column.datatype,
        "null": "",
    }
    return {**declared, "required": True} if column.required else declared
