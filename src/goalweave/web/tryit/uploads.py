"""Limits for uploads: anything far too large is refused before it reaches the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

ROOM = 2
"""Times the limit of a file: up to there a form is read, and says itself that the file is too large."""


class LimitedUpload(FileUploadHandler):
    """Runs before the handlers that store files; stores nothing itself."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Raises RequestDataTooBig."""
        if content_length > ROOM * settings.GOALWEAVE_UPLOAD_LIMIT:
            raise RequestDataTooBig(f"{content_length} bytes were sent")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
