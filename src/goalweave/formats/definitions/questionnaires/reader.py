"""A YAML file → Questionnaire."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from goalweave.core.answers.answer_values import VALUE_KINDS
from goalweave.core.errors import InputError, LimitError, UnknownNode
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
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.statements import statement_title
from goalweave.formats.definitions.questionnaires.yaml_nodes import LARGEST, LONGEST_WORD, YamlNode, read_yaml
from goalweave.formats.reading.encodings import decode

MOST_QUESTIONS = 1_000
LONGEST_NUMBER = QUESTION_FIELDS["number"].longest
"""Characters of a question's number."""
LONGEST_SERIES = QUESTION_FIELDS["series"].longest
"""Characters of the code of a series."""

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")

_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]{0,59}")

_QUESTIONNAIRE = ("id", "edition", "year", "title", "owner", "source", "note", "after", "facts", "sections")
_SECTION = ("code", "title", "text", "questions")
_EVIDENCE = ("kinds", "since", "until", "nodes", "mechanisms", "words", "notes", "details", "partners")


def read_questionnaire(data: bytes, name: str) -> Questionnaire:
    """The questionnaire in a YAML file (docs/reference/packs.md). Raises InputError naming line and field, LimitError."""
    if len(data) > LARGEST:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST), file=name)
    return _build_questionnaire(read_yaml(decode(data), name))


def _build_questionnaire(part: YamlNode) -> Questionnaire:
    given = part.entries(_QUESTIONNAIRE)
    found = Questionnaire(
        id=_read_name(_require_key(part, given, "id")),
        edition=_read_name(_require_key(part, given, "edition")),
        title=_require_key(part, given, "title").language_map(),
        sections=tuple(_read_sections(_require_key(part, given, "sections"))),
        year=given["year"].whole_number() if "year" in given else None,
        owner=_read_text(given, "owner"),
        source=given["source"].scalar_text(2_000) if "source" in given else "",
        note=_read_text(given, "note"),
        after=given["after"].short_text() if "after" in given else "",
        facts=tuple(_read_facts(given["facts"])) if "facts" in given else (),
    )
    if found.year is not None and not 1900 <= found.year <= 2200:
        raise given["year"].make_error(Message("“{value}” is not a year", value=found.year))
    if found.after and (not re.fullmatch(r"[^\s@]+@[^\s@]+", found.after) or found.after == found.key):
        raise given["after"].make_error(
            Message("“{value}” is not the key of another round, such as undesa@2019", value=found.after)
        )
    return found


def _read_name(part: YamlNode) -> str:
    word = part.short_text()
    if not _NAME.fullmatch(word):
        raise part.make_error(
            Message("“{value}” must be a single word of letters, digits, dots and hyphens", value=word)
        )
    return word


def _require_key(part: YamlNode, entries: dict[str, YamlNode], key: str) -> YamlNode:
    if key not in entries:
        field = f"{part.field}.{key}" if part.field else key
        raise InputError(Message("{key} is missing", key=key), file=part.file, line=part.line, field=field)
    return entries[key]


def _read_text(entries: dict[str, YamlNode], key: str) -> LanguageMap | None:
    return entries[key].language_map() if key in entries else None


def _read_facts(part: YamlNode) -> list[Fact]:
    found = []
    seen: set[str] = set()
    for item in part.list_items():
        given = item.entries(("id", "label"))
        found.append(
            Fact(
                _read_unique_name(_require_key(item, given, "id"), seen),
                _require_key(item, given, "label").language_map(),
            )
        )
    return found


def _read_unique_name(part: YamlNode, seen: set[str]) -> str:
    name = _read_name(part)
    if name in seen:
        raise part.make_error(Message("“{name}” appears twice", name=name))
    seen.add(name)
    return name


def _read_sections(part: YamlNode) -> list[Section]:
    seen: dict[str, YamlNode] = {}
    codes: dict[str, YamlNode] = {}
    found = []
    for item in part.list_items():
        given = item.entries(_SECTION)
        code = _read_question_number(given["code"], codes) if "code" in given else ""
        questions = [_read_question(one, seen) for one in _require_key(item, given, "questions").list_items()]
        found.append(
            Section(
                _require_key(item, given, "title").language_map(), tuple(questions), code, _read_text(given, "text")
            )
        )
        if len(seen) > MOST_QUESTIONS:
            raise LimitError(
                Message("there are more than {most:,} questions", most=MOST_QUESTIONS), file=part.file, line=item.line
            )
    if not seen:
        raise part.make_error(Message("the questionnaire has no questions"))
    _require_distinct_values(found, seen)
    return found


def _require_distinct_values(sections: list[Section], places: dict[str, YamlNode]) -> None:
    """That no two questions are about the same value."""
    first: dict[tuple[str, Key], str] = {}
    for question in (one for section in sections for one in section.questions if one.series):
        if (other := first.setdefault((question.series, question.key), question.number)) != question.number:
            raise places[question.number].make_error(
                Message("the questions {first} and {second} refer to the same value of {series}", first=other, second=question.number, series=question.series)
            )  # fmt: skip


