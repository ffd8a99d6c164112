"""Codes of dimensions, units, statuses and natures, whatever words a publisher writes for them.

Code lists: SDMX CL_SEX, CL_AGE, CL_URBANISATION, CL_OBS_STATUS, CL_UNIT_MULT (SDMX content-oriented guidelines), CL_NATURE of
the SDG data structure (Inter-agency and Expert Group on SDG Indicators).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from goalweave.core.model import TOTAL
from goalweave.formats.observations import code_vocabulary
from goalweave.formats.reading.normalisation import Vocabulary, normalise_words

LONGEST = 60
"""Characters of a code; what is longer is cut, and a few signs of its hash keep it apart from others."""

REPORTING = "REPORTING_TYPE"
GLOBAL = "G"
"""The reporting type of all that the world's database holds; as totals are, it is left out of keys."""

_SERIES = re.compile(r"[A-Za-z0-9_.@$-]+")
_CODE = re.compile(r"[A-Z0-9_@$-]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIGNS = {"+": " PLUS ", "<": " LT ", ">": " GT ", "≤": " LE ", "≥": " GE ", "&": " AND ", "%": " PCT ", "=": " EQ "}
_SPAN = re.compile(
    r"(\d{1,3})\s*(?:-|–|—|to|à|a|до|إلى|至)\s*(\d{1,3})(?:\s*(?:years?|ans|años|лет|سنة|岁))?", re.IGNORECASE
)
_FROM = re.compile(
    r"(\d{1,3})\s*(?:\+|(?:years? )?and (?:over|above|older)|et plus|y más|лет и старше|岁及以上)", re.IGNORECASE
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
    written = text.strip()
    word = "" if "_" in written else normalise_words(written)  # codes have such signs, words have none
    if dimension == REPORTING:
        found = code_vocabulary.REPORTING.get(word, written)
        return TOTAL if found == GLOBAL else _keep_signs(found)
    if written == TOTAL or word in code_vocabulary.TOTALS.by_word:
        return TOTAL
    codes = code_vocabulary.CODES.get(dimension)
    if codes and (known := codes.by_word.get(word)):
        return known
    if dimension == "AGE" and (age := _age_code(written)):
        return age
    return _keep_signs(written)


@lru_cache(maxsize=1024)
def unit_from_text(text: str) -> str:
    """`Percentage (%)`, `PERCENT`, `Pour cent` → PT; what is a code stays."""
    written = text.strip()
    if written in ("%", "٪"):
        return "PT"
    return code_vocabulary.UNITS.find(written) or (_keep_signs(written)[:40] if written else "")


@lru_cache(maxsize=1024)
def multiplier_from_text(text: str) -> int | None:
    """The power of ten: `Thousands` → 3, `6` → 6, empty → 0; None if it is none."""
    written = text.strip()
    if re.fullmatch(r"-?\d{1,2}(?:\.0)?", written):
        return int(float(written))
    return code_vocabulary.MULTIPLIERS.find(written) if written else 0


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
    written = text.strip()
    return written if len(written) <= LONGEST and _SERIES.fullmatch(written) else code_from_words(written)


@lru_cache(maxsize=16_384)
def code_from_words(text: str) -> str:
    """An SDMX id from words: `Less than £10,400` → LESS_THAN_10_400 with a few signs of a hash for what ASCII cannot say."""
    spelled = "".join(_SIGNS.get(sign, sign) for sign in text)
    folded = unicodedata.normalize("NFKD", spelled)
    lost = any(not sign.isascii() and sign.isalnum() for sign in folded if not unicodedata.combining(sign))
    made = re.sub(r"[^A-Z0-9]+", "_", folded.encode("ascii", "ignore").decode().upper()).strip("_")
    if made and not lost and len(made) <= LONGEST:
        return made
    mark = hashlib.sha256(normalise_words(text).encode()).hexdigest()[:8].upper()
    return f"{made[: LONGEST - 9].rstrip('_')}_{mark}" if made else f"X_{mark}"


def _look_up_code(text: str, vocabulary: Vocabulary[str], empty: str) -> str | None:
    written = text.strip()
    if not written:
        return empty
    first = written.partition(":")[0].strip().upper()
    return first if first in vocabulary.words else vocabulary.find(written)


def _keep_signs(text: str) -> str:
    return text if len(text) <= LONGEST and _CODE.fullmatch(text) else code_from_words(text)


def _age_code(text: str) -> str:
    if match := _SPAN.fullmatch(text):
        return f"Y{match[1]}T{match[2]}"
    match = _FROM.fullmatch(text)
    return f"Y_GE{match[1]}" if match else ""
