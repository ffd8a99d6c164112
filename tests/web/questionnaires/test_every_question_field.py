"""Every field of a question survives whatever is done with questions. Fields added later are covered without a change here."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields as dataclass_fields, replace
from typing import Any

import pytest
from tests.factories.surveys import NOW, questionnaire, stored_questionnaire
from tests.web.questionnaires.conftest import HOME, World, fields, page

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.answers import editing
from goalweave.core.answers.plain_questions import question_fields, question_from
from goalweave.core.model import (
    QUESTION_FIELDS,
    Choice,
    EvidenceQuery,
    Question,
    QuestionKind,
    Section,
    Status,
    TableColumn,
)
from goalweave.core.model.fields import GENERIC, FieldType
from goalweave.formats.definitions.questionnaires import read_questionnaire, write_questionnaire
from goalweave.settings.database_copy import ordered_tables
from goalweave.surveys import models
from goalweave.surveys.actions import change_questionnaire, create_edition, set_publisher_wording
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.questionnaires.removed_questions import find_removed_part, restore_part
from goalweave.web.edited_parts import changed_fields
from goalweave.wording.questionnaire_labels import PARTS

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {
    "number": "4.1",
    "text": {"en": "Which laws are there?", "fr": "Quelles lois y a-t-il ?"},
    "short": {"en": "Laws"},
    "kind": QuestionKind.CHOICE,
    "guidance": {"en": "Laws in force."},
    "required": True,
    "fewest": 5,
    "most": 50,
    "choices": (Choice("yes", {"en": "Yes", "fr": "Oui"}, 12.0), Choice("no", {"en": "No"}, 0.0)),
    "many": True,
    "evidence": EvidenceQuery(
        kinds=(model.RecordKind.EVENT,),
        since=-2,
        until=0,
        nodes=("sdg:9",),
        mechanisms=("HLPF",),
        words=("big data",),
        notes=(model.NoteKind.RESULT,),
        details=("venue",),
        partners=True,
        interlinkages=True,
    ),
    "follows": ("3", "4"),
    "status": Status.TRANSCRIBED,
    "series": "OWN_LAWS",
    "key": (("AGE", "Y15T24"), ("SEX", "F")),
}
OTHER: dict[str, Any] = {
    "kind": QuestionKind.NUMBER,
    "evidence": EvidenceQuery(),
    "columns": (TableColumn("a", {"en": "A"}),),
    "number": "4.2",
    "text": {"en": "Which acts are there?"},
    "short": {"en": "Acts"},
    "status": Status.OFFICIAL,
}
"""Values beside those above, where a question cannot do without one."""
BY_TYPE: dict[FieldType, Any] = {
    FieldType.LINE: "A line",
    FieldType.DATE: "2024-06",
    FieldType.TEXT: {"en": "Some words.", "fr": "Des mots."},
}


def value(name: str) -> Any:
    return VALUES[name] if name in VALUES else BY_TYPE[QUESTION_FIELDS[name].type]


FULL = Question(**{name: value(name) for name in QUESTION_FIELDS.keys() - {"columns"}})
TABLE = Question(
    "4.3",
    {"en": "Who?"},
    {"en": "Who"},
    QuestionKind.TABLE,
    columns=(TableColumn("a", {"en": "A"}), TableColumn("b", {"en": "B"})),
)
"""A question has choices or columns."""
GIVEN = questionnaire(sections=(Section({"en": "Laws"}, (FULL, TABLE), "4"),))
EDIT = f"{HOME}test@2026/edit/"


@pytest.fixture
def row(world: World) -> models.Questionnaire:
    return stored_questionnaire(GIVEN, world.own)


def now_is(key: str = "test@2026") -> model.Questionnaire:
    code, _at, edition = key.partition("@")
    return to_questionnaire(models.Questionnaire.objects.get(code=code, edition=edition))


def changed_by(field: str, other: Any) -> model.Questionnaire:
    return editing.with_question(GIVEN, replace(FULL, **{field: other}), 0, FULL.number)


def last_line() -> Entry:
    return Entry.objects.filter(object_type="questionnaire").latest("pk")


def different_value(name: str) -> Any:
    """A value that differs: the default, where there is one."""
    return OTHER[name] if name in OTHER else getattr(Question("", {}, {}), name)


def test_no_value_of_the_full_question_is_the_default() -> None:
    for thing in (FULL, FULL.evidence, FULL.choices[0], TABLE.columns[0]):
        for field in dataclass_fields(thing):  # type: ignore[arg-type]
            default = field.default_factory() if field.default_factory is not MISSING else field.default
            assert (thing is FULL and field.name == "columns") or getattr(thing, field.name) != default, field.name


def test_every_field_is_in_a_column_and_read_back(row: models.Questionnaire) -> None:
    assert now_is() == GIVEN
    moved = {table.model: {field.name for field in table.fields} for table in ordered_tables()}
    assert QUESTION_FIELDS.keys() <= moved[models.Question]


def test_every_field_is_in_the_file_and_read_back() -> None:
    assert read_questionnaire(write_questionnaire(GIVEN).encode(), "a.yaml") == GIVEN


def test_every_field_is_in_the_log_and_comes_back_from_it(world: World, row: models.Questionnaire) -> None:
    kept = json.loads(json.dumps(last_line().after))["question 4.1"]
    assert kept.keys() == QUESTION_FIELDS.keys()
    assert question_from(kept) == FULL
    bare = editing.without_question(GIVEN, FULL.number)
    change_questionnaire(actor=SYSTEM, questionnaire=row, definition=bare, version=1, now=NOW)
    removed = find_removed_part(row, last_line().pk)
    assert removed is not None
    assert restore_part(bare, removed) == GIVEN


@pytest.mark.parametrize("name", [name for name in QUESTION_FIELDS if name not in ("number", "text", "short")])
def test_a_line_of_the_log_from_before_there_was_a_field_is_read(name: str) -> None:
    older = {key: each for key, each in question_fields(FULL).items() if key != name}
    assert question_from(older) == replace(FULL, **{name: getattr(Question("", {}, {}), name)})


@pytest.mark.parametrize("name", [name for name in QUESTION_FIELDS if name != "number"])
def test_a_change_of_one_field_alone_is_stored_logged_and_named(
    world: World, row: models.Questionnaire, name: str
) -> None:
    given = changed_by(name, different_value(name))
    change_questionnaire(actor=SYSTEM, questionnaire=row, definition=given, version=1, now=NOW)
    assert now_is() == given
    line = last_line()
    assert line.before is not None
    assert line.after is not None
    assert line.before.keys() == line.after.keys() == {"question 4.1"}
    before, after = line.before["question 4.1"], line.after["question 4.1"]
    assert {part for part in after if after[part] != before[part]} == {name}
    label = str(QUESTION_FIELDS[name].label)
    assert PARTS[name] == label
    assert f"Question 4.1 {label}" in page(world.editor.get(f"{HOME}test@2026/history/")).replace(":", "")
    assert [one.label for one in changed_fields(after, before)] == [label]


@pytest.mark.parametrize("number", ["4.1", "4.3"])
def test_saving_the_form_as_it_stands_changes_nothing(world: World, row: models.Questionnaire, number: str) -> None:
    address = f"{EDIT}questions/{number}/"
    assert world.editor.post(address, fields(world.editor.get(address))).status_code == 302
    assert now_is() == GIVEN
    assert models.Questionnaire.objects.get(pk=row.pk).version == 1


@pytest.mark.parametrize("question", [FULL, TABLE], ids=lambda question: question.number)
def test_what_the_form_of_a_question_sends_makes_the_same_question(
    world: World, row: models.Questionnaire, question: Question
) -> None:
    """Every field is in the form, under the label of the declaration, and is read from it."""
    response = world.editor.get(f"{EDIT}questions/{question.number}/")
    change_questionnaire(
        actor=SYSTEM, questionnaire=row, definition=editing.without_question(GIVEN, question.number), version=1, now=NOW
    )
    assert world.editor.post(f"{EDIT}new-question/", fields(response)).status_code == 302
    assert now_is().question(question.number) == question
    shown = page(response)
    for name, spec in QUESTION_FIELDS.items():
        labelled = {"choices": question is FULL, "columns": question is TABLE}
        assert spec.label in shown or not labelled.get(name, True), name


@pytest.mark.parametrize("name", [name for name, spec in QUESTION_FIELDS.items() if spec.type in GENERIC])
def test_a_field_is_edited_in_the_form(world: World, row: models.Questionnaire, name: str) -> None:
    address = f"{EDIT}questions/4.1/"
    sent = fields(world.editor.get(address))
    key = f"{name}:en" if QUESTION_FIELDS[name].type is FieldType.TEXT else name
    new = "2019" if QUESTION_FIELDS[name].type is FieldType.DATE else "New"
    assert world.editor.post(address, sent | {key: new}).status_code == 302
    after = getattr(now_is().question("4.1"), name)
    assert after in ("2019", "New") or after["en"] == "New"


def test_every_field_is_carried_into_the_next_edition(row: models.Questionnaire) -> None:
    create_edition(actor=SYSTEM, questionnaire=row, edition="2027", year=2027, organisation=None, now=NOW)
    carried = tuple(replace(one, follows=(one.number,)) for one in GIVEN.questions)
    assert now_is("test@2027").questions == carried


def test_official_wording_leaves_every_other_field(row: models.Questionnaire) -> None:
    set_publisher_wording(actor=SYSTEM, questionnaire=row, texts={"4.1": {"en": "Which laws?"}}, now=NOW)
    assert now_is().question("4.1") == replace(FULL, text={**FULL.text, "en": "Which laws?"})


def test_every_field_is_in_the_api(world: World) -> None:
    stored_questionnaire(GIVEN)
    answer = world.visitor.get("/api/v1/questionnaires/test@2026").json()
    full, table = answer["sections"][0]["questions"]
    published = {name for name, spec in QUESTION_FIELDS.items() if spec.published}
    assert full.keys() == table.keys() == published
    assert question_from(full) == FULL
    assert question_from(table) == TABLE
