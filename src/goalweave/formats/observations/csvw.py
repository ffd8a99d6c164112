"""Observations as a CSV table for people, with metadata for programs (W3C, Metadata Vocabulary for Tabular Data, 2015)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.observations.dataset import breakdown_names
from goalweave.formats.observations.numbers import plain_number
from goalweave.formats.observations.time_details import published_period
from goalweave.formats.reading.csv_writer import write_csv_rows

Cell = str | float | int | None
UNIT = "UNIT_MEASURE"
CONTEXT = "http://www.w3.org/ns/csvw"
MEDIA_TYPE = "application/csvm+json"


def _by_language(titles: str) -> LanguageMap:
    return dict(zip(LANGUAGES, titles.split("|"), strict=True))


TITLES = {
    "series": _by_language("Series code|Code de série|Código de serie|Код ряда|رمز السلسلة|系列代码"),
    "series_name": _by_language("Series name|Nom de la série|Nombre de la serie|Название ряда|اسم السلسلة|系列名称"),
    "area": _by_language("Area code|Code pays|Código de país|Код страны|رمز البلد|国家代码"),
    "area_name": _by_language("Country or area|Pays ou zone|País o zona|Страна или район|البلد أو المنطقة|国家或地区"),
    "time": _by_language("Time period|Période|Período|Период|الفترة|时期"),
    "value": _by_language("Value|Valeur|Valor|Значение|القيمة|值"),
    "unit": _by_language("Unit|Unité|Unidad|Единица измерения|الوحدة|单位"),
    "multiplier": _by_language("Unit multiplier|Multiplicateur|Multiplicador|Множитель|المضاعف|乘数"),
    "status": _by_language(
        "Observation status|Statut d'observation|Estado de la observación|Статус|حالة الملاحظة|观测状态"
    ),
    "nature": _by_language(
        "Nature of data|Nature des données|Naturaleza de los datos|Характер данных|طبيعة البيانات|数据性质"
    ),
    "lower": _by_language("Lower bound|Borne inférieure|Límite inferior|Нижняя граница|الحد الأدنى|下限"),
    "upper": _by_language("Upper bound|Borne supérieure|Límite superior|Верхняя граница|الحد الأعلى|上限"),
    "source": _by_language("Source|Source|Fuente|Источник|المصدر|来源"),
    "provider": _by_language(
        "Data provider|Fournisseur des données|Proveedor de los datos|Поставщик данных|مزود البيانات|数据提供者"
    ),
    "footnote": _by_language("Footnote|Note|Nota|Примечание|حاشية|备注"),
}
"""What the columns are called. Each word is one that the reader of tables knows (head_vocabulary.py)."""

NAME = _by_language("name|nom|nombre|название|الاسم|名称")
"""Behind the head of a column of codes, for the column of what they are called: `SEX (name)`."""


@dataclass(frozen=True, slots=True)
class TableDescription:
    """url: of the table, relative to the metadata: its file's name; source: who published the values, for a person; licence: its address;
    modified: when the values were last changed."""

    url: str
    title: LanguageMap = field(default_factory=dict)
    source: str = ""
    licence: str = ""
    modified: date | None = None


@dataclass(frozen=True, slots=True)
class CsvwColumn:
    """name: in metadata; titles: its head by language; datatype: of CSVW; is_key: whether it says which value this is."""

    name: str
    titles: LanguageMap
    datatype: str
    cell: Callable[[Observation], Cell]
    required: bool = False
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class CodeNames:
    """What codes are called in one language."""

    series: Mapping[str, Series]
    codes: Mapping[tuple[str, str], LanguageMap]
    areas: Mapping[str, LanguageMap]
    language: str

    def code_name(self, dimension: str, code: str) -> str:
        return pick(self.codes.get((dimension, code), {}), self.language)

    def series_name(self, observation: Observation) -> str:
        return pick(self.series[observation.series].name, self.language) if observation.series in self.series else ""

    def area_name(self, observation: Observation) -> str:
        return pick(self.areas.get(observation.area, {}), self.language)


def write_csv(
    target: Path | BinaryIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    codes: Iterable[DimensionCode] = (),
    *,
    language: str = "en",
    area_names: Mapping[str, LanguageMap] | None = None,
) -> None:
    """Write one row a value; `read_observations` gives the same observations again. Texts that begin like a formula are made
    inert. language: of heads and names; area_names: area → what it is called. A stream stays open."""
    observations = tuple(observations)
    columns = csvw_columns(series, observations, codes, area_names, language)

    def cells(observation: Observation) -> list[Cell]:
        return [column.cell(observation) for column in columns]

    write_csv_rows(target, [pick(column.titles, language) for column in columns], map(cells, observations))


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
            "columns": [_column_properties(column) for column in columns],
            "primaryKey": [column.name for column in columns if column.is_key],
        },
    }
    json.dump(document, out, ensure_ascii=False, indent=2)
    out.write("\n")


def csvw_columns(
    series: Sequence[Series],
    observations: Sequence[Observation],
    codes: Iterable[DimensionCode] = (),
    area_names: Mapping[str, LanguageMap] | None = None,
    language: str = "en",
) -> tuple[CsvwColumn, ...]:
    """Series, area, period, breakdowns, value, and what is to be known of the value; each code with its name next to
    it. Providers have a column where any of the observations states one.

    The value is text in a table where some are only bounds (`<2.5`).
    """
    called = {(code.dimension, code.code): code.name for code in codes}
    names = CodeNames({entry.code: entry for entry in series}, called, area_names or {}, language)
    bounded = any(observation.bound for observation in observations)
    return (
        _make_column("series", lambda one: one.series, required=True, key=True),
        _make_column("series_name", names.series_name),
        _make_column("area", lambda one: one.area, required=True, key=True),
        _make_column("area_name", names.area_name),
        _make_column("time", published_period, required=True, key=True),
        *chain.from_iterable(_breakdown_columns(name, names) for name in breakdown_names(series, observations)),
        _make_column("value", _bounded_value if bounded else _value_cell, datatype="string" if bounded else "number"),
        _make_column("unit", lambda one: _unit_cell(one, names)),
        CsvwColumn(
            "unit_name",
            _name_titles(TITLES["unit"]),
            "string",
            lambda one: names.code_name(UNIT, _unit_cell(one, names)),
        ),
        _make_column("multiplier", lambda one: _multiplier_cell(one, names), datatype="integer"),
        _make_column("status", lambda one: one.status),
        _make_column("nature", lambda one: one.nature),
        _make_column("lower", lambda one: plain_number(one.lower), datatype="number"),
        _make_column("upper", lambda one: plain_number(one.upper), datatype="number"),
        _make_column("source", lambda one: one.source),
        _make_column("footnote", lambda one: one.footnote),
        *(
            [_make_column("provider", lambda one: one.provider)]
            if any(observation.provider for observation in observations)
            else []
        ),
    )


def _make_column(
    name: str,
    cell: Callable[[Observation], Cell],
    *,
    datatype: str = "string",
    required: bool = False,
    key: bool = False,
) -> CsvwColumn:
    return CsvwColumn(name, TITLES[name], datatype, cell, required, key)


def _breakdown_columns(dimension: str, names: CodeNames) -> tuple[CsvwColumn, CsvwColumn]:
    titles = dict.fromkeys(LANGUAGES, dimension)

    def code(observation: Observation) -> str:
        return dict(observation.key).get(dimension, "")

    name = dimension.lower()
    return (
        CsvwColumn(name, titles, "string", code, is_key=True),
        CsvwColumn(f"{name}_name", _name_titles(titles), "string", lambda one: names.code_name(dimension, code(one))),
    )


def _name_titles(titles: LanguageMap) -> LanguageMap:
    return {language: f"{title} ({NAME[language]})" for language, title in titles.items()}


def _unit_cell(observation: Observation, names: CodeNames) -> str:
    return observation.unit or (names.series[observation.series].unit if observation.series in names.series else "")


def _multiplier_cell(observation: Observation, names: CodeNames) -> int:
    if observation.multiplier is not None:
        return observation.multiplier
    return names.series[observation.series].multiplier if observation.series in names.series else 0


def _value_cell(observation: Observation) -> Cell:
    return plain_number(observation.value)


def _bounded_value(observation: Observation) -> Cell:
    number = plain_number(observation.value)
    return f"{observation.bound}{number}" if observation.bound else number


def _table_properties(about: TableDescription) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if about.title:
        properties["dc:title"] = [{"@value": text, "@language": language} for language, text in about.title.items()]
    if about.source:
        properties["dc:source"] = about.source
    if about.licence:
        properties["dc:license"] = {"@id": about.licence}
    if about.modified:
        properties["dc:modified"] = {"@value": about.modified.isoformat(), "@type": "date"}
    return properties


def _column_properties(column: CsvwColumn) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "name": column.name,
        "titles": dict(column.titles),
        "datatype": column.datatype,
        "null": "",
    }
    return {**declared, "required": True} if column.required else declared
