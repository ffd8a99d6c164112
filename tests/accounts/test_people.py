"""People: made by administrators, named by themselves."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from tests.factories.accounts import OrganisationFactory, UserFactory, administrator, everybody, person

from goalweave.accounts.actions import (
    change_person,
    create_person,
    log_account_change,
    reset_second_factor,
    set_language,
)
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import User
from goalweave.accounts.queries import find_people, find_person
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db


def test_create_person_is_for_administrators():
    for number, (name, actor) in enumerate(everybody(OrganisationFactory()).items()):
        email = f"a{number}@example.org"
        if name in ("administrator", "system"):
            made = create_person(actor=actor, email=email, name=" Ада \u202eЛавлейс ", language="ru")
            assert (made.name, made.language, made.is_superuser) == ("Ада Лавлейс", "ru", False)
            assert not made.has_usable_password()
            assert not made.username.startswith("a")
            assert object_entries("user", made.pk).get().after == {
                "email": email,
                "name": "Ада Лавлейс",
                "language": "ru",
            }
        else:
            with pytest.raises(NotAllowed):
                create_person(actor=actor, email=email)
            assert find_person(email) is None


def test_create_person_makes_administrators_and_logs_that():
    made = create_person(actor=SYSTEM, email="a@example.org", administrator=True)
    assert Actor(made).administrator
    assert object_entries("user", made.pk).get().after["administrator"] is True


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "KNOWN@example.org"}, "email"),
        ({"email": "b@example.org", "language": "tlh"}, "language"),
    ],
)
def test_create_person_refuses_what_cannot_be(fields, field):
    person(email="known@example.org")
    with pytest.raises(InputError) as caught:
        create_person(actor=SYSTEM, **fields)
    assert caught.value.field == field
    assert User.objects.count() == 1


def test_an_address_belongs_to_one_person_whatever_its_case():
    UserFactory(email="a@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="A@Example.org")
    UserFactory(email="")
    UserFactory(email="")


def test_change_person_is_for_oneself():
    own = OrganisationFactory()
    user = person(name="Old")
    for actor in [*everybody(own).values(), administrator(), SYSTEM]:
        with pytest.raises(NotAllowed):
            change_person(actor=actor, user=user, name="New", language="fr")
    changed = change_person(actor=Actor(user), user=user, name="New", language="fr")
    assert (changed.name, changed.language) == ("New", "fr")
    entry = object_entries("user", user.pk).get()
    assert (entry.before["name"], entry.after["name"], entry.after["language"]) == ("Old", "New", "fr")
    change_person(actor=Actor(user), user=user, name="New", language="fr")
    assert Entry.objects.count() == 1


def test_set_language_changes_nothing_else():
    user = person(name="Ada", language="en")
    set_language(actor=Actor(user), user=user, language="zh-hans")
    user.refresh_from_db()
    assert (user.name, user.language) == ("Ada", "zh-hans")
    with pytest.raises(InputError):
        set_language(actor=Actor(user), user=user, language="xx")


def test_somebody_who_was_switched_off_cannot_change_themselves():
    gone = person(is_active=False)
    with pytest.raises(NotAllowed):
        change_person(actor=Actor(gone), user=gone, name="New", language="fr")


def test_a_person_is_shown_by_name_then_address_then_number():
    assert str(UserFactory(name="王芳", email="a@example.org")) == "王芳"
    assert str(UserFactory(name="", email="b@example.org")) == "b@example.org"
    assert str(UserFactory(name="", email="", username="u-1")) == "u-1"


def test_people_are_listed_for_administrators_only(django_assert_num_queries):
    own = OrganisationFactory()
    for name, actor in everybody(own).items():
        if name in ("administrator", "system"):
            with django_assert_num_queries(3):
                found = find_people(actor)
                assert [[part.organisation.slug for part in one.memberships.all()] for one in found]
        else:
            with pytest.raises(NotAllowed):
                find_people(actor)


def test_find_person_knows_verified_addresses_only():
    user = person(email="a@example.org")
    user.emailaddress_set.create(email="second@example.org", verified=True)
    user.emailaddress_set.create(email="third@example.org", verified=False)
    assert find_person("A@example.org") == user
    assert find_person("SECOND@example.org") == user
    assert find_person("third@example.org") is None


def test_note_account_change_says_what_and_nothing_secret():
    user = person()
    log_account_change(user=user, change="password_changed")
    entry = object_entries("user", user.pk).get()
    assert (entry.actor, entry.verb, entry.before, entry.after) == (user, "password_changed", None, None)


def test_remove_second_step_is_for_administrators_and_logged():
    user = person()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    for name, actor in everybody(OrganisationFactory()).items():
        if name not in ("administrator", "system"):
            with pytest.raises(NotAllowed):
                reset_second_factor(actor=actor, user=user)
    with pytest.raises(NotAllowed):
        reset_second_factor(actor=Actor(user), user=user)
    assert Authenticator.objects.filter(user=user).exists()
    assert reset_second_factor(actor=SYSTEM, user=user)
    assert not reset_second_factor(actor=SYSTEM, user=user)
    assert [entry.verb for entry in object_entries("user", user.pk)] == ["remove_second_step"]
