"""A questionnaire from a file: shown before it is kept, with what is wrong; official wording put over one."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.surveys import begun, question, questionnaire, stored_questionnaire
from tests.factories.visitors import code_of
from tests.web.questionnaires.conftest import HOME, World, fields, page

from goalweave.core.model import EvidenceQuery, Section
from goalweave.formats.definitions.questionnaires import write_questionnaire
from goalweave.surveys.models import Origin, Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire

pytestmark = pytest.mark.django_db
IMPORT = f"{HOME}import/"


def word(*lines: str) -> bytes:
    document = docx.Document()
    document.add_heading("Survey of 2027", 1)
    document.add_heading("Work", 2)
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def send(client: Client, content: bytes | str, name: str, **more: str) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), **more})


def test_a_yaml_file_is_shown_and_then_kept_as_it_is(world: World) -> None:
    shown = send(world.editor, write_questionnaire(questionnaire()), "test.yaml")
    said = page(shown)
    assert "Not saved yet Test survey 4 questions read." in said
    assert "What of 1.1?" in said
    assert not Questionnaire.objects.exists()
    response = world.editor.post(IMPORT, fields(shown, "keep"))
    assert response["Location"] == f"{HOME}test@2026/"
    row = Questionnaire.objects.get()
    assert (to_questionnaire(row), row.organisation, row.origin) == (questionnaire(), world.own, Origin.FILE)


def test_a_word_document_of_numbered_questions_with_a_name_and_edition_of_ones_own(world: World) -> None:
    document = word("1. Action? (at most 200 words)", "2. Partners?")
    shown = send(world.editor, document, "Survey.docx", id="own", edition="2027-a")
    assert "at most 200 words" in page(shown)
    form = fields(shown, "keep")
    assert (form["id"], form["edition"]) == ("own", "2027-a")
    world.editor.post(IMPORT, form | {"edition": "2028"})
    row = Questionnaire.objects.get()
    assert row.key == "own@2028"
    assert [(one.number, one.text["en"], one.most) for one in to_questionnaire(row).questions] == [
        ("1", "Action? (at most 200 words)", 200),
        ("2", "Partners?", None),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.docx",
            word("Action?", "Partners?"),
            "no numbered questions found: each question must start with its number, such as 1. or 2.1, typed or numbered automatically by Word",
        ),
        ("a.docx", word("3.2 Action?", "3.2 Partners?"), "duplicate question number 3.2"),
        ("a.yaml", "id: x\nedition: '1'\ntitle: {en: T}\nsektions: []\n", "did you mean “sections”?"),
        ("a.yaml", "id: x\nedition: [\n", "not valid YAML"),
        ("a.yaml", "", "the file is empty"),
        (
            "a.xlsx",
            b"PK\x03\x04nothing",
            "this is neither YAML nor a supported document; supported documents are Word, text, Markdown, HTML and PDF",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(world: World, name: str, content: bytes | str, said: str) -> None:
    assert said in page(send(world.editor, content, name), 400)
    assert not Questionnaire.objects.exists()


def test_line_and_field_of_what_is_wrong(world: World) -> None:
    text = "id: x\nedition: '1'\ntitle: {en: T}\nsections:\n- title: {en: S}\n  questions:\n  - number: 1\n    text: {en: A}\n    kind: poem\n"
    said = page(send(world.editor, text, "bad.yaml"), 400)
    assert "bad.yaml, line 9, sections[0].questions[0].kind" in said
    assert "“poem” is not one of" in said


def test_a_file_is_asked_for(world: World) -> None:
    assert "choose a file" in page(world.editor.post(IMPORT), 400)


def test_names_that_nothing_has_are_in_the_way_and_missing_languages_are_told(world: World) -> None:
    first = question("1", evidence=EvidenceQuery(nodes=("sdg:99",)))
    second = question("2").__class__("2", {"en": "Two", "fr": "Deux"}, {"en": "Two"})
    given = questionnaire("2027", sections=(Section({"en": "Work"}, (first, second)),))
    shown = send(world.editor, write_questionnaire(given), "test.yaml")
    said = page(shown)
    assert "to fix 1 sdg@2020 has no node 99" in said
    assert "to check fr 1 of 2 questions has no text; the first is 1" in said
    kept = world.editor.post(IMPORT, fields(shown, "keep"))
    assert "1: sdg@2020 has no node 99" in page(kept, 400)
    assert not Questionnaire.objects.exists()


def test_one_that_is_here_already_is_told_with_what_would_change(world: World) -> None:
    row = stored_questionnaire(organisation=world.own)
    changed = questionnaire(sections=(Section({"en": "Work"}, questionnaire().sections[0].questions),))
    shown = send(world.editor, write_questionnaire(changed), "test.yaml")
    assert "Replaces test@2026: 2 gone ." in page(shown)
    world.editor.post(IMPORT, fields(shown, "keep"))
    row.refresh_from_db()
    assert (to_questionnaire(row), row.version) == (changed, 2)


def test_one_that_is_being_answered_is_not_replaced(world: World) -> None:
    begun(questionnaire=stored_questionnaire(organisation=world.own))
    changed = write_questionnaire(questionnaire(title={"en": "Other"}))
    shown = send(world.editor, changed, "test.yaml")
    assert "test@2026 is already being answered and cannot be changed." in page(shown)
    assert "give the changed version a different edition" in page(world.editor.post(IMPORT, fields(shown, "keep")), 400)
    assert to_questionnaire(Questionnaire.objects.get()) == questionnaire()


def test_what_comes_back_from_the_page_is_read_anew(world: World) -> None:
    form = fields(send(world.editor, write_questionnaire(questionnaire()), "test.yaml"), "keep")
    assert "not valid YAML" in page(world.editor.post(IMPORT, form | {"yaml": "a: ["}), 400)
    assert world.editor.post(IMPORT, form | {"organisation": "other"}).status_code == 400
    assert not Questionnaire.objects.exists()


def test_only_editors_bring_one_in(world: World) -> None:
    for client in (world.reader, world.visitor):
        assert code_of(client.get(IMPORT)) == 404
        assert code_of(send(client, write_questionnaire(questionnaire()), "test.yaml")) == 404


def test_an_administrator_puts_the_official_wording_over_one(world: World) -> None:
    row = stored_questionnaire()
    begun(questionnaire=row)
    address = f"{HOME}{row.key}/wording/"

    def load(text: str, client: Client = world.administrator) -> HttpResponse:
        return client.post(address, {"file": SimpleUploadedFile("w.yaml", text.encode())}, follow=True)

    said = page(load('questions: {"1.1": {en: "The very words", fr: "Les mots"}, "2": {en: "Cut (…)"}}'))
    assert (
        "Official wording loaded for 1 question. Questions left out because the file contains only parts of them: 2"
    ) in said
    assert to_questionnaire(Questionnaire.objects.get()).question("1.1").text == {
        "en": "The very words",
        "fr": "Les mots",
    }
    assert "w.yaml:1 [questions.9]: test@2026 has no question 9" in page(load('questions: {"9": {en: "X"}}'))
    assert load('questions: {"1.1": {en: "X"}}', world.editor).status_code == 404
    assert "choose a file" in page(world.administrator.post(address, follow=True))


def test_queries_of_the_import(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    world.editor.get(IMPORT)
    with django_assert_num_queries(5):
        world.editor.get(IMPORT)
    with django_assert_num_queries(8):
        send(world.editor, write_questionnaire(questionnaire()), "test.yaml")
