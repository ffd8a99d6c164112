"""Tables with the same headers: how the columns were read in an earlier import of the organisation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from goalweave.formats.reading.normalisation import normalise_words
from goalweave.imports.models import Import


def layout_of(headers: Sequence[str]) -> str:
    """A fingerprint of the headers of a table, whatever their order, capitals and accents; empty without headers."""
    names = sorted(filter(None, (normalise_words(header) for header in headers)))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:40] if names else ""


def earlier_import(upload: Import) -> Import | None:
    """The last import of the organisation, undone or not, whose table had the same headers; None if there is none."""
    if not upload.layout:
        return None
    rows = Import.objects.filter(organisation=upload.organisation_id, layout=upload.layout, applied__isnull=False)
    return rows.exclude(pk=upload.pk).exclude(columns={}).order_by("-applied", "-pk").first()
