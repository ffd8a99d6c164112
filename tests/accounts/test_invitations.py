"""Invitations: who may send one, how long a link works, and that it works once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
    administrator,
    everybody,
    member,
    person,
)

from goalweave.accounts.actions import (
    accept_invitation,
    accept_standing_invitations,
    invite,
    join_by_invitation,
    renew_invitation,
    withdraw_invitation,
)
from goalweave.accounts.actions.invitations import VALIDITY
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Invitation, Membership, Role, User
from goalweave.accounts.queries import is_invited, open_invitations, standing_invitation
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db

MOMENT = timedelta(seconds=1)
GOOD = "violet-tram-seventeen"


@pytest.fixture
def own():
    return OrganisationFactory(slug="own")


@pytest.fixture
def ask(own, now):
    """Invite a@example.org as editor, unless told otherwise."""

    def invitation(**fields):
        values = {"actor": SYSTEM, "organisation": own, "email": "a@example.org", "role": Role.EDITOR, "now": now}
        return invite(**values | fields)

    return invitation


def join(token, now, **fields):
    values = {"token": token, "name": "Ada", "password": GOOD, "language": "fr", "now": now}
    return join_by_invitation(**values | fields)


def test_invite_is_for_managers_and_keeps_no_token(own, ask, now):
    for number, (name, actor) in enumerate(everybody(own).items()):
        if name in ("manager", "administrator", "system"):
            made, token = ask(actor=actor, email=f"A{number}@Example.org ")
            assert made.email == f"a{number}@example.org"
            assert made.invited_by == actor.user
            assert made.expires == now + VALIDITY
            assert token not in str(Invitation.objects.filter(pk=made.pk).values().get())
            entry = object_entries("invitation", made.pk).get()
            assert entry.after == {
                "email": made.email, "role": "editor", "unit": None, "expires": made.expires.isoformat(),
            }  # fmt: skip
        else:
            with pytest.raises(NotAllowed):
                ask(actor=actor, email=f"a{number}@example.org")
    assert not any("token" in str(entry.after) for entry in Entry.objects.all())


def test_a_new_person_joins_by_the_link_once(own, ask, now):
    unit = UnitFactory(organisation=own)
    made, token = ask(unit=unit)
    user = join(token, now + VALIDITY - MOMENT)
    assert (user.email, user.name, user.language, user.check_password(GOOD)) == ("a@example.org", "Ada", "fr", True)
    assert user.emailaddress_set.get().verified
    membership = Membership.objects.get(user=user)
    assert (membership.organisation, membership.role, membership.unit) == (own, "editor", unit)
    made.refresh_from_db()
    assert (made.used, made.used_by) == (now + VALIDITY - MOMENT, user)
    assert [entry.actor for entry in object_entries("invitation", made.pk)] == [user, None]
    for act in (lambda: join(token, now), lambda: accept_invitation(actor=Actor(UserFactory()), token=token, now=now)):
        with pytest.raises(InputError, match="no longer valid"):
            act()
    assert User.objects.filter(email="a@example.org").count() == 1


@pytest.mark.parametrize("end", ["expired", "withdrawn", "renewed", "wrong"])
def test_a_link_that_is_over_opens_nothing(ask, now, end):
    made, token = ask()
    later = now
    if end == "expired":
        later = now + VALIDITY
    elif end == "withdrawn":
        withdraw_invitation(actor=SYSTEM, invitation=made, now=now)
    elif end == "renewed":
        renew_invitation(actor=SYSTEM, invitation=made, now=now)
    else:
        token += "x"
    assert standing_invitation(token, later) is None
    with pytest.raises(InputError, match="no longer valid"):
        join(token, later)
    assert not User.objects.exists()
    assert not Membership.objects.exists()


def test_a_renewed_invitation_works_two_weeks_from_then(ask, now):
    made, _old = ask()
    later = now + VALIDITY + timedelta(days=30)
    renewed, token = renew_invitation(actor=SYSTEM, invitation=made, now=later)
    assert standing_invitation(token, later + VALIDITY - MOMENT) == renewed
    assert standing_invitation(token, later + VALIDITY) is None
    assert object_entries("invitation", made.pk)[0].verb == "renew"


@pytest.mark.parametrize("address", ["in use", "another, verified"])
def test_somebody_who_is_signed_in_accepts_what_was_sent_to_their_address(own, ask, now, address):
    made, token = ask()
    user = person(email=made.email.upper() if address == "in use" else "other@example.org")
    if address != "in use":
        user.emailaddress_set.create(email=made.email.upper(), verified=True)
    accept_invitation(actor=Actor(user), token=token, now=now)
    assert Actor(user).roles == {own.pk: "editor"}


@pytest.mark.parametrize("verified", [None, False])
def test_nobody_accepts_what_was_sent_to_another_address(own, ask, now, verified):
    made, token = ask()
    user = person(email="other@example.org")
    if verified is not None:
        user.emailaddress_set.create(email=made.email, verified=verified)
    for actor in (Actor(user), member(own, Role.MANAGER), administrator()):
        with pytest.raises(NotAllowed, match="sent to someone else"):
            accept_invitation(actor=actor, token=token, now=now)
    made.refresh_from_db()
    assert (made.used, Actor(user).roles) == (None, {})


def test_visitors_the_system_and_people_switched_off_cannot_accept(ask, now):
    _made, token = ask()
    for actor in (VISITOR, SYSTEM, Actor(UserFactory(is_active=False))):
        with pytest.raises(NotAllowed):
            accept_invitation(actor=actor, token=token, now=now)
    assert not Membership.objects.exists()


def test_a_member_who_opens_a_link_stays_what_they_are(own, ask, now):
    made, token = ask()
    reader = member(own, Role.READER, email=made.email)
    with pytest.raises(InputError, match=r"This person is already a member of the organisation\."):
        accept_invitation(actor=reader, token=token, now=now)
    made.refresh_from_db()
    assert made.used is None
    assert Actor(reader.user).roles == {own.pk: "reader"}


@pytest.mark.parametrize("password", ["short", "1234567890", "password123", "a@example.org"])
def test_a_weak_password_leaves_nothing_behind(ask, now, password):
    made, token = ask()
    with pytest.raises(InputError) as caught:
        join(token, now, password=password)
    assert caught.value.field == "password"
    assert not User.objects.exists()
    assert standing_invitation(token, now) == made


def test_who_has_an_account_does_not_get_a_second_one(ask, now):
    person(email="A@example.org")
    _made, token = ask()
    with pytest.raises(InputError, match=r"An account with this email address already exists\.") as caught:
        join(token, now)
    assert caught.value.field == "email"
    assert User.objects.count() == 1


def test_members_and_those_who_were_asked_are_not_asked_again(own, ask, now):
    MembershipFactory(organisation=own, user=person(email="in@example.org"))
    with pytest.raises(InputError, match=r"This person is already a member of the organisation\."):
        ask(email="IN@example.org")
    made, _token = ask()
    with pytest.raises(InputError, match=r"This person has already been invited\. Send the invitation again\."):
        ask(email="A@example.org", now=now + VALIDITY - MOMENT)
    again, _token = ask(now=now + VALIDITY)
    made.refresh_from_db()
    assert made.withdrawn == now + VALIDITY
    assert open_invitations(SYSTEM, own) == [again]


def test_the_database_keeps_one_open_invitation_an_address(ask, own, now):
    made, _token = ask()
    made.pk, made.token_hash, made.email = None, "other", "A@EXAMPLE.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "no address"), ("email", ""), ("language", "xx"), ("unit", "elsewhere")],
)
def test_invite_refuses_what_cannot_be(ask, field, value):
    with pytest.raises(InputError) as caught:
        ask(**{field: UnitFactory() if field == "unit" else value})
    assert caught.value.field == field
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("verb", ["renew", "withdraw"])
def test_invitations_are_managed_by_managers_until_they_are_over(own, ask, now, verb):
    act = renew_invitation if verb == "renew" else withdraw_invitation
    for number, (name, actor) in enumerate(everybody(own).items()):
        made, token = ask(email=f"a{number}@example.org")
        if name in ("manager", "administrator", "system"):
            act(actor=actor, invitation=made, now=now)
        else:
            with pytest.raises(NotAllowed):
                act(actor=actor, invitation=made, now=now)
            join(token, now)
            with pytest.raises(InputError, match="no longer valid"):
                act(actor=SYSTEM, invitation=made, now=now)


def test_open_invitations_are_for_managers_and_show_past_ones_too(own, ask, now):
    made, _token = ask(now=now - VALIDITY * 2)
    other, _token = ask(email="b@example.org")
    for name, actor in everybody(own).items():
        if name in ("manager", "administrator", "system"):
            assert open_invitations(actor, own) == [other, made]
        else:
            with pytest.raises(NotAllowed):
                open_invitations(actor, own)


def test_a_verified_address_accepts_all_that_stands_for_it(own, ask, now):
    elsewhere, third = OrganisationFactory(), OrganisationFactory()
    ask()
    ask(organisation=elsewhere, role=Role.READER)
    ask(organisation=third, now=now - VALIDITY)
    user = UserFactory()
    assert is_invited("A@example.org", now)
    accept_standing_invitations(user=user, email="A@example.org", now=now)
    assert Actor(user).roles == {own.pk: "editor", elsewhere.pk: "reader"}
    assert not is_invited("a@example.org", now)


def test_a_verified_address_of_a_member_changes_nothing(own, ask, now):
    reader = member(own, Role.READER)
    made, _token = ask()
    assert accept_standing_invitations(user=reader.user, email="a@example.org", now=now) == []
    made.refresh_from_db()
    assert made.used is None
