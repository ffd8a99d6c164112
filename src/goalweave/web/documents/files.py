"""A document as a file or page, written once for the same content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from goalweave.core.document import Document
from goalweave.documents.document_cache import document_digest, offer_cached, read_cached
from goalweave.documents.output import FORMS as MEDIA_TYPES, render_document
from goalweave.publishing import HouseStyle
from goalweave.web.documents.forms import cache_folder
from goalweave.web.downloads import file_response

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'; sandbox"
"""Of a document as a page: it has its style in itself, and may do nothing."""


def cached_file(
    request: HttpRequest, document: Document, style: HouseStyle, name: str, file_format: str
) -> HttpResponse:
    """name: of a file, without ending; file_format: of documents.output.FORMS. For documents that are short enough to wait for."""
    digest = document_digest(document, file_format, style)
    same = get_conditional_response(request, etag=f'"{digest}"')
    if same is not None and same.status_code == 304:
        return same
    cached = f"{digest}.{file_format}"
    content = read_cached(cache_folder(), cached)
    if content is None:
        content = render_document(document, file_format, style)
        offer_cached(cache_folder(), cached, content)
    return content_response(content, f"{name}.{file_format}", file_format, digest)


def content_response(content: bytes, name: str, file_format: str, digest: str) -> HttpResponse:
    response = file_response(content, name, MEDIA_TYPES[file_format])
    if file_format == "html":
        del response["Content-Disposition"]
        response["Content-Security-Policy"] = POLICY
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = "private, no-cache"
    return response
