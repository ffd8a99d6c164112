"""What the API tells of questionnaires and submissions."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from goalweave.api.shapes import Texts


class Named(Schema):
    id: str
    label: Texts


class Choice(Named):
    value: float | None = Field(None, description="What it counts as in the question's series; null for nothing.")


class Question(Schema):
    number: str = Field(description="As printed: 2.1.")
    text: Texts
    short: Texts
    kind: str = Field(description="narrative, records, table, choice, number, link or attachment.")
    guidance: Texts
    required: bool
    fewest: int | None = Field(description="Words.")
    most: int | None = Field(description="Words.")
    choices: list[Choice]
    many: bool = Field(description="Whether several choices may be taken.")
    columns: list[Named] = Field(description="Of a table.")
    evidence: MappingOf[str, Any] | None = Field(description="Which records it is about; null where it is about none.")
    follows: list[str] = Field(description="Numbers in the edition before that asked the same.")
    status: str = Field(description="How sure the wording is: official, transcribed, recalled, disputed or ours.")
    series: str = Field("", description="Code of the series that published answers are values of; empty for none.")
    key: MappingOf[str, str] = Field({}, description="What the value is about: dimension → code.")


class Section(Schema):
    code: str
    title: Texts
    text: Texts
    questions: list[Question]


class QuestionnaireHead(Schema):
    key: str = Field(description="undesa@2019.")
    id: str
    edition: str
    year: int | None
    title: Texts
    owner: Texts = Field(description="Who asks.")
    source: str
    note: Texts
    after: str = Field(description="Key of the edition before, or empty.")


class Questionnaire(QuestionnaireHead):
    facts: list[Named] = Field(description="What a submission says of itself beside its answers.")
    sections: list[Section]


class Submitter(Schema):
    id: str = Field(description="Short name of the organisation.")
    name: Texts
    short: Texts


class SubmissionFact(Schema):
    id: str
    label: Texts
    value: str


class AnswerSource(Schema):
    number: int = Field(description="Of the mark in the text, [^3].")
    record: int | None = Field(description="Id of a published record; null for one that is not.")
    title: Texts = Field({}, description="As it was cited.")
    digest: str = Field("", description="SHA-256 of what the record said then.")
    nodes: list[str] = Field([], description="That it was accepted on then.")


class SubmissionFile(Schema):
    name: str
    digest: str = Field(description="SHA-256.")
    size: int


class Answer(Schema):
    question: str
    asked: Texts
    kind: str
    text: str = Field(description="Markdown (CommonMark and tables) with marks of sources.")
    value: Any = Field(description="Ids of choices, rows of a table, a number or an address as text; null for none.")
    sources: list[AnswerSource]
    files: list[SubmissionFile]
    speaks_of: list[str] = Field(description="Nodes that the text names or that a classifier found in it; no mappings.")


class Submission(Schema):
    id: int
    questionnaire: str
    title: Texts
    organisation: Submitter
    year: int | None
    language: str
    facts: list[SubmissionFact]
    published: datetime | None
    snapshot: int = Field(description="Number of the snapshot that this is.")
    frozen: datetime = Field(description="When it was handed in.")
    digest: str = Field(description="SHA-256 of the snapshot as a whole.")
    withheld: int = Field(description="How many sources are not told, because their records are not public.")
    answers: list[Answer]
    files: list[SubmissionFile]
