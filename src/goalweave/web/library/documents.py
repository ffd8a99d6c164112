"""A published submission as a document: what its snapshot holds, in the words of reports.documents."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.documents.output import style_named, written
from goalweave.documents.submission import submission_document
from goalweave.documents.submission_content import Answered, Cited, Given
from goalweave.documents.text_formats import speaking
from goalweave.surveys.library.published_submission import Published
from goalweave.surveys.questionnaires.conversion import questionnaire_of
from goalweave.web.library.show import resolved


def document(one: Published, known: Catalogue, form: str) -> bytes:
    """form: docx, pdf or html. Raises PdfUnavailable where this machine can make no PDF."""
    style = style_named("", Path(settings.DATA_DIR) / "styles")
    return written(submission_document(answered(one, known), known), form, style)


def answered(one: Published, known: Catalogue) -> Answered:
    """Sources that are not public are left out, with their marks."""
    content = one.content
    records = {
        str(source["record"]): Cited(str(source["record"]), source["title"], resolved(source["nodes"], known))
        for given in content["answers"]
        for source in given["sources"]
        if source["record"]
    }
    answers = {
        given["question"]: Given(
            given["text"],
            given["value"],
            tuple(file["name"] for file in given["files"]),
            {source["number"]: str(source["record"]) for source in given["sources"] if source["record"]},
        )
        for given in content["answers"]
    }
    with speaking(content["language"]):
        state = _("published")
    return Answered(
        questionnaire=questionnaire_of(one.row.questionnaire),
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
        digest=one.digest,
        frozen=one.made.date().isoformat(),
    )
