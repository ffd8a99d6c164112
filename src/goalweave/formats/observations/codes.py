"""Codes of dimensions, units, statuses and natures, whatever words a publisher writes for them.

Code lists: SDMX CL_SEX, CL_AGE, CL_URBANISATION, CL_OBS_STATUS, CL_UNIT_MULT (SDMX content-oriented guidelines), CL_NATURE of
the SDG data structure (Inter-agency and Expert Group on SDG Indicators).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from goalweave.core.model import TOTAL
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.formats.observations import code_vocabulary, unit_vocabulary
from goalweave.formats.reading.normalisation import Vocabulary, normalise_words

LONGEST_UNIT = 40
"""Characters of the code of a unit."""

LONGEST = 60
"""Characters of a code; what is longer is cut, and a few signs of its hash keep it apart from others."""

REPORTING = "REPORTING_TYPE"
GLOBAL = "G"
"""The reporting type of all that the world's database holds; as totals are, it is left out of keys."""

_SERIES = re.compile(r"[A-Za-z0-9_.@$-]+")
_CODE = re.compile(r"[A-Z0-9_@$-]+")
_HASHED = re.compile(r"(?:.*_)?[0-9A-F]{8}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIGNS = {"+": " PLUS ", "<": " LT ", ">": " GT ", "≤": " LE ", "≥": " GE ", "&": " AND ", "%": " PCT ", "=": " EQ "}
_UNIT_SIGNS = {"%": " percent ", "٪": " percent ", "$": " usd ", "€": " eur ", "£": " gbp ", "₹": " inr "}
_GROUPS = re.compile(r"(?<=\d)[ ,.\u00a0\u202f](?=\d{3}(?!\d))")
_YEARS_OLD = r"(?:years?(?:\s+old|\s+of\s+age)?|yrs?|ans|años|anos|лет|года|jahre|жас|տարեկան|سنة|岁)"
_AGED = r"(?:aged?\s+|в возрасте\s+(?:от\s+)?)?"
_SPAN = re.compile(
    rf"{_AGED}(\d{{1,3}})\s*(?:-|–|—|to|à|a|bis|до|إلى|至)\s*(\d{{1,3}})(?:\s*{_YEARS_OLD})?", re.IGNORECASE
)
_FROM = re.compile(
    rf"{_AGED}(\d{{1,3}})\s*(?:\+|(?:{_YEARS_OLD}\s+)?(?:(?:and|or) (?:over|above|older|more)|et plus|y más|e mais|и старше|und älter|"
    r"және одан үлкен|և բարձր)|岁及以上)",
    re.IGNORECASE,
)
_UNDER = re.compile(
    rf"(?:under|below|less than|moins de|menos de|младше|до|unter)\s+(\d{{1,3}})(?:\s*{_YEARS_OLD})?", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def dimension_id(head: str) -> str:
    """The SDMX id of a dimension: `typeOfSpeed`, `Type of speed`, `[Type of speed]` → TYPE_OF_SPEED; `Sexe` → SEX."""
    bare = head.strip().strip("[]").strip()
    return code_vocabulary.DIMENSIONS.find(bare) or code_from_words(_CAMEL.sub(" ", bare))


@lru_cache(maxsize=16_384)
def code_from_text(dimension: str, text: str) -> str:
    """The code that a text stands for in a dimension: `Female` → F, `16 to 24` → Y16T24, `All ages` → _T.

    What is a code already stays; of other words one is made from them, the same for the same words.
    """
    tidied = text.strip()
    word = "" if "_" in tidied else normalise_words(tidied)  # codes have such signs, words have none
    if dimension == REPORTING:
        reporting = code_vocabulary.REPORTING.get(word, tidied)
        return TOTAL if reporting == GLOBAL else _keep_signs(reporting)
    if tidied == TOTAL or word in code_vocabulary.TOTALS.by_word:
        return TOTAL
    codes = code_vocabulary.CODES.get(dimension)
    if codes and (known := codes.by_word.get(word)):
        return known
    if dimension == "AGE" and (age := _age_code(tidied)):
        return age
    return _keep_signs(tidied)


@dataclass(frozen=True, slots=True)
class UnitReading:
    """The unit that a text stands for. multiplier: a power of ten that is part of it (`млн долларов`); known: not made from the words."""

    code: str
    multiplier: int = 0
    known: bool = True


@lru_cache(maxsize=4096)
def read_unit(text: str) -> UnitReading:
    """`Percentage (%)`, `процент`, `Pour cent` → PT; `тыс. тенге` → KZT and 3; what is a code stays; of other words one is made."""
    tidied = text.strip()
    if not tidied:
        return UnitReading("")
    plain = plain_unit(tidied)
    if code := _unit_words().get(plain) or _unit_words().get(plain.removesuffix(" percent")):
        return UnitReading(code)
    if multiple := _multiple_of_unit(plain):
        return multiple
    code = _keep_signs(tidied)
    if code == tidied:
        return UnitReading(code[:LONGEST_UNIT], known=code[0].isalpha())
    return UnitReading(code if len(code) <= LONGEST_UNIT else _shorten_code(code, text), known=False)


def unit_from_text(text: str) -> str:
    """The code that `read_unit` finds."""
    return read_unit(text).code


def unit_names(code: str) -> LanguageMap:
    """What a unit is called in six languages; empty for a code that is not known here."""
    if code in unit_vocabulary.UNIT_NAMES:
        return unit_vocabulary.UNIT_NAMES[code]
    if code not in unit_vocabulary.UNIT_WORDS:
        return {}
    from babel import Locale

    names = ((language, Locale.parse(language).currencies.get(code)) for language in LANGUAGES)
    return {language: str(name) for language, name in names if name}


@lru_cache(maxsize=4096)
def plain_unit(text: str) -> str:
    """A unit in one form: `Rate per 100,000 (%)` → `rate per 100000 percent`."""
    joined = _GROUPS.sub("", text)
    return normalise_words("".join(_UNIT_SIGNS.get(sign, sign) for sign in joined))


@lru_cache(maxsize=1024)
def multiplier_from_text(text: str) -> int | None:
    """The power of ten: `Thousands` → 3, `6` → 6, empty → 0; None if it is none."""
    tidied = text.strip()
    if re.fullmatch(r"-?\d{1,2}(?:\.0)?", tidied):
        return int(float(tidied))
    return code_vocabulary.MULTIPLIERS.find(tidied) if tidied else 0


@lru_cache(maxsize=1024)
def status_from_text(text: str) -> str | None:
    """The code of CL_OBS_STATUS: `Estimated value` → E, empty → A; None if it is none."""
    return _look_up_code(text, code_vocabulary.STATUSES, "A")


@lru_cache(maxsize=1024)
def nature_from_text(text: str) -> str | None:
    """The code of CL_NATURE: `C: Country data` → C; None if it is none."""
    return _look_up_code(text, code_vocabulary.NATURES, "")


def series_code(text: str) -> str:
    """A series' code as its publisher writes it; one made from words where it is none."""
    tidied = text.strip()
    return tidied if len(tidied) <= LONGEST and _SERIES.fullmatch(tidied) else code_from_words(tidied)


@lru_cache(maxsize=16_384)
def code_from_words(text: str) -> str:
    """An SDMX id from words: `Less than £10,400` → LESS_THAN_10_400 with a few signs of a hash for what ASCII cannot say."""
    spelled = "".join(_SIGNS.get(sign, sign) for sign in text)
    folded = unicodedata.normalize("NFKD", spelled)
    lost = any(not sign.isascii() and sign.isalnum() for sign in folded if not unicodedata.combining(sign))
    code = re.sub(r"[^A-Z0-9]+", "_", folded.encode("ascii", "ignore").decode().upper()).strip("_")
    if code and not lost and len(code) <= LONGEST:
        return code
    mark = hashlib.sha256(normalise_words(text).encode()).hexdigest()[:8].upper()
    return f"{code[: LONGEST - 9].rstrip('_')}_{mark}" if code else f"X_{mark}"


def is_hashed(code: str) -> bool:
    """Whether a code was made from words that its own signs cannot tell, so that only its name says what it is."""
    return _HASHED.fullmatch(code) is not None


def _look_up_code(text: str, vocabulary: Vocabulary[str], empty: str) -> str | None:
    tidied = text.strip()
    if not tidied:
        return empty
    first = tidied.partition(":")[0].strip().upper()
    return first if first in vocabulary.words else vocabulary.find(tidied)


@cache
def _unit_words() -> dict[str, str]:
    """Plain form of a word for a unit → its code."""
    codes: dict[str, str] = {}
    for code in {**unit_vocabulary.UNIT_NAMES, **unit_vocabulary.UNIT_WORDS}:
        words = [
            *unit_vocabulary.UNIT_NAMES.get(code, {}).values(),
            *unit_vocabulary.UNIT_WORDS.get(code, "").split("|"),
        ]
        for word in filter(None, words):
            codes.setdefault(plain_unit(word), code)
    return codes


@cache
def _multiples() -> tuple[tuple[list[str], int], ...]:
    """Words for multiples, the longest first, and their powers of ten."""
    spelled: list[tuple[list[str], int]] = []
    for power, words in unit_vocabulary.MULTIPLES.items():
        spelled += [(plain_unit(word).split(), power) for word in words.split("|")]
    return tuple(sorted(spelled, key=lambda pair: -len(pair[0])))


def _multiple_of_unit(plain: str) -> UnitReading | None:
    """A multiple of a unit that is known, or of a number: `млн долларов сша`, `usd million`, `thousands`."""
    words = plain.split()
    for multiple, power in _multiples():
        size = len(multiple)
        if words[:size] == multiple:
            rest = words[size:]
        elif words[-size:] == multiple:
            rest = words[:-size]
        else:
            continue
        while rest and rest[0] in unit_vocabulary.JOINING:
            rest = rest[1:]
        code = _unit_words().get(" ".join(rest)) if rest else "NUMBER"
        if code:
            return UnitReading(code, power)
    return None


def _shorten_code(code: str, text: str) -> str:
    mark = hashlib.sha256(normalise_words(text).encode()).hexdigest()[:8].upper()
    return f"{code[: LONGEST_UNIT - 9].rstrip('_')}_{mark}"


def _keep_signs(text: str) -> str:
    return text if len(text) <= LONGEST and _CODE.fullmatch(text) else code_from_words(text)


def _age_code(text: str) -> str:
    if match := _SPAN.fullmatch(text):
        return f"Y{match[1]}T{match[2]}"
    if match := _FROM.fullmatch(text):
        return f"Y_GE{match[1]}"
    match = _UNDER.fullmatch(text)
    return f"Y_LT{match[1]}" if match else ""
