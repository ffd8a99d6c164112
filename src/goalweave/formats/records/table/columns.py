"""Which column of a table holds which field of a record: guessed from the head, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
)
from goalweave.formats.reading.normalisation import language_code, normalise_words
from goalweave.formats.reading.numbers import Unit, read_unit
from goalweave.formats.records.table.head_vocabulary import HEADERS, HEADS, TAG_HEADERS
from goalweave.formats.records.table.header_evidence import (
    LONGEST_HEADER,
    names_other_column,
    plain_header,
    split_header,
    weigh_header,
)
from goalweave.formats.records.table.policy_markers import marker_of_column, names_marker
from goalweave.formats.records.table.recognition import (
    ACCEPTED,
    AMOUNTS,
    CERTAIN,
    Candidate,
    ColumnChoice,
    amount_reason,
    assign_fields,
    column_candidates,
)
from goalweave.formats.records.table.value_evidence import ValueProfile, profile_values

TEXTS = ("title", "text")
"""Fields of which a record needs one."""

NOTES = ("result", "challenge", "lesson")
"""Fields of a reporting period."""

IN_LANGUAGES = (
    *(name for name, spec in RECORD_FIELDS.items() if spec.type in (FieldType.TITLE, FieldType.TEXT)),
    *NOTES,
    *(detail.id for detail in chain.from_iterable(DETAILS.values()) if detail.type is FieldType.TEXT),
)
"""Fields with one column a language: `title.fr`."""

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

UN_MARKERS = {"1": "gender_marker", "11": "disability_marker"}
"""Policy marker of the OECD-DAC → field of the marker of the UN system for the same concern."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class TableColumns:
    """fields: field (`title`, `title.fr`, `budget.2024`, `tags.wsis` …) → places of its columns; constants: field → value for all rows.

    language: of the head's words; units: what the head of a column of amounts says of its currency and scale; choices: each
    column with a head, and why it is read so.
    """

    headers: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    units: Mapping[str, Unit] = field(default_factory=dict)
    choices: tuple[ColumnChoice, ...] = ()

    @property
    def last_used(self) -> int:
        """The place of the last column that is used."""
        return max(chain.from_iterable(self.fields.values()), default=-1)

    @property
    def count_by_header(self) -> int:
        """How many columns the header itself names."""
        return sum(bool(choice.field) and choice.by_header for choice in self.choices)

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
    profiles = _profile_columns(heads, sample)
    assigned = _use_un_markers(_assign_columns(heads, profiles, named), heads)
    fields = {**named.places, **_fields_of(assigned)}
    units = {name: read_unit(heads[places[0]]) for name, places in fields.items() if name.split(".")[0] in AMOUNTS}
    used = (heads[place] for place in chain.from_iterable(fields.values()))
    return TableColumns(
        headers=heads,
        fields={name: fields[name] for name in sorted(fields, key=lambda name: fields[name])},
        constants=named.constants,
        language=language_of_heads(filter(None, map(HEADS.match, used))),
        units=units,
        choices=tuple(_choices(heads, profiles, named, assigned, units)),
    )


def _profile_columns(heads: Sequence[str], sample: Iterable[Sequence[str]]) -> dict[int, ValueProfile]:
    rows = list(sample)
    profiles: dict[int, ValueProfile] = {}
    for place, head in enumerate(heads):
        if head:
            profiles[place] = profile_values([row[place] for row in rows if place < len(row)])
    return profiles


def _assign_columns(
    heads: Sequence[str], profiles: Mapping[int, ValueProfile], named: NamedColumns
) -> dict[int, Candidate]:
    """Place → field of the columns that the user does not name."""
    named_places = named.all_places
    candidates: dict[int, list[Candidate]] = {}
    for place, profile in profiles.items():
        if place not in named_places:
            head = heads[place][:LONGEST_HEADER]
            holds_tags = TAG_HEADERS.find(head) and profile.count and profile.share("sdg") == 1
            listed = HeadMatch("sdg") if holds_tags else _match_head(head)
            loose = "" if listed or names_other_column(split_header(head)) else HEADS.match_within(head)
            candidates[place] = column_candidates(head, listed, loose, profile)
    return assign_fields(candidates, heads, JOINED, named.fields)


def _use_un_markers(assigned: Mapping[int, Candidate], heads: Sequence[str]) -> dict[int, Candidate]:
    """Next to a marker that only the UN system has, those of gender equality and disability are its own too, and not the DAC's."""
    fields = {candidate.field for candidate in assigned.values()}
    if not fields & {"human_rights_marker", "youth_marker"}:
        return dict(assigned)
    changed = dict(assigned)
    for place, candidate in assigned.items():
        name = UN_MARKERS.get(marker_of_column(heads[place]), "") if candidate.field == "marker" else ""
        if name and name not in fields:
            changed[place] = replace(candidate, field=name)
    return changed


def _fields_of(assigned: Mapping[int, Candidate]) -> dict[str, tuple[int, ...]]:
    """Field → its columns, the best first where only one is read."""
    fields: dict[str, tuple[int, ...]] = {}
    for place in sorted(assigned):
        name = assigned[place].field
        fields[name] = (*fields.get(name, ()), place)
    return fields


def _choices(
    heads: Sequence[str],
    profiles: Mapping[int, ValueProfile],
    named: NamedColumns,
    assigned: Mapping[int, Candidate],
    units: Mapping[str, Unit],
) -> Iterator[ColumnChoice]:
    """Each column with a head: how it is read, and why."""
    named_by_place: dict[int, str] = {}
    for name, places in named.places.items():
        named_by_place |= dict.fromkeys(places, name)
    for place, profile in profiles.items():
        choice = ColumnChoice(place, heads[place], "", samples=profile.samples)
        if place in named_by_place:
            choice = replace(choice, field=named_by_place[place], reasons=(Message("chosen by you"),))
        elif place in assigned:
            best = assigned[place]
            certain = best.score >= CERTAIN
            choice = replace(choice, field=best.field, reasons=best.reasons, certain=certain, by_header=best.by_header)
        if choice.field in units and (reason := amount_reason(units[choice.field])):
            choice = replace(choice, reasons=(*choice.reasons[:1], reason, *choice.reasons[1:]))
        yield choice


def names_field(head: str) -> bool:
    """Whether the words of a head name a field, whatever the values below it are."""
    return bool(_match_head(head)) or any(evidence.score >= ACCEPTED for evidence in weigh_header(head))


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
    plain = plain_header(head)
    if plain != normalise_words(head) and (match := HEADS.match(plain)):
        return replace(match, rank=match.rank + 1)
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
    rest = re.sub(r"\b(?:FY|AF|EF)\b", " ", _YEAR.sub(" ", head))
    match = _match_amount_head(rest) if len(years) == 1 else None
    if len(years) == 1 and match is None:
        best = next(iter(weigh_header(rest)), None)
        if best and best.field in AMOUNTS and best.score >= CERTAIN:
            match = HeadMatch(best.field)
    return replace(match, field=f"{match.field}.{years[0]}") if match else None


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
