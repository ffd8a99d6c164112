"""A document sent as a page or a file; kept, so that the same one is written once; large PDFs are written in the background."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from goalweave.accounts.actor import Actor
from goalweave.documents.document_cache import document_digest, layout_weight, mark_started, read_cached, write_cached
from goalweave.documents.output import FORMS, XLSX, render_document
from goalweave.publishing import PdfUnavailable, missing_for_pdf
from goalweave.web.documents.building import BuiltDocument, DocumentQuery
from goalweave.web.documents.forms import cache_folder
from goalweave.web.documents.tasks import write_pdf
from goalweave.web.downloads import file_response

QUICK_WEIGHT = 1500
"""Paragraphs, rows and notes of a PDF that is written while someone waits (reports.documents.kept.weight)."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox"
"""Of a document as a page: it has its style in itself, and may do nothing."""


def requested_format(request: HttpRequest) -> str:
    """Return the format in the address, HTML by default. Raises Http404 for an unknown one."""
    form = request.GET.get("format", "html")
    if form not in (*FORMS, "xlsx"):
        raise Http404
    return form


def document_response(
    request: HttpRequest, who: Actor, built: BuiltDocument, form: str, *, kind: str, selection: DocumentQuery
) -> HttpResponse:
    """kind, selection: what the worker makes the same document of. Raises PdfUnavailable."""
    if form == "xlsx":
        if built.annex is None:
            raise Http404
        return _uncached(file_response(built.annex(), f"{built.name}.xlsx", XLSX))
    digest = document_digest(built.document, form, built.style)
    same = get_conditional_response(request, etag=f'"{digest}"')
    if same is not None and same.status_code == 304:
        return same
    name = f"{digest}.{form}"
    content = read_cached(cache_folder(), name)
    if content is None:
        if form == "pdf":
            if missing := missing_for_pdf((built.document.language,)):
                raise PdfUnavailable(missing)
            if layout_weight(built.document) > QUICK_WEIGHT:
                return _waiting_page(request, who, name, kind, selection)
        content = render_document(built.document, form, built.style)
        write_cached(cache_folder(), name, content)
    return _content_response(content, form, built, digest)


def _waiting_page(request: HttpRequest, who: Actor, name: str, kind: str, selection: DocumentQuery) -> HttpResponse:
    """The page on which the reader waits; what it asks for again is the document itself."""
    if mark_started(cache_folder(), name):
        write_pdf.enqueue(kind, selection, who.user.pk if who.user else None, name)
        if (content := read_cached(cache_folder(), name)) is not None:  # where tasks are done at once
            return _uncached(file_response(content, "document.pdf", FORMS["pdf"]))
    response = render(request, "documents/waiting.html", {"address": request.get_full_path()}, status=202)
    response["Refresh"] = "4"
    response["Cache-Control"] = "private, no-store"
    return response


def _content_response(content: bytes, form: str, built: BuiltDocument, digest: str) -> HttpResponse:
    response = file_response(content, f"{built.name}.{form}", FORMS[form])
    if form == "html":
        del response["Content-Disposition"]
        response["Content-Security-Policy"] = POLICY
    response["ETag"] = f'"{digest}"'
    return _uncached(response)


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response
