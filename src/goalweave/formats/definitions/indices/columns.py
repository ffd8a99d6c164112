"""The results of an index as a table, with metadata for programs (W3C, Metadata Vocabulary for Tabular Data, 2015)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goalweave.core.indices import EntityResult, IndexDefinition, IndexIndicator, RankInterval, walk_parts
from goalweave.core.text.languages import pick
from goalweave.formats.observations.csvw import CONTEXT

WHOLE: Mapping[str, tuple[str, str]] = {
    "entity": ("Entity", "string"),
    "name": ("Name", "string"),
    "rank": ("Rank", "integer"),
    "score": ("Score", "double"),
    "tier": ("Tier", "string"),
    "rank_low": ("Lowest rank of nine in ten draws", "integer"),
    "rank_median": ("Median rank of the draws", "integer"),
    "rank_high": ("Highest rank of nine in ten draws", "integer"),
}
"""Columns of the whole → what they are called, and their datatype."""

OF_GROUPS: Mapping[str, tuple[str, str]] = {
    "score": ("score", "double"),
    "share": ("share of the whole", "double"),
    "handling": ("how it came to its score", "string"),
}
OF_INDICATORS: Mapping[str, tuple[str, str]] = {
    "value": ("value", "double"),
    "time": ("year of the value", "string"),
    **OF_GROUPS,
    "source": ("source of the value", "string"),
}

Cells = Mapping[str, tuple[str, str]]
"""Indicator's code → the time and the source of its value."""


def result_columns(index: IndexDefinition) -> tuple[str, ...]:
    """`entity`, `rank` …, then for each part `access.score`, `bandwidth.value` …; the same in every language."""
    columns = list(WHOLE)
    for part, fields in _result_parts(index):
        columns += (f"{part.code}.{field}" for field in fields)
    return tuple(columns)


def result_row(
    index: IndexDefinition, result: EntityResult, name: str, tier: str, interval: RankInterval | None, cells: Cells
) -> list[Any]:
    """In the order of `result_columns`; scores of parts are before the index's scale."""
    row: list[Any] = [result.entity, name, result.rank, result.score, tier]
    row += [interval.low, interval.median, interval.high] if interval else [None] * 3
    for part, fields in _result_parts(index):
        part_score = result.parts[part.code]
        time, source = cells.get(part.code, ("", ""))
        values = {
            "value": part_score.value,
            "time": time,
            "score": part_score.score,
            "share": part_score.share,
            "handling": str(part_score.handling),
            "source": source,
        }
        row += [values[field] for field in fields]
    return row


def result_metadata(index: IndexDefinition, url: str, language: str) -> dict[str, Any]:
    """Of the table of these columns. url: the name of its file."""
    columns = [{"name": name, "titles": title, "datatype": kind} for name, (title, kind) in WHOLE.items()]
    for part, fields in _result_parts(index):
        for field, (title, kind) in fields.items():
            column = {"name": f"{part.code}.{field}", "titles": f"{pick(part.name)}: {title}", "datatype": kind}
            if field == "value" and isinstance(part, IndexIndicator) and part.unit:
                column["dc:description"] = part.unit
            columns.append(column)
    return {
        "@context": [CONTEXT, {"@language": language}],
        "url": url,
        "dc:title": [{"@value": text, "@language": tag} for tag, text in index.title.items()],
        "dc:source": index.source,
        "tableSchema": {"columns": columns, "primaryKey": "entity"},
    }


def _result_parts(index: IndexDefinition) -> list[tuple[Any, Mapping[str, tuple[str, str]]]]:
    return [
        (part, OF_INDICATORS if isinstance(part, IndexIndicator) else OF_GROUPS)
        for part in walk_parts(index.root)
        if part is not index.root
    ]
