"""What of an indicator can be found by search: one entry per indicator and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.db.models import prefetch_related_objects

from goalweave.indicators.models import Indicator
from goalweave.search.actions import replace_entries
from goalweave.search.entry import SearchEntry

KIND = "indicator"


def index_indicators(rows: Iterable[Indicator]) -> None:
    """Put indicators into the index as they are now."""
    indicators = list(rows)
    prefetch_related_objects(indicators, "series", "measures__node")
    entries = list(chain.from_iterable(map(search_entries, indicators)))
    replace_entries(KIND, entries, only=[row.slug for row in indicators])


def search_entries(row: Indicator) -> Iterator[SearchEntry]:
    series = list(row.series.all())
    codes = " ".join(measure.node.code for measure in row.measures.all())
    names = [row.name, row.calculation, *(entry.name for entry in series)]
    for language in sorted(set(chain.from_iterable(names))):
        words = [codes, *(entry.code for entry in series), *(name.get(language, "") for name in names[1:])]
        yield SearchEntry(
            KIND,
            row.slug,
            language,
            row.name.get(language, ""),
            " ".join(words),
            organisation=row.organisation_id or 0,
            private=row.organisation_id is not None and not row.public,
        )
