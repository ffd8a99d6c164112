"""Lists of codes that publishers give to records, such as DAC purpose codes, and the nodes that each code speaks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from goalweave.core.model.frameworks import Link
from goalweave.core.text.languages import LanguageMap, pick

_COFOG = re.compile(r"(0?[1-9]|10)(?:\.?([1-9])(?:\.?\d)?)?(?:\.0)*")
_EUROSTAT = re.compile(r"GF(\d\d)(?:0(\d))?")


@dataclass(frozen=True, slots=True)
class ListedCode:
    """parent: code that it belongs to. no_goal: why it speaks for no node; aside: that is because the work is aside of all of them,
    as administration is, and not because it may serve any. If it has neither no_goal nor links, its parent answers."""

    code: str
    name: LanguageMap
    parent: str = ""
    withdrawn: bool = False
    no_goal: str = ""
    aside: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """title: what a code of the list is called in running text (“purpose code”); object: key of the framework that links lead to."""

    id: str
    title: LanguageMap
    object: str
    codes: Mapping[str, ListedCode] = field(default_factory=dict)

    @cached_property
    def parents(self) -> frozenset[str]:
        return frozenset(listed.parent for listed in self.codes.values())

    def find(self, written: str) -> ListedCode | None:
        """The code as people write it: `14031`, and in COFOG `7.3.1`, `0731` or `GF0703` for the group `07.3`."""
        code = written.strip()
        if self.id == "cofog" and (match := _EUROSTAT.fullmatch(code) or _COFOG.fullmatch(code)):
            code = match[1].zfill(2) + (f".{match[2]}" if match[2] else "")
        return self.codes.get(code)

    def answering(self, code: str) -> ListedCode | None:
        """The code itself, or the nearest above it that has links or speaks for no node; None for a code that is not listed."""
        listed = self.codes.get(code)
        while listed and not (listed.links or listed.no_goal):
            listed = self.codes.get(listed.parent)
        return listed

    def describe(self, code: str, language: str = "en") -> str:
        """`purpose code 14031 (Basic drinking water supply)`."""
        listed = self.codes.get(code)
        name = f" ({pick(listed.name, language)})" if listed else ""
        return f"{pick(self.title, language)} {code}{name}"
