"""By what is kept what was read of indicators."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

import goalweave
from goalweave.accounts.actor import SYSTEM
from goalweave.audit.actions import log
from goalweave.indicators.browsing import places_with_values
from goalweave.indicators.data_version import OBJECT_TYPES, data_version

SOURCE = Path(goalweave.__file__).parent


def _write(object_type: str) -> None:
    log(actor=SYSTEM, verb="change", object_type=object_type, object_id="1")


@pytest.mark.django_db
def test_data_version_changes_with_indicators_and_with_nothing_else(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    seen = [data_version()]
    for object_type in OBJECT_TYPES:
        _write(object_type)
        with django_assert_num_queries(1):
            seen.append(data_version())
    assert len(set(seen)) == len(OBJECT_TYPES) + 1
    for object_type in ("record", "mapping", "answer"):
        _write(object_type)
    assert data_version() == seen[-1]


@pytest.mark.django_db
def test_data_version_does_not_come_again_after_a_write_that_was_rolled_back() -> None:
    with transaction.atomic():
        _write("observations")
        undone = data_version()
        transaction.set_rollback(True)
    _write("observations")
    assert data_version() != undone


@pytest.mark.django_db
def test_places_are_not_read_again_after_a_write_to_records(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    _write("observations")
    places = places_with_values()
    _write("record")
    with django_assert_num_queries(1):  # of the version
        assert places_with_values() is places


@pytest.mark.parametrize("package", ["indicators", "frameworks", "linkages"])
def test_data_version_knows_the_types_that_writes_of_its_data_log(package: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (SOURCE / package).rglob("*.py")]
    types = set(re.findall(r"(?:object_type=|OBJECT_TYPE = )\"(\w+)\"", "\n".join(sources)))
    assert types
    assert types <= set(OBJECT_TYPES)
