"""Python reads no whole number of more than 4,300 digits; whoever sends one gets an answer all the same."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import administrator

from goalweave.core.answers.prose.references import number_order
from goalweave.core.answers.recognition import leading_number
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
    assert client.post(address, {"draft": LONG}).status_code in (200, 302, 404)


@pytest.mark.parametrize(("number", "leading"), [("2.1", 2), ("12)", 12), (LONG, 111_111_111), ("a", 0)])
def test_numbers_of_questions_begin_with_a_number(number: str, leading: int) -> None:
    assert leading_number(number) == leading


def test_numbers_of_results_that_are_none_have_an_order() -> None:
    assert sorted(["4.10", "4.²", "4.9"], key=number_order) == ["4.²", "4.9", "4.10"]
