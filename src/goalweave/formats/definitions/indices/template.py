"""The empty table of an index, to be filled in."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from goalweave.core.indices import IndexDefinition, IndexIndicator
from goalweave.core.text.languages import pick
from goalweave.formats.definitions.indices.table import ASIDE, ENTITY
from goalweave.formats.reading.csv_writer import write_csv_rows


def index_template_rows(index: IndexDefinition, language: str = "en") -> tuple[list[str], list[list[str]]]:
    """The head (`entity`, then codes), and the rows below it with names, units and what a value can be, which a reader
    skips."""
    indicators = index.indicators
    rows: list[list[str]] = [
        [f"{ASIDE} name", *(pick(indicator.name, language) for indicator in indicators)],
        [f"{ASIDE} unit", *(indicator.unit for indicator in indicators)],
    ]
    if any(map(_value_range, indicators)):
        rows.append([f"{ASIDE} range", *map(_value_range, indicators)])
    return [ENTITY, *(indicator.code for indicator in indicators)], rows


def write_index_template(target: Path | BinaryIO, index: IndexDefinition, language: str = "en") -> None:
    """As CSV that opens right in a spreadsheet."""
    head, rows = index_template_rows(index, language)
    write_csv_rows(target, head, rows)


def _value_range(indicator: IndexIndicator) -> str:
    """`0 to 100`, `from 0`; empty if a value may be anything."""
    if indicator.lowest is None:
        return "" if indicator.highest is None else f"up to {indicator.highest:g}"
    return (
        f"from {indicator.lowest:g}" if indicator.highest is None else f"{indicator.lowest:g} to {indicator.highest:g}"
    )
