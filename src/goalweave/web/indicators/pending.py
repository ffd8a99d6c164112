"""The file that an address names."""

from __future__ import annotations

from django.http import Http404

from goalweave.accounts.actor import Actor
from goalweave.indicators import uploads
from goalweave.indicators.uploads import ObservationUpload


def pending_file(who: Actor, token: str) -> ObservationUpload:
    """Raise 404 for a file of someone else, and for one that waits no more."""
    upload = uploads.find_upload(who, token)
    if upload is None:
        raise Http404
    return upload
