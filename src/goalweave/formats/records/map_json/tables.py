"""records.csv, mappings.csv and contributions.csv."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from goalweave.core.pipeline import MappingResult
from goalweave.core.text.languages import pick
from goalweave.formats.reading import write_csv_rows

RECORD = ("record", "kind", "title", "language", "text", "start", "end", "countries", "file", "locator", "mentions")
MAPPING = ("record", "node", "label", "state", "origin", "score", "share", "evidence", "sign")
CONTRIBUTION = ("record", "node", "label", "state", "strength", "strength_class", "direct", "via", "path")


def write_tables(mapped: MappingResult, folder: Path) -> None:
    """Write the three files into a folder that exists."""
    write_csv_rows(folder / "records.csv", RECORD, _record_rows(mapped))
    write_csv_rows(folder / "mappings.csv", MAPPING, _mapping_rows(mapped))
    write_csv_rows(folder / "contributions.csv", CONTRIBUTION, _contribution_rows(mapped))


def _record_rows(mapped: MappingResult) -> Iterator[tuple[object, ...]]:
    for one in mapped.records:
        yield (
            one.id,
            one.kind,
            pick(one.title, one.language),
            one.language,
            one.body,
            one.start,
            one.end,
            "; ".join(one.countries),
            one.source.file,
            one.source.locator,
            one.mentions,
        )


def _mapping_rows(mapped: MappingResult) -> Iterator[tuple[object, ...]]:
    for record in mapped.records:
        for one in record.mappings:
            label = pick(mapped.catalogue.node(one.node).label)
            share = "" if one.share is None else one.share
            passages = " … ".join(part.text for part in one.evidence)
            name = mapped.catalogue.name(one.node)
            yield record.id, name, label, one.state, one.origin, round(one.score, 4), share, passages, one.sign


def _contribution_rows(mapped: MappingResult) -> Iterator[tuple[object, ...]]:
    for one in mapped.contributions:
        label = pick(mapped.catalogue.node(one.node).label)
        path = " > ".join(hop.name for hop in one.path)
        name = mapped.catalogue.name(one.node)
        direct = "yes" if one.direct else "no"
        strength = "" if one.strength is None else round(one.strength, 4)
        via = "; ".join(one.via)
        yield one.record_id, name, label, one.state, strength, one.strength_class or "", direct, via, path
