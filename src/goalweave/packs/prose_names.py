"""Names that are looked for in texts: of areas (areas/prose_names.csv) and organisations (organisations/organisations.csv)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from goalweave.core.facts import FactNames, Name, NameKind, index_names
from goalweave.core.text.languages import LANGUAGES, base_language
from goalweave.formats.reading.area_names import cldr_names, configured_area_names, un_names
from goalweave.packs.areas import areas
from goalweave.packs.table_files import read_rows

_AREAS = Path(__file__).parent / "areas" / "prose_names.csv"
_ORGANISATIONS = Path(__file__).parent / "organisations" / "organisations.csv"
_NOT_AREAS = frozenset(("001", "514", "515", "UM", "EU", "EZ", "UN", "XA", "XB", "ZZ"))
"""The whole world, and groups that texts name without meaning places (“developing countries”)."""


def fact_names(language: str) -> FactNames:
    """The names in one language; those in English for a language that is not among the six. Built when first needed."""
    base = base_language(language)
    return _fact_names(base if base in LANGUAGES else "en")


@cache
def _fact_names(language: str) -> FactNames:
    return FactNames(
        index_names(_area_names(language), language),
        index_names(_organisation_names(language), language),
    )


def _area_names(language: str) -> Iterator[Name]:
    """Those of prose_names.csv, of the Unicode CLDR and of the installation's own list; where two areas have one name, that of the first."""
    seen: set[str] = set()
    for name in _listed_areas(language):
        if name.text not in seen:
            seen.add(name.text)
            yield name
    for names in (cldr_names(), configured_area_names()):
        for code in areas():
            text = names.get(code, {}).get(language, "")
            # The names of M49 that texts use are in prose_names.csv, without those that mean something else.
            if names is not cldr_names() and text == un_names()[code].get(language):
                continue
            if code not in _NOT_AREAS and text and text not in seen and (language, code) not in _MISLEADING:
                seen.add(text)
                yield Name(code, text)


_MISLEADING = frozenset((("es", "RE"), ("fr", "RE"), ("es", "MF"), ("fr", "MF")))
"""Names that are common words: “Reunión”."""


def _listed_areas(language: str) -> Iterator[Name]:
    for row in read_rows(_AREAS, ("area", "kind", "language", "names")):
        if row["language"] in ("", language):
            for text in row["names"].split("|"):
                if _is_in_script(text, language):
                    yield Name(row["area"], text, NameKind(row["kind"]))


def _organisation_names(language: str) -> Iterator[Name]:
    for row in read_rows(_ORGANISATIONS, ("name", *LANGUAGES)):
        texts = dict.fromkeys(row[language].split("|"))
        # English names and abbreviations are used in every language, where they mean nothing else.
        texts |= dict.fromkeys(text for text in row["en"].split("|") if text not in _ENGLISH_ONLY)
        for text in texts:
            if text:
                yield Name(row["name"], text)


@cache
def organisation_names() -> dict[str, tuple[str, ...]]:
    """Organisation → all its names and abbreviations in the six languages, its usual name first."""
    names: dict[str, tuple[str, ...]] = {}
    for row in read_rows(_ORGANISATIONS, ("name", *LANGUAGES)):
        texts = [row["name"], *chain.from_iterable(row[language].split("|") for language in LANGUAGES)]
        names[row["name"]] = tuple(dict.fromkeys(filter(None, texts)))
    return names


_ENGLISH_ONLY = frozenset(
    (
        "AU",
        "EC",
        "ECA",
        "ECE",
        "LAS",
        "SDC",
        "CIS",
        "ADB",
        "EAC",
        "ITC",
        "ICC",
        "Meta",
        "Red Cross",
        "Red Crescent",
        "Commonwealth",
    )
)


def _is_in_script(text: str, language: str) -> bool:
    """Whether a name may be in a text of the language: names in other letters only slow the search."""
    first = next(character for character in text if character.isalpha())
    match language:
        case "ru":
            return "\u0400" <= first <= "\u04ff"
        case "ar":
            return "\u0600" <= first <= "\u06ff"
        case "zh":
            return "\u3400" <= first <= "\u9fff"
    return first < "\u0400"
