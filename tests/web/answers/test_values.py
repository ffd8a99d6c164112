"""Answers that are more or less than text: a choice, a table, files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.surveys import begun, question, questionnaire, stored_questionnaire
from tests.factories.visitors import code_of
from tests.markup import compact
from tests.web.answers.conftest import World, ask_json, signed_in

from goalweave.core.model import QuestionKind, Section
from goalweave.surveys.models import AnswerFile

pytestmark = pytest.mark.django_db


def test_a_choice_is_made_changed_and_taken_back(client: Client, world: World) -> None:
    shown = compact(client.get(world.address("2")).content.decode())
    assert shown.count('type="radio"') == 3
    client.post(world.address("2", "write"), {"text": "", "version": "1", "choice": "yes"})
    assert (world.answer("2").value, world.answer("2").status) == (["yes"], "drafting")
    assert 'value="yes" checked' in compact(client.get(world.address("2")).content.decode())
    client.post(world.address("2", "write"), {"text": "", "version": "2", "choice": ""})
    assert (world.answer("2").value, world.answer("2").status) == (None, "empty")
    response = client.post(world.address("2", "write"), {"text": "", "version": "3", "choice": "maybe"})
    assert response.status_code == 400
    assert "choose from the options" in compact(response.content.decode())


def test_a_table_grows_by_a_row_without_javascript(client: Client, world: World) -> None:
    sent = {"text": "A remark.", "version": "1", "cell-1-a": "One", "cell-1-b": "1", "cell-2-a": " ", "do": "row"}
    client.post(world.address("3", "write"), sent)
    assert (world.answer("3").value, world.answer("3").text) == ([{"a": "One", "b": "1"}], "A remark.")
    shown = compact(client.get(world.address("3")).content.decode())
    assert 'name="cell-1-a" value="One"' in shown
    assert 'name="cell-3-b" value=""' in shown
    assert 'name="cell-4-b"' not in shown
    assert ask_json(client, world.address("3", "write"), version="2", text="", **{"cell-7-a": "Seven"})[0] == 200
    assert world.answer("3").value == [{"a": "Seven", "b": ""}]


def other_kinds(world: World) -> World:
    kinds = (QuestionKind.NUMBER, QuestionKind.LINK, QuestionKind.ATTACHMENT)
    section = Section({"en": "Kinds"}, tuple(question(str(n), kind=kind) for n, kind in enumerate(kinds, 1)))
    given = stored_questionnaire(questionnaire("kinds", sections=(section,)))
    world.submission = begun(world.submission.organisation, questionnaire=given)
    return world


def test_a_number_and_an_address_are_checked(client: Client, world: World) -> None:
    other_kinds(world)
    client.post(world.address("1", "write"), {"text": "", "version": "1", "value": "12 000.5"})
    assert world.answer("1").value == "12000.5"
    response = client.post(world.address("1", "write"), {"text": "", "version": "2", "value": "many <b>"})
    assert (response.status_code, world.answer("1").value) == (400, "12000.5")
    assert 'value="many &lt;b&gt;"' in compact(response.content.decode())
    client.post(world.address("2", "write"), {"text": "", "version": "1", "value": "javascript:alert(1)"})
    assert world.answer("2").value is None
    client.post(world.address("2", "write"), {"text": "", "version": "1", "value": "https://example.org/a"})
    assert 'value="https://example.org/a"' in compact(client.get(world.address("2")).content.decode())


def test_a_file_makes_a_draft_is_sent_to_who_may_read_and_taken_away(client: Client, world: World) -> None:
    other_kinds(world)
    file = SimpleUploadedFile("plan.txt", b"A plan in words.")
    client.post(world.address("3", "files"), {"file": file})
    made = AnswerFile.objects.get()
    assert (made.answer, made.name, world.answer("3").status) == (world.answer("3"), "plan.txt", "drafting")
    address = f"/surveys/submissions/files/{made.pk}/"
    response = client.get(address)
    assert b"".join(response.streaming_content) == b"A plan in words."  # type: ignore[attr-defined]
    assert response["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert code_of(Client().get(address)) == 404
    assert signed_in(world.reader).post(f"{address}remove/").status_code == 403
    client.post(f"{address}remove/")
    assert client.get(address).status_code == 404
    assert world.answer("3").status == "empty"


def test_files_that_are_not_taken_are_told_by_name(client: Client, world: World) -> None:
    file = SimpleUploadedFile("page.html", b"<html></html>")
    response = client.post(world.address("", "files"), {"file": file}, follow=True)
    assert "page.html: the file is HTML, SVG or other markup, which is not accepted" in compact(
        response.content.decode()
    )
    response = client.post(world.address("", "files"), {"file": SimpleUploadedFile("a.txt", b"Words.")}, follow=True)
    assert "“a.txt” attached." in compact(response.content.decode())
