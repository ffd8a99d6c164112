"""The indicators of Open SDG files: global ones by their SDG code, national ones below these, and others of a country's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goalweave.core.model import Curie, Indicator, Status
from goalweave.formats.observations.options import ReadOptions, edition_of_release

PREFIX = "indicator_"

_SDG = re.compile(r"(1[0-7]|[1-9])\.(\d{1,2}|[a-d])\.(\d{1,2})(?:\.(.+))?")
_TARGET = re.compile(r"(1[0-7]|[1-9])\.(\d{1,2}|[a-d])\..+")
_IN_NAME = re.compile(r"(?<![0-9A-Za-z])\d{1,2}[-.][0-9a-zA-Z]{1,2}(?:[-.]\d{1,2}[a-z]?)+(?![0-9A-Za-z])")
_PART = re.compile(r"[^a-z0-9]+")

LATIN_LOOKS = str.maketrans("аеосрхАЕОСРХ", "aeocpxAEOCPX")
"""Cyrillic letters that people type in codes (`4-с-1`) for the Latin ones that they look like."""


@dataclass(frozen=True, slots=True)
class IndicatorCode:
    """written: in small letters with hyphens, `9-4-1-1`; global_code: the SDG indicator that it is, or is below; target: the SDG
    target that it is below; both empty for an indicator that no SDG has.
    """

    written: str
    global_code: str = ""
    target: str = ""

    @property
    def code(self) -> str:
        return self.written.replace("-", ".")

    @property
    def is_global(self) -> bool:
        return self.code == self.global_code


def read_indicator_code(text: str) -> IndicatorCode:
    """`9-4-1-1` → a national indicator below 9.4.1, `1-2-z` → one of the target 1.2, `i-5` → one of no SDG."""
    latin = text.translate(LATIN_LOOKS) if text[:1].isdecimal() else text
    tidied = re.sub(r"[.\s_-]+", "-", latin.strip()).strip("-").lower()
    dotted = tidied.replace("-", ".")
    if match := _SDG.fullmatch(dotted):
        return IndicatorCode(tidied, f"{match[1]}.{match[2]}.{match[3]}", f"{match[1]}.{match[2]}")
    if match := _TARGET.fullmatch(dotted):
        return IndicatorCode(tidied, "", f"{match[1]}.{match[2]}")
    return IndicatorCode(tidied)


def indicator_of_stem(stem: str) -> IndicatorCode:
    """The indicator of a repository's file without its suffix, as sdg-build reads it: `indicator_1-1-1`, `1-1-1`, `A.1.2`."""
    return read_indicator_code(stem.removeprefix(PREFIX))


def indicator_in_name(name: str) -> str:
    """The indicator in the name of a single file: `uk_17-8-1.csv` → `17.8.1`, a national one too: `9.4.1.1`; empty if there is none."""
    stem = re.split(r"[\\/]", name)[-1].rsplit(".", 1)[0]
    match = _IN_NAME.search(stem.replace("_", " "))
    return match[0].replace("-", ".").lower() if match else ""


def measured_nodes(code: IndicatorCode, options: ReadOptions) -> tuple[Curie, ...]:
    """The SDG indicator that a global one is, the target of a national one; none for one of no SDG."""
    node = code.global_code if code.is_global else code.target
    if not node:
        return ()
    framework, _, edition = _edition(code, options).partition("@")
    return (Curie(framework, edition, node),)


def national_indicator(code: IndicatorCode, provider: str, options: ReadOptions) -> Indicator:
    """The publisher's own indicator. provider: an area or a publisher, of which its slug has the name: `kz-9-4-1-1`."""
    variant = None
    if code.global_code and not code.is_global:
        framework, _, edition = _edition(code, options).partition("@")
        variant = Curie(framework, edition, code.global_code)
    return Indicator(
        id=_PART.sub("-", f"{provider}-{code.written}".lower()).strip("-"),
        name={},
        measures=measured_nodes(code, options),
        status=Status.TRANSCRIBED,
        code=code.code,
        variant_of=variant,
    )


def _edition(code: IndicatorCode, options: ReadOptions) -> str:
    return options.edition or edition_of_release(options.release, code.global_code)
