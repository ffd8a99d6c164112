"""The units of an organisation: a tree that stays one."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.django import TestCase
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, everybody, member
from tests.factories.records import RecordFactory

from goalweave.accounts.actions import change_unit, create_unit, invite, remove_unit, withdraw_invitation
from goalweave.accounts.actions.units import DEEPEST_UNIT
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role, Unit
from goalweave.accounts.queries import flatten_tree, unit_tree
from goalweave.core.errors import InputError, NotAllowed

pytestmark = pytest.mark.django_db


def chain(organisation, length):
    """Units below one another, the top one first."""
    units = []
    for number in range(length):
        parent = units[-1] if units else None
        units.append(UnitFactory(organisation=organisation, slug=f"level-{number}", parent=parent))
    return units


def test_create_unit_puts_it_in_its_place_and_logs_it():
    own = OrganisationFactory()
    manager = member(own, Role.MANAGER)
    top = create_unit(actor=manager, organisation=own, slug="bureau", name={"en": "Bureau"})
    below = create_unit(actor=manager, organisation=own, slug="office", name={"fr": "Bureau régional"}, parent=top)
    assert below.parent == top
    entry = object_entries("unit", below.pk).get()
    assert (entry.actor, entry.verb, entry.organisation, entry.after) == (
        manager.user, "create", own.pk, {"slug": "office", "name": {"fr": "Bureau régional"}, "parent": "bureau"},
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["create", "change", "remove"])
def test_units_are_changed_by_managers_only(verb):
    own = OrganisationFactory()
    for name, actor in everybody(own).items():
        unit = UnitFactory(organisation=own)

        def act(actor=actor, unit=unit, name=name):
            if verb == "create":
                create_unit(actor=actor, organisation=own, slug=name.replace(" ", "-"), name={"en": "A"})
            elif verb == "change":
                change_unit(actor=actor, unit=unit, slug=unit.slug, name={"en": "A"}, parent=None)
            else:
                remove_unit(actor=actor, unit=unit)

        if name in ("manager", "administrator", "system"):
            act()
        else:
            with pytest.raises(NotAllowed):
                act()
            assert Unit.objects.filter(pk=unit.pk).exists()


def test_a_slug_is_once_in_an_organisation_and_elsewhere_again():
    own = OrganisationFactory()
    unit = UnitFactory(organisation=own, slug="bureau")
    UnitFactory(slug="office")
    with pytest.raises(InputError, match="already") as caught:
        create_unit(actor=SYSTEM, organisation=own, slug="bureau", name={"en": "B"})
    assert caught.value.field == "slug"
    assert change_unit(actor=SYSTEM, unit=unit, slug="office", name={"en": "O"}, parent=None).slug == "office"


@pytest.mark.parametrize(
    ("slug", "name", "field"), [("a b", {"en": "A"}, "slug"), ("new", {"en": "A"}, "slug"), ("a", {}, "name")]
)
def test_a_unit_needs_a_short_name_and_a_name(slug, name, field):
    with pytest.raises(InputError) as caught:
        create_unit(actor=SYSTEM, organisation=OrganisationFactory(), slug=slug, name=name)
    assert caught.value.field == field


def test_a_unit_of_another_organisation_is_no_parent():
    with pytest.raises(InputError, match=r"This unit does not belong to the organisation\.") as caught:
        create_unit(actor=SYSTEM, organisation=OrganisationFactory(), slug="a", name={"en": "A"}, parent=UnitFactory())
    assert caught.value.field == "parent"


def test_a_unit_cannot_be_put_below_itself():
    top, middle, bottom = chain(OrganisationFactory(), 3)
    for parent in (top, middle, bottom):
        with pytest.raises(InputError, match="part of itself"):
            change_unit(actor=SYSTEM, unit=top, slug=top.slug, name=top.name, parent=parent)
    assert change_unit(actor=SYSTEM, unit=bottom, slug="bottom", name=bottom.name, parent=top).parent == top


def test_units_go_only_so_deep_also_when_a_whole_branch_is_moved():
    own = OrganisationFactory()
    units = chain(own, DEEPEST_UNIT)
    with pytest.raises(InputError, match="at most 8 levels"):
        create_unit(actor=SYSTEM, organisation=own, slug="too-deep", name={"en": "A"}, parent=units[-1])
    branch = UnitFactory(organisation=own, slug="branch")
    UnitFactory(organisation=own, slug="leaf", parent=branch)
    with pytest.raises(InputError, match="at most 8 levels"):
        change_unit(actor=SYSTEM, unit=branch, slug="branch", name=branch.name, parent=units[-2])
    assert change_unit(actor=SYSTEM, unit=branch, slug="branch", name=branch.name, parent=units[-3]).parent == units[-3]


def test_change_unit_logs_before_and_after_and_nothing_where_nothing_is_new():
    top, below = chain(OrganisationFactory(), 2)
    change_unit(actor=SYSTEM, unit=below, slug="moved", name={"en": "Moved"}, parent=None)
    change_unit(actor=SYSTEM, unit=below, slug="moved", name={"en": "Moved"}, parent=None)
    entry = object_entries("unit", below.pk).get()
    assert entry.before == {"slug": "level-1", "name": below.name, "parent": top.slug}
    assert entry.after == {"slug": "moved", "name": {"en": "Moved"}, "parent": None}


def test_only_a_unit_with_nothing_in_it_is_removed():
    own = OrganisationFactory()
    top, below = chain(own, 2)
    with pytest.raises(InputError, match="units below"):
        remove_unit(actor=SYSTEM, unit=top)
    membership = MembershipFactory(organisation=own, unit=below)
    with pytest.raises(InputError, match="people or records"):
        remove_unit(actor=SYSTEM, unit=below)
    membership.delete()
    record = RecordFactory(organisation=own, unit=below)
    with pytest.raises(InputError, match="people or records"):
        remove_unit(actor=SYSTEM, unit=below)
    record.delete()
    remove_unit(actor=SYSTEM, unit=below)
    assert list(Unit.objects.all()) == [top]
    entry = object_entries("unit", below.pk).get()
    assert (entry.verb, entry.before["slug"], entry.after) == ("remove", "level-1", None)


def test_an_open_invitation_keeps_a_unit_and_one_that_is_over_does_not(now):
    own = OrganisationFactory()
    unit = UnitFactory(organisation=own)
    made, _token = invite(actor=SYSTEM, organisation=own, email="a@example.org", role=Role.READER, unit=unit, now=now)
    with pytest.raises(InputError):
        remove_unit(actor=SYSTEM, unit=unit)
    withdraw_invitation(actor=SYSTEM, invitation=made, now=now)
    remove_unit(actor=SYSTEM, unit=unit)
    made.refresh_from_db()
    assert made.unit is None


def test_unit_tree_is_one_query_in_the_order_of_short_names(django_assert_num_queries):
    own = OrganisationFactory()
    for slug, parent in (("b", None), ("a", None), ("b-2", "b"), ("b-1", "b"), ("b-1-1", "b-1")):
        above = Unit.objects.filter(slug=parent).first()
        UnitFactory(organisation=own, slug=slug, parent=above)
    UnitFactory(slug="elsewhere")
    with django_assert_num_queries(1):
        tree = unit_tree(own)
    assert [(one.unit.slug, one.depth) for one in flatten_tree(tree)] == [
        ("a", 0),
        ("b", 0),
        ("b-1", 1),
        ("b-1-1", 2),
        ("b-2", 1),
    ]


class TestTree(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 11), st.integers(-1, 11)), max_size=30))
    def test_no_sequence_of_moves_makes_a_cycle_or_goes_too_deep(self, moves):
        own = OrganisationFactory()
        units = [UnitFactory(organisation=own) for _ in range(12)]
        for moved, to in moves:
            unit = Unit.objects.select_related("organisation").get(pk=units[moved].pk)
            parent = units[to] if to >= 0 else None
            try:
                change_unit(actor=SYSTEM, unit=unit, slug=unit.slug, name=unit.name, parent=parent)
            except InputError:
                continue
        placed = flatten_tree(unit_tree(own))
        assert len(placed) == len(units)
        assert max(one.depth for one in placed) < DEEPEST_UNIT
