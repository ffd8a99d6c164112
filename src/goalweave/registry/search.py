"""What of a record can be found by search: one entry per language of its title or text; nothing of drafts and deleted ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goalweave.core.text.languages import pick
from goalweave.registry.models import Record, Visibility
from goalweave.search.entry import SearchEntry


def search_entries(rows: Iterable[Record]) -> Iterator[SearchEntry]:
    for row in rows:
        if row.deleted is not None or row.visibility == Visibility.DRAFT:
            continue
        for language in {*row.title, *row.text}:
            yield SearchEntry(
                "record",
                str(row.pk),
                language,
                pick(row.title, language),
                row.text.get(language, ""),
                organisation=row.organisation_id,
                private=row.visibility != Visibility.PUBLIC,
            )
