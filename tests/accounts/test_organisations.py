from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member, stranger

from goalweave.accounts.actions import (
    OrganisationFields,
    change_organisation,
    countries,
    create_organisation,
    ensure_organisation,
)
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation, Role
from goalweave.accounts.queries import all_organisations, visible_organisations
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db


def test_ensure_organisation_makes_it_once_and_logs_it():
    made = ensure_organisation(actor=SYSTEM, slug="itu", name={"en": "Telecom Union"}, short={"en": "ITU"})
    again = ensure_organisation(actor=SYSTEM, slug="itu", name={"en": "Another name"})
    assert again == made
    assert list(Organisation.objects.values_list("slug", "name", "short")) == [
        ("itu", {"en": "Telecom Union"}, {"en": "ITU"})
    ]
    entry = object_entries("organisation", made.pk).get()
    assert (entry.actor, entry.system, entry.verb, entry.before, entry.after) == (
        None,
        True,
        "create",
        None,
        {"slug": "itu", "name": {"en": "Telecom Union"}, "short": {"en": "ITU"}},
    )
    assert entry.organisation == made.pk


def test_ensure_organisation_takes_the_name_where_there_is_no_short_one():
    assert ensure_organisation(actor=SYSTEM, slug="itu", name={"fr": "Union"}).short == {"fr": "Union"}


def test_ensure_organisation_names_the_administrator_who_made_it():
    who = administrator()
    made = ensure_organisation(actor=who, slug="itu", name={"en": "ITU"})
    entry = object_entries("organisation", made.pk).get()
    assert (entry.actor, entry.system) == (who.user, False)


def test_ensure_organisation_is_refused_to_all_others():
    own = OrganisationFactory()
    for actor in (VISITOR, stranger(), *(member(own, role) for role in Role)):
        with pytest.raises(NotAllowed, match="only administrators can add organisations"):
            ensure_organisation(actor=actor, slug="new", name={"en": "New"})
    assert not Organisation.objects.filter(slug="new").exists()
    assert not Entry.objects.exists()


def test_ensure_organisation_finds_an_old_one_for_anybody():
    own = OrganisationFactory(slug="own")
    assert ensure_organisation(actor=VISITOR, slug="own", name={}) == own


@pytest.mark.parametrize("slug", ["", "two words", "naïve", "a/b", "x" * 51, "line\n", "new"])
def test_ensure_organisation_refuses_what_is_no_short_name(slug):
    with pytest.raises(InputError, match="not a short name") as caught:
        ensure_organisation(actor=SYSTEM, slug=slug, name={"en": "New"})
    assert caught.value.field == "organisation"
    assert not Organisation.objects.exists()


def test_organisations_come_in_the_order_made():
    second, first = OrganisationFactory(slug="b"), OrganisationFactory(slug="a")
    assert all_organisations() == [second, first]


WHOLE = OrganisationFields(
    {"en": "Ministry of Roads", "fr": "Ministère des routes"}, {"en": "MoR"}, "government", "XX-REG-1", "KE", True
)


def test_create_organisation_keeps_all_that_is_given_and_logs_it():
    made = create_organisation(actor=SYSTEM, slug="roads", fields=WHOLE)
    made.refresh_from_db()
    found = OrganisationFields(made.name, made.short, made.kind, made.ref, made.country, made.second_review)
    assert found == WHOLE
    assert object_entries("organisation", made.pk).get().after == {
        "slug": "roads", "name": WHOLE.name, "short": {"en": "MoR"}, "kind": "government", "ref": "XX-REG-1",
        "country": "KE", "second_review": True,
    }  # fmt: skip


def test_create_organisation_refuses_a_slug_that_is_taken():
    OrganisationFactory(slug="roads")
    with pytest.raises(InputError, match="already") as caught:
        create_organisation(actor=SYSTEM, slug="roads", fields=WHOLE)
    assert caught.value.field == "slug"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", {}), ("name", {"en": ""}), ("kind", "club"), ("ref", "a b"), ("ref", "a/b"), ("ref", "x" * 101),
        ("country", "XX"), ("country", "ke"), ("country", "ZZ"), ("country", "EU"),
    ],
)  # fmt: skip
def test_change_organisation_refuses_what_cannot_be(field, value):
    own = OrganisationFactory()
    with pytest.raises(InputError) as caught:
        change_organisation(actor=SYSTEM, organisation=own, fields=replace(WHOLE, **{field: value}))
    assert caught.value.field == field
    own.refresh_from_db()
    assert own.kind == ""
    assert not Entry.objects.exists()


def test_change_organisation_logs_before_and_after_and_nothing_where_nothing_is_new():
    own = OrganisationFactory(slug="roads", name={"en": "Roads"}, short={"en": "R"})
    manager = member(own, Role.MANAGER)
    change_organisation(actor=manager, organisation=own, fields=WHOLE)
    change_organisation(actor=manager, organisation=own, fields=WHOLE)
    entry = object_entries("organisation", own.pk).get()
    assert (entry.actor, entry.verb, entry.organisation) == (manager.user, "change", own.pk)
    assert entry.before == {"slug": "roads", "name": {"en": "Roads"}, "short": {"en": "R"}}
    assert entry.after["name"] == WHOLE.name


def test_change_organisation_is_refused_to_all_but_its_managers():
    own = OrganisationFactory()
    for name, actor in everybody(own).items():
        if name in ("manager", "administrator", "system"):
            continue
        with pytest.raises(NotAllowed):
            change_organisation(actor=actor, organisation=own, fields=WHOLE)


def test_countries_are_those_of_iso_3166_in_the_language_asked_for():
    assert len(countries()) == 249
    assert countries("fr")["KE"] == "Kenya"
    assert countries("ar")["CH"] == "سويسرا"


def test_visible_organisations_are_ones_own_and_those_that_publish():
    public, own, other = (OrganisationFactory(slug=slug) for slug in ("public", "own", "other"))
    for name, actor in everybody(own).items():
        outside = {"visitor", "stranger", "deactivated", "former administrator"}
        found = visible_organisations(actor, {public.pk})
        expected = {public} if name in outside else {public, own}
        if name in ("administrator", "system"):
            assert {public, own, other} <= set(found)
        else:
            assert set(found) - set(all_organisations()[3:]) == expected, name
