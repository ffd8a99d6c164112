"""What changes in a record, in words: its fields before and after."""

from __future__ import annotations

from typing import Any

from goalweave.registry.fields import LABELS
from goalweave.web.imports.columns import language_name
from goalweave.wording import labels
from goalweave.wording.record_values import value_line

LONGEST = 300


def readable(fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    """name, before, after of each, as texts."""
    return [
        {
            "name": str(LABELS.get(one["name"], one["name"])),
            "before": _text(one["name"], one["before"]),
            "after": _text(one["name"], one["after"]),
        }
        for one in fields
        if one["name"] != "source"
    ]


def _text(name: str, value: Any) -> str:
    written = _whole(name, value)
    return written if len(written) <= LONGEST else written[:LONGEST] + "…"


def _whole(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{_key(key)}: {_whole('', each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(value_line(name, each) for each in value)
    return value_line(name, value)


def _key(key: str) -> str:
    return language_name(key) if len(key) == 2 else str(labels.DETAILS.get(key, key))
