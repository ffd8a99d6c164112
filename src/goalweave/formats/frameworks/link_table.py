"""Links as a workbook that colleagues fill in: one line a link, with drop-downs, and the reader of what comes back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from goalweave.core.errors import InputError, InputErrors
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Linkage, Relation, Strength
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.frameworks.plan.cells import HEADER_WITHIN, PlanLine, read_sheets
from goalweave.formats.frameworks.plan.workbook import without_timestamps
from goalweave.formats.reading.limits import Limits

SIGNS = {"supports": 1, "hinders": -1}
STATES = ("current", "proposed", "draft", "remove")
"""current: a link as it is, or as it is to be where something of it was changed; remove: the link is to be removed."""
RATIONALES = tuple(f"rationale.{language}" for language in LANGUAGES)
COLUMNS = ("from", "to", "relation", "sign", "strength", *RATIONALES, "source", "state", "comment")
REQUIRED = ("from", "to")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "relation": tuple(map(str, Relation)),
    "sign": tuple(SIGNS),
    "strength": tuple(map(str, Strength)),
    "state": STATES,
}
WIDTHS = {"from": 14, "to": 14, "relation": 14, "sign": 12, "strength": 12, "source": 40, "state": 12}
SPARE_LINES = 300
"""Lines below the last one for which drop-downs are laid out."""

_INSTRUCTIONS = (
    ("from, to", "Codes of the two nodes, as in the sheets From and To. The cells are texts, so 1.10 stays 1.10."),
    ("relation", "contributes, unless you mean another of the list."),
    ("sign", "supports, or hinders."),
    ("strength", "strong, moderate or weak. Leave it empty if you cannot say: no strength is better than a guess."),
    ("rationale.en …", "One sentence: why is there this link? In the languages that you have."),
    ("source", "Where this can be read."),
    (
        "state",
        "current: a link as it is; change its other cells to propose a change. remove: removal. proposed, draft: new.",
    ),
    ("comment", "Why you propose this. A removal needs it."),
)


@dataclass(frozen=True, slots=True)
class TableLink:
    """line: 1-based, in a file; of a linkage, the place of the link; state: one of STATES;
    comment: why the line is proposed, which a removal needs."""

    subject: str
    object: str
    relation: str = Relation.CONTRIBUTES.value
    sign: int = 1
    strength: str = ""
    rationale: LanguageMap = field(default_factory=dict)
    source: str = ""
    state: str = "proposed"
    comment: str = ""
    line: int = 0


def table_links(linkage: Linkage) -> tuple[TableLink, ...]:
    """The links of a linkage, such as one that was read from SSSOM, as lines to propose."""
    return tuple(
        TableLink(
            subject=link.subject,
            object=link.object,
            relation=str(link.relation),
            sign=link.sign,
            strength=str(link.strength or ""),
            rationale=link.rationale,
            source=link.source,
            line=number,
        )
        for number, link in enumerate(linkage.links, 1)
    )


def write_link_table(stream: BinaryIO, links: Iterable[TableLink], subject: Framework, object_: Framework) -> None:
    """A workbook that `read_link_table` reads: sheets Links, From, To and Read me. The same links give the same bytes."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "Goalweave"
    sheet = book.worksheets[0]
    sheet.title = "Links"
    lines = [COLUMNS, *map(_table_line, links)]
    _fill(sheet, lines)
    sheet.freeze_panes = "C2"
    for title, framework in (("From", subject), ("To", object_)):
        labels = [(node.code, pick(node.label)) for node in framework.nodes]
        _fill(book.create_sheet(title), [("code", "label"), *labels], widths=(14, 90))
    _fill(book.create_sheet("Read me"), [("column", "meaning"), *_INSTRUCTIONS], widths=(18, 110))
    _add_choices(sheet, len(lines) + SPARE_LINES, {"from": len(subject.nodes), "to": len(object_.nodes)})
    saved = io.BytesIO()
    book.save(saved)
    stream.write(without_timestamps(saved.getvalue()))


