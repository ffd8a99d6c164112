"""Published records as CSV, JSON-LD and Parquet, in flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import MARKER_FIELDS, Curie
from goalweave.core.text.languages import pick
from goalweave.formats.frameworks.skos.identifiers import concept_uris, record_uri
from goalweave.formats.linked_data.descriptions import OrganisationFacts, describe_record
from goalweave.formats.linked_data.json_ld import iterate_json_ld
from goalweave.formats.linked_data.resources import Resource
from goalweave.formats.reading import write_csv_rows
from goalweave.mapping.models import State
from goalweave.mapping.queries import mappings_of
from goalweave.registry.fields import to_cores
from goalweave.registry.models import Record
from goalweave.registry.queries import counted_records

if TYPE_CHECKING:
    import pyarrow

BATCH_SIZE = 500
COLUMNS = (
    "id",
    "uri",
    "organisation",
    "organisation_name",
    "kind",
    "language",
    "title",
    "text",
    "start",
    "end",
    "status",
    "places",
    "partners",
    "money",
    "nodes",
    "hinders",
    "groups",
    *MARKER_FIELDS,
    "as_of",
    "updated",
)


@dataclass(frozen=True, slots=True)
class PublishedRecord:
    row: Record
    core: model.Record


NodeNames = Callable[[Curie], str]
"""Node → its name in RDF, empty for one that is not there any more."""


def node_names(catalogue: Catalogue, base: str) -> NodeNames:
    """base: how the identifiers of the site begin."""

    @cache
    def names_of(key: str) -> dict[str, str]:
        framework = catalogue.frameworks.get(key)
        return dict(concept_uris(framework, base)) if framework is not None else {}

    return lambda node: names_of(node.key).get(node.code, "")


def organisation_facts(row: Organisation) -> OrganisationFacts:
    return OrganisationFacts(row.slug, row.name, row.short, row.kind, row.ref, row.country)


def iterate_published_records() -> Iterator[PublishedRecord]:
    """What everyone may see, by number, with the accepted mappings; some ten queries for every 500 records."""
    rows = counted_records(VISITOR).order_by("pk")
    last = 0
    while portion := list(rows.filter(pk__gt=last)[:BATCH_SIZE]):
        mappings = mappings_of([row.pk for row in portion], evidence=False, states=[State.ACCEPTED])
        yield from map(PublishedRecord, portion, to_cores(portion, mappings))
        last = portion[-1].pk


def accepted_nodes(record: model.Record, sign: int = 1) -> list[Curie]:
    accepted = model.MappingState.ACCEPTED
    return [one.node for one in record.mappings if one.state is accepted and one.sign == sign]


def record_resource(row: Record, core: model.Record, names: NodeNames, base: str, page: str = "") -> Resource:
    nodes = list(filter(None, map(names, accepted_nodes(core))))
    owner = organisation_facts(row.organisation)
    return describe_record(core, row.pk, owner, nodes, base, page=page, updated=row.updated.isoformat())


def write_record_csv(stream: BinaryIO, base: str) -> int:
    counter = _Counter()
    write_csv_rows(stream, COLUMNS, (_cells(one, base) for one in counter.count(iterate_published_records())))
    return counter.number


def write_record_json_ld(stream: BinaryIO, base: str, catalogue: Catalogue) -> int:
    counter, names = _Counter(), node_names(catalogue, base)
    records = counter.count(iterate_published_records())
    for portion in iterate_json_ld(record_resource(one.row, one.core, names, base) for one in records):
        stream.write(portion.encode())
    return counter.number


def write_record_parquet(stream: BinaryIO, base: str) -> int:
    """Needs pyarrow. All columns are texts but the number of the record."""
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema([(name, pyarrow.int64() if name == "id" else pyarrow.string()) for name in COLUMNS])
    number = 0
    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for portion in _portions(iterate_published_records()):
            rows = [_cells(one, base) for one in portion]
            writer.write_batch(_record_batch(rows, schema))
            number += len(rows)
    return number


def _record_batch(rows: Sequence[Sequence[object]], schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    import pyarrow

    arrays = [
        pyarrow.array(column, type=field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _cells(published: PublishedRecord, base: str) -> tuple[object, ...]:
    row, core = published.row, published.core
    return (
        row.pk,
        record_uri(row.pk, base),
        row.organisation.slug,
        pick(row.organisation.name),
        str(core.kind),
        core.language,
        pick(core.title, core.language),
        core.body,
        core.start,
        core.end,
        core.status,
        " ".join(place.area for place in core.places),
        "; ".join(partner.name for partner in core.partners),
        "; ".join(f"{money.amount} {money.currency} {money.kind}" for money in core.money),
        " ".join(map(str, accepted_nodes(core))),
        " ".join(map(str, accepted_nodes(core, sign=-1))),
        " ".join(core.groups),
        *(getattr(core, name) for name in MARKER_FIELDS),
        row.as_of,
        row.updated.isoformat(),
    )


class _Counter:
    """Counts what passes."""

    def __init__(self) -> None:
        self.number = 0

    def count(self, records: Iterator[PublishedRecord]) -> Iterator[PublishedRecord]:
        for one in records:
            self.number += 1
            yield one


def _portions(records: Iterator[PublishedRecord]) -> Iterator[list[PublishedRecord]]:
    portion: list[PublishedRecord] = []
    for one in records:
        portion.append(one)
        if len(portion) == BATCH_SIZE:
            yield portion
            portion = []
    if portion:
        yield portion
