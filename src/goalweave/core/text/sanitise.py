"""Characters that are removed of texts: what plays tricks on the person who reads them, and what no database keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

# Marks of direction (U+200E, U+200F, U+061C) stay: they belong to well-written Arabic and Hebrew.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
# PostgreSQL refuses NUL, and no encoding has halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_WITHOUT_TEXT = frozenset((bool, int, float, Decimal, type(None)))

Value = TypeVar("Value")


def sanitise_text(text: str) -> str:
    """The text with line breaks as `\\n` and without control characters, overrides of direction and halves of characters."""
    if text.isprintable():  # nothing of that is; the common case, and three times quicker than looking for it
        return text
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def sanitise_line(text: str) -> str:
    """The same on one line, without blanks around it."""
    return " ".join(sanitise_text(text).split())


def remove_unstorable(text: str) -> str:
    """The text without the characters that no database keeps; they show nothing and mean nothing."""
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


def remove_unstorable_parts(value: Value) -> Value:
    """A dataclass, mapping, list or tuple with all texts in it storable, keys too; itself where nothing is to be done."""
    return _clean_parts(value)  # type: ignore[no-any-return]


def _clean_parts(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return remove_unstorable(value)
    if not value or kind in _WITHOUT_TEXT:
        return value
    if kind is tuple or kind is list:
        parts = list(map(_clean_parts, value))
        return value if all(map(_is_unchanged, parts, value)) else kind(parts)
    return _clean_other_parts(value)


def _clean_other_parts(value: Any) -> Any:
    if isinstance(value, str):
        return value  # an enumeration's member is a text too, and is never changed
    if isinstance(value, Mapping):
        if all(map(_needs_nothing, value, value.values())):
            return value
        mapping = {_clean_parts(key): _clean_parts(part) for key, part in value.items()}
        return mapping if mapping != value else value
    if isinstance(value, tuple | list):
        parts = list(map(_clean_parts, value))
        return value if all(map(_is_unchanged, parts, value)) else type(value)(parts)
    if is_dataclass(value) and not isinstance(value, type):
        names, values_of = _init_fields(type(value))
        changed = {}
        for name, before in zip(names, values_of(value), strict=True):
            # Most fields are empty or a text as it should be.
            if not before or (type(before) is str and before.isprintable()):
                continue
            after = _clean_parts(before)
            if after is not before:
                changed[name] = after
        return replace(value, **changed) if changed else value
    return value


@cache
def _init_fields(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], Iterable[Any]]]:
    """Their names, and what returns their values."""
    names = tuple(field.name for field in fields(kind) if field.init)
    return names, attrgetter(*names) if len(names) > 1 else lambda value: [getattr(value, name) for name in names]


def _needs_nothing(key: object, part: object) -> bool:
    return type(key) is str and key.isprintable() and type(part) is str and part.isprintable()


def _is_unchanged(before: object, after: object) -> bool:
    return before is after
