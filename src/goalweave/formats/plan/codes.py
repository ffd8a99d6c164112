"""Codes as they were meant: a spreadsheet makes numbers and dates of some of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from goalweave.core.errors import InputError
from goalweave.core.model import Framework
from goalweave.formats.plan.cells import Cell

TEXT = "set the format of the column to text and type the code again"

_WEIGHTED = re.compile(r"(.*?)\s*=\s*(\d*\.?\d+)\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, for errors."""

    file: str
    line: int
    field: str

    def error(self, message: str) -> InputError:
        return InputError(message, file=self.file, line=self.line, field=self.field)


def own_codes(cells: Iterable[tuple[Place, Cell]]) -> tuple[str, ...]:
    """The codes of a plan, in order. Raises InputError for one that is missing, there twice, or of doubtful meaning.

    A number 1.1 is doubtful if 1.1 is already there, or stands after 1.2 or 1.9: it may have been 1.10.
    """
    lines: dict[str, int] = {}
    highest: dict[str, int] = {}
    for place, cell in cells:
        _refuse_date(cell, place)
        if not cell.text:
            raise place.error("the code is missing")
        whole, dot, part = cell.text.rpartition(".")
        if cell.loose and (cell.text in lines or (part.isdigit() and int(part) < highest.get(whole, 0))):
            raise place.error(f"Excel has made the number {cell.text} of this code, it may be {cell.text}0; {TEXT}")
        if cell.text in lines:
            raise place.error(f"the code {cell.text} is also in line {lines[cell.text]}")
        lines[cell.text] = place.line
        if dot and part.isdigit():
            highest[whole] = max(highest.get(whole, 0), int(part))
    return tuple(lines)


def known_code(cell: Cell, codes: Collection[str], place: Place, what: str) -> str:
    """The code that a cell means, of those that there are. Raises InputError if that is none, or may be two."""
    _refuse_date(cell, place)
    if not cell.loose and cell.text in codes:
        return cell.text
    meant = [code for code in (cell.text, f"{cell.text}0", f"{cell.text}00") if code in codes] if cell.loose else []
    if len(meant) > 1:
        listed = " or ".join(meant)
        raise place.error(f"Excel has made the number {cell.text} of this code, it may be {listed}; {TEXT}")
    if not meant:
        advice = f"; if Excel has made a number of it, {TEXT}" if cell.loose else ""
        raise place.error(f"{what} {cell.text} does not exist{advice}")
    return meant[0]


def linked_codes(cell: Cell, framework: Framework, names: Iterable[str], place: Place) -> Mapping[str, float]:
    """Code in the framework → weight, from `9.c; 4.b=0.8`. names: what may stand before a code (`SDG 9`, `Target 9.c`).

    Raises InputError for codes that the framework lacks, weights outside (0, 1], and two weights for one code.
    """
    _refuse_date(cell, place)
    what = f"{framework.key} has no such node:"
    found: dict[str, float] = {}
    for item in re.split(r"[;,\n；，、]", cell.text):
        if not item.strip():
            continue
        weighted = _WEIGHTED.fullmatch(item)
        text, weight = (weighted[1].strip(), float(weighted[2])) if weighted else (item.strip(), 0.5)
        if not 0 < weight <= 1:
            raise place.error(f"the weight of {item.strip()} is not above 0 and at most 1")
        code = _spoken(text, framework, names) or known_code(Cell(text, cell.loose), framework.by_code, place, what)
        if found.setdefault(code, weight) != weight:
            raise place.error(f"{code} has two weights, {found[code]:g} and {weight:g}")
    return found


def _spoken(text: str, framework: Framework, names: Iterable[str]) -> str | None:
    """The code in `SDG 9`, `sdg:9.c`, `9.C.`, where that is not the code itself."""
    if text in framework.by_code:
        return None
    forms = [text, text.rpartition(":")[2]]
    folded = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalpha():
            forms.append(text[len(name) :])
            break
    codes = {code.casefold(): code for code in framework.by_code}
    templates = ["{}", *(one.code for one in framework.mentions)]
    bare = [form.strip(" .:").casefold() for form in forms]
    tried = [bare[0], *(template.casefold().replace("{}", form) for form in bare[1:] for template in templates)]
    return next((codes[form] for form in tried if form in codes), None)


def _refuse_date(cell: Cell, place: Place) -> None:
    if cell.dated:
        raise place.error(f"Excel has made a date of this code ({cell.text[:10]}); {TEXT}")
