"""How many words an answer may have, as a question says it: “max. 200 words”, “(200–800 words)”."""

from __future__ import annotations

import re

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_WORDS = r"(?:[-\s]?words?\b|\s*mots\b|\s*palabras\b|\s*слов\w*|\s*كلم\w+|\s*(?:个)?(?:字|词))"
_NUMBER = r"(\d{1,3}(?:[ ,.\u00a0]\d{3})+|\d{1,6})"
_RANGE = re.compile(rf"{_NUMBER}\s*(?:[-–—~～]|to|and|à|et|a|y|до|и|إلى|至|到)\s*{_NUMBER}{_WORDS}", re.IGNORECASE)
_ONE = re.compile(rf"(.{{0,40}}?){_NUMBER}{_WORDS}(.{{0,25}})", re.IGNORECASE)
_FEWEST = re.compile(
    r"(?:at least|no fewer than|not less than|minimum|min\.?|au moins|au minimum|al menos|como mínimo|не менее|на менее|على الأقل|至少|不少于)",
    re.IGNORECASE,
)


def word_limits(text: str) -> tuple[int | None, int | None]:
    """The fewest and the most words that a text asks for; None where it does not say."""
    text = text.translate(_DIGITS)
    if found := _RANGE.search(text):
        fewest, most = _whole_number(found[1]), _whole_number(found[2])
        return (fewest, most) if 0 < fewest <= most else (None, None)
    if found := _ONE.search(text):
        number = _whole_number(found[2])
        near = re.split(r"[.;!?。；]\s", found[1])[-1] + found[3]
        if number:
            return (number, None) if _FEWEST.search(near) else (None, number)
    return None, None


def _whole_number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
