"""Reads of the log."""

from __future__ import annotations

from collections.abc import Hashable

from django.db.models import QuerySet

from goalweave.audit.models import Entry


def history(object_type: str, object_id: str | int) -> QuerySet[Entry]:
    """All entries of one object, the newest first."""
    return Entry.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("-pk")


def position() -> Hashable:
    """Another one after every write in the whole database; one query.

    With the time, since the number of a write that was rolled back is given again.
    """
    return Entry.objects.order_by("-pk").values_list("pk", "at").first()
