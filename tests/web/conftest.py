"""The sample, or the frameworks that ship alone, loaded once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories.recorded import load_recorded
from tests.permissions.asking import blank_pages

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.classifiers import engine_for
from goalweave.core.model import Record
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.mapping.actions import store_mappings
from goalweave.packs import library, read_sample
from goalweave.registry.actions import store_records
from goalweave.registry.models import Visibility


@pytest.fixture
def statuses_alone() -> Iterator[None]:
    """For who may open what: pages are empty, since to draw them takes most of the time and says nothing of that."""
    with blank_pages():
        yield


@pytest.fixture(scope="module")
def shipped(standing: None) -> None:
    """The frameworks that ship, without records."""
    load_recorded(library().catalogue())


@pytest.fixture(scope="module")
def sample(shipped: None) -> None:
    """The ITU sample, public, read by the quickest classifier, and one private record of another organisation."""
    catalogue = library().catalogue()
    path = library().pack("samples/itu-2019").records
    assert path is not None
    sample = read_sample(path, catalogue)
    mapped = map_records(sample.records, catalogue, engine_for(catalogue, "labels"), MapOptions())
    publisher = ensure_organisation(actor=SYSTEM, slug=sample.organisation, name=sample.name, short=sample.short)
    rows = store_records(
        actor=SYSTEM,
        organisation=publisher,
        records=mapped.records,
        visibility=Visibility.PUBLIC,
        as_of=sample.as_of,
    ).rows
    store_mappings(actor=SYSTEM, mappings={rows[record.id]: record.mappings for record in mapped.records})
    other = Organisation.objects.create(slug="other", name={"en": "Other"}, short={"en": "Other"})
    secret = Record("secret", {"en": "Hidden zebra plan"}, {"en": "A zebra crossing nobody may see."}, "en")
    store_records(actor=SYSTEM, organisation=other, records=[secret])
