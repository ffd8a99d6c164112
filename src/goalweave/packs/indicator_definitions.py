"""A pack's `indicators.yaml`: what is measured, and the series that measure it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Direction, Indicator, Series, Status
from goalweave.formats.definitions.indices.values import read_key, read_name, read_number, require_key
from goalweave.formats.definitions.questionnaires.yaml_nodes import YamlNode, read_yaml
from goalweave.packs.pack_statements import Item, PackStatement
from goalweave.packs.table_files import read_text

FILE = "indicators.yaml"

INDICATOR = ("id", "name", "calculation", "custodian", "measures", "source", "status", "series")
SERIES = (
    "code", "name", "unit", "multiplier", "dimensions", "headline", "direction", "lowest", "highest", "source", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    indicator: PackStatement[Indicator]
    series: tuple[PackStatement[Series], ...]


def read_definitions(folder: Path, catalogue: Catalogue) -> Iterator[IndicatorDefinition]:
    """The indicators of a folder, none where it has no such file. Raises InputError with the place of the first fault."""
    path = folder / FILE
    if not path.exists():
        return
    for part in read_yaml(read_text(path), str(path)).items():
        given = part.keys(INDICATOR)
        identifier = read_name(require_key(part, given, "id"))
        indicator = Indicator(
            id=identifier,
            name=require_key(part, given, "name").text(),
            measures=_read_measures(given["measures"], catalogue) if "measures" in given else (),
            calculation=given["calculation"].text() if "calculation" in given else {},
            custodian=given["custodian"].text() if "custodian" in given else {},
            source=_read_source(given),
            status=_read_status(given),
        )
        series = require_key(part, given, "series").items()
        yield IndicatorDefinition(
            _state_part(indicator, identifier, given["id"]), tuple(_read_series(one, identifier) for one in series)
        )


def _read_series(part: YamlNode, indicator: str) -> PackStatement[Series]:
    given = part.keys(SERIES)
    code = read_name(require_key(part, given, "code"))
    dimensions = given["dimensions"].words() if "dimensions" in given else ()
    headline = read_key(given["headline"]) if "headline" in given else ()
    for dimension, _code in headline:
        if dimension not in dimensions:
            raise given["headline"].error(
                Message("{dimension} is not a dimension of {series}", dimension=dimension, series=code)
            )
    made = Series(
        code=code,
        name=require_key(part, given, "name").text(),
        indicator=indicator,
        unit=require_key(part, given, "unit").word(),
        multiplier=given["multiplier"].whole() if "multiplier" in given else 0,
        dimensions=dimensions,
        headline=headline,
        direction=given["direction"].member(Direction) if "direction" in given else None,
        lowest=read_number(given["lowest"]) if "lowest" in given else None,
        highest=read_number(given["highest"]) if "highest" in given else None,
        source=_read_source(given),
        status=_read_status(given),
    )
    if made.lowest is not None and made.highest is not None and made.lowest >= made.highest:
        raise given["highest"].error(Message("the highest value is not above the lowest"))
    return _state_part(made, code, given["code"])


def _read_measures(part: YamlNode, catalogue: Catalogue) -> tuple[Curie, ...]:
    found: list[Curie] = []
    for one in part.items():
        try:
            curie = catalogue.resolve(one.word())
        except UnknownNode as error:
            raise one.error(error.args[0]) from None
        if curie in found:
            raise one.error(Message("“{name}” appears twice", name=str(curie)))
        found.append(curie)
    return tuple(found)


def _read_source(given: dict[str, YamlNode]) -> str:
    return given["source"].written(2_000) if "source" in given else ""


def _read_status(given: dict[str, YamlNode]) -> Status:
    return given["status"].member(Status) if "status" in given else Status.OURS


def _state_part(made: Item, named: str, part: YamlNode) -> PackStatement[Item]:
    return PackStatement(made, named, named, f"{part.file}:{part.line}", part.error)
