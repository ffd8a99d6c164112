"""The editor: head, sections, questions, their order, and two people who change the same."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, begun, questionnaire, stored_questionnaire
from tests.factories.visitors import code_of
from tests.web.questionnaires.conftest import HOME, World, fields, page

from goalweave.accounts.actor import SYSTEM
from goalweave.core import model
from goalweave.core.model import Choice, EvidenceQuery, Question, QuestionKind, RecordKind
from goalweave.surveys.actions import change_questionnaire
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire

pytestmark = pytest.mark.django_db
EDIT = f"{HOME}test@2026/edit/"
ONE = f"{EDIT}questions/1.1/"
NEW = f"{EDIT}new-question/?section=1"


@pytest.fixture
def row(world: World) -> Questionnaire:
    return stored_questionnaire(organisation=world.own)


def now_is(key: str = "test@2026") -> model.Questionnaire:
    code, _at, edition = key.partition("@")
    return to_questionnaire(Questionnaire.objects.get(code=code, edition=edition))


def numbers() -> list[list[str]]:
    return [[one.number for one in section.questions] for section in now_is().sections]


def test_what_the_form_of_a_question_shows_is_what_it_keeps(world: World, row: Questionnaire) -> None:
    """Each question saved as it is shown changes nothing, whatever its kind."""
    for one in questionnaire().questions:
        address = f"{EDIT}questions/{one.number}/"
        response = world.editor.post(address, fields(world.editor.get(address)))
        assert response["Location"] == f"{EDIT}#q-{one.number}", page(response, 400)
    assert now_is() == questionnaire()
    assert Questionnaire.objects.get(pk=row.pk).version == 1


def test_a_new_question_with_everything(world: World, row: Questionnaire) -> None:
    form = fields(world.editor.get(NEW), "another")
    assert (form["number"], form["section"]) == ("4", "1")
    sent = form | {
        "number": "4", "text:en": "How well?", "text:ar": "كيف؟", "short:en": "Well", "guidance:en": "Be frank.", "kind": "choice",
        "required": "on", "many": "on", "fewest": "5", "most": "50", "follows": "1.1, 2", "labelled-TOTAL_FORMS": "2",
        "labelled-0-label:en": "Very well", "labelled-1-label:en": "Hardly", "labelled-1-id": "no", "evidence-looks": "on",
        "evidence-kinds": ["event", "training"], "evidence-since": "-2", "evidence-until": "0", "evidence-nodes": "sdg:9, sdg:4.4",
        "evidence-words": "forum\n  big   data \n", "evidence-mechanisms": "HLPF", "evidence-notes": ["result"],
        "evidence-details": ["venue"], "evidence-partners": "on",
    }  # fmt: skip
    response = world.editor.post(NEW, sent)
    assert response["Location"] == f"{EDIT}new-question/?section=1"
    assert now_is().sections[1].questions[-1] == Question(
        number="4",
        text={"en": "How well?", "ar": "كيف؟"},
        short={"en": "Well"},
        kind=QuestionKind.CHOICE,
        guidance={"en": "Be frank."},
        required=True,
        fewest=5,
        most=50,
        choices=(Choice("very-well", {"en": "Very well"}), Choice("no", {"en": "Hardly"})),
        many=True,
        evidence=EvidenceQuery(
            kinds=(RecordKind.EVENT, RecordKind.TRAINING),
            since=-2,
            until=0,
            nodes=("sdg:9", "sdg:4.4"),
            mechanisms=("HLPF",),
            words=("forum", "big data"),
            notes=(model.NoteKind.RESULT,),
            details=("venue",),
            partners=True,
        ),
        follows=("1.1", "2"),
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"number": "1.2"}, "duplicate question number 1.2"),
        ({"number": "a/b"}, "is not a number such as 2.1"),
        ({"text:en": ""}, "Enter it in at least one language."),
        ({"fewest": "60"}, "the minimum of 60 words is above the maximum of 50"),
        ({"kind": "choice"}, "choices is missing"),
        ({"evidence-nodes": "sdg:99"}, "sdg@2020 has no node 99"),
        ({"evidence-nodes": "nothing"}, "nothing"),
        ({"evidence-since": "0", "evidence-until": "-1"}, "The end is before the start."),
        ({"section": "7"}, "7"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    world: World, row: Questionnaire, sent: dict[str, str], said: str
) -> None:
    form = fields(world.editor.get(ONE)) | {"guidance:en": "Typed before"} | sent
    response = world.editor.post(ONE, form)
    assert said in page(response, 400)
    assert "Typed before" in response.content.decode()
    assert now_is() == questionnaire()


def test_rows_are_added_and_taken_away_without_losing_a_word(world: World, row: Questionnaire) -> None:
    address = f"{EDIT}questions/2/"
    form = fields(world.editor.get(address)) | {"text:en": "Changed"}
    more = fields(world.editor.post(address, form | {"do": "add-labelled"}))
    assert more["labelled-TOTAL_FORMS"] == "5"
    less = fields(world.editor.post(address, more | {"do": "remove-labelled-0"}))
    assert (less["text:en"], less["labelled-0-id"], less["labelled-TOTAL_FORMS"]) == ("Changed", "no", "4")
    assert now_is() == questionnaire()


def test_another_kind_shows_its_fields(world: World, row: Questionnaire) -> None:
    form = fields(world.editor.get(ONE))
    said = page(world.editor.post(ONE, form | {"kind": "table", "do": "kind"}))
    assert "Add a column" in said
    assert "Nothing was saved" not in said


def test_the_form_counts_the_records_that_a_question_is_about(
    world: World, row: Questionnaire, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stored(
        record("equals", title={"en": "EQUALS"}, kind=RecordKind.PARTNERSHIP),
        record("forum", title={"en": "Big forum"}, kind=RecordKind.EVENT),
        organisation=world.own,
        public=False,
    )
    form = fields(world.editor.get(ONE)) | {"do": "count", "try-on": "own"}
    said = page(world.editor.post(ONE, form))
    assert "1 of 2 records EQUALS" in said
    every = {key: value for key, value in form.items() if key != "evidence-kinds"}
    with django_assert_num_queries(13):
        assert "2 of 2 records" in page(world.editor.post(ONE, every))
    without = {key: value for key, value in every.items() if key != "evidence-looks"}
    assert "Tick the first box" in page(world.editor.post(ONE, without))
    assert "has no node 99" in page(world.editor.post(ONE, every | {"evidence-nodes": "sdg:99"}))
    assert now_is() == questionnaire()


def test_records_of_others_are_not_counted(world: World, row: Questionnaire) -> None:
    stored(record("hidden", title={"en": "Hidden"}, kind=RecordKind.PARTNERSHIP), public=False)
    form = fields(world.editor.get(ONE)) | {"do": "count", "try-on": "organisation-99"}
    assert "Hidden" not in page(world.editor.post(ONE, form))


def test_two_change_different_questions_and_both_are_kept(world: World, row: Questionnaire) -> None:
    first, second = fields(world.editor.get(ONE)), fields(world.editor.get(f"{EDIT}questions/1.2/"))
    world.editor.post(ONE, first | {"text:en": "First"})
    world.editor.post(f"{EDIT}questions/1.2/", second | {"text:en": "Second"})
    assert [now_is().question(number).text["en"] for number in ("1.1", "1.2")] == ["First", "Second"]


def test_two_change_the_same_question_and_the_second_is_told(world: World, row: Questionnaire) -> None:
    form = fields(world.editor.get(ONE))
    world.editor.post(ONE, form | {"text:en": "Theirs"})
    response = world.editor.post(ONE, form | {"text:en": "Mine"})
    said = page(response, 409)
    assert "Someone else has changed this in the meantime, so your changes have not been saved yet." in said
    assert "Theirs" in said
    assert now_is().question("1.1").text["en"] == "Theirs"
    again = fields(response)
    assert again["text:en"] == "Mine"
    world.editor.post(ONE, again)
    assert now_is().question("1.1").text["en"] == "Mine"


def test_a_question_that_was_taken_out_meanwhile_is_put_in_again(world: World, row: Questionnaire) -> None:
    form = fields(world.editor.get(ONE))
    world.editor.post(ONE, fields(world.editor.get(ONE), "delete"))
    assert numbers() == [["1.2"], ["2", "3"]]
    response = world.editor.post(ONE, form)
    assert "Someone else has removed this question in the meantime." in page(response, 409)
    world.editor.post(f"{EDIT}new-question/", fields(response))
    assert numbers() == [["1.2", "1.1"], ["2", "3"]]


def test_questions_and_sections_move(world: World, row: Questionnaire) -> None:
    def move(do: str) -> str:
        return world.editor.post(f"{EDIT}move/", {"do": do})["Location"]

    assert move("down:1.1") == f"{EDIT}#q-1.1"
    assert numbers() == [["1.2", "1.1"], ["2", "3"]]
    move("down:1.1")
    assert numbers() == [["1.2"], ["1.1", "2", "3"]]
    assert move("section-down:0") == f"{EDIT}#s-1"
    assert numbers() == [["1.1", "2", "3"], ["1.2"]]
    assert world.editor.post(f"{EDIT}move/", {"do": "sideways:1"}).status_code == 404
    assert world.editor.post(f"{EDIT}move/", {"do": "section-up:9"}).status_code == 404
    gone = world.editor.post(f"{EDIT}move/", {"do": "up:7"}, follow=True)
    assert "has no question 7" in page(gone)


def test_sections_are_added_changed_and_taken_out(world: World, row: Questionnaire) -> None:
    address = f"{EDIT}new-section/"
    world.editor.post(
        address, fields(world.editor.get(address)) | {"title:en": "More", "code": "3", "text:en": "About more"}
    )
    made = now_is().sections[-1]
    assert (made.title, made.code, made.text, made.questions) == ({"en": "More"}, "3", {"en": "About more"}, ())
    first = f"{EDIT}sections/0/"
    form = fields(world.editor.get(first))
    world.editor.post(first, form | {"title:en": "Deeds"})
    assert "Someone else has changed this in the meantime" in page(
        world.editor.post(first, form | {"title:en": "Acts"}), 409
    )
    assert now_is().sections[0].title == {"en": "Deeds"}
    assert "duplicate question number 3; the first is on line" in page(
        world.editor.post(first, fields(world.editor.get(first)) | {"code": "3"}), 400
    )
    said = page(world.editor.post(first, fields(world.editor.get(first), "delete"), follow=True))
    assert "Section and its 2 questions removed." in said
    assert numbers() == [["2", "3"], []]
    assert world.editor.get(f"{EDIT}sections/9/").status_code == 404


def test_the_head_is_changed_and_told_where_it_is_wrong(world: World, row: Questionnaire) -> None:
    def head() -> dict[str, object]:
        # The buttons that move questions stand in a form of their own.
        page_of = world.editor.get(EDIT).content.decode()
        return {"seen": page_of.split('name="seen" value="')[1].split('"')[0]}

    sent = {
        "title:en": "Survey",
        "owner:en": "Office",
        "year": "2027",
        "after": "test@2025",
        "source": "A page",
        "note:en": "N",
    }
    old = head()
    assert world.editor.post(EDIT, old | sent)["Location"] == EDIT
    found = now_is()
    assert (found.title, found.owner, found.year, found.after, found.source, found.note) == (
        {"en": "Survey"}, {"en": "Office"}, 2027, "test@2025", "A page", {"en": "N"},
    )  # fmt: skip
    assert found.questions == questionnaire().questions
    assert "Someone else has changed this in the meantime" in page(
        world.editor.post(EDIT, old | sent | {"year": "2028"}), 409
    )
    assert "is not the key of another round" in page(
        world.editor.post(EDIT, head() | sent | {"after": "test@2026"}), 400
    )
    assert now_is() == found


def test_what_is_being_answered_offers_a_new_edition(world: World, row: Questionnaire) -> None:
    form = fields(world.editor.get(ONE))
    begun(questionnaire=row)
    for response in (
        world.editor.get(EDIT),
        world.editor.get(ONE),
        world.editor.post(ONE, form | {"text:en": "Stale"}),
        world.editor.post(EDIT, {"title:en": "Stale"}),
        world.editor.post(f"{EDIT}move/", {"do": "down:1.1"}),
        world.editor.post(f"{EDIT}new-section/", {"title:en": "Stale"}),
        world.editor.post(f"{HOME}test@2026/remove/"),
    ):
        assert response["Location"] == f"{HOME}test@2026/#edition"
    assert "Create a new edition" in page(world.editor.get(f"{HOME}test@2026/"))
    assert now_is() == questionnaire()
    made = world.editor.post(f"{HOME}test@2026/edition/", {"edition": "2027", "year": "2027", "organisation": "own"})
    assert made["Location"] == f"{HOME}test@2027/edit/"
    new = now_is("test@2027")
    assert (new.after, new.year, [one.follows for one in new.questions][:2]) == (
        "test@2026",
        2027,
        [("1.1",), ("1.2",)],
    )


@pytest.mark.parametrize("name", ["2026", "a b", "", "x" * 41])
def test_an_edition_that_cannot_be_is_refused(world: World, row: Questionnaire, name: str) -> None:
    sent = {"edition": name, "year": "", "organisation": "own"}
    assert world.editor.post(f"{HOME}test@2026/edition/", sent)["Location"] == f"{HOME}test@2026/#edition"
    assert Questionnaire.objects.count() == 1


def test_an_empty_one_is_begun(world: World) -> None:
    sent = {"id": "own", "edition": "1", "title:en": "Own", "year": "2027", "organisation": "own"}
    assert world.editor.post(f"{HOME}new/", sent)["Location"] == f"{HOME}own@1/edit/"
    made = now_is("own@1")
    assert (made.year, made.sections) == (2027, (model.Section({"en": "Own"}, ()),))
    assert "No questions yet." in page(world.editor.get(f"{HOME}own@1/edit/"))
    assert "this edition already exists" in page(world.editor.post(f"{HOME}new/", sent), 400)
    for wrong in ({"organisation": "elsewhere"}, {"id": "two words"}, {"organisation": "*"}):
        assert world.editor.post(f"{HOME}new/", sent | {"edition": "2"} | wrong).status_code == 400
    assert Questionnaire.objects.count() == 1


def test_whoever_may_not_change_it_is_not_told_that_it_is_there(world: World, row: Questionnaire) -> None:
    for address in (EDIT, ONE, NEW, f"{EDIT}sections/0/", f"{EDIT}new-section/"):
        assert world.reader.get(address).status_code == 404
        assert code_of(world.visitor.get(address)) == 404
    assert world.reader.post(f"{EDIT}move/", {"do": "down:1.1"}).status_code == 404
    shipped = stored_questionnaire(questionnaire("2030"))
    assert world.editor.get(f"{HOME}{shipped.key}/edit/").status_code == 404
    assert world.administrator.get(f"{HOME}{shipped.key}/edit/").status_code == 200


def test_removing_one_that_nobody_answers(world: World, row: Questionnaire) -> None:
    assert "test@2026 removed." in page(world.editor.post(f"{HOME}test@2026/remove/", follow=True))
    assert not Questionnaire.objects.exists()


def test_a_change_in_between_is_never_lost(world: World, row: Questionnaire) -> None:
    """Between reading and writing somebody else is quicker: the action tells, the page says so."""
    form = fields(world.editor.get(ONE))
    given = questionnaire(title={"en": "Quick"})
    change_questionnaire(actor=SYSTEM, questionnaire=row, definition=given, version=1, now=NOW)
    world.editor.post(ONE, form | {"text:en": "Slow"})
    assert (now_is().title, now_is().question("1.1").text) == ({"en": "Quick"}, {"en": "Slow"})


def test_queries_of_the_editor(
    world: World, row: Questionnaire, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for address, number in {EDIT: 8, ONE: 8, NEW: 8, f"{EDIT}sections/0/": 7}.items():
        world.editor.get(address)
        with django_assert_num_queries(number, info=address):
            assert world.editor.get(address).status_code == 200
