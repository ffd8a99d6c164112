"""Which fonts ship, and which letters they have.

`hatch_build.py` takes them from npm when Goalweave is installed (OFL-1.1). Where npm was out of reach there are none, and
charts and documents use the fonts of the system.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "files"

SYMBOLS = "Goalweave Symbols"
"""Arrows, mathematics, shapes: those of Noto Sans SC in a small font of their own."""

FAMILIES: Mapping[str, str] = {
    "Noto Sans": "NotoSans",
    "Noto Serif": "NotoSerif",
    "Noto Sans Arabic": "NotoSansArabic",
    "Noto Naskh Arabic": "NotoNaskhArabic",
    SYMBOLS: "GoalweaveSymbols",
    "Noto Sans SC": "NotoSansSC",
}
"""Name of a family → how the names of its files begin. Chinese comes last: its file is large, and it has Latin letters too."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""Categories of characters that no font needs to draw."""


@cache
def font_files() -> tuple[Path, ...]:
    """The files of all families, or nothing where the fonts were not built."""
    return tuple(sorted(FOLDER.glob("*.ttf")))


def have_letters(text: str) -> bool:
    """Whether the fonts that ship can draw every letter of a text."""
    return all(map(_can_draw, set(text)))


def _can_draw(letter: str) -> bool:
    return is_invisible(letter) or any(has_letter(family, letter) for family in FAMILIES)


def has_letter(family: str, letter: str) -> bool:
    """family: one of FAMILIES."""
    return letter in _letters_of(FAMILIES[family])


def is_invisible(letter: str) -> bool:
    """Whether no font needs to draw it: a space, a control character, a variation selector."""
    return unicodedata.category(letter) in _INVISIBLE or "\ufe00" <= letter <= "\ufe0f"


@cache
def _letters_of(file: str) -> frozenset[str]:
    """The letters of a family's upright font, which its other fonts have too."""
    from fontTools.ttLib import TTFont

    path = FOLDER / f"{file}_400Regular.ttf"
    if not path.exists():
        return frozenset()
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
