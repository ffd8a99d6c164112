"""Published submissions as files: one, or all that a filter finds."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.documents.output import FORMS
from goalweave.formats.reading import write_rows
from goalweave.frameworks.queries import catalogue
from goalweave.publishing import PdfUnavailable
from goalweave.surveys.library.browsing import Found
from goalweave.surveys.library.published_submission import CSV, Published, all_published, plain, rows_of
from goalweave.web.library.documents import document
from goalweave.web.library.show import found
from goalweave.web.library.state import filter_of
from goalweave.wording.messages import said

MOST = 5_000
"""Submissions in one file of JSON or CSV."""
MOST_DOCUMENTS = 50
"""The same, of documents."""
JSON, TABLE, ZIP = "application/json; charset=utf-8", "text/csv; charset=utf-8", "application/zip"


@require_safe
def one(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    if form not in (*FORMS, "json", "csv"):
        raise Http404
    row = found(pk)
    if form == "json":
        text = json.dumps(plain(row), ensure_ascii=False, indent=1)
        return _sent(text.encode(), JSON, f"{_name(row)}.json")
    if form == "csv":
        return _sent(_table(rows_of(row)), TABLE, f"{_name(row)}.csv")
    try:
        return _sent(document(row, catalogue(), form), FORMS[form], f"{_name(row)}.{form}")
    except PdfUnavailable as error:
        messages.error(request, said(error))
        return redirect("library-submission", pk)


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    wanted = _wanted(request, MOST)
    if wanted is None:
        return _too_many(request, MOST)
    return _streamed(_array(all_published(wanted)), JSON, "submissions.json")


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    wanted = _wanted(request, MOST)
    if wanted is None:
        return _too_many(request, MOST)
    return _streamed(_lines(all_published(wanted)), TABLE, "answers.csv")


@require_safe
def as_zip(request: HttpRequest) -> HttpResponse:
    """A DOCX of each."""
    wanted = _wanted(request, MOST_DOCUMENTS)
    if wanted is None:
        return _too_many(request, MOST_DOCUMENTS)
    known, stream = catalogue(), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for row in all_published(wanted):
            archive.writestr(f"{_name(row)}.docx", document(row, known, "docx"))
    return _sent(stream.getvalue(), ZIP, "submissions.zip")


def _wanted(request: HttpRequest, most: int) -> list[int] | None:
    """None if there are more."""
    known = catalogue()
    pks = Found(filter_of(request.GET, known), known).pks
    return pks if len(pks) <= most else None


def _too_many(request: HttpRequest, most: int) -> HttpResponse:
    messages.error(
        request,
        _("A file can contain up to %(most)s submissions. Choose fewer, for example a single year.") % {"most": most},
    )
    return redirect(reverse("library") + "?" + request.GET.urlencode())


def _array(rows: Iterable[Published]) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + json.dumps(plain(row), ensure_ascii=False).encode()
    yield b"\n]\n"


def _lines(rows: Iterable[Published]) -> Iterator[bytes]:
    yield _table(())
    for row in rows:
        # Each portion is a table of its own, whose mark of the encoding and head are left out.
        yield _table(rows_of(row))[len(_table(())) :]


def _table(rows: Iterable[tuple[object, ...]]) -> bytes:
    stream = io.BytesIO()
    write_rows(stream, CSV, rows)
    return stream.getvalue()


def _name(row: Published) -> str:
    """`itu-undesa-2019-7`: also two of one organisation are told apart."""
    questionnaire = row.row.questionnaire
    return f"{row.content['organisation']['id']}-{questionnaire.code}-{questionnaire.edition}-{row.row.pk}"


def _sent(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers=_headers(name))


def _streamed(content: Iterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(content, content_type=kind, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
