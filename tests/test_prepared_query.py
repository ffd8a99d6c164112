"""Prepared queries read what the queries of Django read that they are made of."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet
from tests.factories.accounts import OrganisationFactory
from tests.factories.records import RecordFactory

from goalweave.prepared_query import MOST_IN_LIST, PreparedQuery, attach_rows
from goalweave.registry.models import Place, Record
from goalweave.registry.queries import with_parts


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
def test_numbers_that_no_key_has_are_left_out() -> None:
    row = RecordFactory()
    named = PreparedQuery(lambda pks: Record.objects.filter(pk__in=pks))
    assert named([2**63]) == []
    assert named([row.pk, 2**63, -(2**70)]) == [row]


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


@pytest.mark.django_db
def test_attached_rows_are_those_of_their_owner_as_after_prefetching(django_assert_num_queries: Any) -> None:
    with_two, with_none, other = (RecordFactory() for _number in range(3))
    places = [
        Place.objects.create(record=row, area=area) for row, area in ((with_two, "KE"), (other, "PE"), (with_two, "FJ"))
    ]
    owners = [with_two, with_none]
    with django_assert_num_queries(0):
        attach_rows(owners, "places", [places[2], places[0]])
        assert [list(owner.places.all()) for owner in owners] == [[places[2], places[0]], []]
        assert [place.record for place in with_two.places.all()] == [with_two, with_two]
    assert list(with_two.places.filter(area__in=["KE", "PE"])) == [places[0]]
    added = with_none.places.create(area="PE")
    assert list(with_none.places.all()) == [added]
    assert list(RecordFactory().places.all()) == []


@pytest.mark.django_db
def test_records_with_parts_have_those_of_every_kind(django_assert_num_queries: Any) -> None:
    rows = [RecordFactory() for _number in range(2)]
    place = Place.objects.create(record=rows[0], area="KE")
    with django_assert_num_queries(2):
        assert with_parts(rows) == rows
    with django_assert_num_queries(0):
        assert [list(row.places.all()) for row in rows] == [[place], []]
        assert [list(row.money.all()) for row in rows] == [[], []]
    assert with_parts([]) == []
