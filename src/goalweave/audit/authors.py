"""Lines of the log by who wrote them.

A person who imported a million records wrote a million lines. SQLite would rather read all lines of a person than look an object or
a batch up, so the index of people begins with them and the kind of object, and only queries that name both use it.
"""

from __future__ import annotations

from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet

from goalweave.audit.models import Entry


def written_by(entries: QuerySet[Entry], user: int) -> QuerySet[Entry]:
    """Those of a few lines that this user (by id) wrote: each is looked at, and no index of people is used."""
    # The sum is the number, but not a column of which a database has an index.
    writer = ExpressionWrapper(F("actor_id") + 0, output_field=BigIntegerField())
    return entries.alias(writer=writer).filter(writer=user)
