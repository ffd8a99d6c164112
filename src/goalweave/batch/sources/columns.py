"""Which columns hold the text, the id and the language: as the user says, else guessed as tables are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goalweave.batch.rows import RejectedRow, Row, build_row
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.normalisation import language_code, normalise_words
from goalweave.formats.records.table.columns import match_columns

TEXT = "text"


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Names of columns. text: empty: `text`, else titles and descriptions. id: empty: as guessed, else the row's number.
    language: empty: detected."""

    text: str = ""
    id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names as they stand in the file, and their places in its head. names of text: in the order of the columns."""

    heads: tuple[str, ...]
    text: tuple[int, ...]
    id: int | None = None
    language: int | None = None

    @property
    def used(self) -> list[int]:
        return sorted({*self.text, *(place for place in (self.id, self.language) if place is not None)})

    def row(self, values: Sequence[object], number: int, place: str) -> Row | RejectedRow:
        """A row from a value for each head."""
        return build_row(
            number if self.id is None else values[self.id],
            [values[one] for one in self.text],
            None if self.language is None else _language_tag(values[self.language]),
            number=number,
            place=place,
        )

    def of_object(self, values: Mapping[str, object], number: int, place: str) -> Row | RejectedRow:
        """A row from values by name. It must have a text, if an empty one."""
        if not any(self.heads[one] in values for one in self.text):
            names = " or ".join(self.heads[one] for one in self.text)
            return RejectedRow(number, place, f"the row has no {names}")
        return self.row([values.get(head) for head in self.heads], number, place)


def choose_columns(heads: Sequence[str], names: ColumnNames, file: Path) -> Columns:
    """The columns of a head. Raises InputError, naming what there is, for a column that it does not have or none of texts."""
    text = _column_named(names.text, heads, file) if names.text else _text_columns(heads, file)
    ids = (
        _column_named(names.id, heads, file)
        if names.id
        else match_columns(heads, (), {}, file.name).fields.get("id", ())
    )
    language = _column_named(names.language, heads, file) if names.language else ()
    return Columns(tuple(heads), text, next(iter(ids), None), next(iter(language), None))


def _text_columns(heads: Sequence[str], file: Path) -> tuple[int, ...]:
    """The column called text, else title and description, of one language."""
    for place, head in enumerate(heads):
        if normalise_words(head) == TEXT:
            return (place,)
    fields = match_columns(heads, (), {}, file.name).fields
    tags = [tag for name in fields for field, _, tag in [name.partition(".")] if field in ("title", TEXT)]
    if not tags:
        raise InputError(
            Message(
                "no column of texts is known; name one with --text. The columns are {columns}",
                columns=[head for head in heads if head],
            ),
            file=file.name,
        )
    tag = "" if "" in tags else tags[0]
    names = [f"{field}.{tag}".rstrip(".") for field in ("title", TEXT)]
    return tuple(place for name in names for place in fields.get(name, ()))


def _column_named(name: str, heads: Sequence[str], file: Path) -> tuple[int, ...]:
    found = match_columns(heads, (), {TEXT: name}, file.name).fields.get(TEXT)
    if found is None:
        raise InputError(Message("there is no column “{name}”", name=name), file=file.name)
    return found


def _language_tag(value: object) -> object:
    """`French` → `fr`; empty for what is no language, which is then detected."""
    return language_code(value) if isinstance(value, str) else value
