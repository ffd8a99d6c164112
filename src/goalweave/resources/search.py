"""What of a resource can be found by search: one entry per resource and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from goalweave.core.text.languages import LANGUAGES
from goalweave.resources.models import Resource, ResourceState
from goalweave.search.actions import replace_entries
from goalweave.search.entry import SearchEntry

KIND = "resource"


def index_resources(rows: Iterable[Resource]) -> None:
    """Put resources into the index as they are now; those that are deleted leave it."""
    resources = list(rows)
    entries = chain.from_iterable(search_entries(row) for row in resources if row.deleted is None)
    replace_entries(KIND, entries, only=[str(row.pk) for row in resources])


def search_entries(row: Resource) -> Iterator[SearchEntry]:
    codes = " ".join(row.nodes.values_list("code", flat=True))
    for language in sorted({*LANGUAGES, *row.title}):
        if row.title.get(language):
            texts = (text.get(language, "") for text in (row.summary, row.text))
            yield SearchEntry(
                KIND,
                str(row.pk),
                language,
                row.title[language],
                " ".join([codes, row.url, *texts]),
                organisation=row.organisation_id or 0,
                private=row.state == ResourceState.DRAFT,
            )
