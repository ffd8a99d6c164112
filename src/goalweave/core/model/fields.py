"""What a dataclass field declares in addition to its type, for all code that reads, writes or shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class FieldType(StrEnum):
    """How a value is read, cleaned, edited and shown.

    line: one line in no language; title, text: a language map of lines or of paragraphs; code: a line that is shown as it is
    written; date: ISO 8601 of the precision known; number: whole, not negative; quantity: any number; flag: yes or no; level:
    of a marker (core.model.records.MarkerLevel), or empty; choice, choices: of a list; source: core.model.Source; parts: small things of several fields; details: core.model.kinds.
    """

    LINE = "line"
    TITLE = "title"
    TEXT = "text"
    CODE = "code"
    DATE = "date"
    NUMBER = "number"
    QUANTITY = "quantity"
    FLAG = "flag"
    LEVEL = "level"
    CHOICE = "choice"
    CHOICES = "choices"
    SOURCE = "source"
    PARTS = "parts"
    DETAILS = "details"


ONE_LINE = (FieldType.LINE, FieldType.CODE, FieldType.DATE, FieldType.LEVEL, FieldType.CHOICE)
TEXTS = (FieldType.TITLE, FieldType.TEXT)
GENERIC = (FieldType.LINE, FieldType.DATE, FieldType.LEVEL, FieldType.TEXT)
"""Types of which a field needs no code of its own in a form, a table or on a page."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """Declares a field, in the annotation of its type.

    label: in the interface, with a capital; a literal, which tools/messages.py collects. longest: characters of a line or of a text in one language; 0: checked elsewhere.
    supplied: whether a file may leave it as it is. logged: kept in the log, from which versions are restored. edited: in the form.
    published: in the API. columns: those of a table that it is read from; None: one of its own name. description: in the API.
    """

    label: str
    type: FieldType = FieldType.LINE
    longest: int = 0
    supplied: bool = True
    logged: bool = True
    edited: bool = True
    published: bool = True
    columns: tuple[str, ...] | None = None
    description: str = ""


def field_specs(declared: type[Any]) -> dict[str, FieldSpec]:
    """Name → spec of the fields of a dataclass, in order. Raises TypeError for a field that declares none."""
    hints = get_type_hints(declared, include_extras=True)
    specs: dict[str, FieldSpec] = {}
    for field in fields(declared):
        annotations = getattr(hints[field.name], "__metadata__", ())
        spec = next((annotation for annotation in annotations if isinstance(annotation, FieldSpec)), None)
        if spec is None:
            raise TypeError(f"{declared.__name__}.{field.name} declares no FieldSpec")
        specs[field.name] = spec
    return specs


def to_plain(value: Any, names: Iterable[str] | None = None) -> dict[str, Any]:
    """A dataclass as JSON has it, decimals and dates as texts. names: of the fields wanted; None: all."""
    declared: Any = type(value)
    plain: dict[str, Any] = _adapter(declared).dump_python(
        value, mode="json", include=None if names is None else set(names)
    )
    return plain


def from_plain(declared: Any, plain: Mapping[str, Any]) -> Any:
    """The dataclass of what `to_plain` wrote; fields that are missing get their default, unknown ones are ignored.

    Raises InputError naming the first field that has another value than its type allows.
    """
    from pydantic import ValidationError

    try:
        return _adapter(declared).validate_python(plain)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(Message("{field}: {reason}", field=place, reason=first["msg"]), field=place) from None


@cache
def _adapter(declared: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # a fifth of a second, which the command line need not wait for

    return TypeAdapter(declared)
