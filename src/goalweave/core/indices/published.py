"""The scores of an index as its publisher gives them, which are shown and never calculated with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedScore:
    """rank: as published, None without; scale: the best score there can be; source: where it is from, with its status."""

    index: str
    edition: str
    area: str
    score: float
    rank: int | None
    scale: float
    source: str


def published_editions(scores: Iterable[PublishedScore], index: str) -> dict[str, tuple[PublishedScore, ...]]:
    """Edition → its scores, the newest edition and the best score first."""
    by_edition: dict[str, list[PublishedScore]] = {}
    for score in scores:
        if score.index == index:
            by_edition.setdefault(score.edition, []).append(score)
    return {
        edition: tuple(sorted(by_edition[edition], key=lambda one: (one.rank or 0, -one.score, one.area)))
        for edition in sorted(by_edition, reverse=True)
    }
