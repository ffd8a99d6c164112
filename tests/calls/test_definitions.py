"""A call is read once for each version of its row, and never from another database."""

from __future__ import annotations

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call


def _row(title: str, version: int = 1) -> Call:
    return Call(pk=7, version=version, definition={"id": "water", "title": {"en": title}, "steps": []})


def test_definition_is_read_once_for_a_version() -> None:
    first = definition_of(_row("Water"))
    assert definition_of(_row("Water")) is first
    assert definition_of(_row("Rivers", 2)).title == {"en": "Rivers"}
    assert definition_of(_row("Lakes", 2)).title == {"en": "Lakes"}
