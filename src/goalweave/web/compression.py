"""Answers in gzip, where that makes them shorter."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_DENSE = re.compile(
    r"application/(zip|gzip|pdf|vnd\.apache\.parquet|vnd\.openxmlformats)|font/|audio/|video/|image/(?!svg)"
)
"""Media types that are compressed already."""


class CompressionMiddleware(GZipMiddleware):
    """Django's, but for what it would only make slower: files that are compressed, which also lose their length, and parts of files."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_part = response.status_code == HTTPStatus.PARTIAL_CONTENT
        if is_part or _DENSE.match(response.get("Content-Type", "")):
            return response
        response = super().process_response(request, response)
        if response.has_header("Content-Encoding"):
            # Where a part of it begins, no one knows.
            del response["Accept-Ranges"]
        return response
