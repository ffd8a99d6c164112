"""Published submissions as files: one, or all that a filter finds."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.core.catalogue import Catalogue
from goalweave.documents.output import FORMS, load_style, render_document
from goalweave.documents.submission import submission_document
from goalweave.documents.submission_content import AnswerContent, CitedRecord, SubmissionContent
from goalweave.documents.text_formats import document_language
from goalweave.formats.reading import write_csv_rows
from goalweave.frameworks.queries import catalogue
from goalweave.surveys.library.browsing import LibraryResults
from goalweave.surveys.library.published_submission import (
    CSV_COLUMNS,
    PublishedSubmission,
    csv_rows,
    iter_published_submissions,
    to_open_data,
)
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.web.downloads import CSV, csv_response, file_response, stream_response
from goalweave.web.library.show import published_or_404, resolve_nodes
from goalweave.web.library.state import read_filter
from goalweave.web.posts import error_messages


def render_submission(published: PublishedSubmission, catalogue: Catalogue, form: str) -> bytes:
    """form: docx, pdf or html. Raises PdfUnavailable where this machine can make no PDF."""
    style = load_style("", Path(settings.DATA_DIR) / "styles")
    return render_document(submission_document(published_content(published, catalogue), catalogue), form, style)


def published_content(published: PublishedSubmission, catalogue: Catalogue) -> SubmissionContent:
    """Sources that are not public are left out, with their marks."""
    content = published.content
    records: dict[str, CitedRecord] = {}
    answers: dict[str, AnswerContent] = {}
    for answer in content["answers"]:
        marks: dict[int, str] = {}
        for source in answer["sources"]:
            if source["record"]:
                pk = marks[source["number"]] = str(source["record"])
                records[pk] = CitedRecord(pk, source["title"], resolve_nodes(source["nodes"], catalogue))
        files = tuple(file["name"] for file in answer["files"])
        answers[answer["question"]] = AnswerContent(answer["text"], answer["value"], files, marks)
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


MOST = 5_000
"""Submissions in one file of JSON or CSV."""
MOST_DOCUMENTS = 50
"""The same, of documents."""
JSON = "application/json; charset=utf-8"


@require_safe
def submission_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    if form not in (*FORMS, "json", "csv"):
        raise Http404
    row = published_or_404(pk)
    name = f"{_file_name(row)}.{form}"
    if form == "json":
        return file_response(json.dumps(to_open_data(row), ensure_ascii=False, indent=1), name, JSON)
    if form == "csv":
        return csv_response(name, CSV_COLUMNS, csv_rows(row))
    with error_messages(request):
        return file_response(render_submission(row, catalogue(), form), name, FORMS[form])
    return redirect("library-submission", pk)


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    pks = _requested_submissions(request, MOST)
    if pks is None:
        return _redirect_too_many(request, MOST)
    return stream_response(_json_array(iter_published_submissions(pks)), "submissions.json", JSON)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    pks = _requested_submissions(request, MOST)
    if pks is None:
        return _redirect_too_many(request, MOST)
    return stream_response(_csv_lines(iter_published_submissions(pks)), "answers.csv", CSV)


@require_safe
def as_zip(request: HttpRequest) -> HttpResponse:
    """A DOCX of each."""
    pks = _requested_submissions(request, MOST_DOCUMENTS)
    if pks is None:
        return _redirect_too_many(request, MOST_DOCUMENTS)
    known, stream = catalogue(), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for row in iter_published_submissions(pks):
            archive.writestr(f"{_file_name(row)}.docx", render_submission(row, known, "docx"))
    return file_response(stream.getvalue(), "submissions.zip", "application/zip")


def _requested_submissions(request: HttpRequest, most: int) -> list[int] | None:
    """None if there are more."""
    known = catalogue()
    pks = LibraryResults(read_filter(request.GET, known), known).pks
    return pks if len(pks) <= most else None


def _redirect_too_many(request: HttpRequest, most: int) -> HttpResponse:
    messages.error(
        request,
        _("A file can contain up to %(most)s submissions. Choose fewer, for example a single year.") % {"most": most},
    )
    return redirect(reverse("library") + "?" + request.GET.urlencode())


def _json_array(rows: Iterable[PublishedSubmission]) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + json.dumps(to_open_data(row), ensure_ascii=False).encode()
    yield b"\n]\n"


def _csv_lines(rows: Iterable[PublishedSubmission]) -> Iterator[bytes]:
    yield _csv_table(())
    for row in rows:
        # Each portion is a table of its own, whose mark of the encoding and head are left out.
        yield _csv_table(csv_rows(row))[len(_csv_table(())) :]


def _csv_table(rows: Iterable[tuple[object, ...]]) -> bytes:
    stream = io.BytesIO()
    write_csv_rows(stream, CSV_COLUMNS, rows)
    return stream.getvalue()


def _file_name(row: PublishedSubmission) -> str:
    """`itu-undesa-2019-7`: also two of one organisation are distinguished."""
    questionnaire = row.row.questionnaire
    return f"{row.content['organisation']['id']}-{questionnaire.code}-{questionnaire.edition}-{row.row.pk}"
