"""A YAML file → Questionnaire."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any

from goalweave.core.answers.answer_values import VALUE_KINDS
from goalweave.core.errors import LimitError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import (
    QUESTION_FIELDS,
    Choice,
    Curie,
    EvidenceQuery,
    Fact,
    Key,
    NoteKind,
    Question,
    QuestionKind,
    Questionnaire,
    RecordKind,
    Section,
    Status,
    TableColumn,
    dimension_key,
)
from goalweave.core.model.fields import TEXTS, FieldSpec, FieldType
from goalweave.core.statements.titles import short_line
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.reading.yaml import LONGEST_LINE, YamlEntries, YamlNode, read_yaml

MOST_QUESTIONS = 1_000
LONGEST_NUMBER = QUESTION_FIELDS["number"].longest
"""Characters of a question's number."""
LONGEST_SERIES = QUESTION_FIELDS["series"].longest
"""Characters of the code of a series."""

_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]{0,59}")

_QUESTIONNAIRE = ("id", "edition", "year", "title", "owner", "source", "note", "after", "facts", "sections")
_SECTION = ("code", "title", "text", "questions")
_EVIDENCE = ("kinds", "since", "until", "nodes", "mechanisms", "words", "notes", "details", "partners", "interlinkages")


def read_questionnaire(data: bytes, name: str) -> Questionnaire:
    """The questionnaire in a YAML file (docs/reference/packs.md). Raises InputError naming line and field, LimitError."""
    return remove_unstorable_parts(_build_questionnaire(read_yaml(data, name)))


def _build_questionnaire(part: YamlNode) -> Questionnaire:
    entries = part.entries(_QUESTIONNAIRE)
    questionnaire = Questionnaire(
        id=entries.require("id").identifier(),
        edition=entries.require("edition").identifier(),
        title=entries.require("title").language_map(),
        sections=tuple(_read_sections(entries.require("sections"))),
        year=entries.read("year", YamlNode.whole_number, None),
        owner=entries.read("owner", YamlNode.language_map, None),
        source=entries.text("source", 2_000),
        note=entries.read("note", YamlNode.language_map, None),
        after=entries.read("after", YamlNode.short_text, ""),
        facts=entries.list_of("facts", partial(_read_fact, earlier_names=set())),
    )
    if questionnaire.year is not None and not 1900 <= questionnaire.year <= 2200:
        raise entries["year"].make_error(Message("“{value}” is not a year", value=questionnaire.year))
    if questionnaire.after and (
        not re.fullmatch(r"[^\s@]+@[^\s@]+", questionnaire.after) or questionnaire.after == questionnaire.key
    ):
        raise entries["after"].make_error(
            Message("“{value}” is not the key of another round, such as undesa@2019", value=questionnaire.after)
        )
    return questionnaire


def _read_fact(part: YamlNode, earlier_names: set[str]) -> Fact:
    entries = part.entries(("id", "label"))
    return Fact(_read_unique_name(entries.require("id"), earlier_names), entries.require("label").language_map())


def _read_unique_name(part: YamlNode, earlier_names: set[str]) -> str:
    name = part.identifier()
    if name in earlier_names:
        raise part.make_error(Message("“{name}” appears twice", name=name))
    earlier_names.add(name)
    return name


def _read_sections(part: YamlNode) -> list[Section]:
    seen: dict[str, YamlNode] = {}
    codes: dict[str, YamlNode] = {}
    sections = []
    for item in part.list_items():
        entries = item.entries(_SECTION)
        code = _read_question_number(entries["code"], codes) if "code" in entries else ""
        questions = entries.require("questions").list_of(partial(_read_question, earlier=seen))
        text = entries.read("text", YamlNode.language_map, None)
        sections.append(Section(entries.require("title").language_map(), questions, code, text))
        if len(seen) > MOST_QUESTIONS:
            raise LimitError(
                Message("there are more than {most:,} questions", most=MOST_QUESTIONS), file=part.file, line=item.line
            )
    if not seen:
        raise part.make_error(Message("the questionnaire has no questions"))
    _require_distinct_values(sections, seen)
    return sections


def _require_distinct_values(sections: list[Section], places: dict[str, YamlNode]) -> None:
    """That no two questions are about the same value."""
    first: dict[tuple[str, Key], str] = {}
    for question in chain.from_iterable(section.questions for section in sections):
        other = first.setdefault((question.series, question.key), question.number)
        if question.series and other != question.number:
            raise places[question.number].make_error(
                Message(
                    "the questions {first} and {second} refer to the same value of {series}",
                    first=other,
                    second=question.number,
                    series=question.series,
                )
            )


def _read_question_number(part: YamlNode, earlier: dict[str, YamlNode]) -> str:
    """A number as printed, unlike those before. Raises InputError naming both places."""
    number = part.text()
    if not number or len(number) > LONGEST_NUMBER or re.search(r"[\s\0/\\?#%]", number) or not re.search(r"\w", number):
        raise part.make_error(
            Message(
                "“{value}” is not a number such as 2.1 with at most {most} characters",
                value=number,
                most=LONGEST_NUMBER,
            )
        )
    if number in earlier:
        raise part.make_error(
            Message(
                "duplicate question number {number}; the first is on line {line}",
                number=number,
                line=earlier[number].line,
            )
        )
    earlier[number] = part
    return number


def _read_question(part: YamlNode, earlier: dict[str, YamlNode]) -> Question:
    entries = part.entries(QUESTION_FIELDS)
    number = _read_question_number(entries.require("number"), earlier)
    text = entries.require("text").language_map()
    values = {name: _READERS[name](value) for name, value in entries.items() if name != "number"}
    values.setdefault("short", {language: short_line(words) for language, words in text.items()})
    question = Question(number=number, **values)
    _require_fields_of_kind(part, entries, question)
    return question


