"""A submission as a whole: overview, check, reading, history, and the record that says where it is cited."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.surveys import NOW, questionnaire, round_for, stored_questionnaire
from tests.factories.visitors import code_of
from tests.markup import compact
from tests.web.answers.conftest import World, ask_json, signed_in

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility
from goalweave.surveys.actions import (
    add_comment,
    hand_in_submission,
    publish_submission,
    set_answer_status,
    write_answer,
)
from goalweave.surveys.models import AnswerStatus, Submission
from goalweave.surveys.submissions.snapshot import content_digest

pytestmark = pytest.mark.django_db


def page(client: Client, address: str, code: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == code
    return compact(response.content.decode())


def words(shown: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def cited(world: World, name: str = "fund", number: str = "1.1") -> None:
    row = world.answer(number)
    pk = world.records[name].pk
    code, _told = ask_json(
        signed_in(world.writer), world.address(number, "insert"), text=row.text, version=str(row.version),
        insert=f"sentence:{pk}",
    )  # fmt: skip
    assert code == 200


def approved(world: World, number: str = "1.1") -> None:
    set_answer_status(actor=SYSTEM, answer=world.answer(number), status=AnswerStatus.APPROVED, now=NOW)


def test_it_says_how_far_each_question_is(editor: Client, world: World) -> None:
    write_answer(actor=SYSTEM, answer=world.answer("1.1"), text="word " * 51, version=1, now=NOW)
    add_comment(actor=world.writer, answer=world.answer("1.1"), text="Too long.", now=NOW)
    shown = words(page(editor, world.address()))
    assert "0 of 4 approved · 1 in draft · 3 empty" in shown
    assert "51 of 50 words 1 to fix 1 to check 1 comment" in shown
    assert "Draft all 3 empty answers from your records" in shown
    for form in ("docx", "pdf"):
        assert f'href="/documents/submissions/{world.submission.pk}/?format={form}"' in page(editor, world.address())
    reader = words(page(signed_in(world.reader), world.address()))
    assert "Draft all" not in reader
    assert "Assign" not in reader


def test_several_questions_are_given_to_one_person_at_once(editor: Client, world: World) -> None:
    assert world.writer.user is not None
    sent = {"question": ["1.1", "2"], "assignee": str(world.writer.user.pk)}
    response = editor.post(world.address("", "assign"), sent, follow=True)
    assert "2 answers assigned." in compact(response.content.decode())
    assert [world.answer(number).assignee for number in ("1.1", "1.2", "2")] == [
        world.writer.user, None, world.writer.user,
    ]  # fmt: skip
    assert world.reader.user is not None
    sent["assignee"] = str(world.reader.user.pk)
    response = editor.post(world.address("", "assign"), sent, follow=True)
    assert "Choose someone who can write for the organisation." in compact(response.content.decode())
    editor.post(world.address("", "assign"), {"question": "1.1", "assignee": ""})
    assert world.answer("1.1").assignee is None


def test_all_that_is_empty_is_drafted_in_one_click(editor: Client, world: World) -> None:
    response = editor.post(world.address("", "draft"), follow=True)
    assert "2 answers drafted: 1.1, 1.2." in compact(response.content.decode())
    assert "Forum" in world.answer("1.2").text
    assert "Nothing was drafted" in compact(editor.post(world.address("", "draft"), follow=True).content.decode())


def test_what_it_says_of_itself_is_changed(editor: Client, world: World) -> None:
    editor.post(world.address("", "facts"), {"fact-membership": "Member", "year": "2025", "language": "fr"})
    row = Submission.objects.get(pk=world.submission.pk)
    assert (row.facts, row.year, row.language) == ({"membership": "Member"}, 2025, "fr")
    response = editor.post(world.address("", "facts"), {"year": "20255", "language": "fr"}, follow=True)
    assert "a year must have four digits" in compact(response.content.decode())


def test_everything_to_look_at_stands_on_one_page(editor: Client, world: World) -> None:
    write_answer(actor=SYSTEM, answer=world.answer("1.2"), text="SDG 4 was on all our minds.", version=1, now=NOW)
    shown = words(page(editor, world.address("", "check")))
    assert "1 problem to fix" in shown
    assert "1.1 Short 1.1 1 Missing to fix the answer is missing Go to answer" in shown
    assert "SDG 4 was on all our minds" in shown
    assert "Goal without a record" in shown
    assert "Goal not mentioned" in shown


def test_it_is_read_as_a_whole_by_members_and_then_by_everybody(client: Client, world: World) -> None:
    cited(world)
    cited(world, "equals")
    set_visibility(actor=SYSTEM, ids=[world.records["equals"].pk], visibility=Visibility.ORGANISATION)
    shown = page(client, world.address("", "read"))
    assert 'href="#source-1.1-1"' in shown
    assert "EQUALS</a></li>" in shown
    assert code_of(Client().get(world.address("", "read"))) == 404
    approved(world)
    hand_in_submission(actor=SYSTEM, submission=world.submission, now=NOW, with_empty=True)
    publish_submission(actor=SYSTEM, submission=world.submission, now=NOW)
    public = page(Client(), world.address("", "read"))
    assert "Water Fund</a></li>" in public
    assert "an unpublished record" in public
    assert "Go to answer" not in public


def test_who_asked_reads_it_once_it_was_handed_in_and_its_history_without_the_writing(world: World) -> None:
    asks = OrganisationFactory()
    due = timezone.localdate() + timedelta(days=30)
    given = stored_questionnaire(questionnaire("asked"))
    survey = round_for(
        world.submission.organisation, organisation=asks, questionnaire=given, due=due, now=timezone.now()
    )
    world.submission = survey.submissions.get()
    coordinator = signed_in(member(asks, Role.EDITOR))
    assert coordinator.get(world.address("", "read")).status_code == 404
    cited(world)
    approved(world)
    hand_in_submission(actor=world.editor, submission=world.submission, now=NOW, with_empty=True)
    assert "submitted" in page(coordinator, world.address("", "read"))
    told = words(page(coordinator, world.address("", "history")))
    assert "submitted it" in told
    assert "inserted a record" not in told
    assert coordinator.get(world.address()).status_code == 404
    own = words(page(signed_in(world.reader), world.address("", "history")))
    assert "The contributor inserted a record · 1.1" in own


def test_a_snapshot_is_given_out_with_its_digest(client: Client, world: World) -> None:
    cited(world)
    approved(world)
    hand_in_submission(actor=SYSTEM, submission=world.submission, now=NOW, with_empty=True)
    kept = world.submission.snapshots.get()
    assert kept.digest in page(client, world.address())
    response = client.get(world.address("", "snapshots/1"))
    assert content_digest(json.loads(response.content)) == kept.digest
    assert response["X-Digest"] == f"sha-256={kept.digest}"
    assert client.get(world.address("", "snapshots/2")).status_code == 404


def test_a_record_says_which_answers_cite_it_to_who_may_read_them(client: Client, world: World) -> None:
    cited(world)
    address = f"/records/{world.records['fund'].pk}/"
    shown = words(page(client, address))
    assert "Cited in Test survey" in shown
    assert "2026 · 1.1" in shown
    assert "Cited in" not in page(Client(), address)
    row = world.answer()
    write_answer(actor=SYSTEM, answer=row, text="Nothing of it.", version=row.version, now=NOW)
    assert "Cited in" not in page(client, address)


@pytest.mark.parametrize("more", [1, pytest.param(0, marks=pytest.mark.thorough)])
def test_the_pages_take_so_many_queries_however_much_is_cited(
    editor: Client, world: World, django_assert_num_queries: object, more: int
) -> None:
    cited(world, "equals")
    if more:
        cited(world, "fund")
        cited(world, "forum", "1.2")
    for act, count in (("", 21), ("check", 17), ("read", 11), ("history", 7)):
        page(editor, world.address("", act))
        with django_assert_num_queries(count):  # type: ignore[operator]
            page(editor, world.address("", act))
