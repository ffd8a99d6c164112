"""Traces of the printed page in official texts."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n]+")
_BRACKETED_MARK = re.compile(r"\s*[(（]\d{1,2}[)）]$")
_BARE_MARK = re.compile(r"(?<=[\u4e00-\u9fff]) \d$")
_GLUED_MARK = re.compile(r"(?<=[a-zß-öø-ÿа-яё]{4})\d$")
# Tatweel only stretches a word to fill a printed line; at its end it can be part of an abbreviation.
_STRETCH = re.compile(r"(?<=[\u0620-\u064a\u064b-\u0652])\u0640+(?=[\u0620-\u064a\u064b-\u0652])")


def clean_wording(text: str, language: str) -> str:
    """One line without footnote marks at its end: `(5)` in Arabic and Chinese, ` 5` after a character in Chinese, and a
    digit glued to a word (`negotiation3`), where a number of its own (“by age 18”) and names (CO2) stay.

    Arabic loses its stretching strokes.
    """
    text = _GLUED_MARK.sub("", _BLANKS.sub(" ", text).strip())
    if language in ("ar", "zh"):
        text = _BRACKETED_MARK.sub("", text)
    if language == "zh":
        text = _BARE_MARK.sub("", text)
    if language == "ar":
        text = _STRETCH.sub("", text)
    return text
