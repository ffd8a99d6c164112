"""Values of an answer other than text: a choice, a number, a web address, the rows of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from goalweave.core.model import Question, QuestionKind
from goalweave.wording.templatetags.goalweave import pick_text

SPARE_ROWS = 2
"""Empty rows below those of a table."""
VALUE_KINDS = (QuestionKind.CHOICE, QuestionKind.NUMBER, QuestionKind.LINK, QuestionKind.TABLE)
_CELL = re.compile(r"cell-([0-9]{1,4})-(.+)")


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TableCell:
    """name: of its input; label: of its column and row, for who does not see the table."""

    name: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class ValueField:
    """The inputs of a question. line: of a number or an address; rows: of a table, numbered from 1."""

    kind: str
    line: str = ""
    options: tuple[Option, ...] = ()
    many: bool = False
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[TableCell, ...]], ...] = ()


def value_field(question: Question, value: Any) -> ValueField | None:
    """None for a question that is answered by its text or a file alone."""
    if question.kind not in VALUE_KINDS:
        return None
    if question.kind is QuestionKind.CHOICE:
        selected = value if isinstance(value, list) else []
        options = tuple(
            Option(choice.id, pick_text(choice.label), choice.id in selected) for choice in question.choices
        )
        return ValueField("choice", options=options, many=question.many)
    if question.kind is QuestionKind.TABLE:
        filled = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        rows = [*filled, *({} for _row in range(SPARE_ROWS))]
        return ValueField(
            "table",
            columns=tuple(pick_text(column.label) for column in question.columns),
            rows=tuple((number, _table_cells(question, number, row)) for number, row in enumerate(rows, 1)),
        )
    return ValueField(str(question.kind), line=value if isinstance(value, str) else "")


def submitted_value(question: Question, submitted: QueryDict) -> str | list[Any] | None:
    """Return the submitted value in the form of surveys.actions.write."""
    if question.kind is QuestionKind.CHOICE:
        return [str(choice) for choice in submitted.getlist("choice") if choice]
    if question.kind is QuestionKind.TABLE:
        rows: dict[int, dict[str, str]] = {}
        for name, text in submitted.items():
            if match := _CELL.fullmatch(name):
                rows.setdefault(int(match[1]), {})[match[2]] = str(text)
        return [rows[number] for number in sorted(rows) if any(map(str.strip, rows[number].values()))]
    if question.kind in VALUE_KINDS:
        return str(submitted.get("value", "")).strip()
    return None


def _table_cells(question: Question, number: int, row: dict[str, Any]) -> tuple[TableCell, ...]:
    return tuple(
        TableCell(f"cell-{number}-{column.id}", pick_text(column.label), str(row.get(column.id, "")))
        for column in question.columns
    )
