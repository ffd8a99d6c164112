"""Trade-offs in the profile and in the annual report, for members, in words."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from tests.factories.accounts import member
from tests.web.interlinkages.test_tradeoffs import World

from goalweave.accounts.actor import SYSTEM
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.content.decode())))


@pytest.mark.parametrize("address", ["profile/?", "annual/?plan=sdg@2020&"])
def test_document_has_the_trade_offs_with_their_states(world: World, address: str) -> None:
    world.treat(state="mitigated", reason="", measure=world.rows["shares"])
    text = words(world.client, f"/documents/{address}organisation=roads-office&language=en")
    assert "Accepted work hinders other accepted work in 2 pairs. Open: 1; mitigated: 1." in text
    assert "Roads for all counteracts Skills for work −2 1 → 1 mitigated Mitigated by: A fund that both share." in text
    assert "constrains Internet for everyone −1 1 → 1 open Nothing yet." in text
    assert "is indivisible from" in text
    assert "Scores: A panel in Nairobi." in text


def test_document_for_a_member_does_not_name_a_measure_that_is_a_draft_again(world: World) -> None:
    world.treat(state="mitigated", reason="", measure=world.rows["shares"])
    set_visibility(actor=SYSTEM, ids=[world.rows["shares"].pk], visibility=Visibility.DRAFT)
    reader, address = member(world.owner).user, "/documents/profile/?organisation=roads-office&language=en"
    client = Client()
    client.force_login(reader)
    assert "A fund that both share" not in words(client, address)
    assert "Mitigated by: A fund that both share." in words(world.client, address)


def test_document_for_everyone_else_says_nothing_of_trade_offs(world: World) -> None:
    assert "Trade-offs" not in words(Client(), "/documents/profile/?organisation=roads-office&language=en")


def test_arrow_and_sign_follow_the_direction_of_reading(world: World) -> None:
    text = words(world.client, "/documents/profile/?organisation=roads-office&language=ar")
    assert "1 ← 1" in text
    assert "\u200e−2" in text


def test_profile_of_a_country_says_nothing_of_the_whole_organisation(world: World) -> None:
    address = "/documents/profile/?organisation=roads-office&country=KE&language=en"
    assert "Trade-offs" not in words(world.client, address)
