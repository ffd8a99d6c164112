"""People switched off and on again: what ends, what stays, and that somebody can always do it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, administrator, everybody, person

from goalweave.accounts.actions import deactivate_person, reactivate_person
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role, User
from goalweave.accounts.queries import find_people, solely_managed_organisations
from goalweave.accounts.tokens import PasswordTokens
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("act", [deactivate_person, reactivate_person])
def test_people_are_switched_by_administrators_only(act):
    user = person(is_active=act is reactivate_person)
    for name, actor in everybody(OrganisationFactory()).items():
        if name not in ("administrator", "system"):
            with pytest.raises(NotAllowed):
                act(actor=actor, user=user)
            assert fresh(user).is_active is (act is reactivate_person)
    with pytest.raises(NotAllowed):
        act(actor=Actor(user), user=user)
    assert act(actor=administrator(), user=user).is_active is (act is reactivate_person)


def test_who_was_switched_off_keeps_everything_but_may_do_nothing():
    own = OrganisationFactory()
    user = MembershipFactory(organisation=own, role=Role.MANAGER, user=person(name="Ада")).user
    who = administrator()
    deactivate_person(actor=who, user=user)
    assert [one.role for one in user.memberships.all()] == ["manager"]
    assert Actor(fresh(user)).roles == {}
    assert str(fresh(user)) == "Ада"
    entry = object_entries("user", user.pk).get()
    assert (entry.verb, entry.actor, entry.before) == ("switch_off", who.user, {"active": True})
    assert entry.after == {"active": False, "email": user.email}
    reactivate_person(actor=SYSTEM, user=user)
    assert Actor(fresh(user)).roles == {own.pk: "manager"}
    assert fresh(user).check_password(PASSWORD)
    assert [entry.verb for entry in object_entries("user", user.pk)] == ["switch_on", "switch_off"]


def test_nothing_is_written_where_nothing_changes():
    user = person()
    administrator()
    reactivate_person(actor=SYSTEM, user=user)
    assert not Entry.objects.exists()
    deactivate_person(actor=SYSTEM, user=user)
    deactivate_person(actor=SYSTEM, user=user)
    assert Entry.objects.count() == 1
    assert fresh(user).switched_off == 1


def test_the_last_administrator_stays():
    last = administrator().user
    administrator(is_active=False)
    for actor in (SYSTEM, Actor(last)):
        with pytest.raises(InputError, match="last administrator"):
            deactivate_person(actor=actor, user=last)
    other = administrator()
    assert not deactivate_person(actor=Actor(last), user=last).is_active
    with pytest.raises(InputError, match="last administrator"):
        deactivate_person(actor=other, user=other.user)
    assert fresh(other.user).is_active


def test_sessions_end_and_do_not_come_back():
    user = person()
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(person())
    assert client.get("/me/").status_code == 200
    deactivate_person(actor=SYSTEM, user=user)
    assert client.get("/me/").status_code == 302
    reactivate_person(actor=SYSTEM, user=user)
    assert client.get("/me/").status_code == 302
    assert other.get("/me/").status_code == 200
    client.force_login(fresh(user))
    assert client.get("/me/").status_code == 200


def test_a_session_that_was_not_asked_for_meanwhile_ends_too():
    user, client = person(), Client()
    client.force_login(user)
    deactivate_person(actor=SYSTEM, user=user)
    reactivate_person(actor=SYSTEM, user=user)
    assert client.get("/me/").status_code == 302


def test_a_session_lives_on_when_the_secret_key_is_replaced(settings):
    user, client = person(), Client()
    deactivate_person(actor=SYSTEM, user=user)
    reactivate_person(actor=SYSTEM, user=user)
    client.force_login(fresh(user))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert next(iter(fresh(user).get_session_auth_fallback_hash())).endswith("-1")
    assert client.get("/me/").status_code == 200


def test_links_to_set_a_password_end():
    user, tokens = person(), PasswordTokens()
    token = tokens.make_token(user)
    assert tokens.check_token(user, token)
    deactivate_person(actor=SYSTEM, user=user)
    assert not tokens.check_token(fresh(user), token)
    reactivate_person(actor=SYSTEM, user=user)
    assert not tokens.check_token(fresh(user), token)
    later = tokens.make_token(fresh(user))
    assert tokens.check_token(fresh(user), later)
    user.emailaddress_set.create(email="other@example.org", verified=True)
    assert not tokens.check_token(fresh(user), later)


def test_last_managed_tells_where_nobody_else_manages(django_assert_num_queries):
    alone, shared, idle, read = (OrganisationFactory() for _number in range(4))
    user = person()
    for own in (alone, shared, idle):
        MembershipFactory(organisation=own, role=Role.MANAGER, user=user)
    MembershipFactory(organisation=read, role=Role.READER, user=user)
    MembershipFactory(organisation=shared, role=Role.MANAGER)
    MembershipFactory(organisation=idle, role=Role.MANAGER, user=person(is_active=False))
    found = find_people(SYSTEM).get(pk=user.pk)
    with django_assert_num_queries(1):
        assert solely_managed_organisations(found) == {alone.pk, idle.pk}


def test_people_are_found_by_words_and_state():
    person(email="ada@example.org", name="Ада Лавлейс")
    person(email="gone@example.org", name="Gone", is_active=False)

    def addresses(**chosen):
        return [one.email for one in find_people(SYSTEM, **chosen)]

    assert addresses() == ["ada@example.org", "gone@example.org"]
    assert addresses(text="EXAMPLE ada") == ["ada@example.org"]
    assert addresses(text="Лавлейс Ада") == ["ada@example.org"]
    assert addresses(text="ada gone") == []
    assert (addresses(deactivated=True), addresses(deactivated=False)) == (["gone@example.org"], ["ada@example.org"])
