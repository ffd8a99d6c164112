"""Questionnaires of a survey round or of a kind of report, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Annotated

from goalweave.core.errors import UnknownQuestion
from goalweave.core.messages import Message
from goalweave.core.model.fields import FieldSpec, FieldType, field_specs
from goalweave.core.model.frameworks import Status
from goalweave.core.model.indicators import Key
from goalweave.core.model.records import NoteKind, RecordKind
from goalweave.core.text.languages import LanguageMap


class QuestionKind(StrEnum):
    """narrative: text in Markdown; records: a list of records with what is said of each; table: rows under named columns."""

    NARRATIVE = "narrative"
    RECORDS = "records"
    TABLE = "table"
    CHOICE = "choice"
    NUMBER = "number"
    LINK = "link"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Choice:
    """value: its value in the series of the question, None if it has none."""

    id: str
    label: LanguageMap
    value: float | None = None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a question of the kind table."""

    id: str
    label: LanguageMap


@dataclass(frozen=True, slots=True)
class EvidenceQuery:
    """Which records a question is about; a part that is empty asks nothing, a record fulfils every part that is not.

    kinds: any of these. since, until: years counted from the round's year (-3: three years before); a record fulfils them when
    its dates overlap, or when it has none. nodes: CURIEs (`sdg:17`), mapped to one of them or to something below it.
    mechanisms: names of bodies and processes (HLPF, VNR), words: any other words; the record's title, text or details has one of
    either, as whole words, whatever their case. notes: has a note of one of these kinds. details: has one of these details
    (`funding`). partners: has partners.

    interlinkages: the answer is not about records alone: it begins with the trade-offs of the organisation's work, what is done
    about them, and where the work supports itself. It asks nothing of a record.
    """

    kinds: tuple[RecordKind, ...] = ()
    since: int | None = None
    until: int | None = None
    nodes: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[NoteKind, ...] = ()
    details: tuple[str, ...] = ()
    partners: bool = False
    interlinkages: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked. Each field is declared here and nowhere else, as those of a record (core.model.fields).

    number: as printed (`2.1`), unique in the questionnaire. text: the question; short: a few words, for lists.

    fewest, most: words of the answer, or None. choices: of the kind choice; many: several may be chosen. columns: of the kind
    table. follows: numbers in the round before that asked the same; `status`: how sure the wording is (design: ours, transcribed…).
    series: of a number or a choice, code of the series that published answers are values of; key: what they are values about.
    """

    number: Annotated[str, FieldSpec("Number", FieldType.CODE, 20, description="As printed: 2.1.")]
    text: Annotated[LanguageMap, FieldSpec("Question", FieldType.TEXT)]
    short: Annotated[LanguageMap, FieldSpec("Short version", FieldType.TITLE, 300)]
    kind: Annotated[
        QuestionKind,
        FieldSpec(
            "Kind of answer",
            FieldType.CHOICE,
            description="narrative, records, table, choice, number, link or attachment.",
        ),
    ] = QuestionKind.NARRATIVE
    guidance: Annotated[LanguageMap | None, FieldSpec("Guidance", FieldType.TEXT)] = None
    required: Annotated[bool, FieldSpec("Answer required", FieldType.FLAG)] = False
    fewest: Annotated[int | None, FieldSpec("Minimum number of words", FieldType.NUMBER, description="Words.")] = None
    most: Annotated[int | None, FieldSpec("Maximum number of words", FieldType.NUMBER, description="Words.")] = None
    choices: Annotated[tuple[Choice, ...], FieldSpec("Choices", FieldType.PARTS)] = ()
    many: Annotated[
        bool, FieldSpec("Several answers allowed", FieldType.FLAG, description="Whether several choices are allowed.")
    ] = False
    columns: Annotated[
        tuple[TableColumn, ...], FieldSpec("Columns", FieldType.PARTS, description="Columns of a table.")
    ] = ()
    evidence: Annotated[
        EvidenceQuery | None,
        FieldSpec(
            "Related records",
            FieldType.PARTS,
            description="The records it is about; null if it does not ask for records.",
        ),
    ] = None
    follows: Annotated[
        tuple[str, ...],
        FieldSpec(
            "Follows on from", FieldType.PARTS, description="Numbers of the matching questions in the previous edition."
        ),
    ] = ()
    status: Annotated[
        Status,
        FieldSpec(
            "Source of the wording",
            FieldType.CHOICE,
            description="Status of the wording: official, transcribed, recalled, disputed or ours.",
        ),
    ] = Status.OURS
    series: Annotated[
        str,
        FieldSpec(
            "Series that receives the answers",
            FieldType.CODE,
            120,
            description="Code of the series that published answers become values of; empty if there is none.",
        ),
    ] = ""
    key: Annotated[
        Key, FieldSpec("Breakdown", FieldType.PARTS, description="Breakdown of the value: dimension → code.")
    ] = ()


QUESTION_FIELDS = field_specs(Question)
"""Name → what is declared of each field of a question, in order."""


@dataclass(frozen=True, slots=True)
class Section:
    """code: its number, or empty. text: an introduction to all its questions."""

    title: LanguageMap
    questions: tuple[Question, ...]
    code: str = ""
    text: LanguageMap | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Additional information in a submission, such as `membership`. label: as printed by its publisher."""

    id: str
    label: LanguageMap


@dataclass(frozen=True)
class Questionnaire:
    """One round of a questionnaire: `undesa@2019`. owner: who asks. after: key of the previous round, or empty."""

    id: str
    edition: str
    title: LanguageMap
    sections: tuple[Section, ...]
    year: int | None = None
    owner: LanguageMap | None = None
    source: str = ""
    note: LanguageMap | None = None
    after: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.id}@{self.edition}"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order."""
        return tuple(chain.from_iterable(section.questions for section in self.sections))

    @cached_property
    def _by_number(self) -> dict[str, Question]:
        return {question.number: question for question in self.questions}

    def question(self, number: str) -> Question:
        """Raises UnknownQuestion."""
        try:
            return self._by_number[number]
        except KeyError:
            raise UnknownQuestion(Message("{key} has no question {number}", key=self.key, number=number)) from None

    def section_of(self, number: str) -> Section:
        """Return the section of a question. Raises UnknownQuestion."""
        question = self.question(number)
        return next(section for section in self.sections if question in section.questions)

    def numbers(self) -> Iterator[str]:
        return (question.number for question in self.questions)
