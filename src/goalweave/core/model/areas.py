"""Publishers of statistics, and areas that a publisher defines below a country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.text.languages import LanguageMap


@dataclass(frozen=True, slots=True)
class Provider:
    """Who publishes values (SDMX data provider). Values of different providers are next to each other, never one over the other.

    id: a slug, `ons`; area: what it is about where its files do not say, a code as in an observation; language: of the names in its
    files; licence: the SPDX id or name under which it publishes.
    """

    id: str
    name: LanguageMap = field(default_factory=dict)
    area: str = ""
    language: str = ""
    url: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class SubnationalArea:
    """A part of a country as its publisher divides it.

    code: that of the country, a full stop and the publisher's own, `GB.E06000015`; parent: the code of the area that it is a part of, a
    country's at the top; level: what such areas are called, {"en": "Region"}; boundary: a GeoJSON geometry (RFC 7946; degrees, WGS 84),
    None without.
    """

    code: str
    name: LanguageMap
    parent: str
    level: LanguageMap = field(default_factory=dict)
    boundary: Mapping[str, Any] | None = None


def is_subnational(code: str) -> bool:
    """Whether a code is that of a part of a country: `GB.E06000015`."""
    return "." in code
