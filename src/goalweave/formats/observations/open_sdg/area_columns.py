"""Parts of a country in Open SDG files: rows with a GeoCode, and the columns that name the area of such a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.codes import code_from_words
from goalweave.formats.reading.area_names import cldr_names, un_names, un_variants
from goalweave.formats.reading.areas import find_area, part_code
from goalweave.formats.reading.countries import country_code
from goalweave.formats.reading.normalisation import Vocabulary, normalise_words

AREA_COLUMNS = Vocabulary(
    {
        "area": "area|region|regions|reporting region|local authority|local authority district|county|district|districts|municipality|"
        "municipalities|province|provinces|state|states|city|cities|country|nation|geography|location name|territory|department|ward|"
        "constituency|health board|council area|combined authority|ref area|ref_area|geocode name|"
        "région|régions|département|commune|géographie|territoire|ville|región|regiones|provincia|departamento|municipio|comunidad "
        "autónoma|ciudad|estado|entidad federativa|регион|регионы|область|области|район|город|территория|المنطقة|منطقة|المحافظة|محافظة|"
        "地区|省|省份|城市|bundesland|bundesländer|kreis|gemeinde|região|estado|município|облыс|облыстар|өңір|өңірлер|аймақ|қала|մարզ|մարզեր|regione|regioni"
    }
)
"""What columns of areas are called."""

COUNTRY_COLUMNS = Vocabulary(
    {"country": "country|nation|geography|géographie|pays|país|страна|территория|البلد|国家|land|ел|երկիր"}
)

OWN_NAMES = {
    "AM": "Հայաստան|Հայաստանի Հանրապետություն|Республика Армения",
    "BA": "Bosna i Hercegovina|Босна и Херцеговина",
    "BY": "Республика Беларусь|Рэспубліка Беларусь",
    "DE": "Deutschland",
    "KG": "Кыргызская Республика|Кыргыз Республикасы",
    "KZ": "Қазақстан|Республика Казахстан|Қазақстан Республикасы",
    "NP": "नेपाल",
    "PL": "Polska",
    "TJ": "Тоҷикистон|Республика Таджикистан|Ҷумҳурии Тоҷикистон",
    "UA": "Україна",
    "UZ": "Oʻzbekiston|Республика Узбекистан|Oʻzbekiston Respublikasi",
}
"""Names of countries with Open SDG sites that no list in six languages has."""

LONGEST_CODE = 36
"""Characters of the code of an area after that of its country."""

_SIGNS = re.compile(rf"[A-Za-z0-9_:-]{{1,{LONGEST_CODE}}}")
_WHOLE = re.compile(r"(\d+)\.0+")


@dataclass(slots=True)
class AreaMention:
    """What a file says of an area: the text that names it with its column, and the geocode that the file gives the area around it."""

    text: str
    column: str
    around: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class AreaMentions:
    """Geocode → what was first said of it; codes: (column, text) → geocode; home: code and name of a part of the country that all is about."""

    country: str
    by_code: dict[str, AreaMention] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    home: tuple[str, str] = ("", "")

    def note(self, geocode: str, named: Sequence[tuple[str, str]]) -> str:
        """The code of the area of a row. named: columns and texts that name it, the widest area first."""
        if area_code(self.country, geocode) == self.home[0]:
            return self.home[0]
        if is_country(geocode, self.country) or (named and self._is_whole(*named[-1])):
            return self.country
        known = self.by_code.get(geocode)
        if named and (known is None or not known.text):
            column, text = named[-1]
            self.by_code[geocode] = AreaMention(text, column, tuple(named[:-1]))
        elif known is None:
            self.by_code[geocode] = AreaMention("", "")
        if named:
            self.codes.setdefault(named[-1], geocode)
        return area_code(self.country, geocode)

    def flat(self) -> AreaMentions:
        """The same areas, none of them part of another."""
        bare = {code: AreaMention(mention.text, mention.column) for code, mention in self.by_code.items()}
        return AreaMentions(self.country, bare, home=self.home)

    def _is_whole(self, column: str, text: str) -> bool:
        """Whether a text names the country itself: only in a column of countries, since a state may have the country's name."""
        return COUNTRY_COLUMNS.find(column) is not None and normalise_words(text) in country_names(self.country)


