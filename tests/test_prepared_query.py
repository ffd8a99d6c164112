"""Prepared queries read what the queries of Django read that they are made of."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from tests.factories.accounts import OrganisationFactory
from tests.factories.records import RecordFactory

from goalweave.prepared_query import MOST_IN_LIST, PreparedQuery
from goalweave.registry.models import Record


def with_owner(pks: Any) -> QuerySet[Record]:
    return Record.objects.filter(pk__in=pks).select_related("organisation", "parent").order_by("-pk")


@pytest.mark.django_db
def test_rows_are_objects_with_those_they_were_selected_with(django_assert_num_queries: Any) -> None:
    rows = [RecordFactory(title={"en": str(number)}) for number in range(3)]
    rows.append(RecordFactory(parent=rows[0]))
    prepared = PreparedQuery(with_owner)
    for chosen in (rows[:1], rows[1:], rows[:3], rows):
        pks = [row.pk for row in chosen]
        plain = list(with_owner(pks))
        with django_assert_num_queries(1):
            read = prepared(pks)
            state = [(row.__dict__["title"], row.organisation.slug, row.parent and row.parent.title) for row in read]
        assert read == plain
        assert state == [(row.title, row.organisation.slug, row.parent and row.parent.title) for row in plain]
        assert [row.as_of for row in read] == [row.as_of for row in plain]


@pytest.mark.django_db
def test_values_and_numbers_beside_lists() -> None:
    one, other = OrganisationFactory(), OrganisationFactory()
    own = [RecordFactory(organisation=one, slug=f"a{number}").pk for number in range(3)]
    strange = RecordFactory(organisation=other, slug="b").pk
    named = PreparedQuery(
        lambda owner, pks: (
            Record.objects.filter(organisation=owner, pk__in=pks)
            .order_by("pk")
            .values_list("slug", "title", "organisation__slug", named=True)
        )
    )
    assert [row.slug for row in named(one.pk, [*own, strange])] == ["a0", "a1", "a2"]
    assert [(row.slug, row.organisation__slug) for row in named(other.pk, [*own, strange])] == [("b", other.slug)]
    flat = PreparedQuery(lambda owner: Record.objects.filter(organisation=owner).values_list("pk", flat=True))
    assert sorted(flat(one.pk)) == own
    assert flat(-1) == []


@pytest.mark.django_db
def test_an_empty_list_matches_nothing_and_a_long_one_all(django_assert_num_queries: Any) -> None:
    row, prepared = RecordFactory(), PreparedQuery(with_owner)
    with django_assert_num_queries(0):
        assert prepared([]) == []
    assert prepared(range(row.pk - MOST_IN_LIST, row.pk + 1)) == [row]


@pytest.mark.django_db
def test_a_query_that_ignores_a_value_is_refused() -> None:
    with pytest.raises(ValueError, match="each of its values"):
        PreparedQuery(lambda pk, owner: Record.objects.filter(pk=pk))(1, 2)
