from dataclasses import replace

from goalweave.core.answers.answer_findings import (
    AnswerFault,
    CheckContext,
    CheckedAnswer,
    CitedSource,
    check_answer,
    check_submission,
    linked_addresses,
)
from goalweave.core.errors import Severity
from goalweave.core.model import (
    EvidenceQuery,
    Mapping,
    MappingState,
    Question,
    QuestionKind,
    Questionnaire,
    Record,
    Section,
)
from goalweave.packs.library import library

CATALOGUE = library().catalogue()
AROUND = CheckContext(CATALOGUE)
RECORD = Record(
    "r",
    {"en": "R"},
    {"en": "R."},
    "en",
    mappings=(
        Mapping(CATALOGUE.resolve("sdg:9.c"), MappingState.ACCEPTED, "person"),
        Mapping(CATALOGUE.resolve("sdg:13"), MappingState.ACCEPTED, "person", sign=-1),
    ),
)
ASKED = Question("1", {"en": "What?"}, {"en": "What"}, evidence=EvidenceQuery())


def faults(
    question: Question, text: str, around: CheckContext = AROUND, **answer: object
) -> list[tuple[AnswerFault, str]]:
    found = check_answer(question, CheckedAnswer(question.number, text, **answer), around)  # type: ignore[arg-type]
    return [(one.fault, one.passage) for one in found]


def test_a_good_answer_has_no_findings():
    assert faults(ASKED, "We did it everywhere at once.[^1]", sources=(CitedSource(1, RECORD),)) == []


def test_a_required_answer_that_is_missing_stands_in_the_way():
    (found,) = check_answer(replace(ASKED, required=True), CheckedAnswer("1", " \n"), AROUND)
    assert (found.fault, found.severity, found.question) == (AnswerFault.MISSING, Severity.ERROR, "1")
    assert faults(ASKED, "") == []
    number = replace(ASKED, required=True, kind=QuestionKind.NUMBER)
    assert faults(number, "", value="12") == []


def test_limits_of_words():
    asked = replace(ASKED, fewest=3, most=4)
    assert faults(asked, "One two.") == [(AnswerFault.TOO_SHORT, "")]
    assert faults(asked, "One two three.") == []
    assert faults(asked, "One two three four five.[^1]", sources=(CitedSource(1, RECORD),)) == [
        (AnswerFault.TOO_LONG, "")
    ]


def test_claims_without_source_are_shown_where_records_could_answer():
    text = "These partnerships have reached every region. Who knows?"
    assert faults(ASKED, text) == [(AnswerFault.UNSUPPORTED, "These partnerships have reached every region.")]
    assert faults(replace(ASKED, evidence=None), text) == []


def test_sources_that_are_missing_gone_changed_or_private():
    text = "One thing was done here.[^1] Two things were done here.[^2] Three were done here too.[^3] And a fourth one here.[^4]"
    sources = (CitedSource(1, None), CitedSource(2, RECORD, changed=True), CitedSource(3, RECORD, public=False))
    assert faults(ASKED, text, sources=sources) == [
        (AnswerFault.SOURCE_GONE, "One thing was done here."),
        (AnswerFault.NO_SUCH_SOURCE, "And a fourth one here."),
        (AnswerFault.CHANGED, "Two things were done here."),
        (AnswerFault.NOT_PUBLISHED, "Three were done here too."),
    ]
    within = faults(ASKED, text, replace(AROUND, publishes=False), sources=sources)
    assert AnswerFault.NOT_PUBLISHED not in [fault for fault, _passage in within]


def test_dead_links_html_and_old_answers():
    text = "See [here](https://example.org/a).[^1] <b>Bold</b>"
    around = replace(AROUND, dead=frozenset({"https://example.org/a", "https://example.org/b"}))
    assert faults(ASKED, text, around, sources=(CitedSource(1, RECORD),), old=True) == [
        (AnswerFault.OLD, ""),
        (AnswerFault.DEAD_LINK, "https://example.org/a"),
        (AnswerFault.HTML, "<b>"),
    ]


