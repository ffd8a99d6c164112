"""Where each record is told in a submission."""

from __future__ import annotations

from itertools import chain

from goalweave.core.answers.planning import Aspect, most_wanted_items, plan_submission
from goalweave.core.answers.planning.asked_aspects import asked_aspects
from goalweave.core.answers.planning.homes import choose_homes
from goalweave.core.answers.planning.question_fit import Fits
from goalweave.core.answers.planning.submission_plan import SubmissionPlan
from goalweave.core.answers.submission_draft import match_questions
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, NoteKind, Question, QuestionKind, Record, RecordKind, RecordNote


def question(
    number: str, text: str = "What?", kind: QuestionKind = QuestionKind.NARRATIVE, **evidence: object
) -> Question:
    return Question(number, {"en": text}, {}, kind, evidence=EvidenceQuery(**evidence))  # type: ignore[arg-type]


def record(name: str, text: str = "", kind: RecordKind = RecordKind.ACTIVITY, **notes: str) -> Record:
    own = tuple(RecordNote(NoteKind(key), {"en": value}) for key, value in notes.items())
    return Record(name, {"en": f"The {name}"}, {"en": text}, "en", kind, notes=own)


def plan(questions: list[Question], records: list[Record], **changes: object) -> SubmissionPlan:
    matches = match_questions(questions, records, 2020, Catalogue.of(()))
    matched = {record.id for record, _match in chain.from_iterable(matches.values())}
    return plan_submission(
        questions,
        matches,
        language="en",
        organisation="Org",
        own_names=("Org",),
        year=2020,
        unmatched=[one for one in records if one.id not in matched],
        **changes,  # type: ignore[arg-type]
    )


def planned_ids(made: SubmissionPlan) -> dict[str, list[str]]:
    return {number: sorted(one.record.id for one in answer.told) for number, answer in made.answers.items()}


DECISIONS = question("1", kinds=(RecordKind.DECISION,))
BUDGET = question("2", words=("budget", "financial plan"))
PLAN = record(
    "strategy",
    "The strategy has eight aims for the years to come. A financial plan and a budget come with the strategy.",
    RecordKind.DECISION,
)


def test_decision_has_one_home_and_gives_another_answer_the_sentence_on_its_subject() -> None:
    others = [record(f"work {number}", "Wells are drilled in the north.") for number in range(9)]
    made = plan([DECISIONS, BUDGET, question("3", kinds=(RecordKind.ACTIVITY,))], [PLAN, *others])
    assert planned_ids(made)["1"] == ["strategy"]
    assert planned_ids(made)["2"] == []
    (reference,) = made.answers["2"].elsewhere
    assert (reference.number, [sentence.text for sentence in reference.sentences]) == (
        "1",
        ["A financial plan and a budget come with the strategy."],
    )
    assert [sentence.text for sentence in made.answers["1"].told[0].sentences] == [
        "The strategy has eight aims for the years to come."
    ]


def test_phrase_in_the_title_weighs_more_than_one_said_in_passing() -> None:
    data = question("1", words=("data",))
    cities = question("2", words=("cities",))
    found = plan([data, cities], [record("cities", "It has data of all kinds.")])
    assert planned_ids(found) == {"1": [], "2": ["cities"]}


def test_what_is_told_in_a_written_answer_stays_there() -> None:
    asked = [question("1", kinds=(RecordKind.EVENT,)), question("2", kinds=(RecordKind.EVENT,))]
    fair = record("fair", "Many came.", RecordKind.EVENT)
    assert planned_ids(plan(asked, [fair])) == {"1": ["fair"], "2": []}
    assert planned_ids(plan(asked, [fair], question_of_record={"fair": "2"})) == {"1": [], "2": ["fair"]}


def test_notes_go_to_the_question_that_asks_for_them() -> None:
    work = question("1", kinds=(RecordKind.ACTIVITY,))
    hard = question("2", notes=(NoteKind.CHALLENGE,))
    made = plan([work, hard], [record("wells", "Wells are drilled.", result="90 wells.", challenge="Pumps break.")])
    assert planned_ids(made) == {"1": ["wells"], "2": []}
    assert [(one.record.id, one.kinds, one.number) for one in made.answers["2"].noted] == [
        ("wells", (NoteKind.CHALLENGE,), "1")
    ]
    assert made.answers["1"].told[0].told_elsewhere == {NoteKind.CHALLENGE}


def test_record_that_only_its_words_place_is_left_to_the_writer() -> None:
    asked = [question("1", "Which schools and teachers have you helped?", words=("pupils",))]
    schools = record("schools", "Teachers of schools are trained.")
    made = plan(asked, [schools, record("zzz", "Qqq.")])
    assert planned_ids(made) == {"1": []}
    assert made.answers["1"].loose == (schools,)
    assert made.unplaced == ("zzz",)


def test_questions_ask_for_aspects_in_words_and_in_their_query() -> None:
    asked = Question(
        "1", {"en": "Who checks your partnerships, where does the money come from, what did you learn?"}, {}
    )
    assert asked_aspects(asked) == (Aspect.LESSON, Aspect.REVIEW, Aspect.FUNDING)
    assert asked_aspects(question("2", notes=(NoteKind.RESULT,), details=("staffing",))) == (
        Aspect.RESULT,
        Aspect.STAFFING,
    )
    french = Question("3", {"fr": "Quelles difficultés avez-vous rencontrées ?"}, {})
    assert asked_aspects(french) == (Aspect.CHALLENGE,)


