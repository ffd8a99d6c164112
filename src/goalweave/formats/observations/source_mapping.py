"""What a publisher's own words for units, codes and columns stand for, as a person has said it; kept for each provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.codes import UnitReading, plain_unit, read_unit
from goalweave.formats.reading.normalisation import normalise_words


@dataclass(frozen=True)
class SourceMapping:
    """units: a publisher's words → unit code, with a power of ten after a colon where it has one (`KZT:3`); codes: dimension → words → code;
    columns: header → dimension or field. Words are compared whatever their capitals, accents and punctuation.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def unit(self, text: str) -> UnitReading:
        """The unit that a text stands for here, else anywhere."""
        if self.units:
            code = self._plain_units.get(plain_unit(text))
            if code:
                unit, _, power = code.partition(":")
                return UnitReading(unit, int(power or 0))
        return read_unit(text)

    def code(self, dimension: str, text: str) -> str:
        """The code of a text in a dimension; empty if nothing was said of it."""
        words = self.codes.get(dimension)
        if not words:
            return ""
        code_words = normalise_words(text)
        return next((code for word, code in words.items() if normalise_words(word) == code_words), "")

    def column(self, title: str) -> str:
        """The dimension or field of a column; empty if nothing was said of it."""
        words = normalise_words(title)
        return next((name for head, name in self.columns.items() if normalise_words(head) == words), "")

    def over(self, other: SourceMapping) -> SourceMapping:
        """This mapping, and what the other says beyond it."""
        dimensions = dict.fromkeys((*other.codes, *self.codes))
        return SourceMapping(
            {**other.units, **self.units},
            {name: {**other.codes.get(name, {}), **self.codes.get(name, {})} for name in dimensions},
            {**other.columns, **self.columns},
        )

    def as_json(self) -> dict[str, Any]:
        """As it is kept in `Provider.mapping`."""
        return {
            "units": dict(self.units),
            "codes": {name: dict(words) for name, words in self.codes.items()},
            "columns": dict(self.columns),
        }

    @property
    def _plain_units(self) -> Mapping[str, str]:
        return {plain_unit(text): code for text, code in self.units.items()}


NO_MAPPING = SourceMapping()


def mapping_from_json(content: Mapping[str, Any]) -> SourceMapping:
    """The mapping that `SourceMapping.as_json` wrote. Raises InputError for anything else."""
    units, codes, columns = (content.get(name) or {} for name in ("units", "codes", "columns"))
    if not all(isinstance(part, Mapping) for part in (units, codes, columns, *getattr(codes, "values", list)())):
        raise InputError("the mapping is not one of units, codes and columns")
    return SourceMapping(
        _checked_units(units), {str(name): dict(words) for name, words in codes.items()}, dict(columns)
    )


def read_unit_map(assignments: Iterable[str]) -> dict[str, str]:
    """`тонна=T` → {"тонна": "T"}; `тыс. тенге=KZT:3` for thousands. Raises InputError for what has no such form."""
    units: dict[str, str] = {}
    for assignment in assignments:
        text, sign, code = assignment.rpartition("=")
        if not (sign and text.strip() and code.strip()):
            raise InputError(
                Message("“{text}” does not map a unit; write for example тонна=T", text=assignment), field="unit-map"
            )
        units[text.strip()] = code.strip()
    return _checked_units(units)


def _checked_units(units: Mapping[str, str]) -> dict[str, str]:
    for text, code in units.items():
        unit, colon, power = str(code).partition(":")
        if not unit.strip() or (colon and not power.lstrip("-").isdecimal()):
            raise InputError(
                Message(
                    "“{code}” is not a unit code, such as T, or {example} for thousands",
                    code=str(code),
                    example="KZT:3",
                ),
                field=str(text),
            )
    return {str(text): str(code) for text, code in units.items()}