def test_addresses_stand_in_lists_and_tables_too():
    text = "- [a](https://a.org)\n\n| x |\n|---|\n| [b](https://b.org) [a](https://a.org) |"
    assert linked_addresses(text) == ("https://a.org", "https://b.org")


def questionnaire(*numbers: str) -> Questionnaire:
    questions = tuple(Question(number, {"en": "?"}, {"en": "?"}) for number in numbers)
    return Questionnaire("q", "1", {"en": "Q"}, (Section({"en": "S"}, questions),))


def test_what_stands_twice_is_told_with_its_first_place():
    line = "Some ninety partners work together in every region of the world"
    answers = {"1": CheckedAnswer("1", f"{line}.\n\n- {line}"), "2": CheckedAnswer("2", f"Well.\n\n**{line}!**")}
    found = [(one.question, str(one.message)) for one in check_submission(questionnaire("1", "2"), answers, AROUND)]
    assert found == [
        ("1", "this appears twice in the answer"),
        ("2", "this is also in the answer to 1"),
    ]


def test_goals_named_are_compared_with_those_of_the_registry():
    answers = {"2": CheckedAnswer("2", "We serve SDG 5 and SDG 9.")}
    private = Mapping(CATALOGUE.resolve("sdg:3"), MappingState.SUGGESTED, "classifier:fast-1")
    other = Mapping(CATALOGUE.resolve("sdg:17.6"), MappingState.ACCEPTED, "person")
    records = (RECORD, replace(RECORD, mappings=(private, other)))
    around = replace(AROUND, framework="sdg", records=records)
    found = check_submission(questionnaire("1", "2"), answers, around)
    assert [(one.fault, one.node, one.question) for one in found] == [
        (AnswerFault.NOT_IN_REGISTRY, "sdg:5", "2"),
        (AnswerFault.NOT_MENTIONED, "sdg:17", ""),
    ]


def test_figures_languages_and_parts_are_found_with_their_place():
    """Each with what puts it right, the figure before the rest."""
    asked = replace(ASKED, text={"en": "Which partnerships exist, and how are they monitored?"})
    record = replace(RECORD, text={"en": "It has 12 partnerships."})
    text = "There are **21** partnerships.[^1] Le fonds est payé par les communes et les villes.[^1]"
    found = check_answer(asked, CheckedAnswer("1", text, sources=(CitedSource(1, record),)), AROUND)
    shown = [(one.fault, text[one.start : one.end], one.stated, one.recorded, one.language) for one in found]
    assert shown == [
        (AnswerFault.DIFFERS, "There are **21** partnerships.[^1]", "21", "12", ""),
        (AnswerFault.PART_UNANSWERED, "", "", "", ""),
        (AnswerFault.OTHER_LANGUAGE, "Le fonds est payé par les communes et les villes.[^1]", "", "", "fr"),
    ]
    assert len({one.key for one in found}) == 3
    assert all(one.severity is Severity.WARNING for one in found)


def test_a_record_that_two_answers_cite_is_found_in_the_second():
    sources = (CitedSource(3, RECORD),)
    answers = {number: CheckedAnswer(number, "It is well done here.[^3]", sources=sources) for number in ("1", "2")}
    found = check_submission(questionnaire("1", "2"), answers, AROUND)
    assert [(one.fault, one.question, one.source, one.record) for one in found] == [
        (AnswerFault.CITED_TWICE, "2", 3, "r")
    ]
    assert str(found[0].message) == "the answer to 1 cites this record too"


def test_a_deleted_record_is_told_from_one_that_is_gone():
    sources = (CitedSource(1, None, deleted=True),)
    (found,) = check_answer(ASKED, CheckedAnswer("1", "It is well done here.[^1]", sources=sources), AROUND)
    assert (found.severity, str(found.message)) == (
        Severity.ERROR,
        "the record that supports this has been deleted",
    )
