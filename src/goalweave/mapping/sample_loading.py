"""A sample, with its frameworks and mappings, into the database in one go: all of it or nothing; files come by goalweave.imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import Actor
from goalweave.classifiers import engine_for
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.actions import load_catalogue
from goalweave.mapping.actions import record_readings, store_mappings
from goalweave.mapping.engine import reader_name, tier
from goalweave.registry.actions import store_records
from goalweave.registry.checks import clean_record
from goalweave.registry.models import Visibility

_VISIBILITIES = {None: None, True: Visibility.PUBLIC, False: Visibility.ORGANISATION}


@dataclass(frozen=True, slots=True)
class SampleLoadResult:
    """Numbers of new, changed and unchanged records, and of mappings set by this load."""

    new: int
    changed: int
    unchanged: int
    mappings: int


def load_records(
    *,
    actor: Actor,
    catalogue: Catalogue,
    records: Sequence[model.Record],
    organisation: str,
    name: LanguageMap,
    short: LanguageMap | None = None,
    as_of: str | None = None,
    public: bool | None = None,
    progressed: Callable[[int, int], None] = lambda done, total: None,
) -> SampleLoadResult:
    """Load the catalogue, then the records with their publisher's tags and with suggestions. Raises NotAllowed."""
    engine = engine_for(catalogue, tier())
    cleaned = [clean_record(record) for record in records]
    mapped = map_records(cleaned, catalogue, engine, MapOptions(), on_progress=progressed) if cleaned else None
    with transaction.atomic():
        load_catalogue(actor=actor, catalogue=catalogue)
        if mapped is None:
            return SampleLoadResult(0, 0, 0, 0)
        owner = ensure_organisation(actor=actor, slug=organisation, name=name, short=short)
        result = store_records(
            actor=actor,
            organisation=owner,
            records=mapped.records,
            visibility=_VISIBILITIES[public],
            as_of=as_of,
        )
        standing = store_mappings(
            actor=actor, mappings={result.rows[record.id]: record.mappings for record in mapped.records}
        )
        digests = {row.pk: row.text_digest for row in result.rows.values()}
        record_readings(records=digests, reader=reader_name(engine))
    return SampleLoadResult(len(result.new), len(result.changed), result.unchanged, standing)
