"""Python reads no whole number of more than 4,300 digits; whoever sends one gets an answer all the same."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import administrator

from goalweave.core.model import RecordKind
from goalweave.registry.counted_people import people_detail

LONG = "1" * 5000


def test_people_are_counted_up_to_a_limit() -> None:
    assert people_detail(RecordKind.TRAINING, "1200", "participants") == "participants"
    assert people_detail(RecordKind.TRAINING, LONG, "participants") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/indices/build/save/", "/indices/build/publish/"])
def test_a_draft_with_an_endless_number_is_none(address: str) -> None:
    client = Client()
    client.force_login(administrator().user)
    assert client.post(address, {"draft": LONG}).status_code in (302, 400, 404)
