"""Published submissions, their answers, and the questionnaires that they answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.api import survey_shapes as shapes
from goalweave.api.parameters import Page, Paging, paginate, paginate_results, refuse_parameters
from goalweave.api.problems import ParameterNotFound
from goalweave.api.records import Id
from goalweave.core import model
from goalweave.core.answers.plain_questions import question_fields
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode, UnknownQuestion
from goalweave.core.messages import Message
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


@router.get("/submissions", response=Page[shapes.Submission], summary="Published submissions with their answers")
def submissions(request: HttpRequest, asked: Query[SubmissionParameters]) -> Any:
    """Complete, as submitted. With `q`, best matches first; otherwise newest first."""
    known = catalogue()
    found = LibraryResults(asked.filter(known), known)
    some = iter_published_submissions(found.pks[asked.offset : asked.offset + asked.limit])
    return paginate_results(request, asked, found.count, map(submission_shape, some))


@router.get("/submissions/{id}", response=shapes.Submission, summary="One published submission")
def submission(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    refuse_parameters(request)
    found = get_published_submission(id)
    if found is None:
        raise Http404(Message("no published submission has the number {submission}", submission=id))
    return submission_shape(found)


@router.get("/questionnaires", response=Page[shapes.QuestionnaireHead], summary="Questionnaires")
def questionnaires(request: HttpRequest, asked: Query[Paging]) -> Any:
    """All editions that ship with Goalweave or that an organisation answers, newest first."""
    return paginate(
        request,
        asked,
        list(queries.questionnaires(VISITOR)),
        lambda row: shapes.QuestionnaireHead(**_questionnaire_head(row)),
    )


@router.get("/questionnaires/{key}", response=shapes.Questionnaire, summary="One questionnaire with its questions")
def questionnaire(request: HttpRequest, key: str) -> Any:
    """By its key, undesa@2019, or by its id, undesa, for the latest edition."""
    refuse_parameters(request)
    try:
        row = queries.questionnaire(VISITOR, key)
    except UnknownQuestion as error:
        raise Http404(error.full_message) from None
    whole = to_questionnaire(row)
    return shapes.Questionnaire(
        **_questionnaire_head(row), facts=list(row.facts), sections=[_section_shape(one) for one in whole.sections]
    )


def submission_shape(submission: PublishedSubmission) -> shapes.Submission:
    return shapes.Submission.model_validate(to_open_data(submission))


def _questionnaire_head(row: Any) -> dict[str, Any]:
    return {
        "key": row.key, "id": row.code, "edition": row.edition, "year": row.year, "title": row.title, "owner": row.owner,
        "source": row.source, "note": row.note, "after": row.after,
    }  # fmt: skip


def _section_shape(section: model.Section) -> shapes.Section:
    questions = [shapes.Question(**question_fields(question)) for question in section.questions]
    return shapes.Section(code=section.code, title=section.title, text=section.text or {}, questions=questions)
