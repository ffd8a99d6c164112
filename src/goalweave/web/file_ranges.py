"""A file of which a visitor may take a part, so that a download that broke off goes on where it was (RFC 9110, section 14)."""

from __future__ import annotations

import os
import re
from http import HTTPStatus
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from goalweave.web.answer_parts import FilePortion

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def ranged_response(
    request: HttpRequest, file: IO[bytes], *, name: str, content_type: str, digest: str, as_attachment: bool = True
) -> HttpResponseBase:
    """The file, or the part of it that is asked for; who asks for several parts at once gets all of it.

    file: closed with the response; digest: of its content, by which a visitor knows whether the file is still the same.
    """
    etag = f'"{digest}"'
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    portion = _requested_portion(request, etag, size)
    response: HttpResponseBase
    if portion is not None and not portion:
        file.close()
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{size}"
    else:
        content: Any = file if portion is None else FilePortion(file, portion)
        response = FileResponse(content, as_attachment=as_attachment, filename=name, content_type=content_type)
        if portion is not None:
            response.status_code = HTTPStatus.PARTIAL_CONTENT
            response["Content-Length"] = str(len(portion))
            response["Content-Range"] = f"bytes {portion.start}-{portion.stop - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _requested_portion(request: HttpRequest, etag: str, size: int) -> range | None:
    """None for all of the file, also if what the visitor has is of an earlier one; empty where the file has no such bytes."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if match is None or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if first:
        if last and int(last) < int(first):
            return None
        return range(int(first), min(int(last) + 1, size) if last else size)
    return range(max(size - int(last), 0), size) if last else None
