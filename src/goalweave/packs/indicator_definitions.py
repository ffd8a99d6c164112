"""A pack's `indicators.yaml`: what is measured, and the series that measure it."""

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
from goalweave.formats.definitions.indices.values import read_key, read_name, read_number, require_key
from goalweave.formats.definitions.questionnaires.yaml_nodes import LONGEST_WORD, YamlNode, read_yaml
from goalweave.packs.pack_statements import Item, PackStatement
from goalweave.packs.table_files import read_text

FILE = "indicators.yaml"

INDICATOR = ("id", "name", "calculation", "custodian", "measures", "source", "status", "series")
SERIES = tuple(name for name in SERIES_FIELDS if name not in ("indicator", "measures"))


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    indicator: PackStatement[Indicator]
    series: tuple[PackStatement[Series], ...]


def read_definitions(folder: Path, catalogue: Catalogue) -> Iterator[IndicatorDefinition]:
    """The indicators of a folder, none where it has no such file. Raises InputError with the place of the first fault."""
    path = folder / FILE
    if not path.exists():
        return
    for part in read_yaml(read_text(path), str(path)).list_items():
        given = part.entries(INDICATOR)
        identifier = read_name(require_key(part, given, "id"))
        indicator = Indicator(
            id=identifier,
            name=require_key(part, given, "name").language_map(),
            measures=_read_measures(given["measures"], catalogue) if "measures" in given else (),
            calculation=given["calculation"].language_map() if "calculation" in given else {},
            custodian=given["custodian"].language_map() if "custodian" in given else {},
            source=_read_source(given),
            status=_read_status(given),
        )
        series = require_key(part, given, "series").list_items()
        yield IndicatorDefinition(
            _state_part(indicator, identifier, given["id"]), tuple(_read_series(one, identifier) for one in series)
        )


def _read_series(part: YamlNode, indicator: str) -> PackStatement[Series]:
    given = part.entries(SERIES)
    for needed in ("code", "name", "unit"):
        require_key(part, given, needed)
    made = Series(indicator=indicator, **{field: _READERS[field](each) for field, each in given.items()})
    for dimension, _code in made.headline:
        if dimension not in made.dimensions:
            raise given["headline"].make_error(
                Message("{dimension} is not a dimension of {series}", dimension=dimension, series=made.code)
            )
    if made.lowest is not None and made.highest is not None and made.lowest >= made.highest:
        raise given["highest"].make_error(Message("the highest value is not above the lowest"))
    return _state_part(made, made.code, given["code"])


def _read_measures(part: YamlNode, catalogue: Catalogue) -> tuple[Curie, ...]:
    found: list[Curie] = []
    for one in part.list_items():
        try:
            curie = catalogue.resolve(one.short_text())
        except UnknownNode as error:
            raise one.make_error(error.args[0]) from None
        if curie in found:
            raise one.make_error(Message("“{name}” appears twice", name=str(curie)))
        found.append(curie)
    return tuple(found)


def _read_source(fields: dict[str, YamlNode]) -> str:
    return fields["source"].scalar_text(2_000) if "source" in fields else ""


def _read_status(fields: dict[str, YamlNode]) -> Status:
    return fields["status"].choice(Status) if "status" in fields else Status.OURS


def _state_part(item: Item, name_text: str, part: YamlNode) -> PackStatement[Item]:
    return PackStatement(item, name_text, name_text, f"{part.file}:{part.line}", part.make_error)


def _reader(field: str, spec: FieldSpec) -> Callable[[YamlNode], Any]:
    """How a field of a series is read: as this says, else as its type does."""
    own: dict[str, Callable[[YamlNode], Any]] = {
        "code": read_name,
        "unit": YamlNode.short_text,
        "multiplier": YamlNode.whole_number,
        "dimensions": YamlNode.short_texts,
        "headline": read_key,
        "direction": lambda part: part.choice(Direction),
        "lowest": read_number,
        "highest": read_number,
        "status": lambda part: part.choice(Status),
    }
    if field in own:
        return own[field]
    return (
        YamlNode.language_map
        if spec.type in TEXTS
        else partial(YamlNode.scalar_text, most=spec.longest or LONGEST_WORD)
    )


_READERS = {field: _reader(field, SERIES_FIELDS[field]) for field in SERIES}
