from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Organisation, Role
from goalweave.accounts.queries import organisations
from goalweave.audit.models import Entry
from goalweave.audit.queries import history
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db


def test_ensure_organisation_makes_it_once_and_logs_it():
    made = ensure_organisation(actor=SYSTEM, slug="itu", name={"en": "Telecom Union"}, short={"en": "ITU"})
    again = ensure_organisation(actor=SYSTEM, slug="itu", name={"en": "Another name"})
    assert again == made
    assert list(Organisation.objects.values_list("slug", "name", "short")) == [
        ("itu", {"en": "Telecom Union"}, {"en": "ITU"})
    ]
    entry = history("organisation", made.pk).get()
    assert (entry.actor, entry.system, entry.verb, entry.before, entry.after) == (
        None,
        True,
        "create",
        None,
        {"slug": "itu", "name": {"en": "Telecom Union"}},
    )


def test_ensure_organisation_takes_the_name_where_there_is_no_short_one():
    assert ensure_organisation(actor=SYSTEM, slug="itu", name={"fr": "Union"}).short == {"fr": "Union"}


def test_ensure_organisation_names_the_administrator_who_made_it():
    who = administrator()
    made = ensure_organisation(actor=who, slug="itu", name={"en": "ITU"})
    entry = history("organisation", made.pk).get()
    assert (entry.actor, entry.system) == (who.user, False)


def test_ensure_organisation_is_refused_to_all_others():
    own = OrganisationFactory()
    for actor in (VISITOR, stranger(), *(member(own, role) for role in Role)):
        with pytest.raises(NotAllowed, match="only an administrator may add an organisation"):
            ensure_organisation(actor=actor, slug="new", name={"en": "New"})
    assert not Organisation.objects.filter(slug="new").exists()
    assert not Entry.objects.exists()


def test_ensure_organisation_finds_an_old_one_for_anybody():
    own = OrganisationFactory(slug="own")
    assert ensure_organisation(actor=VISITOR, slug="own", name={}) == own


@pytest.mark.parametrize("slug", ["", "two words", "naïve", "a/b", "x" * 51, "line\n"])
def test_ensure_organisation_refuses_what_is_no_short_name(slug):
    with pytest.raises(InputError, match="not a short name") as caught:
        ensure_organisation(actor=SYSTEM, slug=slug, name={"en": "New"})
    assert caught.value.field == "organisation"
    assert not Organisation.objects.exists()


def test_organisations_come_in_the_order_made():
    second, first = OrganisationFactory(slug="b"), OrganisationFactory(slug="a")
    assert organisations() == [second, first]
