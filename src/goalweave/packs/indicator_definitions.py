"""The file `indicators.yaml` of a pack: indicators and their series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import SERIES_FIELDS, Curie, Direction, Indicator, Series, Status
from goalweave.core.model.fields import TEXTS, FieldSpec
from goalweave.formats.definitions.indices.values import read_key
from goalweave.formats.reading.yaml import LONGEST_LINE, YamlNode, read_yaml
from goalweave.packs.indicator_nodes import require_known_code
from goalweave.packs.pack_statements import Item, PackStatement
from goalweave.packs.table_files import read_text

FILE = "indicators.yaml"

INDICATOR = ("id", "code", "name", "calculation", "custodian", "measures", "source", "status", "series")
SERIES = tuple(name for name in SERIES_FIELDS if name not in ("indicator", "measures"))


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    indicator: PackStatement[Indicator]
    series: tuple[PackStatement[Series], ...]


def read_definitions(folder: Path, catalogue: Catalogue) -> Iterator[IndicatorDefinition]:
    """The indicators of a folder, none if it has no such file. Raises InputError with the place of the first fault."""
    path = folder / FILE
    if not path.exists():
        return
    for part in read_yaml(read_text(path), str(path)).list_items():
        entries = part.entries(INDICATOR)
        identifier = entries.require("id").identifier()
        indicator = Indicator(
            id=identifier,
            name=entries.require("name").language_map(),
            measures=entries.read("measures", partial(_read_measures, catalogue=catalogue), ()),
            calculation=entries.read("calculation", YamlNode.language_map, {}),
            custodian=entries.read("custodian", YamlNode.language_map, {}),
            source=entries.text("source", 2_000),
            status=entries.choice("status", Status, Status.OURS),
            code=entries.read("code", YamlNode.short_text, ""),
        )
        if indicator.code:
            require_known_code(indicator, entries["code"])
        series = entries.require("series").list_of(partial(_read_series, indicator=identifier))
        yield IndicatorDefinition(_state_part(indicator, identifier, entries["id"]), series)


def _read_series(part: YamlNode, indicator: str) -> PackStatement[Series]:
    entries = part.entries(SERIES)
    for needed in ("code", "name", "unit"):
        entries.require(needed)
    series = Series(indicator=indicator, **{field: _READERS[field](value) for field, value in entries.items()})
    for dimension, _code in series.headline:
        if dimension not in series.dimensions:
            raise entries["headline"].make_error(
                Message("{dimension} is not a dimension of {series}", dimension=dimension, series=series.code)
            )
    if series.lowest is not None and series.highest is not None and series.lowest >= series.highest:
        raise entries["highest"].make_error(Message("the highest value is not above the lowest"))
    return _state_part(series, series.code, entries["code"])


def _read_measures(part: YamlNode, catalogue: Catalogue) -> tuple[Curie, ...]:
    nodes: list[Curie] = []
    for measure in part.list_items():
        try:
            curie = catalogue.resolve(measure.short_text())
        except UnknownNode as error:
            raise measure.make_error(error.args[0]) from None
        if curie in nodes:
            raise measure.make_error(Message("“{name}” appears twice", name=str(curie)))
        nodes.append(curie)
    return tuple(nodes)


def _state_part(item: Item, name_text: str, part: YamlNode) -> PackStatement[Item]:
    return PackStatement(item, name_text, name_text, f"{part.file}:{part.line}", part.make_error)


def _reader(field: str, spec: FieldSpec) -> Callable[[YamlNode], Any]:
    """How a field of a series is read: as this says, else as its type does."""
    own: dict[str, Callable[[YamlNode], Any]] = {
        "code": YamlNode.identifier,
        "unit": YamlNode.short_text,
        "multiplier": YamlNode.whole_number,
        "dimensions": YamlNode.short_texts,
        "headline": read_key,
        "direction": lambda part: part.choice(Direction),
        "lowest": YamlNode.number,
        "highest": YamlNode.number,
        "status": lambda part: part.choice(Status),
    }
    if field in own:
        return own[field]
    if spec.type in TEXTS:
        return YamlNode.language_map
    return partial(YamlNode.text, most=spec.longest or LONGEST_LINE)


_READERS = {field: _reader(field, SERIES_FIELDS[field]) for field in SERIES}
