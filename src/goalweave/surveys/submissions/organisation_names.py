"""Which organisation a file means that only gives a name."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.accounts.models import Organisation
from goalweave.search.normalise import fold


def organisation_named(among: Iterable[Organisation], name: str, abbreviation: str = "") -> Organisation | None:
    """The one whose name in any language is the name, else whose short name is the abbreviation; None for none, or several."""
    rows = list(among)
    by_name = [one for one in rows if name and _folded(name) in {_folded(text) for text in one.name.values()}]
    if not by_name:
        wanted = {_folded(text) for text in (abbreviation, name) if text}
        by_name = [one for one in rows if wanted & {_folded(one.slug), *map(_folded, one.short.values())}]
    return by_name[0] if len(by_name) == 1 else None


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
