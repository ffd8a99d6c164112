"""A whole submission drafted from records, without a database."""

from __future__ import annotations

from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.answers.submission_draft import draft_submission, trace_claims
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, Question, QuestionKind, Questionnaire, Record, RecordKind, Section
from goalweave.packs.sentence_files import load_sentences

EVENTS = EvidenceQuery(kinds=(RecordKind.EVENT,))


def record(name: str, kind: RecordKind = RecordKind.EVENT, start: str = "", text: str = "") -> Record:
    return Record(
        name, {"en": f"The {name}"}, {"en": text or f"People met for the {name} in the town."}, "en", kind, start=start
    )


def question(number: str, evidence: EvidenceQuery | None, kind: QuestionKind = QuestionKind.NARRATIVE) -> Question:
    return Question(number, {"en": f"What of {number}?"}, {"en": number}, kind, evidence=evidence)


def questionnaire_of(*questions: Question) -> Questionnaire:
    return Questionnaire("test", "1", {"en": "Test"}, (Section({"en": "All"}, questions),), 2020)


def teller() -> RecordRenderer:
    return RecordRenderer(load_sentences("en"), Catalogue.of(()), "Org", lambda code: code)


def test_record_is_told_in_one_answer_and_the_other_refers_to_it() -> None:
    drafts = draft_submission(
        questionnaire_of(question("1", EVENTS), question("2", EVENTS)), [record("fair")], 2020, teller()
    )
    assert {number: draft.text for number, draft in drafts.items()} == {
        "1": "**The fair**: People met for the fair in the town.[^1]",
        "2": "One event bears on this question; the answer to question 1 describes it: **The fair**.[^1]",
    }
    assert [draft.sources for draft in drafts.values()] == [("fair",), ("fair",)]


def test_draft_whole_leaves_empty_what_no_record_is_about() -> None:
    given = questionnaire_of(question("1", None), question("2", EvidenceQuery(kinds=(RecordKind.TRAINING,))))
    assert [(one.text, one.sources) for one in draft_submission(given, [record("fair")], 2020, teller()).values()] == [
        ("", ()),
        ("", ()),
    ]


def test_traced_says_which_records_a_sentence_rests_on() -> None:
    found = trace_claims(
        "The fair was held in May.[^1][^2] Nobody wrote down who came.\n\n- The school was opened[^2]",
        {1: "fair", 2: "school"},
    )
    assert [(one.text, one.records) for one in found] == [
        ("The fair was held in May.", ("fair", "school")),
        ("Nobody wrote down who came.", ()),
        ("The school was opened", ("school",)),
    ]
