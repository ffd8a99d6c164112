"""Files that people have uploaded, as they are sent: whatever one contains, it runs nothing in a browser."""

from __future__ import annotations

import logging
from typing import Protocol

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from goalweave.web.file_ranges import ranged_response

LOGGER = logging.getLogger(__name__)

INERT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class UploadedFile(Protocol):
    """A row of the database that has a file. media_type: by its content; digest: SHA-256."""

    name: str
    media_type: str
    digest: str
    file: FieldFile


def uploaded_file_response(
    request: HttpRequest, uploaded: UploadedFile, *, is_private: bool = True, as_attachment: bool = True
) -> HttpResponseBase:
    """is_private: no cache keeps it. Raises Http404 where its bytes are gone."""
    try:
        handle = uploaded.file.open("rb")
    except FileNotFoundError as error:
        LOGGER.error("files/%s is missing in the data folder; goalweave check lists all such files", uploaded.file.name)
        raise Http404 from error
    response = ranged_response(
        request,
        handle,
        name=uploaded.name,
        content_type=uploaded.media_type,
        digest=uploaded.digest,
        as_attachment=as_attachment,
    )
    for name, value in INERT.items():
        response[name] = value
    if is_private:
        response["Cache-Control"] = "private, no-store"
    return response
