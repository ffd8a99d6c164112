"""A document sent as a page or a file; kept, so that the same one is written once; large PDFs are written in the background."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from goalweave.accounts.actor import Actor
from goalweave.documents.document_cache import begin, digest_of, keep, kept, weight
from goalweave.documents.output import FORMS, XLSX, written
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.web.documents.forms import kept_folder
from goalweave.web.documents.make import Asked, Made
from goalweave.web.documents.tasks import write_pdf

QUICK = 1500
"""Paragraphs, rows and notes of a PDF that is written while somebody waits (reports.documents.kept.weight)."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox"
"""Of a document as a page: it has its style in itself, and may do nothing."""


def wanted_form(request: HttpRequest) -> str:
    """As it stands in the address, HTML by itself. Raises Http404 for a form that there is not."""
    form = request.GET.get("format", "html")
    if form not in (*FORMS, "xlsx"):
        raise Http404
    return form


def sent(request: HttpRequest, who: Actor, found: Made, form: str, *, kind: str, asked: Asked) -> HttpResponse:
    """kind, asked: what the worker makes the same document of. Raises PdfUnavailable."""
    if form == "xlsx":
        if found.annex is None:
            raise Http404
        return _file(found.annex(), XLSX, f"{found.name}.xlsx")
    digest = digest_of(found.document, form, found.style)
    same = get_conditional_response(request, etag=f'"{digest}"')
    if same is not None and same.status_code == 304:
        return same
    name = f"{digest}.{form}"
    content = kept(kept_folder(), name)
    if content is None:
        if form == "pdf":
            if missing := missing_for_pdf((found.document.language,)):
                raise PdfUnavailable(missing)
            if weight(found.document) > QUICK:
                return _later(request, who, name, kind, asked)
        content = written(found.document, form, found.style)
        keep(kept_folder(), name, content)
    return _answer(content, form, found, digest)


def _later(request: HttpRequest, who: Actor, name: str, kind: str, asked: Asked) -> HttpResponse:
    """The page on which the reader waits; what it asks for again is the document itself."""
    if begin(kept_folder(), name):
        write_pdf.enqueue(kind, asked, who.user.pk if who.user else None, name)
        if (content := kept(kept_folder(), name)) is not None:  # where tasks are done at once
            return _file(content, FORMS["pdf"], "document.pdf")
    response = render(request, "documents/waiting.html", {"address": request.get_full_path()}, status=202)
    response["Refresh"] = "4"
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(content: bytes, form: str, found: Made, digest: str) -> HttpResponse:
    if form == "html":
        response = HttpResponse(content, content_type=FORMS[form], headers=dict(_SAFE))
        response["Content-Security-Policy"] = POLICY
    else:
        response = _file(content, FORMS[form], f"{found.name}.{form}")
    response["ETag"] = f'"{digest}"'
    return response


_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={**_SAFE, "Content-Disposition": f'attachment; filename="{name}"'},
    )