@cache
def country_names(country: str) -> frozenset[str]:
    """The names of a country in plain form, without those of its parts, which other tables may mean it by (England)."""
    names = (
        *cldr_names().get(country, {}).values(),
        *un_names().get(country, {}).values(),
        *un_variants().get(country, ()),
    )
    own = OWN_NAMES.get(country, "").split("|")
    return frozenset(normalise_words(name) for name in (*names, *own) if name)


def find_country(text: str) -> str:
    """The code of the country that a text names, also in its own language; empty for a region or another text."""
    area = find_area(text) if text else None
    if area:
        return area if area.isalpha() else ""
    return next((country for country in OWN_NAMES if normalise_words(text) in country_names(country)), "")


def split_area(area: str) -> tuple[str, str]:
    """`GB.E06000023` → country and code of its part; a country alone has no part."""
    country, dot, own = area.partition(".")
    return country, f"{country}.{own}" if dot and own else ""


def missing_area(file: str) -> InputError:
    """The error of a file or folder of whose area nothing is known."""
    message = Message(
        "files of Open SDG sites do not state the area of their values; specify a country, for example KZ, or a part of one with its name, "
        "for example GB.bristol"
    )
    return InputError(message, file=file, field="area")


def read_area(text: str) -> str:
    """The code of a country, or of a part of it, that a user names: `KZ`, `Kazakhstan`, `GB.bristol`. Raises InputError."""
    country, part = split_area(text.strip())
    area = find_area(country if part else text)
    code = f"{area}.{part.partition('.')[2]}" if part else area
    if area is None or code is None or (part and not part_code(code)):
        raise InputError(Message("unknown area “{name}”", name=text), field="area")
    return code


def home_name(home: str, publisher: LanguageMap) -> str:
    """The name of a part of a country that all is about: as the user spells it (`GB.los-angeles`), and of a code its publisher's."""
    own = home.partition(".")[2]
    if any(sign.isdecimal() for sign in own) or own.isupper():
        return next(iter(publisher.values()), own)
    words = re.split(r"[-_ ]+", own)
    return " ".join(word[:1].upper() + word[1:] for word in words)


def read_geocode(text: str) -> str:
    """A geocode as it is compared: a number without the zero that a spreadsheet adds."""
    tidied = " ".join(text.split())
    match = _WHOLE.fullmatch(tidied)
    return match[1] if match else tidied


def area_code(country: str, geocode: str) -> str:
    """`GB.E06000015`."""
    own = geocode if _SIGNS.fullmatch(geocode) else code_from_words(geocode)[-LONGEST_CODE:].strip("_")
    return f"{country}.{own}"


def is_country(geocode: str, country: str) -> bool:
    """Whether a geocode is that of the country itself, in two or three letters."""
    return geocode.isalpha() and country_code(geocode) == country


def area_dimensions(dimensions: Mapping[str, str], rows: Sequence[tuple[str, Mapping[str, str]]]) -> tuple[str, ...]:
    """The dimensions that name the area of the rows with a geocode, in their order.

    dimensions: id → title; rows: geocode and the texts of the dimensions. A column names areas if it is called so, or if each of its
    texts in these rows has one geocode and there are several.
    """
    coded = [(geocode, texts) for geocode, texts in rows if geocode]
    if not coded:
        return ()
    names: list[str] = []
    for dimension, title in dimensions.items():
        pairs = {(texts[dimension], geocode) for geocode, texts in coded if texts.get(dimension)}
        if not pairs:
            continue
        called = AREA_COLUMNS.find(title) or AREA_COLUMNS.find(dimension)
        if called or _tells_geocode(pairs, coded, dimension):
            names.append(dimension)
    return tuple(names)


def _tells_geocode(pairs: set[tuple[str, str]], coded: Sequence[tuple[str, Mapping[str, str]]], dimension: str) -> bool:
    texts = {text for text, _ in pairs}
    codes = {geocode for _, geocode in pairs}
    return len(texts) == len(pairs) and len(codes) > 1 and all(row.get(dimension) for _, row in coded)
