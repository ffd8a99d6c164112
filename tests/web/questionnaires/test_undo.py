"""What was taken out of a questionnaire comes back whole; what is asked beside the answers is edited as questions are."""

from __future__ import annotations

import re

import pytest
from tests.factories.surveys import begun, questionnaire, stored_questionnaire
from tests.web.questionnaires.conftest import HOME, World, fields, page

from goalweave.core import model
from goalweave.core.model import Fact
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire

pytestmark = pytest.mark.django_db
EDIT = f"{HOME}test@2026/edit/"


@pytest.fixture
def row(world: World) -> Questionnaire:
    return stored_questionnaire(organisation=world.own)


def now_is() -> model.Questionnaire:
    return to_questionnaire(Questionnaire.objects.get(code="test", edition="2026"))


def address_after_removal(world: World, address: str) -> str:
    """Takes out what is edited there; the address of the outline that offers to undo it."""
    response = world.editor.post(address, fields(world.editor.get(address), "delete"))
    assert response.status_code == 302
    return str(response["Location"]).partition("#")[0]


def undone(world: World, where: str) -> str:
    """Presses the button there; what the page says then."""
    actions = re.findall(r'action="([^"]+/undo/\d+/)"', world.editor.get(where).content.decode())
    assert len(actions) == 1
    return page(world.editor.post(actions[0], follow=True))


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("questions/1.1/", "Question 1.1 removed."),
        pytest.param("questions/2/", "Question 2 removed.", marks=pytest.mark.thorough),
        ("sections/0/", "Section and its 2 questions removed."),
        pytest.param("sections/1/", "Section and its 2 questions removed.", marks=pytest.mark.thorough),
        ("facts/0/", "“Membership” is no longer asked."),
    ],
)
def test_what_was_taken_out_comes_back_with_all_it_had(world: World, row: Questionnaire, what: str, told: str) -> None:
    where = address_after_removal(world, f"{EDIT}{what}")
    assert now_is() != questionnaire()
    assert told in page(world.editor.get(where))
    assert "Restored to its place." in undone(world, where)
    assert now_is() == questionnaire()
    assert told not in page(world.editor.get(where))


def test_a_second_press_changes_nothing(world: World, row: Questionnaire) -> None:
    where = address_after_removal(world, f"{EDIT}questions/1.1/")
    line = where.partition("removed=")[2]
    for _again in range(2):
        world.editor.post(f"{EDIT}undo/{line}/")
    assert now_is() == questionnaire()
    assert Questionnaire.objects.get(pk=row.pk).version == 3


def test_a_number_that_another_question_has_now_is_not_given_twice(world: World, row: Questionnaire) -> None:
    where = address_after_removal(world, f"{EDIT}sections/1/")
    address = f"{EDIT}questions/1.2/"
    world.editor.post(address, fields(world.editor.get(address)) | {"number": "3"})
    before = now_is()
    assert "duplicate question number 3" in undone(world, where)
    assert now_is() == before


def test_what_is_being_answered_by_now_stays_as_it_is(world: World, row: Questionnaire) -> None:
    where = address_after_removal(world, f"{EDIT}questions/1.1/")
    row.refresh_from_db()
    begun(world.own, questionnaire=row)
    before = now_is()
    said = page(world.editor.post(f"{EDIT}undo/{where.partition('removed=')[2]}/", follow=True))
    assert (
        "This questionnaire is already being answered, so its questions cannot be changed. Create a new edition and change that instead."
        in said
    )
    assert now_is() == before


def test_only_what_was_taken_out_here_is_undone(world: World, row: Questionnaire) -> None:
    """Not a change of words, nor a renumbering, nor what was taken out of another questionnaire."""
    other = stored_questionnaire(questionnaire("2027"), organisation=world.own)
    elsewhere = f"{HOME}{other.key}/edit/"
    away = world.editor.post(f"{elsewhere}facts/0/", fields(world.editor.get(f"{elsewhere}facts/0/"), "delete"))
    lines = [str(away["Location"]).partition("removed=")[2].partition("#")[0]]
    address = f"{EDIT}questions/1.1/"
    world.editor.post(address, fields(world.editor.get(address)) | {"number": "1.9"})
    newest = address_after_removal(world, f"{EDIT}questions/2/").partition("removed=")[2]
    lines += [str(int(newest) - 1), "0", "x", "9" * 30, "٣"]
    before = now_is()
    for line in lines:
        assert world.editor.post(f"{EDIT}undo/{line}/").status_code == 404, line
        assert "Undo" not in page(world.editor.get(f"{EDIT}?removed={line}"))
    assert world.reader.post(f"{EDIT}undo/{newest}/").status_code == 404
    assert now_is() == before


def test_lines_beside_the_answers_are_added_changed_and_moved(world: World, row: Questionnaire) -> None:
    address = f"{EDIT}new-fact/"
    form = fields(world.editor.get(address))
    response = world.editor.post(address, form | {"label:en": "Whom to ask", "label:fr": "À qui s’adresser"})
    assert response["Location"] == f"{EDIT}#facts"
    world.editor.post(address, form | {"label:en": "Membership"})
    added = (
        Fact("membership", {"en": "Membership"}),
        Fact("whom-to-ask", {"en": "Whom to ask", "fr": "À qui s’adresser"}),
        Fact("membership-3", {"en": "Membership"}),
    )
    assert now_is().facts == added
    world.editor.post(f"{EDIT}move/", {"do": "fact-up:1"})
    world.editor.post(f"{EDIT}move/", {"do": "fact-up:0"})
    assert [one.id for one in now_is().facts] == ["whom-to-ask", "membership", "membership-3"]
    first = f"{EDIT}facts/0/"
    seen = fields(world.editor.get(first))
    world.editor.post(first, seen | {"label:en": "Contact"})
    assert now_is().facts[0] == Fact("whom-to-ask", {"en": "Contact", "fr": "À qui s’adresser"})
    assert "Someone else has changed this in the meantime" in page(
        world.editor.post(first, seen | {"label:en": "Focal point"}), 409
    )
    assert "Whom to ask" not in page(world.editor.get(EDIT))
    assert "Additional information" in page(world.editor.get(f"{HOME}test@2026/history/"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"label:en": ""}, "Enter it in at least one language."),
        ({"label:en": "More", "id": "membership"}, "“membership” appears twice"),
        (
            {"label:en": "More", "id": "two words"},
            "“two words” must be a single word of letters, digits, dots and hyphens",
        ),
    ],
)
def test_a_line_that_cannot_be_is_told_and_not_kept(
    world: World, row: Questionnaire, sent: dict[str, str], said: str
) -> None:
    address = f"{EDIT}new-fact/"
    assert said in page(world.editor.post(address, fields(world.editor.get(address)) | sent), 400)
    assert now_is() == questionnaire()


def test_addresses_of_lines_that_are_not_there(world: World, row: Questionnaire) -> None:
    assert world.editor.get(f"{EDIT}facts/1/").status_code == 404
    assert world.editor.post(f"{EDIT}move/", {"do": "fact-up:1"}).status_code == 404
    assert world.reader.get(f"{EDIT}facts/0/").status_code == 404
