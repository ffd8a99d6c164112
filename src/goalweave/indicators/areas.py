"""Areas by code, name and place, the parts of countries that publishers define among them.

What is said of a part of a country is read once for a page: codes of countries and regions need no query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asgiref.local import Local

from goalweave.core.model.areas import is_subnational
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.reading.areas import find_area as find_in_lists
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.indicators.models import Area, AreaRevision, Code
from goalweave.packs import areas as lists

AREA_CODE = r"[A-Z]{2}|\d{3}|[A-Z]{2}\.[\w.:-]{1,36}"
"""A code as it is in an address."""
AREA_DIMENSION = "REF_AREA"
"""The dimension whose codes are areas that are known by a name only, since those who loaded values of them may not load areas."""
_CODE = re.compile(AREA_CODE)
_checked = Local()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a country without its boundary, which takes most of its space. parent: a country's code at the top."""

    code: str
    name: LanguageMap
    parent: str
    level: LanguageMap
    drawn: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """by_name: plain form of the names and of the publisher's own codes → codes, several where a name is used twice; named: code → name of
    areas that were not loaded, though values of them were."""

    by_code: Mapping[str, Part]
    children: Mapping[str, tuple[str, ...]]
    by_name: Mapping[str, tuple[str, ...]]
    named: Mapping[str, LanguageMap]

    def name(self, code: str) -> LanguageMap:
        """Empty for a code that is not known."""
        part = self.by_code.get(code)
        return part.name if part else self.named.get(code, {})


def country_parts() -> Parts:
    """All parts of countries; read again only when some were written since, and asked once for a request."""
    revision = getattr(_checked, "revision", None)
    if revision is None:
        revision = AreaRevision.objects.values_list("number", flat=True).first() or 0
        if getattr(_checked, "within_request", False):
            _checked.revision = revision
    return _read_parts(revision)


def forget_revision(*, within_request: bool = False, **_signal: Any) -> None:
    """Ask the database again: at the start and end of a request, and after a write."""
    _checked.revision = None
    _checked.within_request = within_request


def start_request(**_signal: Any) -> None:
    forget_revision(within_request=True)


def area_name(code: str, language: str) -> str:
    """The name of a country, region, group or part of a country; the code itself where it is none."""
    if not is_subnational(code):
        return lists.area_name(code, language)
    return pick(country_parts().name(code), language) or code


def area_language_maps(codes: Iterable[str]) -> dict[str, LanguageMap]:
    """Code → the name in every language of the site; of a part of a country in those that its publisher uses."""
    maps: dict[str, LanguageMap] = {}
    for code in codes:
        own = country_parts().name(code) if is_subnational(code) else {}
        maps[code] = dict(own) or {language: area_name(code, language) for language in LANGUAGES}
    return maps


def find_area(text: str) -> str | None:
    """The area that a text names: as `formats.reading.areas.find_area`, else a part of a country by its code, or by its name or the
    publisher's own code where only one has it."""
    if code := find_in_lists(text):
        return code
    tidied = text.strip()
    parts = country_parts()
    if tidied in parts.by_code:
        return tidied
    codes = parts.by_name.get(normalise_words(tidied), ())
    return codes[0] if len(codes) == 1 else None


def is_area_code(text: str) -> bool:
    """Whether a text has the form of an area's code."""
    return bool(_CODE.fullmatch(text))


def areas_above(code: str) -> tuple[str, ...]:
    """The areas that an area is part of, the smallest first, the world last."""
    if not is_subnational(code):
        return lists.areas_above(code)
    above: list[str] = []
    part = country_parts().by_code.get(code)
    while part is not None:
        above.append(part.parent)
        part = country_parts().by_code.get(part.parent)
    return (*above, *lists.areas_above(above[-1])) if above else ()


def parts_of(code: str) -> tuple[Part, ...]:
    """The parts that an area is directly divided into, by code."""
    parts = country_parts()
    return tuple(parts.by_code[child] for child in parts.children.get(code, ()))


def boundaries_of(codes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Code → GeoJSON geometry, of those that have one; one query."""
    rows = Area.objects.filter(code__in=list(codes), boundary__type__isnull=False).order_by("code")
    return dict(rows.values_list("code", "boundary"))


def area_revision() -> int:
    return AreaRevision.objects.values_list("number", flat=True).first() or 0


@lru_cache(maxsize=2)
def _read_parts(_revision: int) -> Parts:
    by_code: dict[str, Part] = {}
    children: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    rows = Area.objects.order_by("code").values_list("code", "name", "parent", "level", "boundary__type")
    for code, name, parent, level, kind in rows:
        by_code[code] = Part(code, name, parent, level, bool(kind))
        children.setdefault(parent, []).append(code)
        for text in {*map(normalise_words, name.values()), normalise_words(code.partition(".")[2])}:
            by_name.setdefault(text, []).append(code)
    return Parts(
        by_code,
        {parent: tuple(codes) for parent, codes in children.items()},
        {name: tuple(codes) for name, codes in by_name.items()},
        dict(Code.objects.filter(dimension=AREA_DIMENSION).values_list("code", "name")),
    )