def _table_line(link: TableLink) -> tuple[str, ...]:
    sign = next(name for name, value in SIGNS.items() if value == link.sign)
    rationale = (link.rationale.get(language, "") for language in LANGUAGES)
    return (
        link.subject,
        link.object,
        link.relation,
        sign,
        link.strength,
        *rationale,
        link.source,
        link.state,
        link.comment,
    )


def _fill(sheet: Any, lines: Sequence[Sequence[str]], widths: Sequence[int] = ()) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(number, place, text)
            cell.data_type = "s"  # a text that begins with = stays a text
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for place, name in enumerate(lines[0], 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.number_format = "@"
        column.width = widths[place - 1] if widths else WIDTHS.get(name, 44)


def _add_choices(sheet: Any, last: int, nodes: Mapping[str, int]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = {name: f'"{",".join(values)}"' for name, values in CHOICES.items()}
    lists |= {name: f"='{name.title()}'!$A$2:$A${count + 1}" for name, count in nodes.items()}
    for name, formula in lists.items():
        choice = DataValidation(type="list", formula1=formula, allow_blank=True)
        choice.error, choice.showErrorMessage = f"Choose a value of the list for {name}", True
        letter = get_column_letter(COLUMNS.index(name) + 1)
        choice.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(choice)


def read_link_table(
    stream: BinaryIO,
    name: str,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> tuple[TableLink, ...]:
    """The links of the sheet Links, or of the first sheet or a CSV file, in their order.

    Raises InputErrors with all lines that have a fault, each with line and column; LimitError past a limit.
    """
    sheets = read_sheets(stream, name, limits)
    lines: Sequence[PlanLine] = sheets.get("Links") or next(iter(sheets.values()), ())
    header, rest = _find_header(lines, name)
    links: list[TableLink] = []
    problems: list[InputError] = []
    for line in rest:
        texts = {column: line.cells[place].text for column, place in header.items() if place < len(line.cells)}
        faults = [*_line_faults(line, header, texts, name)]
        problems += faults
        if not faults:
            links.append(_read_line(texts, line.number))
    if problems:
        raise InputErrors(problems)
    return tuple(links)


def _find_header(lines: Sequence[PlanLine], name: str) -> tuple[dict[str, int], Sequence[PlanLine]]:
    for number, line in enumerate(lines[:HEADER_WITHIN]):
        texts = [cell.text.strip().lower() for cell in line.cells]
        if set(REQUIRED) <= set(texts):
            for column in COLUMNS:
                if texts.count(column) > 1:
                    message = Message("the column {column} is there twice", column=column)
                    raise InputError(message, file=name, line=line.number, field=column)
            return {column: texts.index(column) for column in COLUMNS if column in texts}, lines[number + 1 :]
    raise InputError("no header row with the columns from and to was found", file=name)


def _line_faults(
    line: PlanLine, header: Mapping[str, int], texts: Mapping[str, str], name: str
) -> Iterator[InputError]:
    for column in REQUIRED:
        cell = line.cells[header[column]] if header[column] < len(line.cells) else None
        if cell is None or not cell.text:
            yield InputError("the code is missing", file=name, line=line.number, field=column)
        elif cell.lost_zeros or cell.dated:
            message = Message("“{value}” is a number or a date; format the cells as text", value=cell.text)
            yield InputError(message, file=name, line=line.number, field=column, value=cell.text)
    for column, choices in CHOICES.items():
        value = texts.get(column, "").lower()
        if value and value not in choices:
            message = Message("“{value}” is not one of {choices}", value=texts[column], choices=choices)
            yield InputError(message, file=name, line=line.number, field=column, value=texts[column])


def _read_line(texts: Mapping[str, str], line: int) -> TableLink:
    rationale = {language: texts.get(f"rationale.{language}", "") for language in LANGUAGES}
    return TableLink(
        subject=texts["from"],
        object=texts["to"],
        relation=texts.get("relation", "").lower() or Relation.CONTRIBUTES.value,
        sign=SIGNS[texts.get("sign", "").lower() or "supports"],
        strength=texts.get("strength", "").lower(),
        rationale={language: text for language, text in rationale.items() if text},
        source=texts.get("source", ""),
        state=texts.get("state", "").lower() or "proposed",
        comment=texts.get("comment", ""),
        line=line,
    )
