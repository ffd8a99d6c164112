"""What a reader of observations is told besides the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Curie
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.source_mapping import NO_MAPPING, SourceMapping

LAST_OF_2019, LAST_OF_2020 = (2019, 4), (2025, 1)
"""Year and quarter of UNSD's last releases before the reviews of 2020 and 2025 were adopted."""

REDEFINED_IN_2025 = frozenset({"3.8.2"})
"""Indicators that kept their code and got another definition."""

SDG = "sdg"
_NATIONAL = re.compile(r"\d{1,2}[.-][0-9a-zA-Z]{1,2}(?:[.-]\d{1,2}[a-z]?){2,}")
_RELEASE = re.compile(r"(\d{4})\.Q(\d)")

Bounds = tuple[float | None, float | None]
"""The least and the most that a value can be; None if there is no such."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """series: code of the values where the file names none; area: what they are about there, a code or a name;
    edition: of the framework whose nodes the file names by bare codes, `sdg@2019`; unit: where the file names none;
    sheet: of a workbook, the first that has values if empty; form: of a table, guessed if empty;
    columns: field of an observation, or a dimension in capitals → head of its column, `=value` for all rows, or empty for
    none; language: that the names in the file are in, told from the heads if empty;
    bounds: series → what its values can be at all; without it a percentage (PT) can be at most 100;
    structure: the data structure that an SDMX file has to fit;
    mapping: what the publisher's own words for units and codes stand for.
    """

    series: str = ""
    area: str = ""
    edition: str = ""
    unit: str = ""
    sheet: str = ""
    form: Literal["", "long", "wide", "open-sdg"] = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    release: str = ""
    language: str = ""
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    structure: StructureComponents | None = None
    mapping: SourceMapping = NO_MAPPING


def edition_of_release(release: str, code: str) -> str:
    """The edition of the SDG framework whose codes a release has: sdg@2019 up to 2019.Q4, sdg@2020 up to 2025.Q1, and sdg@2025
    since. code: of the indicator; without a date it is one of sdg@2025, unless it had another meaning before."""
    match = _RELEASE.match(release)
    if not match:
        return "sdg@2020" if code.strip().replace("-", ".") in REDEFINED_IN_2025 else "sdg@2025"
    quarter = (int(match[1]), int(match[2]))
    if quarter <= LAST_OF_2019:
        return "sdg@2019"
    return "sdg@2020" if quarter <= LAST_OF_2020 else "sdg@2025"


def is_national(code: str) -> bool:
    """Whether a code is that of an indicator below one of the SDGs, `9.4.1.1` or `9-4-1-1`, as countries add them."""
    return _NATIONAL.fullmatch(code.strip()) is not None


def measured_node(code: str, edition: str) -> Curie:
    """The node that a publisher's `9.c.1`, or a whole `sdg@2019:9.c.1`, names. edition: `sdg@2019`.

    Raises InputError where the edition is none, that of a node is not told, or the code is that of a national indicator, which
    is another than the one above it.
    """
    framework, at, year = edition.partition("@")
    if not (framework and at and year):
        message = Message("“{edition}” is not an edition of a framework, such as sdg@2025", edition=edition)
        raise InputError(message, field="edition")
    head, colon, node = (part.strip() for part in code.partition(":"))
    if (head.partition("@")[0] if colon else framework) == SDG and is_national(node if colon else head):
        message = Message(
            "{code} is a national indicator below the global one; national indicators are not supported yet",
            code=code.strip(),
        )
        raise InputError(message, value=code)
    if not colon:
        return Curie(framework, year, head)
    named, _, own = head.partition("@")
    own = own or (year if named == framework else "")
    if not (named and node and own):
        message = Message("“{code}” does not name a node with its edition, such as sdg@2025:9.c.1", code=code.strip())
        raise InputError(message, value=code)
    return Curie(named, own, node)
