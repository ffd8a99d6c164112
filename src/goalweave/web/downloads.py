"""Files that a page offers, always to be kept and never shown as a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse, StreamingHttpResponse

from goalweave.formats.reading import write_csv_rows

CSV = "text/csv; charset=utf-8"


def file_response(content: bytes | str, name: str, media_type: str) -> HttpResponse:
    """name: of plain letters, as it goes into a header."""
    return HttpResponse(content, content_type=media_type, headers=_file_headers(name))


def stream_response(content: Iterable[bytes | str], name: str, media_type: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(content, content_type=media_type, headers=_file_headers(name))


def _file_headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Nothing in the table is treated as a formula."""
    stream = BytesIO()
    write_csv_rows(stream, header, rows)
    return file_response(stream.getvalue(), name, CSV)
