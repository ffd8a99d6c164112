"""Files of an entry, for the person who has its link."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from goalweave.calls.entry_checks import is_photo
from goalweave.calls.models import CallEntry, EntryFile
from goalweave.web.entry.access import with_entry

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
@with_entry
def download(_request: HttpRequest, entry: CallEntry, _token: str, *, pk: int) -> HttpResponseBase:
    """Photographs are shown, everything else is downloaded."""
    file = entry.files.filter(pk=pk, removed=None).first()
    if file is None:
        raise Http404
    return entry_file_response(file)


def entry_file_response(file: EntryFile) -> HttpResponseBase:
    """A file as a browser may have it: whatever it contains, it runs nothing. Raises Http404 where its bytes are gone."""
    try:
        handle = file.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        handle,
        as_attachment=not is_photo(file),
        filename=file.name,
        content_type=file.media_type,
        headers=dict(HEADERS),
    )
