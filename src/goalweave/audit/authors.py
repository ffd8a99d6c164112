"""Lines of the log by who wrote them.

A person who imported a million records wrote a million lines. SQLite would rather read all lines of a person than look an object or
a batch up, so the index of people begins with them and the kind of object, and only queries that name both use it.
"""

from __future__ import annotations

from django.db.models import QuerySet

from goalweave.audit.actions import Author
from goalweave.audit.models import Entry
from goalweave.database import unindexed


def written_by(entries: QuerySet[Entry], author: Author) -> QuerySet[Entry]:
    """Those of a few lines that this person wrote, none for the system: each is looked at, and no index of people is used."""
    if author.user is None:
        return entries.none()
    return entries.alias(writer=unindexed("actor_id")).filter(writer=author.user.pk)
