"""Published submissions, their answers, and the questionnaires that they answer."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.api.parameters import Page, Paging, paginate, paginate_results, refuse_parameters
from goalweave.api.problems import ParameterNotFound
from goalweave.api.records import Id
from goalweave.api.shapes import Texts, shape_from, shape_of_fields
from goalweave.core import model
from goalweave.core.answers.plain_questions import question_fields
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode, UnknownQuestion
from goalweave.core.messages import Message
from goalweave.core.model import QUESTION_FIELDS
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import queries
from goalweave.surveys.library.browsing import LibraryFilter, LibraryResults
from goalweave.surveys.library.published_submission import (
    PublishedSubmission,
    get_published_submission,
    iter_published_submissions,
    to_open_data,
)
from goalweave.surveys.questionnaires.conversion import to_questionnaire


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


Question = shape_of_fields(model.Question, QUESTION_FIELDS, _SHAPES, Schema)


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


router = Router(tags=["submissions"])


class SubmissionParameters(Paging):
    limit: int = Field(20, ge=1, le=100, description="Number of results per page.")
    q: str = Field("", max_length=200, description="Words in an answer, in any language.")
    questionnaire: str = Field("", max_length=110, description="Key of a questionnaire: undesa@2019.")
    question: str = Field("", max_length=20, description="Number of a question with an answer.")
    year: str = Field("", pattern=r"^[0-9]{0,4}$", description="Year of the submission.")
    organisation: str = Field("", max_length=50, description="Short name of an organisation.")
    membership: str = Field("", max_length=500, description="As printed.")
    language: str = Field("", max_length=10, description="Language of the answers: en.")
    node: str = Field("", max_length=200, description="An answer mentions this node or a node below it: sdg:6.")
    files: str = Field("", pattern=r"^1?$", description="1: only submissions with attachments.")

    def filter(self, catalogue: Catalogue) -> LibraryFilter:
        """Raises NotThere for a node that is not there."""
        try:
            node = catalogue.resolve(self.node) if self.node else None
        except UnknownNode as error:
            raise ParameterNotFound(error.full_message, field="node") from None
        return LibraryFilter(
            text=self.q.strip(),
            questionnaire=self.questionnaire,
            year=self.year,
            organisation=self.organisation,
            membership=self.membership,
            language=self.language,
            node=node,
            files=bool(self.files),
            question=self.question,
        )


@router.get("/submissions", response=Page[Submission], summary="Published submissions with their answers")
def submissions(request: HttpRequest, parameters: Query[SubmissionParameters]) -> Any:
    """Complete, as submitted. With `q`, best matches first; otherwise newest first."""
    known = catalogue()
    results = LibraryResults(parameters.filter(known), known)
    some = iter_published_submissions(results.pks[parameters.offset : parameters.offset + parameters.limit])
    return paginate_results(request, parameters, results.count, map(submission_shape, some))


@router.get("/submissions/{id}", response=Submission, summary="One published submission")
def submission(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    refuse_parameters(request)
    published = get_published_submission(id)
    if published is None:
        raise Http404(Message("no published submission has the number {submission}", submission=id))
    return submission_shape(published)


@router.get("/questionnaires", response=Page[QuestionnaireHead], summary="Questionnaires")
def questionnaires(request: HttpRequest, parameters: Query[Paging]) -> Any:
    """All editions that ship with Goalweave or that an organisation answers, newest first."""
    return paginate(request, parameters, list(queries.questionnaires(VISITOR)), _questionnaire_head)


@router.get("/questionnaires/{key}", response=Questionnaire, summary="One questionnaire with its questions")
def questionnaire(request: HttpRequest, key: str) -> Any:
    """By its key, undesa@2019, or by its id, undesa, for the latest edition."""
    refuse_parameters(request)
    try:
        row = queries.questionnaire(VISITOR, key)
    except UnknownQuestion as error:
        raise Http404(error.full_message) from None
    sections = [_section_shape(section) for section in to_questionnaire(row).sections]
    return Questionnaire(**_questionnaire_head(row).dict(), facts=list(row.facts), sections=sections)


def submission_shape(submission: PublishedSubmission) -> Submission:
    return Submission.model_validate(to_open_data(submission))


def _questionnaire_head(row: Any) -> QuestionnaireHead:
    return shape_from(QuestionnaireHead, row, id=row.code)


def _section_shape(section: model.Section) -> Section:
    questions = [Question(**question_fields(question)) for question in section.questions]
    return Section(code=section.code, title=section.title, text=section.text or {}, questions=questions)
