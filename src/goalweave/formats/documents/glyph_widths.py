"""How wide the text is that an operator of a PDF shows: where a column ends, and what is only a blank."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goalweave.core.text.passages import WIDE

AVERAGE = 0.5
"""Width of a letter in ems, where the font does not say."""

MOST_WIDTHS = 200_000
"""Widths that are read of a font: a code has two bytes, but a file may name each very often."""

NARROW = "ijltfrI.,;:'!|()[] "

_WIDE = re.compile(f"[{WIDE}]")


@dataclass(frozen=True, slots=True)
class GlyphWidths:
    """widths: code → thousandths of an em; length: bytes of a code (ISO 32000-1, 9.7.4.3)."""

    widths: Mapping[int, float]
    default: float
    length: int


def read_widths(font: Any) -> GlyphWidths:
    """The widths that a font dictionary says; those of an average letter where it says none."""
    try:
        if font.get("/Subtype") == "/Type0":
            inner = font["/DescendantFonts"].get_object()[0].get_object()
            default = float(inner.get("/DW", 1000))
            return GlyphWidths(_composite_widths(inner.get("/W", ())), default, 2)
        first = int(font.get("/FirstChar", 0))
        listed = font.get("/Widths")
        values = listed.get_object() if listed is not None else ()
        widths = {first + place: float(value.get_object()) for place, value in enumerate(values)}
        return GlyphWidths(widths, 1000 * AVERAGE, 1)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return GlyphWidths({}, 1000 * AVERAGE, 1)


def _composite_widths(listed: Any) -> dict[int, float]:
    """`c [w1 w2 …]` gives the widths from c on, `c d w` that of all codes from c to d."""
    values = list(listed.get_object() if hasattr(listed, "get_object") else listed)
    widths: dict[int, float] = {}
    place = read = 0
    while place + 1 < len(values) and read < MOST_WIDTHS:
        first, second = int(values[place]), values[place + 1].get_object()
        if isinstance(second, list):
            widths |= {first + offset: float(value) for offset, value in enumerate(second)}
            read += len(second) + 1
            place += 2
            continue
        if place + 2 >= len(values):
            break
        last = min(int(second), 65535)
        read += max(last - first, 0) + 1
        widths |= dict.fromkeys(range(first, last + 1), float(values[place + 2]))
        place += 3
    return widths


def glyph_run_width(glyphs: Sequence[Any], widths: GlyphWidths | None, text: str) -> float:
    """The width in ems of the operands of what shows text; estimated from the text where they do not tell."""
    if widths is None or not widths.widths:
        return sum(map(_estimated_width, text.strip()))
    total = 0.0
    for operand in glyphs:
        for part in operand if isinstance(operand, list) else [operand]:
            if isinstance(part, (int, float)):
                total -= float(part)
            elif isinstance(part, (str, bytes)):
                total += _string_width(_bytes_of(part), widths)
    return total / 1000


def _estimated_width(character: str) -> float:
    """Of the standard fonts, which have no widths in the file: about as in Helvetica."""
    if _WIDE.match(character):
        return 1.0
    if character in NARROW:
        return 0.27
    if character in "mwMW":
        return 0.82
    return 0.68 if character.isupper() else AVERAGE + 0.04


def _bytes_of(part: Any) -> bytes:
    return (
        part
        if isinstance(part, bytes)
        else bytes(getattr(part, "original_bytes", b"") or str(part).encode("latin-1", "replace"))
    )


def _string_width(codes: bytes, widths: GlyphWidths) -> float:
    if widths.length == 1:
        return sum(widths.widths.get(code, widths.default) for code in codes)
    pairs = zip(codes[::2], codes[1::2], strict=False)
    return sum(widths.widths.get(256 * high + low, widths.default) for high, low in pairs)
