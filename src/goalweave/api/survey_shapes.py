"""Questionnaires and submissions, as the API returns them."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from datetime import datetime
from typing import Any, get_type_hints

from ninja import Schema
from pydantic import Field, create_model

from goalweave.api.shapes import Texts
from goalweave.core import model
from goalweave.core.model import QUESTION_FIELDS


class Named(Schema):
    id: str
    label: Texts


class Choice(Named):
    value: float | None = Field(None, description="Its value in the series of the question; null if it has none.")


_SHAPES: MappingOf[str, Any] = {
    "text": Texts,
    "short": Texts,
    "kind": str,
    "guidance": Texts,
    "choices": list[Choice],
    "columns": list[Named],
    "evidence": MappingOf[str, Any] | None,
    "status": str,
    "key": MappingOf[str, str],
}
"""Fields of a question that the API gives otherwise than the core has them."""


def _question() -> type[Schema]:
    hints = get_type_hints(model.Question)
    values = {
        name: (_SHAPES.get(name, hints[name]), Field(description=spec.description or None))
        for name, spec in QUESTION_FIELDS.items()
        if spec.published
    }
    return create_model("Question", __base__=Schema, **values)  # type: ignore[call-overload,no-any-return]


Question = _question()


class Section(Schema):
    code: str
    title: Texts
    text: Texts
    questions: list[Question]  # type: ignore[valid-type]


class QuestionnaireHead(Schema):
    key: str = Field(description="undesa@2019.")
    id: str
    edition: str
    year: int | None
    title: Texts
    owner: Texts = Field(description="The requesting organisation.")
    source: str
    note: Texts
    after: str = Field(description="Key of the previous edition, or empty.")


class Questionnaire(QuestionnaireHead):
    facts: list[Named] = Field(description="Additional information in a submission, apart from the answers.")
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
    number: int = Field(description="Number of the mark in the text, [^3].")
    record: int | None = Field(description="Id of the record; null if it is not published.")
    title: Texts = Field({}, description="Title when it was cited.")
    digest: str = Field("", description="SHA-256 of the record when it was cited.")
    nodes: list[str] = Field([], description="Nodes it was mapped to when it was cited.")


class SubmissionFile(Schema):
    name: str
    digest: str = Field(description="SHA-256.")
    size: int


class Answer(Schema):
    question: str
    asked: Texts
    kind: str
    text: str = Field(description="Markdown (CommonMark and tables) with source marks.")
    value: Any = Field(
        description="Ids of choices, rows of a table, or a number or web address as text; null if there is none."
    )
    sources: list[AnswerSource]
    files: list[SubmissionFile]
    speaks_of: list[str] = Field(
        description="Nodes that the text names or that the classifier recognised in it; these are not mappings."
    )


class Submission(Schema):
    id: int
    questionnaire: str
    title: Texts
    organisation: Submitter
    year: int | None
    language: str
    facts: list[SubmissionFact]
    published: datetime | None
    snapshot: int = Field(description="Number of this snapshot.")
    frozen: datetime = Field(description="Time of submission.")
    digest: str = Field(description="SHA-256 of the snapshot as a whole.")
    withheld: int = Field(description="Number of sources left out because their records are not public.")
    answers: list[Answer]
    files: list[SubmissionFile]
