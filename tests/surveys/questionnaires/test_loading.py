"""Questionnaires from packs and from one's own folder into the database; official wording over them; what is fit to be kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.surveys import NOW, begun, question, questionnaire, stored_questionnaire

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import EvidenceQuery, Section, Status
from goalweave.formats.definitions.questionnaires import write_questionnaire
from goalweave.packs import OwnQuestionnaires, library
from goalweave.surveys.actions import (
    install_questionnaires,
    set_publisher_wording,
    start_submission,
    store_questionnaire,
)
from goalweave.surveys.actions.questionnaires import load_questionnaires
from goalweave.surveys.models import Origin, Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.questionnaires.validation import validate_questionnaire

pytestmark = pytest.mark.django_db
EMPTY = Catalogue.of([], [])


def load(folder: Path) -> dict[str, str]:
    """Key → origin of what was written."""
    own = OwnQuestionnaires(folder, folder / "wording")
    return {row.key: row.origin for row in load_questionnaires(actor=SYSTEM, library=library(), own=own, now=NOW)}


def again(key: str):
    code, _at, edition = key.partition("@")
    return to_questionnaire(Questionnaire.objects.get(code=code, edition=edition))


def test_packs_and_files_come_in_and_again_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "test@2026.yaml").write_text(write_questionnaire(questionnaire()), encoding="utf-8")
    written = load(tmp_path)
    assert written["undesa@2019"] == Origin.PACK
    assert written["test@2026"] == Origin.FILE
    assert again("test@2026") == questionnaire()
    assert load(tmp_path) == {}
    changed = replace(questionnaire(), title={"en": "Other"})
    (tmp_path / "test@2026.yaml").write_text(write_questionnaire(changed), encoding="utf-8")
    assert load(tmp_path) == {"test@2026": Origin.FILE}
    assert again("test@2026") == changed


def test_a_broken_file_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(InputError):
        load(tmp_path)
    assert not Questionnaire.objects.exists()


def test_what_an_organisation_has_under_the_same_key_stays(tmp_path: Path) -> None:
    row = stored_questionnaire(organisation=OrganisationFactory())
    other = replace(questionnaire(), title={"en": "Other"})
    (tmp_path / "test@2026.yaml").write_text(write_questionnaire(other), encoding="utf-8")
    assert "test@2026" not in load(tmp_path)
    assert again(row.key) == questionnaire()


def test_official_wording_is_put_over_one_that_is_being_answered_and_survives_the_next_load() -> None:
    [row] = install_questionnaires(actor=SYSTEM, shipped=[questionnaire()], now=NOW)
    begun(questionnaire=row)
    set_publisher_wording(actor=administrator(), questionnaire=row, texts={"1.1": {"fr": "Quoi ?"}}, now=NOW)
    worded = again(row.key).question("1.1")
    assert (worded.text, worded.status) == ({"en": "What of 1.1?", "fr": "Quoi ?"}, Status.TRANSCRIBED)
    line = object_entries("questionnaire", row.pk).first()
    assert (line.verb, list(line.after)) == ("wording", ["question 1.1"])
    Questionnaire.objects.update(frozen=None)
    assert install_questionnaires(actor=SYSTEM, shipped=[questionnaire()], now=NOW) == []
    assert again(row.key).question("1.1") == worded
    set_publisher_wording(actor=SYSTEM, questionnaire=row, texts={"1.1": {"fr": "Quoi ?"}}, now=NOW)
    assert object_entries("questionnaire", row.pk).first() == line


def test_only_administrators_put_wording_over_a_questionnaire() -> None:
    own = OrganisationFactory()
    row = stored_questionnaire(organisation=own)
    with pytest.raises(NotAllowed):
        set_publisher_wording(
            actor=member(own, Role.MANAGER), questionnaire=row, texts={"1.1": {"fr": "Quoi ?"}}, now=NOW
        )


def test_one_without_a_question_is_kept_but_not_answered() -> None:
    own = OrganisationFactory()
    bare = replace(questionnaire(), sections=(Section({"en": "Work"}, ()),))
    assert validate_questionnaire(bare, EMPTY) == bare
    row, _changed = store_questionnaire(actor=SYSTEM, definition=bare, organisation=own, now=NOW)
    with pytest.raises(InputError, match=r"this questionnaire has no questions yet"):
        start_submission(actor=SYSTEM, questionnaire=row, organisation=own, year=None, language="en", now=NOW)


def test_a_new_one_takes_nobodys_place() -> None:
    stored_questionnaire()
    with pytest.raises(InputError, match="already"):
        store_questionnaire(actor=SYSTEM, definition=questionnaire(), organisation=None, now=NOW, fresh=True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sections": (Section({"en": "A"}, (question("1"), question("1"))),)}, "sections[0].questions[1].number"),
        ({"sections": (Section({"en": "A"}, (question("a/b"),)),)}, "sections[0].questions[0].number"),
        ({"sections": (Section({"en": "A"}, (question("1", evidence=EvidenceQuery(nodes=("sdg:9",))),)),)}, "1"),
        ({"sections": (Section({"en": "A"}, (question("1", fewest=9, most=3),)),)}, "sections[0].questions[0].fewest"),
        ({"edition": "x" * 41}, "edition"),
        ({"after": "test@2026"}, "after"),
    ],
)
def test_what_no_file_could_hold_is_refused_with_its_field(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        validate_questionnaire(replace(questionnaire(), **fields), EMPTY)
    assert caught.value.field == field
