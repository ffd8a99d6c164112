"""What someone deletes while another, who has it before them, waits to change it; collected on PostgreSQL alone, see side_by_side."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member, person
from tests.factories.records import RecordFactory
from tests.sequences.together import side_by_side

from goalweave.accounts.actions import change_member, leave_organisation, remove_member
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, Role, Unit
from goalweave.core.errors import NotAllowed, Vanished
from goalweave.integrations.keys import create_key
from goalweave.integrations.models import Webhook
from goalweave.integrations.webhooks import add_webhook, delete_webhook
from goalweave.registry.models import Record
from goalweave.vanished_rows import is_vanished

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


def webhook_of(organisation: Organisation, manager: Actor) -> Webhook:
    return add_webhook(
        actor=manager,
        organisation=organisation,
        url="https://hooks.example.org/goals",
        events=["record.published"],
        now=NOW,
    )


@pytest.mark.parametrize("page", ["secret", "test"])
def test_a_form_about_what_was_deleted_meanwhile_is_a_page_that_says_so(page: str) -> None:
    organisation, user = OrganisationFactory(slug="own"), person()
    MembershipFactory(organisation=organisation, user=user, role=Role.MANAGER)
    webhook = webhook_of(organisation, Actor(user))
    client = Client()
    client.force_login(user)
    _deleted, response = side_by_side(
        lambda: delete_webhook(actor=Actor(user), webhook=Webhook.objects.get(pk=webhook.pk)),
        lambda: client.post(f"/fr/organisations/own/webhooks/{webhook.pk}/{page}/"),
    )
    assert response.status_code == 409
    assert "Rien n’a été enregistré." in response.content.decode()


def test_a_member_who_is_removed_meanwhile_is_not_a_member_again() -> None:
    organisation = OrganisationFactory()
    manager = member(organisation, Role.MANAGER)
    row = Membership.objects.get(user=member(organisation).user)
    _removed, refused = side_by_side(
        lambda: remove_member(actor=manager, membership=row),
        lambda: change_member(actor=manager, membership=row, role=Role.EDITOR, unit=None),
    )
    assert isinstance(refused, Vanished)
    assert [one.user for one in organisation.memberships.all()] == [manager.user]


def test_a_member_who_leaves_while_they_are_removed_is_refused() -> None:
    organisation = OrganisationFactory()
    manager, leaves = member(organisation, Role.MANAGER), member(organisation)
    row = Membership.objects.get(user=leaves.user)
    _removed, refused = side_by_side(
        lambda: remove_member(actor=manager, membership=row),
        lambda: leave_organisation(actor=leaves, organisation=organisation),
    )
    assert isinstance(refused, NotAllowed)


def test_a_program_that_changes_a_record_that_is_purged_meanwhile_finds_none() -> None:
    organisation = OrganisationFactory(slug="own")
    record = RecordFactory(organisation=organisation)
    _key, token = create_key(
        actor=member(organisation, Role.EDITOR), organisation=organisation, name="Load", scope="write", days=30, now=NOW
    )
    address = f"/api/v1/organisations/own/records/{record.pk}"
    headers = {"Authorization": f"Bearer {token}", "If-Match": '"1"'}
    body = json.dumps({"title": {"en": "Wells"}})
    _purged, response = side_by_side(
        lambda: Record.objects.filter(pk=record.pk).delete(),
        lambda: Client().patch(address, body, content_type="application/json", headers=headers),
    )
    assert response.status_code == 404, response.content
    assert response.json()["detail"] == "Someone else has deleted or changed this in the meantime. Nothing was saved."


def test_a_unit_of_an_organisation_that_is_deleted_meanwhile_is_told_by_its_reference() -> None:
    organisation = OrganisationFactory()
    outcomes: list[bool] = []

    def add() -> None:
        with pytest.raises(IntegrityError) as refused:
            Unit.objects.create(organisation=organisation, slug="bureau")
        outcomes.append(is_vanished(refused.value))

    side_by_side(lambda: Organisation.objects.filter(pk=organisation.pk).delete(), add)
    assert outcomes == [True]
