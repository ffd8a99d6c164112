"""What no database keeps: NUL, which PostgreSQL refuses, and halves of surrogate pairs, which no encoding has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_REFUSED = re.compile("[\x00\ud800-\udfff]")

Value = TypeVar("Value")


def remove_unstorable(text: str) -> str:
    """The text without the characters that cannot be kept; they show nothing and mean nothing."""
    return _REFUSED.sub("", text) if _REFUSED.search(text) else text


def remove_unstorable_parts(value: Value) -> Value:
    """A dataclass, mapping, list or tuple with all texts in it storable, keys too; itself where nothing is to be done."""
    found = _clean_parts(value)
    return value if found is value else found  # type: ignore[no-any-return]


def _clean_parts(value: Any) -> Any:
    if isinstance(value, str):
        # An enumeration's member is a text too, and is never changed.
        return remove_unstorable(value) if type(value) is str else value
    if isinstance(value, Mapping):
        made = {_clean_parts(key): _clean_parts(one) for key, one in value.items()}
        return made if made != value else value
    if isinstance(value, tuple | list):
        parts = [_clean_parts(one) for one in value]
        return value if all(map(_is_unchanged, parts, value)) else type(value)(parts)
    if is_dataclass(value) and not isinstance(value, type):
        before = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        after = {name: _clean_parts(one) for name, one in before.items()}
        changed = {name: one for name, one in after.items() if one is not before[name]}
        return replace(value, **changed) if changed else value
    return value


def _is_unchanged(before: object, after: object) -> bool:
    return before is after
