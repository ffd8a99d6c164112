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
    for record in mapped.records:
        yield (
            record.id,
            record.kind,
            pick(record.title, record.language),
            record.language,
            record.body,
            record.start,
            record.end,
            "; ".join(record.countries),
            record.source.file,
            record.source.locator,
            record.mentions,
        )


def _mapping_rows(mapped: MappingResult) -> Iterator[tuple[object, ...]]:
    for record in mapped.records:
        for mapping in record.mappings:
            label = pick(mapped.catalogue.node(mapping.node).label)
            share = "" if mapping.share is None else mapping.share
            passages = " … ".join(part.text for part in mapping.evidence)
            name = mapped.catalogue.name(mapping.node)
            yield (
                record.id,
                name,
                label,
                mapping.state,
                mapping.origin,
                round(mapping.score, 4),
                share,
                passages,
                mapping.sign,
            )


def _contribution_rows(mapped: MappingResult) -> Iterator[tuple[object, ...]]:
    for contribution in mapped.contributions:
        label = pick(mapped.catalogue.node(contribution.node).label)
        path = " > ".join(hop.name for hop in contribution.path)
        name = mapped.catalogue.name(contribution.node)
        direct = "yes" if contribution.direct else "no"
        strength = "" if contribution.strength is None else round(contribution.strength, 4)
        via = "; ".join(contribution.via)
        yield (
            contribution.record_id,
            name,
            label,
            contribution.state,
            strength,
            contribution.strength_class or "",
            direct,
            via,
            path,
        )
