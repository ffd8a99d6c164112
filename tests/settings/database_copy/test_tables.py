"""Which tables there are, in which order, and that each column is one that can be moved."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

import pytest
from django.db import connection, models

from goalweave.analysis.models import SavedView
from goalweave.registry.models import Money, Record
from goalweave.settings.database_copy import NO_MODEL, ordered_tables, value_conversion


def test_what_is_pointed_to_comes_first() -> None:
    seen: set[str] = set()
    for table in ordered_tables():
        for field in table.fields:
            if isinstance(field, models.ForeignKey) and field.related_model is not table.model:
                assert field.related_model._meta.db_table in seen, (table.name, field.name)
        seen.add(table.name)


@pytest.mark.django_db
def test_every_table_of_the_database_is_one_that_is_moved_or_made_anew() -> None:
    own = ("search_entry_", "sqlite_")
    there = {name for name in connection.introspection.table_names() if not name.startswith(own)}
    named = {table.name for table in ordered_tables()}
    assert there - set(NO_MODEL) == named
    assert not named & set(NO_MODEL)


def test_every_column_is_of_a_kind_that_is_known() -> None:
    fields = chain.from_iterable(table.fields for table in ordered_tables())
    assert list(map(value_conversion, fields))
    unknown = models.DurationField()
    unknown.model, unknown.name = SavedView, "spent"
    with pytest.raises(NotImplementedError, match=r"SavedView\.spent is a DurationField"):
        value_conversion(unknown)


@pytest.mark.parametrize(
    ("model", "name", "before", "after"),
    [
        (Record, "slug", "a\0b", "ab"),
        (Record, "slug", None, None),
        (Record, "title", '{"en": "\\u0416"}', '{"en": "\\u0416"}'),
        (Record, "title", '{"en": "a\\u0000b \\ud83d\\ude00 \\ud83d"}', '{"en": "ab \\ud83d\\ude00 "}'),
        (Record, "created", "2026-03-01 12:30:15.250000", "2026-03-01 12:30:15.250000+00:00"),
        (Record, "deleted", None, None),
        (Record, "year", 2020, 2020),
        (Money, "amount", 0.1, Decimal("0.10")),
        (Money, "amount", 1234567890123.45, Decimal("1234567890123.45")),
        (Money, "amount", 10**17, Decimal("100000000000000000.00")),
    ],
)
def test_values_are_those_that_django_reads(
    model: type[models.Model], name: str, before: object, after: object
) -> None:
    assert value_conversion(model._meta.get_field(name))(before) == after
