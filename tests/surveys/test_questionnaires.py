from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member, stranger
from tests.factories.surveys import NOW, begun, question, questionnaire, stored_questionnaire

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.core.errors import Conflict, InputError, NotAllowed, UnknownQuestion
from goalweave.core.model import Section
from goalweave.packs import library, read_questionnaires as shipped_questionnaires
from goalweave.surveys import queries
from goalweave.surveys.actions import (
    change_questionnaire,
    create_edition,
    delete_questionnaire,
    install_questionnaires,
    store_questionnaire,
)
from goalweave.surveys.models import Origin, Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire

pytestmark = pytest.mark.django_db


def again(row: Questionnaire):
    return to_questionnaire(Questionnaire.objects.get(pk=row.pk))


def test_a_questionnaire_comes_back_as_it_was_stored():
    assert again(stored_questionnaire()) == questionnaire()


def test_those_that_ship_come_back_as_they_are_and_again_change_nothing():
    shipped = list(shipped_questionnaires(library()).values())
    assert {row.key for row in install_questionnaires(actor=SYSTEM, shipped=shipped, now=NOW)} >= {
        "undesa@2019",
        "undesa@2020",
    }
    assert {row.key: to_questionnaire(row) for row in Questionnaire.objects.all()} == {one.key: one for one in shipped}
    assert install_questionnaires(actor=administrator(), shipped=shipped, now=NOW) == []


def test_what_ships_is_renewed_until_somebody_answers_it():
    install_questionnaires(actor=SYSTEM, shipped=[questionnaire()], now=NOW)
    other = questionnaire(title={"en": "Other"})
    [row] = install_questionnaires(actor=SYSTEM, shipped=[other], now=NOW)
    assert again(row) == other
    begun(questionnaire=row)
    assert install_questionnaires(actor=SYSTEM, shipped=[questionnaire()], now=NOW) == []


def test_only_administrators_install():
    with pytest.raises(NotAllowed):
        install_questionnaires(actor=stranger(), shipped=[questionnaire()], now=NOW)


def test_who_may_add_one_for_an_organisation():
    own = OrganisationFactory()
    allowed = set()
    for name, actor in everybody(own).items():
        try:
            store_questionnaire(
                actor=actor, definition=questionnaire(name.replace(" ", "-")), organisation=own, now=NOW
            )
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}


def test_the_same_file_again_changes_nothing_and_another_one_is_told_apart():
    own = OrganisationFactory()
    editor = member(own, Role.EDITOR)
    row, changed = store_questionnaire(actor=editor, definition=questionnaire(), organisation=own, now=NOW)
    assert (changed, row.origin, row.version) == (True, Origin.FILE, 1)
    assert store_questionnaire(actor=editor, definition=questionnaire(), organisation=own, now=NOW)[1] is False
    row, changed = store_questionnaire(
        actor=editor, definition=questionnaire(title={"en": "New"}), organisation=own, now=NOW
    )
    assert (changed, row.version) == (True, 2)
    with pytest.raises(InputError, match="another questionnaire test@2026"):
        store_questionnaire(actor=administrator(), definition=questionnaire(), organisation=None, now=NOW)


def test_what_is_being_answered_stays_as_it_is():
    row = stored_questionnaire()
    begun(questionnaire=row)
    with pytest.raises(InputError, match="test@2026 is already being answered and cannot be changed"):
        store_questionnaire(actor=SYSTEM, definition=questionnaire(title={"en": "New"}), organisation=None, now=NOW)
    row.refresh_from_db()
    with pytest.raises(NotAllowed):
        change_questionnaire(
            actor=SYSTEM, questionnaire=row, definition=questionnaire(title={"en": "New"}), version=1, now=NOW
        )
    with pytest.raises(NotAllowed):
        delete_questionnaire(actor=SYSTEM, questionnaire=row)


def test_two_editors_at_once_the_second_is_told():
    row = stored_questionnaire()
    changed = replace(questionnaire(), sections=(Section({"en": "One"}, (question("9"),)),))
    change_questionnaire(actor=SYSTEM, questionnaire=row, definition=changed, version=1, now=NOW)
    with pytest.raises(Conflict):
        change_questionnaire(actor=SYSTEM, questionnaire=row, definition=questionnaire(), version=1, now=NOW)
    assert again(row) == changed


def test_the_log_tells_which_questions_changed():
    row = stored_questionnaire()
    section = questionnaire().sections[0]
    first = replace(section.questions[0], most=80)
    changed = replace(
        questionnaire(),
        sections=(replace(section, questions=(first, section.questions[1])), questionnaire().sections[1]),
    )
    change_questionnaire(actor=SYSTEM, questionnaire=row, definition=changed, version=1, now=NOW)
    line = object_entries("questionnaire", row.pk).first()
    assert line.verb == "change"
    assert list(line.after) == ["question 1.1"]
    assert (line.before["question 1.1"]["most"], line.after["question 1.1"]["most"]) == (50, 80)


def test_a_new_edition_follows_the_old_one_question_by_question():
    own = OrganisationFactory()
    made = create_edition(
        actor=member(own, Role.EDITOR),
        questionnaire=stored_questionnaire(),
        edition="2027",
        year=2027,
        organisation=own,
        now=NOW,
    )
    new = again(made)
    assert (new.key, new.after, new.year) == ("test@2027", "test@2026", 2027)
    assert [one.follows for one in new.questions] == [("1.1",), ("1.2",), ("2",), ("3",)]
    with pytest.raises(InputError, match="already"):
        create_edition(actor=SYSTEM, questionnaire=made, edition="2026", year=None, organisation=None, now=NOW)


def test_one_that_is_being_made_is_for_its_own_people_until_it_is_sent():
    own = OrganisationFactory()
    row = stored_questionnaire(organisation=own)
    assert queries.questionnaire(member(own), "test@2026") == row
    for actor in (VISITOR, stranger()):
        with pytest.raises(UnknownQuestion):
            queries.questionnaire(actor, "test@2026")
    begun(questionnaire=row)
    assert queries.questionnaire(VISITOR, "test") == row


def test_removing_is_logged():
    row = stored_questionnaire()
    pk = row.pk
    delete_questionnaire(actor=SYSTEM, questionnaire=row)
    assert not Questionnaire.objects.exists()
    assert object_entries("questionnaire", pk).first().verb == "delete"
