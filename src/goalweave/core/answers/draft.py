"""A draft of one answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """text: Markdown; sources: ids of records, the first has the mark `[^1]`; left_out: ids of those that are counted only.

    writer: the name of the one that worded it (core/answers/writer.py), empty for the grammar. notes: to the person who finishes the
    answer, in its language: what the registry does not say, and what to check.
    """

    text: str
    sources: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    writer: str = ""
    notes: tuple[str, ...] = ()
