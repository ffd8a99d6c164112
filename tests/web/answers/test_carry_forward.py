"""The earlier answer next to the field."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.surveys import NOW, answer, questionnaire, stored_questionnaire
from tests.markup import compact
from tests.web.answers.conftest import World

from goalweave.accounts.actor import SYSTEM
from goalweave.registry.models import Record
from goalweave.surveys.actions import start_submission
from goalweave.surveys.models import Answer

pytestmark = pytest.mark.django_db


def test_the_earlier_answer_and_what_has_changed_can_be_a_start(client: Client, world: World) -> None:
    Answer.objects.filter(pk=world.answer("1.1").pk).update(text="We work with FAO.", updated=NOW)
    Record.objects.filter(pk=world.records["fund"].pk).update(
        created=NOW.replace(year=2025), updated=NOW.replace(year=2025)
    )
    asked = stored_questionnaire(questionnaire("2027", year=2027, after="test@2026"))
    row = start_submission(
        actor=SYSTEM, questionnaire=asked, organisation=world.submission.organisation, year=2027, language="en", now=NOW
    )
    address = f"/surveys/submissions/{row.pk}/1.1/"
    shown = compact(client.get(address).content.decode())
    earlier = shown.split('<section class="earlier')[1].split("</section>")[0]
    assert "Answer of 2026" in earlier
    assert "Question 1.1 of test@2026:" in earlier
    assert "same text" in earlier
    assert "We work with FAO." in earlier
    assert [name for name in ("EQUALS", "Water Fund", "Forum") if name in earlier] == ["EQUALS"]
    assert "Start from this answer" in earlier
    client.post(f"{address}carry/", {"version": "1", "text": ""})
    one = answer(row, "1.1")
    assert (one.text, one.old) == ("We work with FAO.", True)
    shown = compact(client.get(address).content.decode())
    assert "Answer of 2026" in shown
    assert "Start from this answer" not in shown
