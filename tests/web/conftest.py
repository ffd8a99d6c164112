"""The sample, or the frameworks that ship alone, loaded once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core.model import Record
from goalweave.frameworks.actions import load_catalogue
from goalweave.mapping.sample_loading import load_records
from goalweave.packs import library, read_sample
from goalweave.registry.actions import store_records


@pytest.fixture(scope="module")
def shipped(standing: None) -> None:
    """The frameworks that ship, without records."""
    load_catalogue(actor=SYSTEM, catalogue=library().catalogue())


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The ITU sample, public, and one private record of another organisation."""
    shipped = library()
    catalogue = shipped.catalogue()
    path = shipped.pack("samples/itu-2019").records
    assert path is not None
    found = read_sample(path, catalogue)
    with django_db_blocker.unblock():
        everything = transaction.atomic()
        everything.__enter__()
        load_records(
            actor=SYSTEM,
            catalogue=catalogue,
            records=found.records,
            organisation=found.organisation,
            name=found.name,
            short=found.short,
            as_of=found.as_of,
            public=True,
        )
        other = Organisation.objects.create(slug="other", name={"en": "Other"}, short={"en": "Other"})
        secret = Record("secret", {"en": "Hidden zebra plan"}, {"en": "A zebra crossing nobody may see."}, "en")
        store_records(actor=SYSTEM, organisation=other, records=[secret])
        yield
        transaction.set_rollback(True)
        everything.__exit__(None, None, None)
