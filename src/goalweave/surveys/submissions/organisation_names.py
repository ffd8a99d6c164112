"""Which organisation a file means that only gives a name."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.accounts.models import Organisation
from goalweave.search.normalise import fold


def match_organisation(organisations: Iterable[Organisation], name: str, abbreviation: str = "") -> Organisation | None:
    """The one whose name in any language is the name, else whose short name is the abbreviation; None for none, or several."""
    rows = list(organisations)
    by_name = [
        one for one in rows if name and _normalise_name(name) in {_normalise_name(text) for text in one.name.values()}
    ]
    if not by_name:
        wanted = {_normalise_name(text) for text in (abbreviation, name) if text}
        by_name = [
            one for one in rows if wanted & {_normalise_name(one.slug), *map(_normalise_name, one.short.values())}
        ]
    return by_name[0] if len(by_name) == 1 else None


def _normalise_name(text: str) -> str:
    return " ".join(fold(text).split())
