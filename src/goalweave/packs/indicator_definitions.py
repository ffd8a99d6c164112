"""A pack's `indicators.yaml`: what is measured, and the series that measure it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Direction, Indicator, Series, Status
from goalweave.formats.definitions.indices.values import key, name, need, number
from goalweave.formats.definitions.questionnaires.places import Part, read_parts
from goalweave.packs.stated import Made, Stated
from goalweave.packs.tables import read_text

FILE = "indicators.yaml"

INDICATOR = ("id", "name", "calculation", "custodian", "measures", "source", "status", "series")
SERIES = (
    "code", "name", "unit", "multiplier", "dimensions", "headline", "direction", "lowest", "highest", "source", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    indicator: Stated[Indicator]
    series: tuple[Stated[Series], ...]


def read_definitions(folder: Path, catalogue: Catalogue) -> Iterator[Definition]:
    """The indicators of a folder, none where it has no such file. Raises InputError with the place of the first fault."""
    path = folder / FILE
    if not path.exists():
        return
    for part in read_parts(read_text(path), str(path)).items():
        given = part.keys(INDICATOR)
        identifier = name(need(part, given, "id"))
        indicator = Indicator(
            id=identifier,
            name=need(part, given, "name").text(),
            measures=_measures(given["measures"], catalogue) if "measures" in given else (),
            calculation=given["calculation"].text() if "calculation" in given else {},
            custodian=given["custodian"].text() if "custodian" in given else {},
            source=_source(given),
            status=_status(given),
        )
        series = need(part, given, "series").items()
        yield Definition(_stated(indicator, identifier, given["id"]), tuple(_series(one, identifier) for one in series))


def _series(part: Part, indicator: str) -> Stated[Series]:
    given = part.keys(SERIES)
    code = name(need(part, given, "code"))
    dimensions = given["dimensions"].words() if "dimensions" in given else ()
    headline = key(given["headline"]) if "headline" in given else ()
    for dimension, _code in headline:
        if dimension not in dimensions:
            raise given["headline"].error(
                Message("{dimension} is not a dimension of {series}", dimension=dimension, series=code)
            )
    made = Series(
        code=code,
        name=need(part, given, "name").text(),
        indicator=indicator,
        unit=need(part, given, "unit").word(),
        multiplier=given["multiplier"].whole() if "multiplier" in given else 0,
        dimensions=dimensions,
        headline=headline,
        direction=given["direction"].member(Direction) if "direction" in given else None,
        lowest=number(given["lowest"]) if "lowest" in given else None,
        highest=number(given["highest"]) if "highest" in given else None,
        source=_source(given),
        status=_status(given),
    )
    if made.lowest is not None and made.highest is not None and made.lowest >= made.highest:
        raise given["highest"].error(Message("the highest value is not above the lowest"))
    return _stated(made, code, given["code"])


def _measures(part: Part, catalogue: Catalogue) -> tuple[Curie, ...]:
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


def _source(given: dict[str, Part]) -> str:
    return given["source"].written(2_000) if "source" in given else ""


def _status(given: dict[str, Part]) -> Status:
    return given["status"].member(Status) if "status" in given else Status.OURS


def _stated(made: Made, named: str, part: Part) -> Stated[Made]:
    return Stated(made, named, named, f"{part.file}:{part.line}", part.error)
