"""What of a call can be found by search: one entry per call and language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallState
from goalweave.core.text.languages import LANGUAGES, pick
from goalweave.search.actions import replace_entries
from goalweave.search.entry import SearchEntry

KIND = "call"


def index_calls(rows: Iterable[Call], gone: Iterable[str] = ()) -> None:
    """Put calls into the index as they are now. gone: slugs of those that are no more."""
    calls = list(rows)
    entries = chain.from_iterable(map(search_entries, calls))
    replace_entries(KIND, entries, only=[*(row.slug for row in calls), *gone])


def search_entries(row: Call) -> Iterator[SearchEntry]:
    call = definition_of(row)
    categories = [category.title for category in call.categories]
    codes = " ".join(node.code for node in chain.from_iterable(category.nodes for category in call.categories))
    for language in sorted({*LANGUAGES, *call.title}):
        if not call.title.get(language):
            continue
        texts = [call.summary, call.text, call.eligibility, *categories]
        yield SearchEntry(
            KIND,
            row.slug,
            language,
            pick(call.title, language),
            " ".join([codes, *(text.get(language, "") for text in texts)]),
            organisation=row.organisation_id,
            private=row.state == CallState.DRAFT,
        )
