"""Which column of a table holds which field of a record: guessed from the head, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import DETAILS
from goalweave.core.text.detection import DETECTED
from goalweave.formats.reading.columns import (
    CONSTANT,
    JOIN,
    JOINS,
    HeadMatch,
    NamedColumns,
    language_of_heads,
    place_named_columns,
    places_by_field,
)
from goalweave.formats.reading.normalisation import language_code, normalise_words
from goalweave.formats.reading.numbers import Unit, read_unit
from goalweave.formats.records.table.head_vocabulary import HEADERS, HEADS, TAG_HEADERS
from goalweave.formats.records.table.policy_markers import names_marker
from goalweave.formats.records.tags import sdg_code, split_tags

TEXTS = ("title", "text")
"""Fields of which a record needs one."""

NOTES = ("result", "challenge", "lesson")
IN_LANGUAGES = (
    *(name for name, spec in RECORD_FIELDS.items() if spec.type in (FieldType.TITLE, FieldType.TEXT)),
    *NOTES,
    *(detail.id for detail in chain.from_iterable(DETAILS.values()) if detail.type is FieldType.TEXT),
)
"""Fields with one column a language: `title.fr`."""

AMOUNTS = ("budget", "commitment", "spent")
"""Fields that may have one column a year: `budget.2024`."""

JOINED = (
    "text",
    "sdg",
    "partners",
    "funder",
    "lead",
    "country",
    "region",
    "groups",
    "purpose",
    "marker",
    "cofog",
    "links",
    *NOTES,
)
"""Fields that may have several columns, all of which are read."""

ALIASES = {
    "description": "text",
    "amount": "budget",
    "countries": "country",
    "organization": "organisation",
    "tags": "sdg",
}

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class TableColumns:
    """fields: field (`title`, `title.fr`, `budget.2024`, `tags.wsis` …) → places of its columns; constants: field → value for all rows.

    language: of the head's words; units: what the head of a column of amounts says of its currency and scale.
    """

    headers: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    units: Mapping[str, Unit] = field(default_factory=dict)

    @property
    def last_used(self) -> int:
        """The place of the last column that is used."""
        return max(chain.from_iterable(self.fields.values()), default=-1)

    @property
    def has_content(self) -> bool:
        return any(name.split(".")[0] in TEXTS for name in self.fields)

    def head_by_field(self) -> dict[str, str]:
        """Field → the head of its column; of several, with plus signs between; a constant comes last."""
        heads: dict[str, str] = {}
        for name, places in self.fields.items():
            heads[name] = JOIN.join(self.headers[place] for place in places)
        for name, value in self.constants.items():
            heads[name] = heads[name] + JOINS + value if name in heads else CONSTANT + value
        return heads

    def unknown(self) -> tuple[str, ...]:
        used = set(chain.from_iterable(self.fields.values()))
        return tuple(header for place, header in enumerate(self.headers) if header and place not in used)


def match_columns(
    headers: Sequence[str], sample: Iterable[Sequence[str]], field_heads: Mapping[str, str], file: str
) -> TableColumns:
    """The columns of a table by its head and some of its rows. field_heads: as `place_named_columns` takes it.

    Raises InputError for a field that there is none of, and for a head that the table does not have.
    """
    heads = tuple(" ".join(header.split()) for header in headers)
    named = place_named_columns({_require_field(name, file): value for name, value in field_heads.items()}, heads, file)
    fields = {**named.places, **_guess_fields(heads, [list(row) for row in sample], named)}
    used = (heads[place] for place in chain.from_iterable(fields.values()))
    return TableColumns(
        headers=heads,
        fields={name: fields[name] for name in sorted(fields, key=lambda name: fields[name])},
        constants=named.constants,
        language=language_of_heads(filter(None, map(HEADS.match, used))),
        units={name: read_unit(heads[places[0]]) for name, places in fields.items() if name.split(".")[0] in AMOUNTS},
    )


def _guess_fields(heads: Sequence[str], sample: list[list[str]], named: NamedColumns) -> dict[str, tuple[int, ...]]:
    """Field → columns. A head that is a word of a field comes before one that only has it among others."""
    taken = named.all_places
    free = {place: head for place, head in enumerate(heads) if head and place not in taken}
    matches: dict[int, HeadMatch] = {}
    for place, head in free.items():
        if TAG_HEADERS.find(head) and _holds_tags([row[place] for row in sample if place < len(row)]):
            matches[place] = HeadMatch("sdg")
        elif match := _match_head(head):
            matches[place] = match
    exact = {match.field for match in matches.values()}
    for place, head in free.items():
        field = "" if place in matches else HEADS.match_within(head)
        if field and field not in exact:
            exact.add(field)
            matches[place] = HeadMatch(field)
    return {
        name: tuple(sorted(places)) if name.split(".")[0] in JOINED else places[:1]
        for name, places in places_by_field(matches).items()
        if name not in named.fields
    }


def _match_head(head: str) -> HeadMatch | None:
    """The field that a head names: alone, with a policy marker, a framework or a language, or with a currency and a year."""
    if match := HEADS.match(head):
        return match
    if names_marker(head):
        return HeadMatch("marker")
    words = normalise_words(head).split()
    if len(words) == 2 and words[0] == "tags":
        return HeadMatch(f"tags.{words[1]}")
    # Brackets hold a language (`Title (fr)`) or a currency (`Budget (EUR)`): the field decides which.
    match = HEADS.match_with_language(head)
    if match and match.field in IN_LANGUAGES and match.language in DETECTED:
        return replace(match, field=f"{match.field}.{match.language}")
    return _match_amount_head(head) or _match_yearly_amount(head)


def _match_amount_head(head: str) -> HeadMatch | None:
    # A note in brackets says nothing of the field; a currency or a scale may stand without brackets too.
    for part in (head.split("(")[0], read_unit(head).rest):
        match = HEADS.match(part)
        if match and match.field in AMOUNTS:
            return match
    return None


def _match_yearly_amount(head: str) -> HeadMatch | None:
    """`Budget 2024 (USD)` → `budget.2024`."""
    years = _YEAR.findall(head)
    match = _match_amount_head(_YEAR.sub(" ", head)) if len(years) == 1 else None
    return replace(match, field=f"{match.field}.{years[0]}") if match else None


def _holds_tags(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(sdg_code, chain.from_iterable(map(split_tags, filled))))


def _require_field(name: str, file: str) -> str:
    base, dot, tag = name.strip().lower().partition(".")
    if base == "tags" and tag:
        return f"tags.{tag}"
    base = ALIASES.get(base, base)
    if dot and base in IN_LANGUAGES and language_code(tag):
        return f"{base}.{language_code(tag)}"
    if dot and base in AMOUNTS and _YEAR.fullmatch(tag):
        return f"{base}.{tag}"
    if base not in HEADERS or dot:
        raise InputError(
            Message(
                "unknown field {name}; available: {fields}",
                name=name.strip(),
                fields=[*HEADERS, "title.fr", "text.fr", "tags.wsis"],
            ),
            file=file,
        )
    return base
