"""Files that a page offers, always to be kept and never shown as a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse

from goalweave.formats.reading import write_csv_rows

CSV = "text/csv; charset=utf-8"


def file_response(content: bytes | str, name: str, media_type: str) -> HttpResponse:
    """name: of plain letters, as it goes into a header."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Nothing in the table is treated as a formula."""
    stream = BytesIO()
    write_csv_rows(stream, header, rows)
    return file_response(stream.getvalue(), name, CSV)
