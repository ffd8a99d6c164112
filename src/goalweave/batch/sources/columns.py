"""Which columns hold the text, the id and the language: as the user says, else guessed as tables are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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
    """heads: the header row. text, id, language: places in it; several columns of text are read in this order."""

    heads: tuple[str, ...]
    text: tuple[int, ...]
    id: int | None = None
    language: int | None = None

    @property
    def used(self) -> list[int]:
        """Places of the columns that are read, in order."""
        return sorted({*self.text, *(place for place in (self.id, self.language) if place is not None)})

    def row(self, values: Sequence[object], number: int, place: str) -> Row | RejectedRow:
        """A row from a value for each head."""
        return build_row(
            number if self.id is None else values[self.id],
            [values[place] for place in self.text],
            None if self.language is None else _language_tag(values[self.language]),
            number=number,
            place=place,
        )

    def of_object(self, values: Mapping[str, object], number: int, place: str) -> Row | RejectedRow:
        """A row from values by name. It must have a text, if an empty one."""
        names = [self.heads[column] for column in self.text]
        if values.keys().isdisjoint(names):
            return RejectedRow(number, place, f"the row has no {' or '.join(names)}")
        return self.row([values.get(head) for head in self.heads], number, place)


def choose_columns(heads: Sequence[str], names: ColumnNames, file: Path) -> Columns:
    """The columns of a head. Raises InputError, naming what there is, for a column that it does not have or none of texts."""
    text = _column_named(names.text, heads, file) if names.text else _text_columns(heads, file)
    guessed = match_columns(heads, (), {}, file.name).fields.get("id", ())
    ids = _column_named(names.id, heads, file) if names.id else guessed
    language = _column_named(names.language, heads, file) if names.language else ()
    return Columns(tuple(heads), text, next(iter(ids), None), next(iter(language), None))


def _text_columns(heads: Sequence[str], file: Path) -> tuple[int, ...]:
    """The column called text, else title and description, of one language."""
    for place, head in enumerate(heads):
        if normalise_words(head) == TEXT:
            return (place,)
    fields = match_columns(heads, (), {}, file.name).fields
    split = (name.partition(".") for name in fields)
    tags = [tag for field, _, tag in split if field in ("title", TEXT)]
    if not tags:
        raise InputError(
            Message(
                "no text column was recognised; name it with --text. Available columns: {columns}",
                columns=[head for head in heads if head],
            ),
            file=file.name,
        )
    tag = "" if "" in tags else tags[0]
    names = [f"{field}.{tag}".rstrip(".") for field in ("title", TEXT)]
    return tuple(chain.from_iterable(fields.get(name, ()) for name in names))


def _column_named(name: str, heads: Sequence[str], file: Path) -> tuple[int, ...]:
    places = match_columns(heads, (), {TEXT: name}, file.name).fields.get(TEXT)
    if places is None:
        raise InputError(Message("the column “{name}” does not exist", name=name), file=file.name)
    return places


def _language_tag(value: object) -> object:
    """`French` → `fr`; empty if it is not a language, which is then detected."""
    return language_code(value) if isinstance(value, str) else value
