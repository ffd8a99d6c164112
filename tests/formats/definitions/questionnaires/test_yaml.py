"""Questionnaires in YAML: read as written, every fault with its place, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import (
    Choice,
    EvidenceQuery,
    Fact,
    NoteKind,
    Question,
    QuestionKind,
    Questionnaire,
    RecordKind,
    Section,
    Status,
    TableColumn,
)
from goalweave.formats.definitions.questionnaires import read_questionnaire, write_questionnaire
from goalweave.formats.reading.yaml import DEEPEST, MOST_ALIASES

HEAD = "id: own\nedition: 2.10\ntitle: {en: Own}\nsections:\n"
SECTION = HEAD + "  - title: {en: One}\n    questions:\n"
QUESTION = SECTION + "      - number: 2.10\n        text: {en: What?}\n"


def read(text: str) -> Questionnaire:
    return read_questionnaire(text.encode(), "a.yaml")


def refusal(text: str) -> str:
    with pytest.raises(InputError) as error:
        read(text)
    return str(error.value)


def test_everything_that_may_stand_in_a_file() -> None:
    found = read("""
id: own
edition: 2020
year: 2020
title: {en: Own, no: Egen}
owner: {en: Us}
source: our desk
note: {en: A draft}
after: own@2019
facts:
  - {id: year, label: {en: Year of submission}}
sections:
  - code: 2
    title: {en: Steps}
    text: {en: What was done.}
    questions:
      - number: 2.10
        short: {en: Steps}
        text: {en: "Which steps?"}
        guidance: {en: Be brief.}
        required: yes
        fewest: 20
        most: 200
        follows: [2.1, "3"]
        status: transcribed
        evidence:
          kinds: [event]
          since: -3
          until: 0
          nodes: [sdg:17, "sdg@2019:9.c"]
          mechanisms: [HLPF]
          words: [side event]
          notes: [lesson]
          details: [funding]
          partners: true
      - {number: 2.11, text: {en: Which of these do you know?}, kind: choice, many: true,
         choices: [{id: a, label: {en: A}}, {id: b, label: {en: B}}]}
      - {number: 2.12, text: {en: Money}, kind: table, columns: [{id: spent, label: {en: Spent}}], evidence: {}}
""")
    query = EvidenceQuery(
        (RecordKind.EVENT,),
        -3,
        0,
        ("sdg:17", "sdg@2019:9.c"),
        ("HLPF",),
        ("side event",),
        (NoteKind.LESSON,),
        ("funding",),
        True,
    )
    assert found == Questionnaire(
        id="own",
        edition="2020",
        year=2020,
        title={"en": "Own", "no": "Egen"},
        owner={"en": "Us"},
        source="our desk",
        note={"en": "A draft"},
        after="own@2019",
        facts=(Fact("year", {"en": "Year of submission"}),),
        sections=(
            Section(
                {"en": "Steps"},
                (
                    Question("2.10", {"en": "Which steps?"}, {"en": "Steps"}, QuestionKind.NARRATIVE, {"en": "Be brief."}, True, 20, 200,
                             evidence=query, follows=("2.1", "3"), status=Status.TRANSCRIBED),
                    Question("2.11", {"en": "Which of these do you know?"}, {"en": "Which of these do you know?"}, QuestionKind.CHOICE,
                             choices=(Choice("a", {"en": "A"}), Choice("b", {"en": "B"})), many=True),
                    Question("2.12", {"en": "Money"}, {"en": "Money"}, QuestionKind.TABLE, columns=(TableColumn("spent", {"en": "Spent"}),),
                             evidence=EvidenceQuery()),
                ),
                "2",
                {"en": "What was done."},
            ),
        ),
    )  # fmt: skip
    assert read(write_questionnaire(found)) == found


def test_a_question_may_name_the_series_that_its_answers_are_values_of() -> None:
    found = read(
        QUESTION
        + """        kind: choice
        series: LAW_SCORE
        key: {SEX: _T, AGE: Y15T24}
        choices:
          - {id: yes, label: {en: "Yes"}, value: 20}
          - {id: partly, label: {en: Partly}, value: 7.5}
          - {id: no, label: {en: "No"}, value: 0}
          - {id: unknown, label: {en: Not known}}
      - {number: 3, text: {en: How many?}, kind: number, series: LAWS}
