"""What a data structure says: which components are dimensions, which attributes, and what their codes are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goalweave.core.text.languages import LanguageMap

Names = Mapping[tuple[str, str], LanguageMap]
"""(Component, code) → what the code is called."""


@dataclass(frozen=True, slots=True)
class KnownStructure:
    """Ids of components in capitals; both sets are empty if nothing is known."""

    dimensions: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    names: Names = field(default_factory=dict)


EMPTY_STRUCTURE = KnownStructure()
