"""The editor of a question whose answers become values of a series, and what its readers are told."""

from __future__ import annotations

import pytest
from tests.factories.surveys import begun, gci_like, stored_questionnaire
from tests.web.questionnaires.conftest import HOME, World, fields, page

from goalweave.core.model import Choice, QuestionKind
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire

pytestmark = pytest.mark.django_db
EDIT = f"{HOME}cyber@2024/edit/"


@pytest.fixture
def row(world: World) -> Questionnaire:
    return stored_questionnaire(gci_like(), organisation=world.own)


def test_what_the_form_shows_is_what_it_keeps(world: World, row: Questionnaire) -> None:
    for one in gci_like().questions:
        address = f"{EDIT}questions/{one.number}/"
        response = world.editor.post(address, fields(world.editor.get(address)))
        assert response["Location"] == f"{EDIT}#q-{one.number}", page(response, 400)
    assert to_questionnaire(Questionnaire.objects.get(pk=row.pk)) == gci_like()


def test_a_question_is_given_a_series_a_key_and_values(world: World, row: Questionnaire) -> None:
    address = f"{EDIT}new-question/?section=0"
    sent = fields(world.editor.get(address)) | {
        "number": "4", "text:en": "Is there a team?", "kind": "choice", "series": "OWN_TEAM", "key": "SEX=F; AGE=Y15T24",
        "labelled-TOTAL_FORMS": "2", "labelled-0-label:en": "Yes", "labelled-0-value": "2.5", "labelled-1-label:en": "No",
        "labelled-1-value": "0",
    }  # fmt: skip
    assert world.editor.post(address, sent)["Location"] == f"{EDIT}#q-4"
    made = to_questionnaire(Questionnaire.objects.get(pk=row.pk)).question("4")
    assert (made.kind, made.series, made.key, made.choices) == (
        QuestionKind.CHOICE,
        "OWN_TEAM",
        (("AGE", "Y15T24"), ("SEX", "F")),
        (Choice("yes", {"en": "Yes"}, 2.5), Choice("no", {"en": "No"}, 0.0)),
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "narrative"}, "only numbers and choices can be values of a series"),
        ({"series": ""}, "a key needs a series"),
        ({"series": "OWN_LEGAL", "key": ""}, "OWN_TRAINED"),
        ({"key": "SEX"}, "Enter the breakdown and its code, for example SEX=F; AGE=Y15T24."),
        ({"key": "sex=F"}, "“sex” is not a dimension name, such as SEX"),
    ],
)
def test_what_is_wrong_with_a_series_is_told(
    world: World, row: Questionnaire, changes: dict[str, str], said: str
) -> None:
    address = f"{EDIT}questions/2/"
    response = world.editor.post(address, fields(world.editor.get(address)) | changes)
    if changes.get("series") == "OWN_LEGAL":
        said = "the questions 1 and 2 refer to the same value of OWN_LEGAL"
    assert said in page(response, 400)
    assert to_questionnaire(Questionnaire.objects.get(pk=row.pk)) == gci_like()


def test_readers_and_writers_are_told_what_becomes_of_an_answer(world: World, row: Questionnaire) -> None:
    text = page(world.reader.get(f"{HOME}cyber@2024/"))
    assert "becomes a value of OWN_LEGAL" in text
    assert "A law on crime in networks (12)" in text
    submission = begun(world.own, questionnaire=row)
    shown = page(world.editor.get(f"/surveys/submissions/{submission.pk}/1/"))
    assert "Once published, this answer becomes a value of the series OWN_LEGAL ." in shown
