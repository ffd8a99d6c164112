"""Questionnaires as they read: the list, one of them, what changed between two, its file and its history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.surveys import NOW, begun, question, questionnaire, round_for, stored_questionnaire
from tests.factories.visitors import code_of
from tests.web.questionnaires.conftest import HOME, World, page

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import EvidenceQuery, NoteKind, RecordKind, Section, Status
from goalweave.formats.definitions.questionnaires import read_questionnaire
from goalweave.surveys.actions import change_questionnaire, create_edition, set_publisher_wording
from goalweave.surveys.models import Questionnaire, Submission

pytestmark = pytest.mark.django_db
QUERY = EvidenceQuery(
    kinds=(RecordKind.EVENT, RecordKind.MECHANISM), since=-1, until=0, nodes=("sdg:9.c",), mechanisms=("HLPF",),
    words=("forum",), notes=(NoteKind.RESULT,), details=("venue",), partners=True,
)  # fmt: skip


def asking(**fields: object) -> Questionnaire:
    sections = (Section({"en": "Work"}, (question("1", **fields),)),)
    return stored_questionnaire(questionnaire("2027", sections=sections, year=2027))


def test_the_list_tells_who_asks_how_much_and_how_often(world: World) -> None:
    row = stored_questionnaire(replace(questionnaire(), owner={"en": "The survey office"}))
    round_for(world.own, questionnaire=row)
    said = page(world.visitor.get(HOME))
    assert "Test survey 2026 The survey office 4 1 being answered" in said
    assert "Import" not in said
    assert "Import a questionnaire" in page(world.editor.get(HOME))


def test_the_list_says_what_to_do_where_there_is_none(world: World) -> None:
    assert "No questionnaires yet." in page(world.visitor.get(HOME))


def test_one_that_is_being_made_is_for_its_own_people(world: World) -> None:
    row = stored_questionnaire(organisation=world.own)
    address = f"{HOME}{row.key}/"
    for client in (world.editor, world.reader, world.administrator):
        assert "Test survey" in page(client.get(address))
    assert code_of(world.visitor.get(address)) == 404
    assert "Test survey" not in page(world.visitor.get(HOME))


def test_a_question_says_what_it_asks_for_and_which_records_it_is_about(world: World) -> None:
    row = asking(required=True, fewest=20, most=50, guidance={"en": "Think of all."}, evidence=QUERY)
    said = page(world.visitor.get(f"{HOME}{row.key}/"))
    for words in (
        "What of 1?", "answer required", "20 to 50 words", "Think of all.", "Kind: Event or Mechanism",
        "Took place between 2026 and 2027", "9.c", "or to a node below", "Names “HLPF” or “forum”", "Includes: Result",
        "Filled in: Venue", "Names partners",
    ):  # fmt: skip
        assert words in said, words


def test_a_query_that_asks_nothing_finds_all_records(world: World) -> None:
    row = asking(evidence=EvidenceQuery())
    assert "All records of the organisation" in page(world.visitor.get(f"{HOME}{row.key}/"))


def test_what_is_not_translated_says_in_which_language_it_is_shown(world: World) -> None:
    row = stored_questionnaire()
    response = world.visitor.get(f"/fr{HOME}{row.key}/")
    assert response.content.decode().count('<p class="qtext" lang="en" dir="ltr">') == 4
    assert "English" in page(response)


def test_the_file_is_the_questionnaire_again(world: World) -> None:
    row = stored_questionnaire()
    response = world.visitor.get(f"{HOME}{row.key}/file/")
    assert response["Content-Disposition"] == 'attachment; filename="test@2026.yaml"'
    assert read_questionnaire(response.content, "test.yaml") == questionnaire()


def test_the_difference_tells_what_became_of_each_question_and_what_is_carried(world: World) -> None:
    old = stored_questionnaire()
    made = create_edition(actor=SYSTEM, questionnaire=old, edition="2027", year=2027, organisation=None, now=NOW)
    first, second = questionnaire().sections
    kept, reworded = first.questions
    given = replace(
        questionnaire("2027"),
        year=2027,
        after="test@2026",
        sections=(
            replace(
                first,
                questions=(
                    replace(kept, follows=("1.1",)),
                    replace(reworded, text={"en": "What of all 1.2?"}, follows=("1.2",)),
                    replace(second.questions[0], number="1.3", follows=("2",)),
                    replace(question("9"), text={"en": "Which lessons were learned abroad?"}),
                ),
            ),
        ),
    )
    change_questionnaire(actor=SYSTEM, questionnaire=made, definition=given, version=1, now=NOW)
    address = f"{HOME}test@2027/difference/test@2026/"
    response = world.visitor.get(address)
    said = page(response)
    assert (
        "The answers to 3 of 4 questions can be carried forward. 1 question of the earlier edition has been dropped."
    ) in said
    assert "kept 1 reworded 1 moved 1 new 1 gone 1" in said
    assert "What of <ins>all </ins>1.2?" in response.content.decode()
    assert "becomes" in said
    only = page(world.visitor.get(f"{address}?fate=gone"))
    assert "What of 3?" in only
    assert "What of 1.1?" not in only
    assert "None." in page(world.visitor.get(f"{address}?fate=nonsense"))
    assert code_of(world.visitor.get(f"{HOME}test@2027/difference/test@1999/")) == 404


def test_the_history_tells_who_did_what_to_whom_it_may(world: World) -> None:
    row = stored_questionnaire(organisation=world.own)
    section = questionnaire().sections[0]
    first = replace(section.questions[0], text={"en": "What of all 1.1?"}, most=80)
    given = replace(questionnaire(), sections=(replace(section, questions=(first, question("1.9"))),))
    change_questionnaire(actor=world.actor, questionnaire=row, definition=given, version=1, now=NOW)
    address = f"{HOME}{row.key}/history/"
    response = world.reader.get(address)
    said = page(response)
    assert "changed it" in said
    assert "Question 1.1 Question, Maximum number of words" in said
    assert "<ins>all </ins>" in response.content.decode()
    assert "Question 1.9 added" in said
    assert "Question 1.2 removed" in said
    begun(questionnaire=row)
    assert world.visitor.get(f"{HOME}{row.key}/").status_code == 200
    assert code_of(world.visitor.get(address)) == 404


def test_where_the_wording_comes_from_is_shown(world: World) -> None:
    row = stored_questionnaire()
    set_publisher_wording(actor=SYSTEM, questionnaire=row, texts={"2": {"en": "The very words"}}, now=NOW)
    assert row.questions.get(number="2").status == Status.TRANSCRIBED
    assert "The very words choice transcribed" in page(world.visitor.get(f"{HOME}{row.key}/"))


def test_an_editor_begins_to_answer_it_once(world: World) -> None:
    row = stored_questionnaire()
    sent = {"organisation": "own", "year": "2026", "language": "fr"}
    response = world.editor.post(f"{HOME}{row.key}/answer/", sent)
    made = Submission.objects.get()
    assert response["Location"] == f"/surveys/submissions/{made.pk}/"
    assert (made.organisation, made.year, made.language) == (world.own, 2026, "fr")
    assert world.editor.post(f"{HOME}{row.key}/answer/", sent)["Location"] == response["Location"]
    assert Submission.objects.count() == 1
    assert "Your submissions" in page(world.editor.get(f"{HOME}{row.key}/"))
    assert world.reader.post(f"{HOME}{row.key}/answer/", sent).status_code == 404
    refused = world.editor.post(f"{HOME}{row.key}/answer/", {**sent, "year": "20x"}, follow=True)
    assert "a year must have four digits" in page(refused)


def test_queries_of_the_pages(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    old = stored_questionnaire()
    create_edition(actor=SYSTEM, questionnaire=old, edition="2027", year=2027, organisation=None, now=NOW)
    home, one = HOME, f"{HOME}test@2027/"
    for client, counts in (
        (world.visitor, {home: 2, one: 6, f"{one}difference/test@2026/": 8, f"{one}file/": 3}),
        (world.editor, {home: 6, one: 12, f"{one}history/": 8}),
    ):
        for address, number in counts.items():
            client.get(address)
            with django_assert_num_queries(number, info=address):
                assert client.get(address).status_code == 200
