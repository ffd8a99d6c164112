"""Whom and what a document is about, and the records that count for it, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.analysis.record_filters import RecordFilter, filtered_records
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import LimitError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.registry.queries import to_cores

MOST_RECORDS = 5000
"""Of one document; what is requested beyond that is refused, not cut."""

BATCH_SIZE = 1000


@dataclass(frozen=True)
class SelectedRecords:
    """records: with their mappings, newest first, with published ids; as_of: the latest date of the data."""

    records: tuple[model.Record, ...]
    as_of: str


def select_records(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    unit: Unit | None = None,
    country: str = "",
    node: model.Curie | None = None,
    known: Catalogue | None = None,
) -> SelectedRecords:
    """The records that count (no drafts) of an organisation, of a unit and those below it, in a country, or accepted on a node
    or below it; several ask for all of it.

    Some ten queries for every 1,000 records. Raises LimitError for more records than a document holds.
    """
    record_filter = RecordFilter(
        organisation=organisation.slug if organisation else "",
        unit=str(unit.pk) if unit else "",
        country=country,
        on=node,
    )
    rows = filtered_records(actor, record_filter, known or catalogue())
    keys = list(rows.values_list("pk", flat=True)[: MOST_RECORDS + 1])
    if len(keys) > MOST_RECORDS:
        message = Message(
            "more than {limit:,} records; choose a unit, a country or a goal to keep the document readable",
            limit=MOST_RECORDS,
        )
        raise LimitError(message)
    records, as_of = [], ""
    for start in range(0, len(keys), BATCH_SIZE):
        some = keys[start : start + BATCH_SIZE]
        batch = {row.pk: row for row in rows.filter(pk__in=some)}
        cores = dict(zip(batch, to_cores(list(batch.values()), mappings_of(some)), strict=True))
        for pk in some:
            if pk in batch:
                slug = batch[pk].slug
                records.append(replace(cores[pk], id=slug if organisation else f"{cores[pk].organisation}/{slug}"))
                as_of = max(as_of, batch[pk].as_of)
    return SelectedRecords(tuple(records), as_of)


def organisation_names(records: Iterable[model.Record]) -> dict[str, LanguageMap]:
    """Short name → what each organisation of these records is called, its short name where it has one. One query."""
    rows = Organisation.objects.filter(slug__in={record.organisation for record in records})
    return {row.slug: row.short or row.name for row in rows}
