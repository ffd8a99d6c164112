"""Files for import may be larger than what other forms take: they go to a temporary file, never into memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from goalweave.imports.files import import_limits

ROOM = 1_000_000
"""Bytes of the form around the file."""

View = Callable[[HttpRequest], HttpResponse]


class ImportUpload(FileUploadHandler):
    """Runs before the handler that stores the file; stores nothing itself."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Raises RequestDataTooBig."""
        if content_length > import_limits().file + ROOM:
            raise RequestDataTooBig(f"{content_length} bytes were sent")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def takes_large_files(may: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """may: whether the person who asks may send one at all; from all others no more is taken than elsewhere.

    The handlers must be set before the form is read, which the check of the form's token does: so that comes after.
    """

    def around(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            if request.method == "POST" and may(request):
                request.upload_handlers = [ImportUpload(request), TemporaryFileUploadHandler(request)]
            return protected(request)

        return wrapped

    return around
