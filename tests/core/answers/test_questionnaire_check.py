"""What is wrong with a questionnaire, and wording put over it."""

from __future__ import annotations

from tests.factories.questionnaires import question, questionnaire

from goalweave.core.answers import apply_wording, check_questionnaire
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, RecordKind, Status


def test_names_that_nothing_has_are_errors_and_missing_languages_warnings() -> None:
    query = EvidenceQuery(kinds=(RecordKind.EVENT,), nodes=("sdg:9",), details=("venue", "funding"))
    one = questionnaire(question("1", "A?", evidence=query, follows=("7",)), question("2", "B?"))
    found = check_questionnaire(one, Catalogue.of([]), questionnaire(question("1", "A?")), ("en", "fr"))
    assert [(finding.severity, finding.where, str(finding.message)) for finding in found] == [
        ("error", "small@1:1", "unknown framework sdg; available: none"),
        ("error", "small@1:1", "unknown detail “funding”; available: format, participants, venue"),
        ("error", "small@1:1", "it follows on from 7, which is not in small@1"),
        ("warning", "small@1: fr", "2 of 2 questions have no text; the first is 1"),
    ]


def test_a_sound_questionnaire_has_no_findings() -> None:
    assert check_questionnaire(questionnaire(question("1", "A?")), Catalogue.of([])) == ()


def test_wording_takes_the_place_of_a_text_in_its_language() -> None:
    one = questionnaire(question("1", "", text={"en": "Ours?", "fr": "La nôtre ?"}), question("2", "Other?"))
    found = apply_wording(one, {"1": {"en": "Theirs?"}, "9": {"en": "Nobody's?"}})
    assert found.question("1").text == {"en": "Theirs?", "fr": "La nôtre ?"}
    assert found.question("1").status is Status.TRANSCRIBED
    assert found.question("2") == one.question("2")
