"""Call → plain values, and the YAML file that `read_call_file` reads again as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from goalweave.core.model.calls import Call
from goalweave.core.model.frameworks import Curie
from goalweave.formats.reading.yaml import write_yaml

_STAY = ("id", "title", "steps", "fields", "type", "label", "text", "purpose")
"""What is written even where it is empty, because a reader asks for it."""


def write_call(call: Call) -> str:
    """YAML, one value a line; what a reader takes for granted is left out."""
    return write_yaml(call_to_plain(call), width=110)


def call_to_plain(call: Call) -> dict[str, Any]:
    """The call as JSON has it, in the form of the file; what a reader takes for granted is left out."""
    plain: dict[str, Any] = _to_plain(call)
    return plain


def _to_plain(value: Any) -> Any:
    if isinstance(value, Curie):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: _to_plain(getattr(value, name))
            for name, default in _defaults(type(value)).items()
            if name in _STAY or getattr(value, name) not in (default, None, (), {})
        }
    if isinstance(value, Mapping):
        return {str(key): _to_plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return list(map(_to_plain, value))
    # An enumeration's member is written as its text.
    return str(value) if isinstance(value, str) else value


@cache
def _defaults(declared: Any) -> dict[str, Any]:
    """Name → default of each field of a dataclass; a field without one has a value that nothing equals."""
    return {field.name: field.default for field in fields(declared)}