def test_missing_names_what_no_record_of_the_answer_tells() -> None:
    asked = question("1", "Who monitors it, and what was learned?", kinds=(RecordKind.ACTIVITY,))
    made = plan([asked], [record("wells", "Wells are drilled.", lesson="Start small.")])
    assert made.answers["1"].missing == (Aspect.REVIEW,)


def test_number_that_a_question_wants_is_read() -> None:
    def number_asked_for(language: str, text: str) -> int | None:
        return most_wanted_items(Question("1", {language: text}, {}))

    assert number_asked_for("en", "Which tools have you published? Choose up to three.") == 3
    assert number_asked_for("en", "Which one or two things should be done?") == 2
    assert number_asked_for("fr", "Choisissez-en jusqu’à trois.") == 3
    assert number_asked_for("ru", "Назовите не более пяти.") == 5
    assert number_asked_for("zh", "最多选择三项。") == 3
    assert number_asked_for("en", "Which events did you hold?") is None


def test_dated_record_outside_of_the_period_is_not_put_elsewhere() -> None:
    asked = [
        question("1", "Which fairs were there?", kinds=(RecordKind.EVENT,), since=-1),
        question("2", "Which fairs?", words=("zebra",)),
    ]
    old = Record("fair", {"en": "The fairs"}, {"en": "Fairs were held."}, "en", RecordKind.EVENT, start="2012")
    made = plan(asked, [old])
    assert planned_ids(made) == {"1": [], "2": []}
    assert made.unplaced == ("fair",)


def test_question_on_what_went_wrong_finds_it_in_the_notes() -> None:
    asked = [
        question("1", kinds=(RecordKind.ACTIVITY,)),
        question("2", words=("bribery",), notes=(NoteKind.RESULT,)),
        question("3", words=("bribery",), notes=(NoteKind.CHALLENGE, NoteKind.LESSON, NoteKind.RESULT)),
    ]
    audit = record("audit", "The auditors see all agents.", result="No bribery was found. Two contracts ended.")
    made = plan(asked, [audit, record("works", "Wells are drilled.")])
    assert [noted.record.id for noted in made.answers["2"].noted] == ["audit"]
    (reference,) = made.answers["3"].elsewhere
    assert (reference.number, reference.sentences[0].text) == ("2", "No bribery was found.")


def test_figures_go_to_the_table_that_names_their_subject() -> None:
    asked = [
        question("1", notes=(NoteKind.RESULT,)),
        question("2", "What were emissions and energy?", QuestionKind.TABLE, notes=(NoteKind.RESULT,)),
    ]
    boiler = record("boiler", "It burns bark.", result="Emissions fell by 61% in 2024.")
    trees = record("trees", "Trees are planted.", result="40,000 were alive in 2024.")
    made = plan(asked, [boiler, trees])
    places = {one.record.id: one.results_in for one in made.answers["2"].told}
    assert places == {"boiler": "2", "trees": "1"}


def test_sentence_is_not_moved_away_from_one_that_points_at_it() -> None:
    pointing = record(
        "strategy",
        "The strategy has eight aims. A financial plan and a budget come with the strategy. This is reviewed each year.",
        RecordKind.DECISION,
    )
    others = [record(f"work {number}", "Wells are drilled in the north.") for number in range(9)]
    made = plan([DECISIONS, BUDGET, question("3", kinds=(RecordKind.ACTIVITY,))], [pointing, *others])
    assert len(made.answers["1"].told[0].sentences) == 3


def test_question_describes_the_record_that_answers_it_best() -> None:
    scores = {"1": {"law": 1.0, "pact": 0.9, "code": 0.5}, "2": {"pact": 0.8}, "3": {"code": 0.2}}
    questions = [question(number) for number in scores]
    named = dict.fromkeys(scores, frozenset[str]())
    homes = choose_homes(questions, Fits(scores), {}, named)
    assert homes == {"law": "1", "pact": "2", "code": "1"}


def test_question_without_a_record_tells_a_challenge_that_is_about_it_and_no_other_answer_does() -> None:
    plant = record("plant", "Water is cleaned.", challenge="Old debt keeps the plant from growing.")
    other = record("pump", "Water is pumped.", challenge="Parts are missing.")
    activities = question("1", kinds=(RecordKind.ACTIVITY,))
    structural = question("2", words=("debt",))
    challenges = question("3", notes=(NoteKind.CHALLENGE,))
    made = plan([activities, structural, challenges], [plant, other])
    (lent,) = made.answers["2"].elsewhere
    assert (lent.number, lent.sentences[0].text) == ("1", "Old debt keeps the plant from growing.")
    assert [noted.record.id for noted in made.answers["3"].noted] == ["pump"]


def test_result_with_a_figure_and_a_year_comes_first() -> None:
    vague = record("alpha", "Water is cleaned.", result="Much was done.")
    undated = record("beta", "Water is cleaned.", result="Some 40 wells work.")
    telling = record("gamma", "Water is cleaned.", result="In 2019 some 40 wells worked.")
    described = plan([question("1", words=("water",))], [vague, undated, telling]).answers["1"]
    assert described.told[0].record.id == "gamma"
    noted = plan([question("1", words=("water",)), question("2", notes=(NoteKind.RESULT,))], [vague, undated, telling])
    assert [one.record.id for one in noted.answers["2"].noted] == ["gamma", "alpha", "beta"]
