"""Which column of a table holds which field of a record: guessed from the head, or as the user says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import DETAILS
from goalweave.core.text.detection import DETECTED
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading import vocabulary
from goalweave.formats.reading.normalisation import index_by_word, language_code, normalise_words
from goalweave.formats.reading.numbers import Unit, read_unit
from goalweave.formats.records.tags import sdg_code, split_tags

TEXTS = ("title", "text")
"""Fields of which a record needs one."""

NOTES = ("result", "challenge", "lesson")
IN_LANGUAGES = (
    *(name for name, spec in RECORD_FIELDS.items() if spec.type in (FieldType.TITLE, FieldType.TEXT)),
    *NOTES,
    *(detail.id for details in DETAILS.values() for detail in details if detail.type is FieldType.TEXT),
)
"""Fields with one column a language: `title.fr`."""

AMOUNTS = ("budget", "commitment", "spent")
"""Fields that may have one column a year: `budget.2024`."""

JOINED = ("text", "sdg", "partners", "funder", "lead", "country", "region", "groups", "links", *NOTES)
"""Fields that may have several columns, all of which are read."""

ALIASES = {
    "description": "text",
    "amount": "budget",
    "countries": "country",
    "organization": "organisation",
    "tags": "sdg",
}

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

CONSTANT = "="
JOINS = f" + {CONSTANT}"
"""Before a value that the user gives for all rows: `currency` → `=USD`."""


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
        return max((place for places in self.fields.values() for place in places), default=-1)

    @property
    def has_content(self) -> bool:
        return any(name.split(".")[0] in TEXTS for name in self.fields)

    def head_by_field(self) -> dict[str, str]:
        """Field → the head of its column; of several, with plus signs between; a constant comes last."""
        found = {name: [self.headers[place] for place in places] for name, places in self.fields.items()}
        for name, value in self.constants.items():
            found.setdefault(name, []).append(CONSTANT + value)
        return {name: " + ".join(parts) for name, parts in found.items()}

    def unknown(self) -> tuple[str, ...]:
        used = {place for places in self.fields.values() for place in places}
        return tuple(header for place, header in enumerate(self.headers) if header and place not in used)


def match_columns(
    headers: Sequence[str], sample: Iterable[Sequence[str]], field_heads: Mapping[str, str], file: str
) -> TableColumns:
    """The columns of a table by its head and some of its rows. field_heads: field → head, `=value`, or empty for none;
    `head + =value` has the value for the cells of the column that are empty.

    Raises InputError for a field that there is none of, and for a head that the table does not have.
    """
    heads = tuple(" ".join(header.split()) for header in headers)
    fields: dict[str, tuple[int, ...]] = {}
    constants: dict[str, str] = {}
    taken: set[int] = set()
    closed: set[str] = set()
    for name, value in field_heads.items():
        known = _require_field(name, file)
        closed.add(known)
        named, told, constant = value.partition(CONSTANT) if value.startswith(CONSTANT) else value.partition(JOINS)
        if told:
            constants[known] = constant.strip()
        if named.strip():
            fields[known] = _column_indices(named, heads, file)
            taken.update(fields[known])
    for name, places in _guess_fields(heads, [list(row) for row in sample], taken, closed).items():
        fields[name] = places
    return TableColumns(
        headers=heads,
        fields={name: fields[name] for name in sorted(fields, key=lambda name: fields[name])},
        constants=constants,
        language=_language_of_heads(heads[place] for places in fields.values() for place in places),
        units={name: read_unit(heads[places[0]]) for name, places in fields.items() if name.split(".")[0] in AMOUNTS},
    )


def _guess_fields(
    heads: Sequence[str], sample: list[list[str]], used: set[int], closed: set[str]
) -> dict[str, tuple[int, ...]]:
    """Field → columns. A head that is a word of a field comes before one that only has it among others."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, head in enumerate(heads):
        if place in used or not head:
            continue
        if normalise_words(head) in _tag_heads() and _holds_tags([row[place] for row in sample if place < len(row)]):
            ranked.setdefault("sdg", []).append((0, place))
        elif found := _match_head_exactly(head):
            ranked.setdefault(found[0], []).append((found[1], place))
    claimed = {place for ranks in ranked.values() for _rank, place in ranks}
    for place, head in enumerate(heads):
        if place not in used | claimed and (loose := _match_head_loosely(head)) and loose not in {*ranked, *closed}:
            ranked[loose] = [(0, place)]
    found_fields: dict[str, tuple[int, ...]] = {}
    for name, ranks in ranked.items():
        if name in closed:
            continue
        several = name.split(".")[0] in JOINED
        found_fields[name] = tuple(sorted(place for _rank, place in ranks)) if several else (min(ranks)[1],)
    return found_fields


