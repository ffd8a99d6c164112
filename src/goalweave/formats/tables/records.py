"""Rows of a table → records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Mapping, Money, Partner, Record, RecordKind, Source, State
from goalweave.formats.tables import cells
from goalweave.formats.tables.columns import AMOUNTS, IN_LANGUAGES, Columns
from goalweave.formats.tables.countries import find_countries
from goalweave.formats.tables.inert import unguarded
from goalweave.formats.tables.table import Sheet, Table
from goalweave.formats.tables.typed import Row, TypedText
from goalweave.formats.tables.vocabulary import CURRENCIES
from goalweave.formats.tables.words import language_code
from goalweave.formats.tags import Resolve, find_node, split_tags
from goalweave.formats.texts import UNTOLD, completed, tidy

OnProblem = Callable[[InputError], None]

_NOT_AVAILABLE = "#N/A"
_FAULTS = frozenset(("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"))


def records(table: Table, origin: str, resolve: Resolve | None, on_problem: OnProblem | None) -> Iterator[Record]:
    """One record a row, in order; rows without title and text are passed over.

    origin: of the mappings. on_problem: told of cells that cannot be read, which are then left out; without it they raise
    InputError with line and column.
    """
    reader = _Reader(table.sheet, table.columns, origin, resolve, on_problem)
    for row in table.rows:
        if any(row.cells) and (record := reader.record(row)):
            yield record


@dataclass
class _Reader:
    sheet: Sheet
    columns: Columns
    origin: str
    resolve: Resolve | None
    on_problem: OnProblem | None
    currency_missed: bool = False

    def record(self, row: Row) -> Record | None:
        self._check_width(row)
        titles, texts = self._languages(row, "title"), self._languages(row, "text")
        if not titles and not texts:
            if self.on_problem:
                self.on_problem(self.sheet.error("the row has neither title nor text and is left out", row.line))
            return None
        told = language_code(self._text(row, "language"))
        title, text, language = completed(titles, texts, told, self.columns.language)
        kind = self._text(row, "kind")
        status = self._text(row, "status")
        return Record(
            id=self._identifier(row),
            title=title,
            text=text,
            language=language,
            kind=cells.read_kind(kind) if kind else RecordKind.ACTIVITY,
            source=Source(self.sheet.file, self.sheet.locator(row.line)),
            start=self._date(row, "start"),
            end=self._date(row, "end"),
            status=cells.read_status(status) if status else "",
            organisation=self._text(row, "organisation"),
            partners=self._partners(row),
            countries=self._countries(row),
            money=tuple(self._money(row)),
            mappings=tuple(self._mappings(row).values()),
        )

    def _check_width(self, row: Row) -> None:
        """A row of a CSV file that has not a cell for each column was broken by a line break or a separator."""
        count, width = len(row.cells), len(self.columns.headers)
        if self.sheet.even and (count <= self.columns.last or any(row.cells[width:])):
            raise self.sheet.error(
                f"the number of cells is {count} in this row and {width} in the head of the table; "
                "a cell with a line break or a separator must stand in quotation marks",
                row.line,
            )

    def _cells(self, row: Row, field: str) -> Iterator[tuple[str, str]]:
        """The filled cells of a field with the heads of their columns."""
        if field in self.columns.constants:
            yield field, self.columns.constants[field]
        for place in self.columns.fields.get(field, ()):
            cell = row.cells[place] if place < len(row.cells) else ""
            if cell in _FAULTS:
                self._problem(f"the cell has the error {cell}", row, self.columns.headers[place])
            elif cell and cell != _NOT_AVAILABLE and not cell.isspace():
                yield self.columns.headers[place], cell

    def _facts(self, row: Row, field: str) -> Iterator[tuple[str, str]]:
        """The cells of a field that say something: not `n/a`."""
        return (pair for pair in self._cells(row, field) if not cells.is_nothing(pair[1]))

    def _text(self, row: Row, field: str) -> str:
        return next((" ".join(unguarded(cell).split()) for _head, cell in self._facts(row, field)), "")

    def _languages(self, row: Row, base: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for field in (*self.columns.fields, *self.columns.constants):
            name, _, language = field.partition(".")
            if name != base or name not in IN_LANGUAGES:
                continue
            parts = dict.fromkeys(tidy(unguarded(cell)) for _head, cell in self._facts(row, field))
            if written := "\n\n".join(parts):
                found[language or UNTOLD] = written.replace("\n", " ") if base == "title" else written
        return found

    def _identifier(self, row: Row) -> str:
        for _head, cell in self._facts(row, "id"):
            return " ".join((cell.shown if isinstance(cell, TypedText) else unguarded(cell)).split())
        stem = re.split(r"[\\/]", self.sheet.file)[-1].rsplit(".", 1)[0]
        words = re.findall(r"[^\W_]+", f"{stem} {self.sheet.name}".lower())
        return "-".join((*words, str(row.line)))

    def _date(self, row: Row, field: str) -> str:
        for head, cell in self._facts(row, field):
            found = cells.read_date(cell)
            if found is not None:
                return found
            self._problem(f"“{cell}” is not a date; write it as 2024-06-30, 2024-06 or 2024", row, head)
        return ""

    def _partners(self, row: Row) -> tuple[Partner, ...]:
        found: dict[Partner, None] = {}
        for field, role in (("lead", "lead"), ("partners", "partner"), ("funder", "funder")):
            for _head, cell in self._facts(row, field):
                found.update(dict.fromkeys(cells.read_partners(unguarded(cell), role)))
        return tuple(found)

    def _countries(self, row: Row) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for head, cell in self._facts(row, "country"):
            codes, others = find_countries(cell)
            found.update(dict.fromkeys(codes))
            if others and self.on_problem:  # regions are common, and no fault
                names = ", ".join(f"“{name}”" for name in others)
                self.on_problem(self.sheet.error(f"no country is called {names}", row.line, head))
        return tuple(found)

    def _money(self, row: Row) -> Iterator[Money]:
        for field in AMOUNTS:
            for head, cell in self._facts(row, field):
                read = cells.read_amount(cell)
                if read is None:
                    self._problem(f"“{cell}” is not an amount", row, head)
                    continue
                currency = read[1] or self._currency(row) or self.columns.currency.get(field, "")
                if currency:
                    yield Money(read[0] * self.columns.scale.get(field, Decimal(1)), currency, field)
                elif not self.currency_missed:
                    self.currency_missed = True
                    self._problem(
                        "the amount has no currency: add a column “currency”, write it in the head of the column, "
                        f"such as {head} (USD), give it as currency==USD, or leave the column out with {field}=",
                        row,
                        head,
                    )

    def _currency(self, row: Row) -> str:
        for head, cell in self._facts(row, "currency"):
            code = cell.strip().upper()
            code = code if code in CURRENCIES else cells.read_unit(cell)[0]
            if code:
                return code
            self._problem(f"“{cell}” is not a currency code of ISO 4217", row, head)
        return ""

    def _mappings(self, row: Row) -> dict[Curie, Mapping]:
        found: dict[Curie, Mapping] = {}
        if self.resolve is None:
            return found
        for field in (*self.columns.fields, *self.columns.constants):
            base, _, framework = field.partition(".")
            if base not in ("sdg", "tags"):
                continue
            for head, cell in self._facts(row, field):
                for tag in self._tags(row, head, cell, framework or "sdg"):
                    node = find_node(tag, framework or "sdg", self.resolve)
                    if node is None:
                        self._problem(f"“{tag}” is not the name of one node; write it as 9, 9.c or sdg:9.c", row, head)
                    else:
                        found.setdefault(node, Mapping(node, State.ACCEPTED, self.origin))
        return found

    def _tags(self, row: Row, head: str, cell: str, framework: str) -> list[str]:
        """The tags in a cell; a number or date that a spreadsheet may have made of another code is a problem."""
        if not isinstance(cell, TypedText):
            return split_tags(unguarded(cell))
        if cell.kind == "date":
            self._problem(f"the cell is a date ({cell}); if a code was meant, format the cell as text", row, head)
            return []
        other = f"{cell}0" if "." in cell else ""
        if cell.shown == cell and other and self.resolve and find_node(other, framework, self.resolve):
            self._problem(f"the number {cell} may mean {cell} or {other}; format the cell as text", row, head)
            return []
        return [cell.shown]

    def _problem(self, message: str, row: Row, head: str) -> None:
        error = self.sheet.error(message, row.line, head)
        if self.on_problem is None:
            raise error
        self.on_problem(error)
