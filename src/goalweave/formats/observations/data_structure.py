"""What a data structure says: which components are dimensions, which attributes, and what their codes are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from goalweave.core.text.languages import LanguageMap

Names = Mapping[tuple[str, str], LanguageMap]
"""(Component, code) → what the code is called."""


@dataclass(frozen=True, slots=True)
class StructureComponents:
    """Ids of components in capitals; both sets are empty if nothing is known.

    names: of codes; concepts: component → what it is called; codes: component → all codes that it can have, where the message has its
    whole code list; required: dimensions that every structure in the message has; indicators: code of a series → the SDG indicators that
    it measures, as the UN's code list of series says.
    """

    dimensions: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    names: Names = field(default_factory=dict)
    concepts: Mapping[str, LanguageMap] = field(default_factory=dict)
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    indicators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


EMPTY_STRUCTURE = StructureComponents()
