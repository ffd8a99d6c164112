"""What a column holds: SQLite keeps any length, PostgreSQL refuses; here it is one message on both."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

Row = TypeVar("Row", bound=Model)


def check_lengths(row: Row, name: str) -> Row:
    """The row, if all its texts fit. name: what the row is called, for the message. Raises InputError."""
    for field in row._meta.concrete_fields:
        most = getattr(field, "max_length", None)
        value = getattr(row, field.attname)
        if most is not None and isinstance(value, str) and len(value) > most:
            excerpt = value if len(value) <= 40 else f"{value[:40]}…"
            raise InputError(
                Message(
                    "{field}: “{value}” has {count} characters; the limit is {most}",
                    field=name,
                    value=excerpt,
                    count=len(value),
                    most=most,
                ),
                field=field.name,
            )
    return row
