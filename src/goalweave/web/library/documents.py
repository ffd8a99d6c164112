"""A published submission as a document: what its snapshot holds, in the words of reports.documents."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.documents.output import load_style, render_document
from goalweave.documents.submission import submission_document
from goalweave.documents.submission_content import AnswerContent, CitedRecord, SubmissionContent
from goalweave.documents.text_formats import document_language
from goalweave.surveys.library.published_submission import PublishedSubmission
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.web.library.show import resolve_nodes


def render_submission(published: PublishedSubmission, catalogue: Catalogue, form: str) -> bytes:
    """form: docx, pdf or html. Raises PdfUnavailable where this machine can make no PDF."""
    style = load_style("", Path(settings.DATA_DIR) / "styles")
    return render_document(submission_document(published_content(published, catalogue), catalogue), form, style)


def published_content(published: PublishedSubmission, catalogue: Catalogue) -> SubmissionContent:
    """Sources that are not public are left out, with their marks."""
    content = published.content
    records = {
        str(source["record"]): CitedRecord(
            str(source["record"]), source["title"], resolve_nodes(source["nodes"], catalogue)
        )
        for given in content["answers"]
        for source in given["sources"]
        if source["record"]
    }
    answers = {
        given["question"]: AnswerContent(
            given["text"],
            given["value"],
            tuple(file["name"] for file in given["files"]),
            {source["number"]: str(source["record"]) for source in given["sources"] if source["record"]},
        )
        for given in content["answers"]
    }
    with document_language(content["language"]):
        state = _("published")
    return SubmissionContent(
        questionnaire=to_questionnaire(published.row.questionnaire),
        organisation=content["organisation"]["name"],
        short=content["organisation"]["short"],
        year=content["year"],
        language=content["language"],
        answers=answers,
        records=records,
        slug=content["organisation"]["id"],
        facts=tuple(
            (fact["label"] or {"en": fact["id"]}, str(fact["value"])) for fact in content["facts"] if fact["value"]
        ),
        files=tuple(file["name"] for file in content["files"]),
        state=state,
        digest=published.digest,
        frozen=published.made.date().isoformat(),
    )
