"""Which organisation a file means that only gives a name."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.accounts.models import Organisation
from goalweave.search.normalise import fold


def match_organisation(organisations: Iterable[Organisation], name: str, abbreviation: str = "") -> Organisation | None:
    """The one whose name in any language is the name, else whose short name is the abbreviation; None for none, or several."""
    rows, names = list(organisations), _normalise([name])
    matches = [row for row in rows if names & _normalise(row.name.values())]
    if not matches:
        names |= _normalise([abbreviation])
        matches = [row for row in rows if names & _normalise([row.slug, *row.short.values()])]
    return matches[0] if len(matches) == 1 else None


def _normalise(names: Iterable[str]) -> set[str]:
    """The names ignoring case, accents and superfluous blanks; without empty ones."""
    return {" ".join(fold(name).split()) for name in names if name}
