"""Files of an entry, for the person who has its link."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from goalweave.calls.entry_checks import is_photo
from goalweave.calls.models import CallEntry, EntryFile
from goalweave.web.entry.access import with_entry
from goalweave.web.uploaded_files import uploaded_file_response


@require_safe
@with_entry
def download(request: HttpRequest, entry: CallEntry, _token: str, *, pk: int) -> HttpResponseBase:
    file = entry.files.filter(pk=pk, removed=None).first()
    if file is None:
        raise Http404
    return entry_file_response(request, file)


def entry_file_response(request: HttpRequest, file: EntryFile) -> HttpResponseBase:
    """Photographs are shown, everything else is downloaded. Raises Http404 where its bytes are gone."""
    return uploaded_file_response(request, file, is_private=False, as_attachment=not is_photo(file))
