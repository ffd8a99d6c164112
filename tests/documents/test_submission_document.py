"""A submission as a document: structure, notes through the whole document, and what readers may not see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.factories.accounts import OrganisationFactory
from tests.factories.records import RecordFactory
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Figure,
    Heading,
    ItemList,
    NoteRef,
    Notes,
    Paragraph,
    Table,
    TableOfContents,
    TextRun,
    text_of_content,
)
from goalweave.core.model import (
    Choice,
    Curie,
    Mapping,
    MappingState,
    Question,
    QuestionKind,
    Questionnaire,
    Record,
    Section,
    TableColumn,
)
from goalweave.documents.submission import submission_document
from goalweave.documents.submission_content import (
    AnswerContent,
    CitedRecord,
    SubmissionContent,
    from_json,
    to_json as as_json,
)
from goalweave.documents.submission_from_database import read_submission_content
from goalweave.packs import library
from goalweave.surveys.actions import (
    add_source,
    hand_in_submission,
    publish_submission,
    set_answer_status,
    write_answer,
)

SDG9 = Curie("sdg", "2025", "9.c")


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return library().catalogue()


def record(name: str, **title: str) -> Record:
    return Record(
        name,
        title or {"en": f"Title of {name}"},
        {"en": "Text."},
        "en",
        organisation="org",
        start="2019",
        mappings=(Mapping(SDG9, MappingState.ACCEPTED, "person"),),
    )


def submission_content(language: str = "en", **fields: object) -> SubmissionContent:
    questions = (
        Question("1", {"en": "Action?"}, {"en": "Work", "fr": "Travaux"}),
        Question("2", {"en": "Which?"}, {"en": "Choice"}, QuestionKind.CHOICE, choices=(Choice("a", {"en": "First"}), Choice("b", {"en": "Second"}))),
        Question("3", {"en": "Rows?"}, {"en": "Rows"}, QuestionKind.TABLE, columns=(TableColumn("x", {"en": "X"}), TableColumn("y", {"en": "Y"}))),
        Question("4", {"en": "And?"}, {"en": "Rest"}),
    )  # fmt: skip
    given: dict[str, object] = {
        "questionnaire": Questionnaire("test", "1", {"en": "Test"}, (Section({"en": "All"}, questions, "A"),), 2020),
        "organisation": {"en": "The Organisation"},
        "short": {"en": "Org"},
        "year": 2020,
        "language": language,
        "slug": "org",
        "answers": {
            "1": AnswerContent("# Head\n\nSecond said.[^2] First said.[^1][^7]\n\n- a point[^2]", sources={1: "one", 2: "two"}),
            "2": AnswerContent(value=["b"]),
            "3": AnswerContent(value=[{"x": "1", "y": "2"}, {"x": "3"}]),
        },
        "records": {name: CitedRecord(name, one.title, (SDG9,), one) for name, one in (("one", record("one")), ("two", record("two")), ("idle", record("idle")))},
    }  # fmt: skip
    return SubmissionContent(**(given | fields))  # type: ignore[arg-type]


def test_document_has_contents_sections_answers_sources_chart_and_annex(known: Catalogue) -> None:
    made = submission_document(submission_content(), known)
    heads = [(one.level, one.number, text_of_content(one.content)) for one in made.blocks if isinstance(one, Heading)]
    assert heads == [
        (1, "A", "All"),
        (2, "1", "Work"),
        (3, "", "Head"),
        (2, "2", "Choice"),
        (2, "3", "Rows"),
        (2, "4", "Rest"),
        (1, "", "Goals that the cited records contribute to"),
        (1, "", "About this document"),
        (1, "", "Sources"),
        (1, "", "Annex: cited records"),
    ]
    assert isinstance(made.blocks[0], TableOfContents)
    assert made.facts == (("Questions answered", "3 of 4"), ("Records cited", "2"))
    assert (made.period, made.state, made.date) == ("Submission, 2020", "Draft", "")
    figure = next(one for one in made.blocks if isinstance(one, Figure))
    assert figure.table is not None
    assert [text_of_content(cell.content) for cell in figure.table.rows[0]] == [
        "9",
        "Industry, innovation and infrastructure",
        "2",
    ]


def test_notes_count_through_the_document_in_the_order_of_citing(known: Catalogue) -> None:
    made = submission_document(submission_content(), known)
    notes = next(one for one in made.blocks if isinstance(one, Notes))
    assert [(one.number, text_of_content(one.content)) for one in notes.notes] == [
        (1, "Title of two · Activity · Org · 2019"),
        (2, "Title of one · Activity · Org · 2019"),
    ]
    text = next(
        one for one in made.blocks if isinstance(one, Paragraph) and "Second said" in text_of_content(one.content)
    )
    assert [one.number for one in text.content if isinstance(one, NoteRef)] == [1, 2], (
        "a mark without a source is left out"
    )


def test_choices_and_tables_stand_as_they_are_asked(known: Catalogue) -> None:
    blocks = submission_document(submission_content(), known).blocks
    items = [one for one in blocks if isinstance(one, ItemList)]
    assert [text_of_content(item[0].content) for item in items[1].items if isinstance(item[0], Paragraph)] == ["Second"]
    table = next(one for one in blocks if isinstance(one, Table) and one.caption == "Rows")
    assert [[text_of_content(cell.content) for cell in row] for row in table.rows] == [["1", "2"], ["3", ""]]
    assert any(isinstance(one, Paragraph) and text_of_content(one.content) == "No answer." for one in blocks)


def test_words_are_in_the_language_and_what_is_in_another_is_marked(known: Catalogue) -> None:
    made = submission_document(submission_content("fr", records={"one": CitedRecord("one", {"en": "One"}, (), record("one", en="One")), "two": CitedRecord("two", {"fr": "Deux"}, (), record("two", fr="Deux"))}), known)  # fmt: skip
    assert ("Fiches citées", "2") in made.facts
    annex = [one for one in made.blocks if isinstance(one, Table)][-1]
    assert [(text_of_content(row[0].content), text_of_content(row[1].content), row[1].language) for row in annex.rows] == [("1", "Deux", ""), ("2", "One", "en")]  # fmt: skip
    notes = next(one for one in made.blocks if isinstance(one, Notes))
    assert [one.content[0].language for one in notes.notes if isinstance(one.content[0], TextRun)] == ["", "en"]
    asked = [one for one in made.blocks if isinstance(one, Paragraph) and text_of_content(one.content) == "Action?"]
    assert [one.language for one in asked] == ["en"]


def test_json_can_be_read_back(known: Catalogue) -> None:
    before = submission_content()
    records = {one.id: one.record for one in before.records.values() if one.record}
    text = json.dumps(as_json(before))
    after = from_json(text, "draft.json", before.questionnaire, known, records)
    assert as_json(after) == as_json(before)
    assert as_json(from_json(text, "draft.json", before.questionnaire, known, {})) == as_json(before)


def filled(visibility: str, text: str = "It was done in many places.[^1]"):  # type: ignore[no-untyped-def]
    owner = OrganisationFactory(short={"en": "Org"})
    one = RecordFactory(organisation=owner, title={"en": "Quiet work"}, visibility=visibility)
    row = begun(owner)
    given = answer(row, "1.1")
    given = write_answer(
        actor=SYSTEM, answer=given, text=text.replace("[^1]", ""), value=None, version=given.version, now=NOW
    )
    add_source(
        actor=SYSTEM, answer=given, record=one.pk, claim=text.replace("[^1]", ""), version=given.version, now=NOW
    )
    return row, one


@pytest.mark.django_db
def test_stored_submission_cites_records_by_their_short_names(known: Catalogue) -> None:
    row, one = filled("public")
    found = read_submission_content(SYSTEM, row, known)
    assert found.answers["1.1"].sources == {1: one.slug}
    assert found.records[one.slug].record is not None
    assert (found.digest, found.state) == ("", "Being answered")


@pytest.mark.django_db
def test_published_submission_is_as_it_was_handed_in_and_hides_what_is_not_published(known: Catalogue) -> None:
    row, one = filled("organisation")
    for each in row.answers.all():
        if each.text:
            set_answer_status(actor=SYSTEM, answer=each, status="approved", now=NOW)
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    publish_submission(actor=SYSTEM, submission=row, now=NOW + timedelta(days=1))
    row.refresh_from_db()
    row.answers.update(text="changed behind its back")
    public, inside = read_submission_content(VISITOR, row, known), read_submission_content(SYSTEM, row, known)
    assert public.answers["1.1"].text == "It was done in many places.[^1]"
    assert public.digest == row.snapshots.get().digest
    assert [(dict(each.title), each.record, each.nodes) for each in public.records.values()] == [
        ({"en": "An unpublished record of the organisation"}, None, ())
    ]
    assert inside.records[one.slug].record is not None
    assert "Quiet work" not in str(submission_document(public, known))
    assert one.slug not in str(submission_document(public, known))
