"""A value as SQLite keeps it → the same value as PostgreSQL reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from django.db.models import DecimalField, Field

from goalweave.core.text.sanitise import remove_unstorable, remove_unstorable_parts

Change = Callable[[Any], Any]

AS_THEY_ARE = frozenset(
    {
        "AutoField", "BigAutoField", "BigIntegerField", "BooleanField", "DateField", "FloatField", "ForeignKey",
        "IntegerField", "OneToOneField", "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField",
        "SmallIntegerField", "UUIDField",
    }
)  # fmt: skip
"""Numbers, days and identifiers, which PostgreSQL reads as SQLite writes them; a yes as 1 too."""
TEXTS = frozenset({"CharField", "FileField", "SlugField", "TextField"})
_REFUSED = re.compile(r"\\u(0000|[dD][89a-fA-F])")
"""In JSON: a NUL, and what may be half a character."""
_DIGITS = Context(prec=15)
"""So many digits of a number SQLite keeps."""


def value_conversion(field: Field[Any, Any]) -> Change:
    """What makes a column's values fit. Raises NotImplementedError for a kind of field that nobody has thought of."""
    kind = field.get_internal_type()
    if kind in AS_THEY_ARE:
        return _unchanged
    if kind in TEXTS:
        return _convert_text
    if kind == "JSONField":
        return _convert_json
    if kind == "DateTimeField":
        return _convert_time
    if isinstance(field, DecimalField):
        places = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: value if value is None else _convert_amount(value, places)
    raise NotImplementedError(f"{field.model.__name__}.{field.name} is a {kind}")


def _unchanged(value: Any) -> Any:
    return value


def _convert_text(value: Any) -> Any:
    return remove_unstorable(value) if isinstance(value, str) else value


def _convert_json(value: Any) -> Any:
    """The text of it, without what PostgreSQL refuses in one."""
    if isinstance(value, str) and _REFUSED.search(value):
        return json.dumps(remove_unstorable_parts(json.loads(value)))
    return value


def _convert_time(value: Any) -> Any:
    """SQLite has no time zones: all is UTC there."""
    return value if value is None else f"{value}+00:00"


def _convert_amount(value: float, places: Decimal) -> Decimal:
    """As Django reads it from SQLite."""
    return _DIGITS.create_decimal_from_float(value).quantize(places, context=Context(prec=40))