"""
    )
    choice, number = found.questions
    assert (choice.series, choice.key) == ("LAW_SCORE", (("AGE", "Y15T24"),))
    assert [(one.id, one.value) for one in choice.choices] == [
        ("yes", 20.0),
        ("partly", 7.5),
        ("no", 0.0),
        ("unknown", None),
    ]
    assert (number.series, number.key) == ("LAWS", ())
    assert read(write_questionnaire(found)) == found


CHOICES = "        kind: choice\n        choices: [{id: a, label: {en: A}VALUE}, {id: b, label: {en: B}}]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("        series: S\n", "a.yaml:9 [sections[0].questions[0].series]: only numbers and choices can be values of a series"),
        ("        kind: number\n        key: {SEX: F}\n", "a.yaml:10 [sections[0].questions[0].key]: a key needs a series"),
        ("        kind: number\n        series: a b\n", "a.yaml:10 [sections[0].questions[0].series]: “a b” is not a series code, such as IT_USE_ii99"),
        ("        kind: number\n        series: S\n        key: {sex: F}\n", "a.yaml:11 [sections[0].questions[0].key.sex]: “sex” is not a dimension name, such as SEX"),
        (CHOICES.replace("VALUE", ", value: 1"), ("a.yaml:10 [sections[0].questions[0].choices]: choices can only have values if the question has "
"a series")),
        (CHOICES.replace("VALUE", "") + "        series: S\n", "a.yaml:10 [sections[0].questions[0].choices]: at least one choice needs a value in the series"),
        (CHOICES.replace("VALUE", ", value: much") + "        series: S\n", "a.yaml:10 [sections[0].questions[0].choices[0].value]: “much” is not a number"),
        (CHOICES.replace("VALUE", ", value: .nan") + "        series: S\n", "“.nan” is not a number"),
        ("        kind: number\n        series: S\n      - {number: 3, text: {en: Too?}, kind: number, series: S}\n", ("a.yaml:11 [sections[0].questions[1].number]: the questions 2.10 and 3 refer to the same value "
"of S")),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_is_refused(text: str, said: str) -> None:
    assert said in refusal(QUESTION + text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.yaml: the file is empty"),
        ("[1]", "a.yaml:1: expected names with values, name: value"),
        ("id: [own\n", "a.yaml:2: not valid YAML: "),
        ("id: own\x07\n", "a.yaml: not valid YAML: "),
        ("id: own\n", "a.yaml:1 [edition]: edition is missing"),
        ("id: own\nid: own\n", "a.yaml:2 [id]: “id” appears twice"),
        ("id: own\ntitel: x\n", "a.yaml:2 [titel]: unknown name “titel”; did you mean “title”?"),
        ("id: own\nzzz: x\n", "a.yaml:2 [zzz]: unknown name “zzz”; available: id, edition, "),
        ("id: o n\nedition: 1\n", "a.yaml:1 [id]: “o n” must be a single word of letters, digits, dots and hyphens"),
        (HEAD + "  - title: {en: One}\n", "a.yaml:5 [sections[0].questions]: questions is missing"),
        (HEAD + "  - {title: {en: One}, questions: []}\n", "a.yaml:5 [sections]: the questionnaire has no questions"),
        (HEAD.replace("{en: Own}", "Own") + "  - []\n", "a.yaml:3 [title]: expected a text by language, {en: …}"),
        (HEAD.replace("{en: Own}", "{english: Own}") + "  - []\n", "a.yaml:3 [title.english]: “english” is not a language code, such as en"),
        (HEAD.replace("{en: Own}", "{en: ''}") + "  - []\n", "a.yaml:3 [title]: the text is empty"),
        (HEAD.replace("{en: Own}", "{en: [a]}") + "  - []\n", "a.yaml:3 [title.en]: expected a single value"),
        ("year: 20x\n" + QUESTION, "a.yaml:1 [year]: “20x” is not a whole number"),
        ("year: 12\n" + QUESTION, "a.yaml:1 [year]: “12” is not a year"),
        ("after: own\n" + QUESTION, "a.yaml:1 [after]: “own” is not the key of another round"),
        ("after: own@2.10\n" + QUESTION, "a.yaml:1 [after]: “own@2.10” is not the key of another round"),
        (QUESTION + "      - {number: 2.10, text: {en: Again}}\n", ("a.yaml:9 [sections[0].questions[1].number]: duplicate question number 2.10; the first is on "
"line 7")),
        (SECTION + "      - {number: 2 .1, text: {en: A}}\n", "a.yaml:7 [sections[0].questions[0].number]: “2 .1” is not a number"),
        (QUESTION + "        kind: essay\n", "a.yaml:9 [sections[0].questions[0].kind]: “essay” is not one of narrative, records"),
        (QUESTION + "        required: maybe\n", "a.yaml:9 [sections[0].questions[0].required]: “maybe” is not true or false"),
        (QUESTION + "        most: 0\n", "a.yaml:9 [sections[0].questions[0].most]: “0” is not a number of words"),
        (QUESTION + "        most: 5\n        fewest: 9\n", "a.yaml:10 [sections[0].questions[0].fewest]: the minimum of 9 words is above the maximum of 5"),
        (QUESTION + "        choices: []\n", "a.yaml:9 [sections[0].questions[0].choices]: only questions of the kind choice can have choices"),
        (QUESTION + "        kind: choice\n", "a.yaml:7 [sections[0].questions[0].choices]: choices is missing"),
        (QUESTION + "        kind: choice\n        choices: [{id: a, label: {en: A}}]\n", "a.yaml:10 [sections[0].questions[0].choices]: at least two choices are required"),
        (QUESTION + "        many: true\n", "a.yaml:9 [sections[0].questions[0].many]: only questions of the kind choice can have many"),
        (QUESTION + "        evidence: {kinds: [project]}\n", "a.yaml:9 [sections[0].questions[0].evidence.kinds[0]]: “project” is not one of activity"),
        (QUESTION + "        evidence: {nodes: [9.c]}\n", "a.yaml:9 [sections[0].questions[0].evidence.nodes[0]]: “9.c” is not a node name such as sdg:9.c"),
        (QUESTION + "        evidence: {since: 1, until: 0}\n", "a.yaml:9 [sections[0].questions[0].evidence.since]: the start is after the end"),
        (QUESTION + "        evidence: {kinds: event}\n", "a.yaml:9 [sections[0].questions[0].evidence.kinds]: expected a list"),
        (QUESTION + "        <<: {most: 3}\n", "a.yaml:9 [sections[0].questions[0].<<]: unknown name “<<”; available: "),
        (QUESTION + "        ? [a]\n        : b\n", "a.yaml:9 [sections[0].questions[0]]: a name must be a word"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_and_field(text: str, said: str) -> None:
    assert refusal(text).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: " + "[" * (DEEPEST + 1), f"nested more than {DEEPEST} levels deep"),
        ("a: &a x\nb: [" + "*a, " * (MOST_ALIASES + 1) + "]", f"more than {MOST_ALIASES} aliases"),
        ("a: [" + "x, " * 200_001 + "]", "more than 200,000 parts"),
        ("#" * 2_000_001, "larger than the limit of 2,000,000 bytes"),
        (SECTION + "      - {number: 1, text: {en: " + "x" * 10_001 + "}}\n", "more than 10,000 characters"),
        (HEAD + "  - {title: {en: One}, questions: [" + "x, " * 1001 + "]}", "more than 1,000 entries"),
    ],
)
def test_what_is_made_to_be_too_much_is_refused(text: str, said: str) -> None:
    with pytest.raises(LimitError, match=said):
        read(text)


def test_aliases_that_unfold_into_each_other_are_refused() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *d]\n"
    assert refusal(bomb).startswith("a.yaml:1 [a]: unknown name “a”; available: ")
    looped = HEAD + "  - &s {title: {en: One}, questions: [*s]}\n"
    assert refusal(looped).startswith("a.yaml:5 [sections[0].questions[0].title]: unknown name “title”; available: ")


LANGUAGES = st.sampled_from(["en", "fr", "ar", "zh", "no", "zh-Hans"])
PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and text.strip()
)
MAPS = st.dictionaries(LANGUAGES, PLAIN, min_size=1, max_size=3)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,10}", fullmatch=True)
WORDS = st.lists(st.sampled_from(["HLPF", "yes", "2.10", "null", "~", "- a", "a: b", "#x", "中文"]), max_size=3).map(
    tuple
)
QUERIES = st.builds(
    EvidenceQuery,
    st.lists(st.sampled_from(RecordKind), max_size=2).map(tuple),
    st.none() | st.integers(-5, 0),
    st.none() | st.integers(0, 5),
    st.lists(st.sampled_from(["sdg:9.c", "sdg@2019:17"]), max_size=2).map(tuple),
    WORDS,
    WORDS,
    st.lists(st.sampled_from(NoteKind), max_size=2).map(tuple),
    WORDS,
    st.booleans(),
)
ODD = ("1", "2.1", "2.10", "01", "1e3", "0x1F", "4.a", "II", "true", "~1", "=", "٣")
QUESTIONS = st.builds(
    Question,
    st.just("1"),
    MAPS,
    MAPS,
    st.sampled_from([QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.LINK]),
    st.none() | MAPS,
    st.booleans(),
    st.none() | st.integers(1, 50),
    st.none() | st.integers(50, 5000),
    evidence=st.none() | QUERIES,
    follows=WORDS,
    status=st.sampled_from(Status),
)
SECTIONS = st.builds(
    Section, MAPS, st.lists(QUESTIONS, max_size=3).map(tuple), st.sampled_from(["", "1", "2.10"]), st.none() | MAPS
)
QUESTIONNAIRES = st.builds(
    Questionnaire,
    NAMES,
    NAMES,
    MAPS,
    st.lists(SECTIONS, min_size=1, max_size=3).map(tuple),
    st.none() | st.integers(1990, 2050),
    st.none() | MAPS,
    st.just("") | PLAIN,
    st.none() | MAPS,
    st.sampled_from(["", "before@1"]),
    st.lists(st.builds(Fact, NAMES, MAPS), max_size=2, unique_by=lambda fact: fact.id).map(tuple),
).filter(lambda one: bool(one.questions))


def numbered(one: Questionnaire) -> Questionnaire:
    """With numbers and codes that are there once."""
    numbers = iter(ODD)
    sections = tuple(
        replace(
            section,
            code=section.code and f"{section.code}.{place}",
            questions=tuple(replace(question, number=next(numbers)) for question in section.questions),
        )
        for place, section in enumerate(one.sections)
    )
    return replace(one, sections=sections)


@settings(max_examples=settings.default.max_examples // 2)
@given(QUESTIONNAIRES.map(numbered))
def test_a_questionnaire_comes_back_as_it_was(one: Questionnaire) -> None:
    assert read_questionnaire(write_questionnaire(one).encode(), "a.yaml") == one