def _read_question_number(part: YamlNode, seen: dict[str, YamlNode]) -> str:
    """A number as printed, unlike those before. Raises InputError naming both places."""
    number = part.scalar_text()
    if not number or len(number) > LONGEST_NUMBER or re.search(r"[\s/\\?#%]", number) or not re.search(r"\w", number):
        raise part.make_error(
            Message(
                "“{value}” is not a number such as 2.1 with at most {most} characters",
                value=number,
                most=LONGEST_NUMBER,
            )
        )
    if number in seen:
        raise part.make_error(
            Message(
                "duplicate question number {number}; the first is on line {line}", number=number, line=seen[number].line
            )
        )
    seen[number] = part
    return number


def _read_question(part: YamlNode, seen: dict[str, YamlNode]) -> Question:
    given = part.entries(QUESTION_FIELDS)
    number = _read_question_number(_require_key(part, given, "number"), seen)
    text = _require_key(part, given, "text").language_map()
    values = {name: _READERS[name](each) for name, each in given.items() if name != "number"}
    values.setdefault("short", {language: statement_title(words) for language, words in text.items()})
    question = Question(number=number, **values)
    _require_fields_of_kind(part, given, question)
    return question


def _read_word_limit(part: YamlNode) -> int:
    words = part.whole_number()
    if words < 1:
        raise part.make_error(Message("“{value}” is not a number of words", value=words))
    return words


def _columns(part: YamlNode) -> tuple[TableColumn, ...]:
    found = []
    seen: set[str] = set()
    for item in part.list_items(200):
        parts = item.entries(("id", "label"))
        found.append(
            TableColumn(
                _read_unique_name(_require_key(item, parts, "id"), seen),
                _require_key(item, parts, "label").language_map(),
            )
        )
    return tuple(found)


def _read_choices(part: YamlNode) -> tuple[Choice, ...]:
    found = []
    seen: set[str] = set()
    for item in part.list_items(200):
        parts = item.entries(("id", "label", "value"))
        value = parts["value"].number() if "value" in parts else None
        found.append(
            Choice(
                _read_unique_name(_require_key(item, parts, "id"), seen),
                _require_key(item, parts, "label").language_map(),
                value,
            )
        )
    return tuple(found)


def _read_series_code(part: YamlNode) -> str:
    word = part.short_text()
    if len(word) > LONGEST_SERIES or " " in word:
        raise part.make_error(Message("“{value}” is not a series code, such as IT_USE_ii99", value=word))
    return word


def _read_key(part: YamlNode) -> Key:
    """Dimensions in capitals with their codes."""
    found = {}
    for name, one in part.all_entries().items():
        if not _DIMENSION.fullmatch(name):
            raise one.make_error(Message("“{value}” is not a dimension name, such as SEX", value=name))
        found[name] = one.short_text()
    return dimension_key(found)


def _require_fields_of_kind(part: YamlNode, entries: dict[str, YamlNode], question: Question) -> None:
    """That choices, columns and limits belong to the kind of question."""
    for key, kind in (("choices", QuestionKind.CHOICE), ("columns", QuestionKind.TABLE)):
        if key in entries and question.kind is not kind:
            raise entries[key].make_error(
                Message("only questions of the kind {kind} can have {key}", kind=kind, key=key)
            )
        if question.kind is kind:
            _require_key(part, entries, key)
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


def _require_value_kind(entries: dict[str, YamlNode], question: Question) -> None:
    """That only answers with a value are values of a series."""
    if question.series and question.kind not in VALUE_KINDS:
        raise entries["series"].make_error(Message("only numbers and choices can be values of a series"))
    if question.key and not question.series:
        raise entries["key"].make_error(Message("a key needs a series"))
    valued = any(one.value is not None for one in question.choices)
    if valued and not question.series:
        raise entries["choices"].make_error(Message("choices can only have values if the question has a series"))
    if question.series and question.kind is QuestionKind.CHOICE and not valued:
        raise entries["choices"].make_error(Message("at least one choice needs a value in the series"))


def _read_evidence_query(part: YamlNode) -> EvidenceQuery:
    given = part.entries(_EVIDENCE)
    query = EvidenceQuery(
        kinds=tuple(one.choice(RecordKind) for one in _read_list(given, "kinds")),
        since=given["since"].whole_number() if "since" in given else None,
        until=given["until"].whole_number() if "until" in given else None,
        nodes=tuple(_read_node(one) for one in _read_list(given, "nodes")),
        mechanisms=tuple(one.short_text() for one in _read_list(given, "mechanisms")),
        words=tuple(one.short_text() for one in _read_list(given, "words")),
        notes=tuple(one.choice(NoteKind) for one in _read_list(given, "notes")),
        details=tuple(one.short_text() for one in _read_list(given, "details")),
        partners=given["partners"].boolean() if "partners" in given else False,
    )
    if query.since is not None and query.until is not None and query.since > query.until:
        raise given["since"].make_error(Message("the start is after the end"))
    return query


def _read_list(entries: dict[str, YamlNode], key: str) -> list[YamlNode]:
    return entries[key].list_items(200) if key in entries else []


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
        "choices": _read_choices,
        "columns": _columns,
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
    return (
        YamlNode.boolean
        if spec.type is FieldType.FLAG
        else partial(YamlNode.scalar_text, most=spec.longest or LONGEST_WORD)
    )


_READERS = {name: _reader(name, spec) for name, spec in QUESTION_FIELDS.items()}
