"""Records and mappings: of the core by hand, of the database through the actions or, bare, by factory-boy."""

from __future__ import annotations

from collections.abc import Sequence

import factory
from factory.django import DjangoModelFactory
from tests.factories.accounts import OrganisationFactory

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.mapping.actions import store_mappings
from goalweave.mapping.models import Mapping
from goalweave.registry.actions import store_records
from goalweave.registry.models import Record, Visibility


class RecordFactory(DjangoModelFactory):
    """A bare row: not in the search index, not in the log."""

    class Meta:
        model = Record

    organisation = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence(lambda number: f"record-{number}")
    title = factory.LazyAttribute(lambda one: {"en": one.slug})
    text = factory.LazyAttribute(lambda one: {"en": f"What {one.slug} is about."})
    language = "en"


class MappingFactory(DjangoModelFactory):
    """A bare row; the node is named by hand."""

    class Meta:
        model = Mapping

    record = factory.SubFactory(RecordFactory)
    origin = "classifier:test-1"


def record(name: str = "one", **fields: object) -> model.Record:
    given = {"title": {"en": f"Title of {name}"}, "text": {"en": f"Text of {name}."}, "language": "en"} | fields
    return model.Record(id=name, **given)


def mapping(node: str, state: str = "accepted", origin: str = "import:test", **fields: object) -> model.Mapping:
    """`mapping("sdg@2020:9.c", "suggested", score=0.4)`"""
    return model.Mapping(model.Curie.parse(node), model.MappingState(state), origin, **fields)


def stored(
    *records: model.Record, organisation: Organisation | None = None, public: bool = True, as_of: str = ""
) -> dict[str, Record]:
    """Rows by record's id, with the mappings of the records; written through the actions, so found and logged."""
    done = store_records(
        actor=SYSTEM,
        organisation=organisation or OrganisationFactory(),
        records=records,
        visibility=Visibility.PUBLIC if public else Visibility.ORGANISATION,
        as_of=as_of,
    )
    mapped: Sequence[model.Record] = [one for one in records if one.mappings]
    if mapped:
        store_mappings(actor=SYSTEM, mappings={done.rows[one.id]: one.mappings for one in mapped})
    return done.rows
