"""How a person has a table of observations read: what its columns, units and codes stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from goalweave.formats.observations.codes import dimension_id
from goalweave.formats.observations.head_vocabulary import HEADS
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.source_mapping import SourceMapping, mapping_from_json
from goalweave.formats.reading.columns import JOIN
from goalweave.formats.reading.normalisation import normalise_words

UNUSED = "unused"
"""The field of a column that says nothing."""


@dataclass(frozen=True, slots=True)
class TableChoice:
    """columns: header → field, dimension in capitals, or UNUSED; sheet: of a workbook; mapping: units and codes."""

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    mapping: SourceMapping = field(default_factory=SourceMapping)

    def read_options(self, options: ReadOptions) -> ReadOptions:
        """The options with what the choice says; only the columns that it names are read then."""
        mapping = replace(self.mapping, columns=self.columns).over(options.mapping)
        options = replace(options, sheet=self.sheet or options.sheet, mapping=mapping)
        if not self.columns:
            return options
        titles: dict[str, list[str]] = {}
        for title, name in self.columns.items():
            if name != UNUSED:
                titles.setdefault(name, []).append(title)
        # A field or dimension that is named without a column is not guessed from the headers.
        left_out = (dimension_id(title) for title, name in self.columns.items() if name == UNUSED)
        columns = dict.fromkeys((*filter(None, HEADS.words), *left_out), "")
        columns |= {name: JOIN.join(sorted(heads, key=_rank)) for name, heads in titles.items()}
        return replace(options, columns=columns)

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "sheet": self.sheet, **_without_columns(self.mapping)}


def choice_from_json(content: Mapping[str, Any]) -> TableChoice:
    """The choice that `TableChoice.as_json` wrote. Raises InputError for units and codes that are none."""
    mapping = mapping_from_json({name: content.get(name) for name in ("units", "codes")})
    columns = content.get("columns") or {}
    return TableChoice({str(title): str(name) for title, name in columns.items()}, content.get("sheet") or "", mapping)


def head_signature(titles: Iterable[str]) -> str:
    """What two tables with the same columns have in common, whatever their order, capitals and accents."""
    return "|".join(sorted({word for title in titles if (word := normalise_words(title))}))


def _rank(title: str) -> int:
    """Codes are tried before names, as where no choice is made."""
    match = HEADS.match(title)
    return match.rank if match else 0


def _without_columns(mapping: SourceMapping) -> dict[str, Any]:
    plain = mapping.as_json()
    return {"units": plain["units"], "codes": plain["codes"]}
