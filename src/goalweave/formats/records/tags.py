"""Tags: codes of nodes as publishers write them, `SDG 9`, `Goal 8`, `08`, `9.C`, `C060401`, `sdg:9.c`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie

Resolve = Callable[[str, str], Curie | None]
"""(framework by id or key, code) → the node by its explicit name, or None (or UnknownNode) where there is none.

The formats know no frameworks: which edition a file's `sdg` means is for the caller to say.
"""

WORDS = (
    "un|sdgs|sdg|goals|goal|targets|target|indicators|indicator|no|nr|odd|objectifs|objectif|cibles|"
    "cible|indicateurs|indicateur|ods|objetivos|objetivo|metas|meta|indicadores|indicador|цур|цели|цель|"
    "задачи|задача|показатели|показатель|أهداف|الأهداف|هدف|الهدف|الغاية|غاية|المؤشر|مؤشر|可持续发展目标|具体目标|目标|"
    "指标"
)
"""Words before a code that say only what kind of node it names."""

_WORD = "(?:" + "|".join(sorted(map(re.escape, WORDS.split("|")), key=len, reverse=True)) + ")"
_HEAD = rf"(?:{_WORD}[\s:#_.°º-]*)*"
_CODE = r"(?P<goal>\d{1,2})(?:\.(?P<target>\d{1,2}|(?-i:[a-zA-Z]))(?:\.(?P<indicator>\d{1,2}))?)?"
_LABEL = r"(?:\s*[:)]\s*|\.?\s+[–-]?\s*)[^\d\s]{2}\D*"
_TAG = re.compile(rf"{_HEAD}{_CODE}(?:\.?|{_LABEL})", re.IGNORECASE)
_SERIES = re.compile(r"C(?P<goal>\d\d)(?P<target>\d\d|0(?-i:[a-zA-Z]))(?P<indicator>\d\d)", re.IGNORECASE)
_NAMED = re.compile(r"(?P<framework>[^\W\d][\w-]*(?:@[\w.-]+)?)\s*:\s*(?P<code>\S+)")
_NEXT = rf"(?={_HEAD}\d|[^\W\d][\w-]*(?:@[\w.-]+)?:\S)"
_BETWEEN = re.compile(rf"\s*[;|\n\r、；،]+\s*|\s*,\s*{_NEXT}|\s+(?:and|et|y|и|و|&|/|\+)\s+{_NEXT}", re.IGNORECASE)


def find_node(text: str, framework: str, resolve: Resolve) -> Curie | None:
    """The one node that a tag names: as it is, by a name such as `wsis:C2`, or by its code in the form of the SDGs.

    None if there is no such node, or if the tag may mean several.
    """
    tag = " ".join(unicodedata.normalize("NFKC", text).split()).strip("()[]\"'“” ")
    named = _NAMED.fullmatch(tag)
    tries = [(framework, tag), (named["framework"].lower(), named["code"]) if named else None]
    if code := sdg_code(tag):
        tries.append((framework, code))
    return next((node for pair in tries if pair and (node := _resolve_code(*pair, resolve))), None)


def sdg_code(text: str) -> str:
    """A code in the form of the SDGs (`8`, `8.8`, `8.b`, `8.8.1`) out of a tag that has just one; else empty.

    Digits of any script, leading zeros, words such as “Goal”, a label after the code, the address of a node and the form
    of the UNSD's data base (`C080801`) are understood.
    """
    tag = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text.strip())
    if tag.startswith(("http://", "https://")):
        tag = tag.rstrip("/").rsplit("/", 1)[-1]
    match = _SERIES.fullmatch(tag) or _TAG.fullmatch(tag)
    if not match:
        return ""
    parts = [part.lower().lstrip("0") for part in match.group("goal", "target", "indicator") if part]
    return ".".join(parts) if all(parts) else ""


def split_tags(text: str) -> list[str]:
    """The tags of one cell: between semicolons, bars and line breaks, and between commas where a code follows."""
    return [tag for part in _BETWEEN.split(text) if (tag := part.strip())]


def _resolve_code(framework: str, code: str, resolve: Resolve) -> Curie | None:
    try:
        return resolve(framework, code) if code else None
    except UnknownNode:
        return None
