"""Codes of a framework as people write them: “9.c”, “9c”, “9-c”, “٩.ج”, “9.С” are one code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import decimal

from goalweave.core.model import Framework, MentionWords, Node

POINT = "[.٫·．]"
POINT_OR_HYPHEN = "[.٫·．–-]"
DIGIT = "[0-9٠-٩۰-۹０-９]"
LOOKALIKES = {"a": "aаأا", "b": "bбب", "c": "cсج", "d": "dдد", "e": "eе", "f": "f", "g": "g"}
"""A letter of a code, and what stands for it in Cyrillic and Arabic text."""

_LETTERS = str.maketrans(
    "".join(LOOKALIKES.values()), "".join(letter * len(alike) for letter, alike in LOOKALIKES.items())
)

LETTER_PART = re.compile(r"(?<=[\d.])[a-g](?![a-z])")
"""The letter of `9.c`, which numbers a part; the C of `C2` does not."""

CODE_END = (
    r"(?![\dA-Za-zÀ-ɏЀ-ӿ])(?![.٫．]\d)(?!,\d{3}(?!\d))(?!\s?[%‰°º٪％])"
    r"(?!\s(?:million|billion|thousand|per\s?cent|pour\scent|por\sciento|mill[oi]|milliard|млн|млрд|тыс|процент|مليون|في المائة))"
)
"""Where a code may end: not inside a longer number or word, and not before a unit."""


@dataclass(frozen=True)
class CodeReader:
    """Reads the codes that one group of mention words can name.

    shapes: how codes may be written, longest first; codes: written in one form → the framework's code;
    lettered: codes with a letter of their own before the number (C2), as the framework writes them.
    """

    framework: Framework
    shapes: tuple[re.Pattern[str], ...]
    codes: dict[str, str]
    lettered: re.Pattern[str] | None

    @classmethod
    def of(cls, framework: Framework, mention: MentionWords) -> CodeReader:
        """Codes at the level of the words or below it; those that fit the template also by their inner part."""
        order = {level.id: depth for depth, level in enumerate(framework.levels)}
        top = order.get(mention.level, 0)
        codes: dict[str, str] = {}
        shapes: set[str] = set()
        for node in framework.nodes:
            if order.get(node.level, 0) < top:
                continue
            for code in {node.code, _inner_code(node.code, mention.code)} - {""}:
                codes.setdefault(_normalise_code(code), node.code)
                shapes.add(_code_shape(code))
        return cls(
            framework,
            tuple(_shape_pattern(shape, hyphen=top > 0) for shape in sorted(shapes, key=_longest_first)),
            codes,
            _lettered_pattern(framework.at_level(mention.level)),
        )

    def read(self, text: str, place: int) -> tuple[str, int] | None:
        """The code that begins at `place`, and where it ends."""
        for shape in self.shapes:
            match = shape.match(text, place)
            if match and (code := self.codes.get(_normalise_code(match[0]))):
                return code, match.end()
        return None

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Codes between two others, both left out, if all are plain numbers at the top of the framework."""
        top = [node.code for node in self.framework.nodes if node.parent is None and node.code.isdecimal()]
        if first not in top or last not in top:
            return ()
        return tuple(sorted((code for code in top if int(first) < int(code) < int(last)), key=int))


def _inner_code(code: str, template: str) -> str:
    """What a text gives of `code` when the template adds the rest: `5` of `G5` by `G{}`; empty if it does not fit."""
    before, _, after = template.partition("{}")
    fits = code.startswith(before) and code.endswith(after) and len(code) > len(before) + len(after)
    return code[len(before) : len(code) - len(after)] if fits else ""


def _lettered_pattern(nodes: tuple[Node, ...]) -> re.Pattern[str] | None:
    codes = sorted((node.code for node in nodes if re.match(r"[A-Za-z]{1,3}\.?\d", node.code)), key=_longest_first)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, codes))})(?!\w)") if codes else None


def _longest_first(code: str) -> tuple[int, str]:
    return -len(code), code


def _code_shape(code: str) -> str:
    """`17.8` and `4.1` are written alike, as are `9.c` and `12.b`: numbers as 0, letters of parts as @."""
    return re.sub(r"\d+", "0", LETTER_PART.sub("@", code.lower()))


def _shape_pattern(shape: str, *, hyphen: bool) -> re.Pattern[str]:
    """All ways to write the codes of a shape. hyphen: “4-1” may stand for 4.1, being no range of two codes."""
    if shape in LOOKALIKES:
        # A code that is a single letter is a capital: “target a country sets” names no target A.
        return re.compile(f"[{LOOKALIKES[shape].upper()}]{CODE_END}")
    parts: list[str] = []
    for place, sign in enumerate(shape):
        if sign == "0":
            parts.append(f"{DIGIT}{{1,4}}")
        elif sign == "@":
            parts.append(f"[{''.join(LOOKALIKES.values())}]")
        elif sign == ".":
            # `9c` is 9.c, but 41 is not 4.1: only next to a letter may the point be missing.
            between_numbers = shape[place - 1 : place] == shape[place + 1 : place + 2] == "0"
            if between_numbers:
                parts.append(POINT_OR_HYPHEN if hyphen else POINT)
            else:
                parts.append(f"{POINT_OR_HYPHEN}?")
        else:
            parts.append(f"[{LOOKALIKES[sign]}]" if sign in LOOKALIKES else re.escape(sign))
    return re.compile("".join(parts) + CODE_END, re.IGNORECASE)


@lru_cache(maxsize=4096)
def _normalise_code(code: str) -> str:
    """One form for all ways to write a code: ASCII digits and letters, points only between numbers."""
    plain = re.sub(POINT_OR_HYPHEN, ".", code.casefold())
    letters = plain.translate(_LETTERS)
    digits = "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in letters)
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "", digits)