def _match_head_exactly(head: str) -> tuple[str, int] | None:
    """The field that a head names, and how far down its words stand: alone, with a language, or with a currency."""
    word = normalise_words(head)
    if word in _head_vocabulary():
        return _head_vocabulary()[word]
    words = word.split()
    if words and words[0] == "tags" and len(words) == 2:
        return f"tags.{words[1]}", 0
    for rest, tag in ((words[:-1], words[-1:]), (words[1:], words[:1])):
        found = _head_vocabulary().get(" ".join(rest))
        language = language_code(tag[0]) if rest else ""
        if found and found[0] in IN_LANGUAGES and language in (*LANGUAGES, *DETECTED):
            return f"{found[0]}.{language}", found[1]
    return _match_amount_head(head) or _match_yearly_amount(head)


def _match_amount_head(head: str) -> tuple[str, int] | None:
    for part in (normalise_words(head.split("(")[0]), read_unit(head).rest):
        found = _head_vocabulary().get(part)
        if found and found[0] in AMOUNTS:
            return found
    return None


def _match_yearly_amount(head: str) -> tuple[str, int] | None:
    """`Budget 2024 (USD)` → `budget.2024`."""
    years = _YEAR.findall(head)
    found = _match_amount_head(_YEAR.sub(" ", head)) if len(years) == 1 else None
    return (f"{found[0]}.{years[0]}", found[1]) if found else None


def _match_head_loosely(head: str) -> str:
    word = normalise_words(head)
    for name, words in vocabulary.LOOSE.items():
        for one in map(normalise_words, words):
            if f" {one} " in f" {word} " or (not one.isascii() and len(one) < 4 and one in word):
                return name
    return ""


def _holds_tags(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(sdg_code(tag) for cell in filled for tag in split_tags(cell))


def _require_field(name: str, file: str) -> str:
    base, dot, tag = name.strip().lower().partition(".")
    if base == "tags" and tag:
        return f"tags.{tag}"
    base = ALIASES.get(base, base)
    if dot and base in IN_LANGUAGES and language_code(tag):
        return f"{base}.{language_code(tag)}"
    if dot and base in AMOUNTS and _YEAR.fullmatch(tag):
        return f"{base}.{tag}"
    if base not in vocabulary.HEADERS or dot:
        raise InputError(
            Message(
                "unknown field {name}; available: {fields}",
                name=name.strip(),
                fields=[*vocabulary.HEADERS, "title.fr", "text.fr", "tags.wsis"],
            ),
            file=file,
        )
    return base


def _column_indices(value: str, heads: Sequence[str], file: str) -> tuple[int, ...]:
    whole = _column_index(value, heads)
    if whole is not None:
        return (whole,)
    found: list[int] = []
    for part in value.split(" + "):
        place = _column_index(part, heads)
        if place is None:
            raise InputError(
                Message(
                    "unknown column “{name}”; the columns are {columns}",
                    name=part.strip(),
                    columns=[head for head in heads if head],
                ),
                file=file,
            )
        found.append(place)
    return tuple(found)


def _column_index(name: str, heads: Sequence[str]) -> int | None:
    wanted = " ".join(name.split())
    for form in (str, str.casefold, normalise_words):
        forms = [form(head) for head in heads]
        if form(wanted) and form(wanted) in forms:
            return forms.index(form(wanted))
    return None


def _language_of_heads(heads: Iterable[str]) -> str:
    """The language of most heads; English for those that no language claims alone."""
    votes: Counter[str] = Counter()
    for head in heads:
        tongues = _languages_of_heads().get(normalise_words(head), ())
        votes.update(tongues[:1] if "en" in tongues else tongues)
    return min(votes, key=lambda language: (-votes[language], LANGUAGES.index(language)), default="en")


@cache
def _head_vocabulary() -> Mapping[str, tuple[str, int]]:
    """Word → field and its rank there, which is the same for the first word of every language."""
    found: dict[str, tuple[str, int]] = {}
    for name, words in vocabulary.HEADERS.items():
        for values in words.values():
            for rank, value in enumerate(values):
                found.setdefault(normalise_words(value), (name, rank))
    return found


@cache
def _languages_of_heads() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for words in vocabulary.HEADERS.values():
        for language, values in words.items():
            for value in values:
                if language not in (known := found.setdefault(normalise_words(value), [])):
                    known.append(language)
    return {word: tuple(languages) for word, languages in found.items()}


@cache
def _tag_heads() -> frozenset[str]:
    return frozenset(index_by_word({"tags": vocabulary.TAG_HEADERS}))
