"""The sample that ships, loaded into the database: frameworks, records and mappings in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from django.conf import settings

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation
from goalweave.analysis.queries import mapped_records, record_coverage
from goalweave.audit.models import Entry
from goalweave.classifiers import engine_for
from goalweave.core.catalogue import Catalogue
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.frameworks import queries
from goalweave.frameworks.models import Framework
from goalweave.mapping.models import Evidence, Mapping
from goalweave.mapping.sample_loading import SampleLoadResult, load_records
from goalweave.packs import library, read_sample
from goalweave.registry.models import Record
from goalweave.registry.queries import data_as_of, to_core
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shipped():
    """Of the packs that ship those that the sample names; tests/frameworks/test_load.py loads them all."""
    everything = library().catalogue()
    keys = {"sdg@2025", "wsis@2003", "itu@2020-2023"}
    return Catalogue.of(
        [everything.frameworks[key] for key in everything.frameworks if key in keys],
        [one for one in everything.linkages if {one.subject, one.object} <= keys],
    )


@pytest.fixture(scope="module")
def sample(shipped):
    path = library().pack("samples/itu-2019").records
    assert path is not None
    return read_sample(path, shipped)


def load_sample(sample, shipped, **options):
    return load_records(
        actor=SYSTEM,
        catalogue=shipped,
        records=sample.records,
        organisation=sample.organisation,
        name=sample.name,
        short=sample.short,
        as_of=sample.as_of,
        public=True,
        **options,
    )


@dataclass(frozen=True, slots=True)
class First:
    """What loading the sample into an empty database told. moved: how far it was, as it said."""

    done: SampleLoadResult
    moved: tuple[tuple[int, int], ...]


@pytest.fixture(scope="module")
def _fast():
    """What the accurate classifier would read takes seconds each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "GOALWEAVE_TIER", "fast", raising=False)
        yield


@pytest.fixture(scope="module", autouse=True)
def first(standing, sample, shipped, _fast):
    """The sample, loaded once for all tests here."""
    seen: list[tuple[int, int]] = []
    done = load_sample(sample, shipped, progressed=lambda done, total: seen.append((done, total)))
    return First(done, tuple(seen))


@pytest.fixture(scope="module")
def mapped(sample, shipped):
    """What the pipeline makes of the sample without a database."""
    return map_records(sample.records, shipped, engine_for(shipped, "fast"), MapOptions())


def test_the_sample_is_loaded_whole(sample, shipped, first):
    assert queries.catalogue() == shipped
    owner = Organisation.objects.get()
    assert (owner.slug, owner.name, owner.short) == (sample.organisation, sample.name, sample.short)
    assert data_as_of(VISITOR) == sample.as_of
    rows = {row.slug: row for row in Record.objects.all()}
    assert {name: replace(to_core(row), id=name) for name, row in rows.items()} == {
        one.id: replace(one, mappings=()) for one in sample.records
    }
    assert first.done == SampleLoadResult(
        new=len(sample.records), changed=0, unchanged=0, mappings=Mapping.objects.count()
    )
    assert len(sample.records) == 110


def test_the_samples_mappings_are_those_of_the_pipeline(sample, mapped):
    names = {str(row.pk): row.slug for row in Record.objects.all()}
    stored = {names[one.id]: set(one.mappings) for one in mapped_records(VISITOR)}
    assert stored == {one.id: set(one.mappings) for one in mapped.records}
    for one in sample.records:
        assert stored[one.id] >= set(one.mappings)


def test_the_samples_evidence_stands_in_its_text():
    passages = Evidence.objects.select_related("mapping__record")
    assert passages
    for one in passages:
        assert one.mapping.record.text[one.language][one.start : one.end] == one.text


def test_the_samples_coverage_is_that_of_the_pipeline(mapped):
    assert record_coverage(VISITOR, "sdg@2025") == mapped.coverage


def test_loading_the_sample_twice_adds_nothing(sample, shipped, first):
    tables = (Record, Mapping, Evidence, Entry, Organisation, Framework)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    second = load_sample(sample, shipped)
    assert second == SampleLoadResult(new=0, changed=0, unchanged=110, mappings=first.done.mappings)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_a_person_has_the_last_word_over_a_second_load(sample, shipped, first):
    decided = Mapping.objects.filter(state="suggested").first()
    accepted = Mapping.objects.filter(state="accepted").first()
    Mapping.objects.filter(pk=decided.pk).update(state="accepted", origin="person")
    Mapping.objects.filter(pk=accepted.pk).update(state="rejected", origin="person")
    assert load_sample(sample, shipped).mappings == first.done.mappings - 2
    assert Mapping.objects.filter(origin="person").count() == 2
    assert Mapping.objects.count() == first.done.mappings
    accepted.refresh_from_db()
    assert (accepted.state, accepted.origin) == ("rejected", "person")


def test_the_sample_is_found_by_search(sample):
    found = search(sample.records[0].title["en"], actor=VISITOR, kind="record")
    assert next(hit.title for hit in found) == sample.records[0].title["en"]


def test_the_work_says_how_far_it_is(first):
    assert first.moved[0] == (0, 110)
    assert first.moved[-1] == (110, 110)
