"""Entries of calls that one's own organisation and another one make."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.core.files.base import File
from tests.factories.moderated import call_row, entry_row

from goalweave.accounts.models import Organisation
from goalweave.calls.models import EntryFile

NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]


def moderation_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. Each call has one entry that waits, with a file."""
    entries: Variants = {}
    for name, organisation in (("own", own), ("of another organisation", other)):
        call = call_row(organisation, slug=f"{organisation.slug}-call")
        entry = entry_row(call, submitted=now)
        file = EntryFile.objects.create(
            entry=entry, field="photo", name="plan.txt", media_type="text/plain", size=16, digest="0" * 64, added=now
        )
        file.file.save("plan.txt", File(BytesIO(b"A plan in words.")))
        entries[name] = {"pk": entry.pk, "file": file.pk, "slug": call.slug, "format": "csv"}
    nothing: dict[str, object] = {"pk": NOWHERE, "file": NOWHERE, "slug": "nowhere", "format": "csv"}
    return {"moderation/": entries | {"nothing": nothing}}


def moderation_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    return {
        "moderation/<number:pk>/ask/": {"text": "Where?", "version": "1"},
        "moderation/<number:pk>/reject/": {"reason": "spam", "version": "1"},
        "moderation/<number:pk>/accept/": {"organisation": "new", "version": "1"},
    }
