"""Names of areas in the six languages: those of the Unicode CLDR (from Babel), with one exception."""

from __future__ import annotations

from goalweave.core.text.languages import LanguageMap, pick

LATIN_AMERICA_AND_CARIBBEAN: LanguageMap = {
    "en": "Latin America and the Caribbean",
    "fr": "Amérique latine et Caraïbes",
    "es": "América Latina y el Caribe",
    "ru": "Латинская Америка и Карибский бассейн",
    "ar": "أمريكا اللاتينية ومنطقة البحر الكاريبي",
    "zh": "拉丁美洲和加勒比",
}
"""The CLDR calls 419 Latin America alone, which in M49 does not name the Caribbean that is part of it."""


def area_name(code: str, language: str) -> str:
    """The name of a country or region in a language; the code itself where it is none."""
    from babel import Locale

    if code == "419":
        return pick(LATIN_AMERICA_AND_CARIBBEAN, language)
    return str(Locale.parse(language).territories.get(code, code))
