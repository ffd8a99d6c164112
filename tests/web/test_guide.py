"""The guided start: steps computed from the data, to whom it is offered, and what an empty site shows."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import add_record, set_visibility
from goalweave.registry.models import Visibility
from goalweave.web.guide.steps import start_steps

pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    assert actor.user is not None
    client = Client()
    client.force_login(actor.user)
    return client


def states(organisation: Organisation | None) -> str:
    """The first letter of each state: d, n or l."""
    return "".join(step.state[0] for step in start_steps(organisation))


def page(client: Client, address: str) -> str:
    return compact(client.get(address).content.decode())


def test_steps_follow_the_data() -> None:
    loaded()
    assert states(None) == "nlllll"
    organisation = OrganisationFactory(slug="water")
    assert states(organisation) == "dnllll"
    member(organisation, Role.MANAGER)
    member(organisation, Role.REVIEWER)
    assert states(organisation) == "ddnlll"
    row = add_record(actor=SYSTEM, organisation=organisation, record=record("well"), visibility=Visibility.ORGANISATION)
    assert states(organisation) == "ddddnl"
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.c"),)})
    assert states(organisation) == "dddddn"
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.PUBLIC)
    assert states(organisation) == "dddddd"


def test_empty_site_says_what_it_is_and_shows_no_work_of_others() -> None:
    loaded()
    home = page(Client(), "/")
    assert "Show what your organisation does for the Global Goals" in home
    assert ["<svg" in home.partition("<main")[2], "ITU does" in home, "Recent records" in home] == [False] * 3
    assert "No records yet." in page(Client(), "/records/")


def test_guide_is_offered_to_administrators_until_they_hide_it() -> None:
    loaded()
    client = client_of(administrator())
    assert page(client, "/").count('href="/start/"') == 2
    assert 'href="/organisations/new/"' in page(client, "/start/")
    assert client.post("/start/hide/").headers["Location"] == "/"
    assert page(client, "/").count('href="/start/"') == 0


def test_manager_gets_the_steps_of_their_organisation_and_a_reader_none() -> None:
    loaded()
    organisation = OrganisationFactory(slug="water")
    OrganisationFactory(slug="roads")
    shown = page(client_of(member(organisation, Role.MANAGER)), "/start/?organisation=roads")
    assert "/organisations/water/people/" in shown
    assert "roads" not in shown.partition("<main")[2].partition("</main")[0]
    assert client_of(member(organisation, Role.READER)).get("/start/").status_code == 403


def test_invitation_shows_its_link_where_no_mail_server_is_set(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.DATA_DIR / "mails"
    organisation = OrganisationFactory(slug="water")
    client = client_of(member(organisation, Role.MANAGER))
    data = {"email": "ada@example.org", "role": "reader", "language": "en", "unit": ""}
    answer = client.post("/organisations/water/people/", data, follow=True).content.decode()
    assert "No email server is set up, so nothing was sent." in answer
    assert 'href="http://testserver/invitations/' in answer
    assert "No email server is set up" in page(client, "/start/")
    assert mail.outbox == []
