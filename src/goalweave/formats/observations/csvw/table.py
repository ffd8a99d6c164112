"""Observations → a CSV table that opens right in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.observations.csvw.columns import Cell, csvw_columns
from goalweave.formats.reading.csv_writer import write_csv_rows


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
