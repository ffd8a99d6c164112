"""Who may see and change mappings, for everybody who may come along."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.records import RecordFactory

from goalweave.accounts.models import Role
from goalweave.mapping import rules
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db

OUTSIDE = {"visitor", "stranger", "deactivated", "former administrator"}
WRITERS = {"contributor", "reviewer", "editor", "manager", "administrator", "system"}


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [(Visibility.PUBLIC, OUTSIDE | {"reader"} | WRITERS), (Visibility.ORGANISATION, {"reader"} | WRITERS)],
)
def test_may_view_mappings(visibility, expected):
    row = RecordFactory(visibility=visibility)
    actors = everybody(row.organisation)
    assert {name for name, actor in actors.items() if rules.may_view_mappings(actor, row)} == expected


EDITORS = {"editor", "manager", "administrator", "system"}
REVIEWERS = {"reviewer"} | EDITORS


def who(rule, row):
    return {name for name, actor in everybody(row.organisation).items() if rule(actor, row)}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_may_store_mappings(visibility):
    assert who(rules.may_store_mappings, RecordFactory(visibility=visibility)) == EDITORS


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [(Visibility.PUBLIC, REVIEWERS), (Visibility.ORGANISATION, REVIEWERS), (Visibility.DRAFT, EDITORS)],
)
def test_may_review_and_map(visibility, expected):
    row = RecordFactory(visibility=visibility)
    assert who(rules.may_review, row) == expected
    assert who(rules.may_map, row) == expected
    assert who(rules.may_settle, row) == EDITORS


def test_nobody_reviews_what_was_deleted():
    row = RecordFactory(deleted=datetime(2026, 1, 1, tzinfo=UTC))
    for rule in (rules.may_review, rules.may_map, rules.may_settle, rules.may_view_mappings):
        assert who(rule, row) == set()


@pytest.mark.parametrize(
    ("role", "visibility", "review", "maps"),
    [
        (Role.READER, Visibility.DRAFT, False, False),
        (Role.CONTRIBUTOR, Visibility.DRAFT, False, True),
        (Role.CONTRIBUTOR, Visibility.ORGANISATION, False, True),
        (Role.CONTRIBUTOR, Visibility.PUBLIC, False, False),
        (Role.REVIEWER, Visibility.DRAFT, True, True),
    ],
)
def test_authors_map_their_own_until_it_is_published(role, visibility, review, maps):
    organisation = OrganisationFactory()
    author = member(organisation, role)
    row = RecordFactory(organisation=organisation, author=author.user, visibility=visibility)
    assert (rules.may_review(author, row), rules.may_map(author, row)) == (review, maps)


def test_who_may_review_somewhere():
    organisation = OrganisationFactory()
    assert {name for name, actor in everybody(organisation).items() if rules.may_review_somewhere(actor)} == {
        "stranger", *REVIEWERS,
    }  # fmt: skip
    assert {
        name for name, actor in everybody(organisation).items() if rules.may_view_agreement(actor, organisation.pk)
    } == REVIEWERS
