"""The scores of an index as its publisher gives them, for its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from goalweave.analysis.indices import published_scores
from goalweave.core.indices import IndexDefinition, PublishedScore, ScoreTier
from goalweave.web.indices.index_texts import format_fixed
from goalweave.wording.indicator_labels import area_text

PUBLISHED = "published"
"""The field of the address that names the edition whose published scores are shown."""


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A country as its publisher scores it. rank: empty if none is published; tier: by the tiers of the edition that is shown; href: its card."""

    rank: str
    name: str
    href: str
    score: str
    tier: ScoreTier | None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One edition of published scores. full: the best score there can be; source: with its status; others: edition and address of the rest;
    tiers: with the number of countries in each, the best first, empty if the edition has none."""

    edition: str
    rows: tuple[PublishedRow, ...]
    full: float
    source: str
    ranked: bool
    others: tuple[tuple[str, str], ...]
    tiers: tuple[tuple[ScoreTier, int], ...]


def published_table(request: HttpRequest, index: IndexDefinition) -> PublishedTable | None:
    """The edition in the address, else that of the index; None where none is known."""
    editions = published_scores(index.id)
    edition = str(request.GET.get(PUBLISHED, ""))
    if edition not in editions:
        edition = index.edition
    if edition not in editions:
        return None
    address = reverse("index", args=[index.key])
    scores = editions[edition]
    rows = tuple(_published_row(index, score) for score in scores)
    return PublishedTable(
        edition,
        rows,
        scores[0].scale,
        scores[0].source,
        any(score.rank for score in scores),
        tuple((other, f"{address}?{PUBLISHED}={other}#published") for other in editions if other != edition),
        _tier_counts(index, rows),
    )


def published_history(index: IndexDefinition, area: str) -> list[tuple[PublishedScore, str]]:
    """What the publisher says of a country, edition by edition, the newest first, with the score as text."""
    scores_of_area = []
    for scores in published_scores(index.id).values():
        scores_of_area += [
            (score, format_fixed(score.score, _decimals(score))) for score in scores if score.area == area
        ]
    return scores_of_area


def _published_row(index: IndexDefinition, score: PublishedScore) -> PublishedRow:
    return PublishedRow(
        "" if score.rank is None else str(score.rank),
        area_text(score.area),
        reverse("index-area", args=[index.key, score.area]),
        format_fixed(score.score, _decimals(score)),
        index.tier_of(score.score) if score.edition == index.edition else None,
    )


def _tier_counts(index: IndexDefinition, rows: Sequence[PublishedRow]) -> tuple[tuple[ScoreTier, int], ...]:
    counts = Counter(row.tier.id for row in rows if row.tier)
    tiers = sorted(index.tiers, key=lambda tier: -tier.lowest)
    return tuple((tier, counts[tier.id]) for tier in tiers) if counts else ()


def _decimals(score: PublishedScore) -> int:
    """Scores out of 1 have three decimals in print, those out of 10 or 100 two."""
    return 3 if score.scale == 1 else 2
