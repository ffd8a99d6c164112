"""Codes as they were meant: a spreadsheet makes numbers and dates of some of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from goalweave.core.error_collector import ErrorCollector
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.formats.frameworks.plan.cells import PlanCell
from goalweave.formats.reading.numbers import short_whole_number

_WEIGHTED = re.compile(r"(.*?)\s*=\s*(\d*\.?\d+)\s*")


@dataclass(frozen=True, slots=True)
class CellPosition:
    """Where a cell stands, for errors."""

    file: str
    line: int
    field: str

    def make_error(self, message: Message) -> InputError:
        return InputError(message, file=self.file, line=self.line, field=self.field)


def read_plan_codes(cells: Iterable[tuple[CellPosition, PlanCell]], problems: ErrorCollector) -> tuple[str | None, ...]:
    """The codes of a plan, in order, None for one that is missing, there twice, or of doubtful meaning: `problems` says why.

    A number 1.1 is doubtful if 1.1 is already there, or stands after 1.2 or 1.9: it may have been 1.10.
    """
    codes: list[str | None] = []
    lines: dict[str, int] = {}
    highest: dict[str, int] = {}
    for place, cell in cells:
        codes.append(None)
        with problems.part():
            codes[-1] = _read_plan_code(place, cell, lines, highest)
    return tuple(codes)


def _read_plan_code(place: CellPosition, cell: PlanCell, lines: dict[str, int], highest: dict[str, int]) -> str:
    """lines: code → its line; highest: code of a parent → the highest number below it; both so far, and updated."""
    _refuse_date(cell, place)
    if not cell.text:
        raise place.make_error(Message("the code is missing"))
    whole, dot, part = cell.text.rpartition(".")
    number = short_whole_number(part)
    if cell.lost_zeros and (cell.text in lines or (number is not None and number < highest.get(whole, 0))):
        raise place.make_error(
            Message(
                "Excel has turned this code into the number {number}; it may be {number}0; set the column format "
                "to text and enter the code again",
                number=cell.text,
            )
        )
    if cell.text in lines:
        raise place.make_error(Message("the code {code} is also on line {line}", code=cell.text, line=lines[cell.text]))
    lines[cell.text] = place.line
    if dot and number is not None:
        highest[whole] = max(highest.get(whole, 0), number)
    return cell.text


def match_code(cell: PlanCell, codes: Collection[str], place: CellPosition, unknown: Callable[[str], Message]) -> str:
    """The code that a cell means, of those that there are. Raises InputError if that is none, or may be two.

    unknown: what is said of a code that is none.
    """
    _refuse_date(cell, place)
    if not cell.lost_zeros:
        if cell.text in codes:
            return cell.text
        raise place.make_error(unknown(cell.text))
    # A number has no zeros at its end: 1.1 may have been 1.10 or 1.100.
    candidates = [code for code in (cell.text, f"{cell.text}0", f"{cell.text}00") if code in codes]
    if len(candidates) > 1:
        raise place.make_error(
            Message(
                "Excel has turned this code into the number {number}; it may be one of {codes}; set the column "
                "format to text and enter the code again",
                number=cell.text,
                codes=candidates,
            )
        )
    if not candidates:
        raise place.make_error(
            Message(
                "{problem}; if Excel has converted it to a number, format the column as text and enter the code again",
                problem=unknown(cell.text),
            )
        )
    return candidates[0]


def read_linked_codes(
    cell: PlanCell, framework: Framework, names: Iterable[str], place: CellPosition, problems: ErrorCollector
) -> Mapping[str, float | None]:
    """Code in the framework → weight or None, from `9.c; 4.b=0.8`. names: what may be before a code (`SDG 9`, `Target 9.c`).

    problems: codes that the framework lacks, weights outside (0, 1], and two weights for one code.
    """
    weights: dict[str, float | None] = {}
    with problems.part():
        _refuse_date(cell, place)
        for item in re.split(r"[;,\n；，、]", cell.text):
            if item.strip():
                with problems.part():
                    code, weight = _read_linked_code(PlanCell(item, cell.lost_zeros), framework, names, place)
                    _add_weight(weights, code, weight, place)
    return weights


def _read_linked_code(
    item: PlanCell, framework: Framework, names: Iterable[str], place: CellPosition
) -> tuple[str, float | None]:
    def unknown(code: str) -> Message:
        return Message("{framework} has no node {code}", framework=framework.key, code=code)

    weighted = _WEIGHTED.fullmatch(item.text)
    text, weight = (weighted[1].strip(), float(weighted[2])) if weighted else (item.text.strip(), None)
    if weight is not None and not 0 < weight <= 1:
        raise place.make_error(
            Message("the weight of {value} must be greater than 0 and at most 1", value=item.text.strip())
        )
    code = _code_as_spoken(text, framework, names) or match_code(
        PlanCell(text, item.lost_zeros), framework.by_code, place, unknown
    )
    return code, weight


def _add_weight(weights: dict[str, float | None], code: str, weight: float | None, place: CellPosition) -> None:
    if weights.setdefault(code, weight) != weight:
        raise place.make_error(
            Message(
                "{code} has two weights, {first} and {second}",
                code=code,
                first=f"{weights[code]:g}",
                second=f"{weight:g}",
            )
        )


def _code_as_spoken(text: str, framework: Framework, names: Iterable[str]) -> str | None:
    """The code in `SDG 9`, `sdg:9.c`, `9.C.`, where that is not the code itself."""
    if text in framework.by_code:
        return None
    forms = [text, text.rpartition(":")[2]]
    folded = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        if folded.startswith(name) and not folded[len(name) : len(name) + 1].isalpha():
            forms.append(text[len(name) :])
            break
    codes = {former.casefold(): code for former, code in framework.renamed_codes.items()}
    codes |= {code.casefold(): code for code in framework.by_code}
    templates = ["{}", *(mention.code for mention in framework.mentions)]
    bare = [form.strip(" .:").casefold() for form in forms]
    candidates = bare[:1]
    for form in bare[1:]:
        candidates += (template.casefold().replace("{}", form) for template in templates)
    return next((codes[form] for form in candidates if form in codes), None)


def _refuse_date(cell: PlanCell, place: CellPosition) -> None:
    if cell.dated:
        raise place.make_error(
            Message(
                "Excel has turned this code into a date ({date}); set the column format to text and enter the "
                "code again",
                date=cell.text[:10],
            )
        )
