"""What only some kinds of record have: the fields of their details, and how these are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model.fields import FieldType
from goalweave.core.model.records import RecordKind


@dataclass(frozen=True, slots=True)
class Detail:
    id: str
    type: FieldType
    choices: tuple[str, ...] = ()


FORMATS = ("in_person", "online", "hybrid")
DETAILS: Mapping[RecordKind, tuple[Detail, ...]] = {
    RecordKind.ACTIVITY: (
        Detail("reference", FieldType.LINE),
        Detail("beneficiaries", FieldType.NUMBER),
    ),
    RecordKind.PARTNERSHIP: (
        Detail("funding", FieldType.TEXT),
        Detail("staffing", FieldType.TEXT),
        Detail("reviewed", FieldType.DATE),
        Detail("review", FieldType.TEXT),
    ),
    RecordKind.EVENT: (
        Detail("format", FieldType.CHOICE, FORMATS),
        Detail("venue", FieldType.LINE),
        Detail("participants", FieldType.NUMBER),
    ),
    RecordKind.PUBLICATION: (
        Detail("publisher", FieldType.LINE),
        Detail("identifier", FieldType.LINE),
    ),
    RecordKind.MECHANISM: (
        Detail("mandate", FieldType.TEXT),
        Detail("meets", FieldType.LINE),
    ),
    RecordKind.DECISION: (
        Detail("body", FieldType.LINE),
        Detail("reference", FieldType.LINE),
    ),
    RecordKind.STATEMENT: (Detail("forum", FieldType.LINE),),
    RecordKind.TRAINING: (
        Detail("format", FieldType.CHOICE, FORMATS),
        Detail("participants", FieldType.NUMBER),
        Detail("women", FieldType.NUMBER),
        Detail("hours", FieldType.NUMBER),
    ),
}
LONGEST_LINE = 500
MOST = 10**12
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def read_details(kind: RecordKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The details of a record of this kind as they are kept, empty ones left out.

    Raises InputError naming the field for one that the kind has not, or whose value is not of its type.
    """
    known = {detail.id: detail for detail in DETAILS[kind]}
    details: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise InputError(Message("records of the kind {kind} do not have this detail", kind=kind), field=name)
        read = _read_value(known[name], value)
        if read not in ("", None, {}):
            details[name] = read
    return details


def _read_value(detail: Detail, value: Any) -> Any:
    if value in ("", None):
        return None
    if detail.type is FieldType.TEXT:
        return _read_text(detail, value)
    if detail.type is FieldType.NUMBER:
        return _read_number(detail, value)
    line = " ".join(str(value).split())
    if detail.type is FieldType.DATE and not _DATE.fullmatch(line):
        raise InputError(
            Message("“{value}” is not a date; use 2024-06-30, 2024-06 or 2024", value=line), field=detail.id
        )
    if detail.type is FieldType.CHOICE and line not in detail.choices:
        raise InputError(
            Message("“{value}” is not one of {choices}", value=line, choices=detail.choices), field=detail.id
        )
    if len(line) > LONGEST_LINE:
        raise InputError(Message("the line has more than {most} characters", most=LONGEST_LINE), field=detail.id)
    return line


def _read_text(detail: Detail, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise InputError("expected text in one or more languages", field=detail.id)
    return {str(language): text for language, written in value.items() if (text := str(written).strip())}


def _read_number(detail: Detail, value: Any) -> int:
    digits = str(value).strip()
    if not re.fullmatch(r"[0-9]{1,13}", digits) or int(digits) > MOST:
        raise InputError(Message("“{value}” is not a whole number", value=digits), field=detail.id)
    return int(digits)
