"""What registers store in addition to the main facts of a record, read from the cells of a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field as of
from functools import cached_property
from itertools import chain
from typing import Any

from goalweave.core.messages import Message
from goalweave.core.model import (
    BeneficiaryGroup,
    CodeList,
    NoteKind,
    RecordCode,
    RecordKind,
    RecordNote,
    WebLink,
)
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import DETAILS
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.typed_cells import TableRow, TypedText
from goalweave.formats.records.table import extras
from goalweave.formats.records.table.columns import NOTES
from goalweave.formats.records.table.policy_markers import (
    NOT_SCREENED,
    marker_of_column,
    read_marker,
    read_significance,
    split_markers,
)
from goalweave.formats.records.table.row_cells import RowCells

_DETAILS = frozenset(detail.id for detail in chain.from_iterable(DETAILS.values()))
_CODES = ("purpose", "cofog")
_EXTRAS = frozenset(("parent", "visibility", "groups", "links", "period", "marker", *_CODES, *NOTES, *_DETAILS))


@dataclass
class RowExtras(RowCells):
    """Groups, codes, notes, links, the details of a kind, and where a record belongs."""

    code_lists: Mapping[str, CodeList] = of(default_factory=dict, kw_only=True)

    def _extra_fields(self, row: TableRow, kind: RecordKind, language: str) -> dict[str, Any]:
        """Field of a record → its value, of those that have a column."""
        if not self.column_fields & _EXTRAS:
            return {}
        return {
            "parent": self._displayed_code(row, "parent"),
            "visibility": extras.read_visibility(self._read_text(row, "visibility")),
            "groups": self._read_groups(row),
            "codes": (*self._read_codes(row).values(), *self._read_markers(row).values()),
            "notes": tuple(self._read_notes(row, language)),
            "links": self._read_links(row),
            "details": self._read_details(row, kind, language),
        }

    def _read_groups(self, row: TableRow) -> tuple[BeneficiaryGroup, ...]:
        groups: dict[BeneficiaryGroup, None] = {}
        for head, cell in self._meaningful_cells(row, "groups"):
            known, others = extras.read_groups(cell)
            for name in others:
                mended, still = extras.read_groups(self._corrected(head, name))
                known += mended
                if still:
                    self._report_problem(
                        Message("“{value}” is not one of the groups that are counted", value=name), row, head, name
                    )
            groups.update(dict.fromkeys(known))
        return tuple(groups)

    def _read_codes(self, row: TableRow) -> dict[tuple[str, str], RecordCode]:
        """A code that is not in its list is a warning, and stays."""
        codes: dict[tuple[str, str], RecordCode] = {}
        for vocabulary in _CODES:
            for head, cell in self._meaningful_cells(row, vocabulary):
                text = cell.displayed if isinstance(cell, TypedText) else unescape_formula(cell)
                for written, share in extras.read_codes(text):
                    code = self._corrected(head, written)
                    known = self.code_lists.get(vocabulary)
                    listed = known.find(code) if known and code else None
                    if known and code and not listed:
                        message = Message(
                            "“{value}” is not in the list of codes; it is kept, but nothing is suggested for it",
                            value=code,
                        )
                        self._warn(message, row, head, written)
                    if code:
                        name = listed.code if listed else code
                        codes[vocabulary, name] = RecordCode(vocabulary, name, share)
        return codes

    def _read_markers(self, row: TableRow) -> dict[str, RecordCode]:
        """By code. A column is of the marker that its head names, or else its cells name the markers; of two cells the stronger counts."""
        markers: dict[str, RecordCode] = {}
        for head, cell in self._meaningful_cells(row, "marker"):
            text = cell.displayed if isinstance(cell, TypedText) else unescape_formula(cell)
            named = marker_of_column(head)
            read = (
                [(named, self._read_marker_cell(row, head, text))] if named else self._read_marker_list(row, head, text)
            )
            for code, significance in read:
                known = markers.get(code)
                if significance is not None and (known is None or (known.significance or 0) < significance):
                    markers[code] = RecordCode("marker", code, significance=significance)
        return markers

    def _read_marker_cell(self, row: TableRow, head: str, text: str) -> int | None:
        significance = read_significance(text)
        if significance is None and not NOT_SCREENED.find(text):
            message = Message(
                "“{value}” does not say how strong the objective is; use 0 (not targeted), 1 (significant) or 2 (principal)",
                value=text,
            )
            self._report_problem(message, row, head, text)
        return significance

    def _read_marker_list(self, row: TableRow, head: str, text: str) -> Iterator[tuple[str, int | None]]:
        for marker in split_markers(text):
            code, significance = read_marker(self._corrected(head, marker))
            if not code:
                message = Message(
                    "“{value}” is not a policy marker with its significance; write, for example, “gender equality: 2”",
                    value=marker,
                )
                self._report_problem(message, row, head, marker)
            yield code, significance

    def _read_notes(self, row: TableRow, language: str) -> Iterator[RecordNote]:
        period = ("", "")
        for head, cell in self._meaningful_cells(row, "period"):
            read = extras.read_period(cell)
            if read is None:
                self._report_problem(
                    Message("“{value}” is not a period; use 2024 or 2024-01 – 2024-06", value=cell),
                    row,
                    head,
                    cell,
                )
            period = read or period
            for part in extras.split_period(cell):
                self._warn_of_two_readings(part, row, head, cell)
        for name in NOTES:
            if texts := self._in_language(row, name, language):
                yield RecordNote(NoteKind(name), texts, *period)

    def _in_language(self, row: TableRow, base: str, language: str) -> dict[str, str]:
        return {own or language: text for own, text in self._texts_by_language(row, base).items()}

    def _read_links(self, row: TableRow) -> tuple[WebLink, ...]:
        links: dict[WebLink, None] = {}
        for head, cell in self._meaningful_cells(row, "links"):
            read = extras.read_links(unescape_formula(cell))
            if not read:
                self._report_problem(
                    Message("the cell does not contain a web address that starts with http:// or https://"),
                    row,
                    head,
                    cell[:200],
                )
            links.update(dict.fromkeys(read))
        return tuple(links)

    def _read_details(self, row: TableRow, kind: RecordKind, language: str) -> dict[str, Any]:
        own = {detail.id: detail.type for detail in DETAILS[kind]}
        details: dict[str, Any] = {}
        for name in self._detail_fields:
            for head, cell in self._first_cells(row, name):
                if name not in own:
                    message = Message(
                        "records of the kind {kind} have no “{name}”; this value is skipped", kind=kind, name=name
                    )
                    self._warn(message, row, head)
                elif value := self._read_detail(own[name], row, name, head, cell, language):
                    details[name] = value
        return details

    @cached_property
    def _detail_fields(self) -> list[str]:
        return sorted(self.column_fields & _DETAILS)

    def _first_cells(self, row: TableRow, name: str) -> Iterator[tuple[str, str]]:
        """The first filled cell of a field in any language."""
        for field in sorted(field for field in self.all_fields if field.split(".")[0] == name):
            for pair in self._meaningful_cells(row, field):
                yield pair
                return

    def _read_detail(self, kind: FieldType, row: TableRow, name: str, head: str, cell: str, language: str) -> Any:
        if kind is FieldType.TEXT:
            return self._in_language(row, name, language)
        if kind is FieldType.DATE:
            return self._read_date(row, head, cell)
        if kind is FieldType.NUMBER:
            number = extras.read_whole_number(cell)
            if number is None:
                self._report_problem(Message("“{value}” is not a whole number", value=cell), row, head, cell)
            return number
        if kind is FieldType.CHOICE:
            choice = extras.read_meeting_format(cell)
            if not choice:
                message = Message("“{value}” is not a format; use in person, online or hybrid", value=cell)
                self._report_problem(message, row, head, cell)
            return choice
        return self._displayed_code(row, name)
