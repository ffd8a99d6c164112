"""What changes in a record, in words: its fields before and after."""

from __future__ import annotations

from typing import Any

from goalweave.registry.fields import LABELS
from goalweave.web.imports.columns import language_name
from goalweave.wording import labels
from goalweave.wording.record_values import value_line

LONGEST = 300


def readable_changes(fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    """name, before, after of each, as texts."""
    return [
        {
            "name": str(LABELS.get(one["name"], one["name"])),
            "before": _short_text(one["name"], one["before"]),
            "after": _short_text(one["name"], one["after"]),
        }
        for one in fields
        if one["name"] != "source"
    ]


def _short_text(name: str, value: Any) -> str:
    written = _full_text(name, value)
    return written if len(written) <= LONGEST else written[:LONGEST] + "…"


def _full_text(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{_key_name(key)}: {_full_text('', each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(value_line(name, each) for each in value)
    return value_line(name, value)


def _key_name(key: str) -> str:
    return language_name(key) if len(key) == 2 else str(labels.DETAILS.get(key, key))
