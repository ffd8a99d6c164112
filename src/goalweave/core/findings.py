"""A finding of core.check, and the findings about many nodes or links at once that lack something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from goalweave.core.messages import Message, counted

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """where: the framework's key, a node's name with its edition (`sdg@2025:9.c`), or a linkage's id and its ends;
    message: a literal or a Message."""

    severity: Severity
    where: str
    message: str


def summarise_nodes(
    severity: Severity, where: str, codes: Iterable[str], total: int, message: Callable[[int, int, str], Message]
) -> Iterator[Finding]:
    """`fr: 12 of 240 nodes have no label, first 1.1.1`, or nothing. message: of how many of how many, and the first."""
    faulty = list(codes)
    if faulty:
        yield Finding(severity, where, message(len(faulty), total, faulty[0]))


def nodes_without_source(count: int, total: int, first: str) -> Message:
    return counted(
        "{count:,} of {total:,} nodes has no source although it is not our own; the first is {first}",
        "{count:,} of {total:,} nodes have no source although they are not our own; the first is {first}",
        count,
        total=total,
        first=first,
    )


def links_without_source(count: int, total: int, first: str) -> Message:
    return counted(
        "{count:,} of {total:,} links has no source although it is not our own; the first is {first}",
        "{count:,} of {total:,} links have no source although they are not our own; the first is {first}",
        count,
        total=total,
        first=first,
    )


def links_without_rationale(count: int, total: int, first: str) -> Message:
    return counted(
        "{count:,} of {total:,} links has no rationale; the first is {first}",
        "{count:,} of {total:,} links have no rationale; the first is {first}",
        count,
        total=total,
        first=first,
    )


def late_parents(count: int, total: int, first: str) -> Message:
    return counted(
        "{count:,} of {total:,} nodes comes before its parent; the first is {first}",
        "{count:,} of {total:,} nodes come before their parents; the first is {first}",
        count,
        total=total,
        first=first,
    )


def nodes_without_label(language: str, count: int, total: int, first: str) -> Message:
    return counted(
        "{language}: {count:,} of {total:,} nodes has no label; the first is {first}",
        "{language}: {count:,} of {total:,} nodes have no label; the first is {first}",
        count,
        language=language,
        total=total,
        first=first,
    )
