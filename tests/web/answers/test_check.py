"""The check of a submission, and what is put right from there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from tests.factories.surveys import NOW
from tests.markup import compact
from tests.web.answers.conftest import World, signed_in

from goalweave.accounts.actor import SYSTEM
from goalweave.registry.models import Record, Visibility
from goalweave.surveys.actions import insert_records, write_answer
from goalweave.surveys.actions.citing import CitationForm
from goalweave.surveys.models import Round
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db


def cite(world: World, number: str, text: str) -> None:
    """The answer becomes the text, in which [^1] is the record `fund`."""
    row = insert_records(
        actor=SYSTEM,
        answer=world.answer(number),
        records=[world.records["fund"].pk],
        form=CitationForm.SENTENCE,
        renderer=renderer_for(world.submission.organisation, "en"),
        version=world.answer(number).version,
        now=NOW,
    )
    write_answer(actor=SYSTEM, answer=row, text=text, version=row.version, now=NOW)


def ask_for_it(world: World) -> None:
    """The submission belongs to a round, whose answers everyone will see."""
    row = world.submission
    row.round = Round.objects.create(
        questionnaire=row.questionnaire, organisation=row.organisation, due=date(2090, 1, 1), opened=NOW
    )
    row.save()


def key_of(page: str, button: str) -> str:
    match = re.search(rf'name="finding" value="([0-9a-f]+)"\s*>\s*{re.escape(button)}', page)
    assert match is not None, page
    return match[1]


def check_page(client: Client, world: World) -> str:
    return compact(client.get(world.address("", "check")).content.decode())


def test_findings_are_put_right_from_the_check(editor: Client, world: World) -> None:
    ask_for_it(world)
    Record.objects.filter(pk=world.records["fund"].pk).update(
        text={"en": "It reached 68% of the schools."}, visibility=Visibility.ORGANISATION
    )
    cite(world, "1.1", "It reached 86% of the schools.[^1]")
    cite(world, "2", "It is told again here.[^1] Le fonds est payé par les communes et les villes.")
    shown = check_page(editor, world)
    assert "the registry says 68%, not 86%" in shown
    assert "#reads:~:text=It%20reached%2086%25" in shown
    for button in ("Change to 68%", "Remove from this answer", "Mark as French"):
        response = editor.post(world.address("", "fix"), {"finding": key_of(check_page(editor, world), button)})
        assert response.status_code == 302
    assert world.answer("1.1").text == "It reached 68% of the schools.[^1]"
    assert world.answer("2").text == "[Le fonds est payé par les communes et les villes]{lang=fr}."
    editor.post(world.address("", "fix"), {"finding": key_of(check_page(editor, world), "Publish the record")})
    assert Record.objects.get(pk=world.records["fund"].pk).visibility == Visibility.PUBLIC
    stale = editor.post(world.address("", "fix"), {"finding": "0" * 16}, follow=True)
    assert "the text has changed in the meantime; check again" in compact(stale.content.decode())


def test_all_cited_records_are_published_at_once_by_who_may(editor: Client, world: World) -> None:
    ask_for_it(world)
    fund = Record.objects.filter(pk=world.records["fund"].pk)
    fund.update(visibility=Visibility.ORGANISATION)
    cite(world, "1.1", "It is done well here.[^1]")
    writer = signed_in(world.writer)
    assert "Publish this record" not in check_page(writer, world)
    assert writer.post(world.address("", "fix"), {"all": "1"}).status_code == 403
    assert fund.get().visibility == Visibility.ORGANISATION
    assert "Publish this record" in check_page(editor, world)
    response = editor.post(world.address("", "fix"), {"all": "1"}, follow=True)
    assert "1 record published." in compact(response.content.decode())
    assert fund.get().visibility == Visibility.PUBLIC
