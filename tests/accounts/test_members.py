"""Who belongs to an organisation, and that it is never left without a manager."""

from __future__ import annotations

import pytest
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    UnitFactory,
    UserFactory,
    administrator,
    everybody,
    member,
)

from goalweave.accounts.actions import add_member, change_member, leave_organisation, remove_member
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Membership, Role
from goalweave.accounts.queries import members, own_membership as own_membership, own_memberships
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db


def test_add_member_is_for_administrators_and_logged():
    own, user = OrganisationFactory(), UserFactory(email="a@example.org")
    unit = UnitFactory(organisation=own, slug="bureau")
    with pytest.raises(NotAllowed):
        add_member(actor=member(own, Role.MANAGER), organisation=own, user=user, role=Role.READER)
    made = add_member(actor=SYSTEM, organisation=own, user=user, role=Role.EDITOR, unit=unit)
    assert (made.role, made.unit) == ("editor", unit)
    entry = object_entries("membership", made.pk).get()
    assert (entry.verb, entry.organisation) == ("create", own.pk)
    assert entry.after == {"user": user.pk, "email": "a@example.org", "role": "editor", "unit": "bureau"}
    with pytest.raises(InputError, match=r"This person is already a member of the organisation\."):
        add_member(actor=SYSTEM, organisation=own, user=user, role=Role.READER)


def test_a_member_is_in_a_unit_of_the_organisation_only():
    own = OrganisationFactory()
    with pytest.raises(InputError) as caught:
        add_member(actor=SYSTEM, organisation=own, user=UserFactory(), role=Role.READER, unit=UnitFactory())
    assert caught.value.field == "unit"
    membership = MembershipFactory(organisation=own)
    with pytest.raises(InputError):
        change_member(actor=SYSTEM, membership=membership, role=Role.READER, unit=UnitFactory())


@pytest.mark.parametrize("verb", ["change", "remove"])
def test_members_are_changed_by_managers_only(verb):
    own = OrganisationFactory()
    for name, actor in everybody(own).items():
        membership = MembershipFactory(organisation=own, role=Role.READER)

        def act(actor=actor, membership=membership):
            if verb == "change":
                change_member(actor=actor, membership=membership, role=Role.EDITOR, unit=None)
            else:
                remove_member(actor=actor, membership=membership)

        if name in ("manager", "administrator", "system"):
            act()
            entry = object_entries("membership", membership.pk).get()
            assert (entry.verb, entry.before["role"], entry.actor) == (verb, "reader", actor.user)
        else:
            with pytest.raises(NotAllowed):
                act()
            membership.refresh_from_db()
            assert membership.role == Role.READER


def test_the_last_manager_stays_unless_an_administrator_says_otherwise():
    own = OrganisationFactory()
    only = member(own, Role.MANAGER)
    # A manager who was switched off, and one elsewhere, do not count.
    member(own, Role.MANAGER, is_active=False)
    member(OrganisationFactory(), Role.MANAGER)
    membership = Membership.objects.get(user=only.user)
    for act in (
        lambda: change_member(actor=only, membership=membership, role=Role.EDITOR, unit=None),
        lambda: remove_member(actor=only, membership=membership),
    ):
        with pytest.raises(InputError, match="last manager"):
            act()
    assert change_member(actor=only, membership=membership, role=Role.MANAGER, unit=None).role == Role.MANAGER
    change_member(actor=administrator(), membership=membership, role=Role.READER, unit=None)
    assert Actor(only.user).roles == {own.pk: "reader"}


def test_of_two_managers_one_may_go():
    own = OrganisationFactory()
    first, second = member(own, Role.MANAGER), member(own, Role.MANAGER)
    remove_member(actor=first, membership=Membership.objects.get(user=first.user))
    assert Actor(first.user).roles == {}
    with pytest.raises(InputError, match="last manager"):
        remove_member(actor=second, membership=Membership.objects.get(user=second.user))


def test_nothing_is_logged_where_nothing_changes():
    membership = MembershipFactory(role=Role.READER)
    change_member(actor=SYSTEM, membership=membership, role=Role.READER, unit=None)
    assert not object_entries("membership", membership.pk).exists()


def test_members_are_listed_for_managers_only(django_assert_num_queries):
    own = OrganisationFactory()
    for name, actor in everybody(own).items():
        if name in ("manager", "administrator", "system"):
            actor.roles  # noqa: B018
            with django_assert_num_queries(1):
                found = members(actor, own)
                assert {str(one.user) for one in found if one.unit is None}
        else:
            with pytest.raises(NotAllowed):
                members(actor, own)


def test_memberships_are_ones_own():
    own = OrganisationFactory()
    actor = member(own, Role.EDITOR)
    member(own, Role.READER)
    assert [(one.organisation, one.role) for one in own_memberships(actor)] == [(own, "editor")]
    assert own_memberships(SYSTEM) == []
    assert own_memberships(member(own, is_active=False)) == []


def test_everybody_leaves_what_they_belong_to_and_nothing_else():
    own = OrganisationFactory()
    member(own, Role.MANAGER)
    left = set()
    for name, actor in everybody(own).items():
        before = Membership.objects.count()
        row = own_membership(actor, own)
        try:
            leave_organisation(actor=actor, organisation=own)
        except NotAllowed:
            assert row is None
            assert Membership.objects.count() == before
            continue
        left.add(name)
        assert (Membership.objects.count(), Actor(actor.user).roles) == (before - 1, {})
        entry = object_entries("membership", row.pk).get()
        assert (entry.verb, entry.actor, entry.organisation, entry.after) == ("leave", actor.user, own.pk, None)
        assert entry.before["email"] == actor.user.email
    assert left == {role.value for role in Role}


@pytest.mark.parametrize("of_site", [False, True])
def test_the_last_manager_hands_over_before_leaving(of_site):
    own = OrganisationFactory()
    last = member(own, Role.MANAGER, is_superuser=of_site)
    member(own, Role.MANAGER, is_active=False)
    editor = member(own, Role.EDITOR)
    with pytest.raises(InputError, match="Make someone else a manager first"):
        leave_organisation(actor=last, organisation=own)
    row = Membership.objects.get(user=editor.user)
    change_member(actor=last, membership=row, role=Role.MANAGER, unit=None)
    leave_organisation(actor=last, organisation=own)
    assert [one.user for one in Membership.objects.filter(organisation=own, user__is_active=True)] == [editor.user]