def _read_word_limit(part: YamlNode) -> int:
    words = part.whole_number()
    if words < 1:
        raise part.make_error(Message("“{value}” is not a number of words", value=words))
    return words


def _read_column(part: YamlNode, earlier_names: set[str]) -> TableColumn:
    entries = part.entries(("id", "label"))
    return TableColumn(_read_unique_name(entries.require("id"), earlier_names), entries.require("label").language_map())


def _read_choice(part: YamlNode, earlier_names: set[str]) -> Choice:
    entries = part.entries(("id", "label", "value"))
    return Choice(
        _read_unique_name(entries.require("id"), earlier_names),
        entries.require("label").language_map(),
        entries.read("value", YamlNode.number, None),
    )


def _read_series_code(part: YamlNode) -> str:
    word = part.short_text()
    if len(word) > LONGEST_SERIES or " " in word:
        raise part.make_error(Message("“{value}” is not a series code, such as IT_USE_ii99", value=word))
    return word


def _read_key(part: YamlNode) -> Key:
    """Dimensions in capitals with their codes."""
    codes = {}
    for name, code in part.all_entries().items():
        if not _DIMENSION.fullmatch(name):
            raise code.make_error(Message("“{value}” is not a dimension name, such as SEX", value=name))
        codes[name] = code.short_text()
    return dimension_key(codes)


def _require_fields_of_kind(part: YamlNode, entries: YamlEntries, question: Question) -> None:
    """That choices, columns and limits belong to the kind of question."""
    for key, kind in (("choices", QuestionKind.CHOICE), ("columns", QuestionKind.TABLE)):
        if key in entries and question.kind is not kind:
            raise entries[key].make_error(
                Message("only questions of the kind {kind} can have {key}", kind=kind, key=key)
            )
        if question.kind is kind:
            entries.require(key)
    if question.many and question.kind is not QuestionKind.CHOICE:
        raise entries["many"].make_error(
            Message("only questions of the kind {kind} can have {key}", kind="choice", key="many")
        )
    if question.kind is QuestionKind.CHOICE and len(question.choices) < 2:
        raise entries["choices"].make_error(Message("at least two choices are required"))
    _require_value_kind(entries, question)
    if question.fewest and question.most and question.fewest > question.most:
        raise entries["fewest"].make_error(
            Message(
                "the minimum of {fewest} words is above the maximum of {most}",
                fewest=question.fewest,
                most=question.most,
            )
        )


def _require_value_kind(entries: YamlEntries, question: Question) -> None:
    """That only answers with a value are values of a series."""
    if question.series and question.kind not in VALUE_KINDS:
        raise entries["series"].make_error(Message("only numbers and choices can be values of a series"))
    if question.key and not question.series:
        raise entries["key"].make_error(Message("a key needs a series"))
    valued = any(choice.value is not None for choice in question.choices)
    if valued and not question.series:
        raise entries["choices"].make_error(Message("choices can only have values if the question has a series"))
    if question.series and question.kind is QuestionKind.CHOICE and not valued:
        raise entries["choices"].make_error(Message("at least one choice needs a value in the series"))


def _read_evidence_query(part: YamlNode) -> EvidenceQuery:
    entries = part.entries(_EVIDENCE)
    query = EvidenceQuery(
        kinds=entries.list_of("kinds", lambda kind: kind.choice(RecordKind), 200),
        since=entries.read("since", YamlNode.whole_number, None),
        until=entries.read("until", YamlNode.whole_number, None),
        nodes=entries.list_of("nodes", _read_node, 200),
        mechanisms=entries.list_of("mechanisms", YamlNode.short_text, 200),
        words=entries.list_of("words", YamlNode.short_text, 200),
        notes=entries.list_of("notes", lambda note: note.choice(NoteKind), 200),
        details=entries.list_of("details", YamlNode.short_text, 200),
        partners=entries.read("partners", YamlNode.boolean, False),
        interlinkages=entries.read("interlinkages", YamlNode.boolean, False),
    )
    if query.since is not None and query.until is not None and query.since > query.until:
        raise entries["since"].make_error(Message("the start is after the end"))
    return query


def _read_node(part: YamlNode) -> str:
    try:
        return str(Curie.parse(part.short_text()))
    except UnknownNode as error:
        raise part.make_error(error.args[0]) from None


def _reader(name: str, spec: FieldSpec) -> Callable[[YamlNode], Any]:
    """How a field of a question is read: as this says, else as its type does."""
    own: dict[str, Callable[[YamlNode], Any]] = {
        "kind": lambda part: part.choice(QuestionKind),
        "fewest": _read_word_limit,
        "most": _read_word_limit,
        "choices": lambda part: part.list_of(partial(_read_choice, earlier_names=set()), 200),
        "columns": lambda part: part.list_of(partial(_read_column, earlier_names=set()), 200),
        "evidence": _read_evidence_query,
        "follows": YamlNode.short_texts,
        "status": lambda part: part.choice(Status),
        "series": _read_series_code,
        "key": _read_key,
    }
    if name in own:
        return own[name]
    if spec.type in TEXTS:
        return YamlNode.language_map
    if spec.type is FieldType.FLAG:
        return YamlNode.boolean
    return partial(YamlNode.text, most=spec.longest or LONGEST_LINE)


_READERS = {name: _reader(name, spec) for name, spec in QUESTION_FIELDS.items()}
