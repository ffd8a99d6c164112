"""What areas are called: the UN's names (M49), those of the Unicode CLDR, or an installation's own list over the UN's.

un_names.csv has the names of M49 in six languages, the short names of UNTERM where these differ, and the formal English name; areas.csv has
the groups that cut across the regions, which every list takes from there (packs/areas/SOURCES.md).
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LANGUAGES, LanguageMap, base_language, pick
from goalweave.formats.reading.normalisation import normalise_words

VARIABLE = "GOALWEAVE_AREA_NAMES"
UN, CLDR = "un", "cldr"

MAXIMUM_OWN_LIST = 2_000_000
"""Bytes of a list of one's own."""

_INVERTED = frozenset(("BO", "FM", "IR", "NL", "VE"))
"""Countries whose name in M49 has the word for the form of state behind it: “Iran (Islamic Republic of)”."""
_BRACKETS = re.compile(r"(?P<name>[^()]+?) \((?P<form>[^()]+)\)")
_ELIDED = ("’", "'")
_SORTED_WITHOUT = {"ar": "ال"}
"""The article that lists leave out of the order."""


def area_name(code: str, language: str) -> str:
    """The name of a country, region or group of countries in the list that this installation uses; the code itself where it is none."""
    return pick(configured_area_names().get(code, {}), language) or code


def area_name_in_prose(code: str, language: str) -> str:
    """The name as a sentence has it: “Islamic Republic of Iran” instead of “Iran (Islamic Republic of)”."""
    name = area_name(code, language)
    match = _BRACKETS.fullmatch(name) if code in _INVERTED else None
    if match is None:
        return name
    form = match["form"]
    if "-" in form:  # Arabic: the dash is where the name goes
        return " ".join(form.replace("-", match["name"]).split())
    return f"{form}{match['name']}" if form.endswith(_ELIDED) else f"{form} {match['name']}"


def area_sort_key(name: str, language: str) -> tuple[object, ...]:
    """The place of a name in an alphabetical list: without accents; in Arabic without the article; in Chinese by pinyin."""
    base = base_language(language)
    if base == "zh":
        # The first level of GB 2312, which has nearly all signs of these names, is in the order of pinyin.
        return (name.encode("gb18030"),)
    words = normalise_words(name)
    article = _SORTED_WITHOUT.get(base, "")
    return (words.removeprefix(article) if article else words, name)


@cache
def configured_area_names() -> Mapping[str, LanguageMap]:
    """The list that the environment names. Raises InputError as `read_area_list`."""
    return read_area_list(os.environ.get(VARIABLE, ""))


def read_area_list(choice: str) -> Mapping[str, LanguageMap]:
    """Code → names in six languages. choice: `un`, also where it is empty, `cldr`, or the path of a CSV.

    Raises InputError for a file that cannot be read, an area that is not known or appears twice, and a column that is no language.
    """
    if choice == CLDR:
        return cldr_names()
    if choice in ("", UN):
        return un_names()
    names = dict(un_names())
    for code, own in _read_own_list(Path(choice)).items():
        names[code] = {**names.get(code, {}), **own}
    return names


@cache
def un_names() -> Mapping[str, LanguageMap]:
    """Names of M49; of what M49 does not have, those of the Unicode CLDR."""
    names: dict[str, LanguageMap] = {
        row["code"]: {language: row[language] for language in LANGUAGES} for row in un_rows()
    }
    # Those of the UN come first, so that a name of two areas is read as the one that M49 has in its tree.
    return names | {code: other for code, other in cldr_names().items() if code not in names}


@cache
def cldr_names() -> Mapping[str, LanguageMap]:
    """Names of the Unicode CLDR (from Babel), and those of groups that it lacks or names otherwise."""
    from babel import Locale

    names: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            names.setdefault(str(code), {})[language] = str(name)
    return {**names, **supplementary_names()}


@cache
def supplementary_names() -> Mapping[str, LanguageMap]:
    """Code → names, of the areas of areas.csv that have any."""
    rows = [row for row in read_table("areas.csv") if row["en"]]
    return {row["code"]: {language: row[language] for language in LANGUAGES} for row in rows}


@cache
def un_variants() -> Mapping[str, tuple[str, ...]]:
    """Code → every name that the UN has for it, in all languages: of M49, of UNTERM, and the formal one."""
    columns = (*LANGUAGES, *(f"unterm_{language}" for language in LANGUAGES), "formal_en")
    return {row["code"]: tuple(dict.fromkeys(filter(None, map(row.get, columns)))) for row in un_rows()}


def un_rows() -> Iterator[dict[str, str]]:
    return read_table("un_names.csv")


def read_table(table: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__package__).joinpath(table).read_text(encoding="utf-8").splitlines())


def _read_own_list(path: Path) -> dict[str, LanguageMap]:
    try:
        if path.stat().st_size > MAXIMUM_OWN_LIST:
            raise InputError("the list of names is too large", file=str(path), field=VARIABLE)
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = Message("“{path}” is neither “un” nor “cldr” nor a CSV file in UTF-8", path=str(path))
        raise InputError(why, field=VARIABLE) from error
    table = csv.DictReader(content.splitlines())
    columns = table.fieldnames or []
    languages = [column for column in columns if column in LANGUAGES]
    if "area" not in columns or not languages:
        why = Message("a list of names has the column “area” and one for each language, such as “en”")
        raise InputError(why, file=str(path), line=1, field="area")
    codes, names = _codes_of_countries(), dict[str, LanguageMap]()
    for line, row in enumerate(table, start=2):
        area = (row["area"] or "").strip()
        code = codes.get(area.upper().zfill(3) if area.isdecimal() else area.upper(), "")
        if not code:
            raise InputError(Message("unknown area “{name}”", name=area[:80]), file=str(path), line=line, field="area")
        if code in names:
            raise InputError(
                Message("the area “{name}” appears twice", name=code), file=str(path), line=line, field="area"
            )
        filled = {language: (row[language] or "").strip() for language in languages}
        names[code] = {language: name for language, name in filled.items() if name}
    return names


def _codes_of_countries() -> dict[str, str]:
    """Codes of two and three letters and numbers → the code of an area."""
    codes = {code: code for code in un_names() if code.isdecimal() or len(code) == 2}
    for row in read_table("countries.csv"):
        codes.update(dict.fromkeys((row["code"], row["alpha3"], row["numeric"]), row["code"]))
    return codes
