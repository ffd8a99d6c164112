"""Records, and their mappings to nodes with the evidence that these rest on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from goalweave.core.model.facts import NO_FACTS, TextFacts
from goalweave.core.model.fields import FieldSpec, FieldType, field_specs
from goalweave.core.model.frameworks import Curie
from goalweave.core.model.pickling import pickled_by_values
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.spans import TextSpan


class RecordKind(StrEnum):
    ACTIVITY = "activity"
    PARTNERSHIP = "partnership"
    EVENT = "event"
    PUBLICATION = "publication"
    MECHANISM = "mechanism"
    DECISION = "decision"
    STATEMENT = "statement"
    TRAINING = "training"


@pickled_by_values
@dataclass(frozen=True, slots=True)
class RecordSource:
    """Where a record was read. locator: `line 12`, `page 3`, `row 7`, `§ 2.1 › paragraph 4`. spans: in the document's text."""

    file: str = ""
    locator: str = ""
    document: str = field(default="", repr=False, compare=False, metadata={"exclude": True})
    """The whole text, with its headings, that a statement is in, one string for all its statements. It says what words
    such as “Goal 3” mean there. A row of a table or an activity stands for itself and has none. It is not stored."""
    spans: tuple[TextSpan, ...] = field(default=(), compare=False, metadata={"exclude": True})


@pickled_by_values
@dataclass(frozen=True, slots=True)
class Partner:
    """role: lead, partner, funder or host. ref: identifier in the organisation's register, if known."""

    name: str
    role: str = "partner"
    ref: str = ""


@pickled_by_values
@dataclass(frozen=True, slots=True)
class Money:
    """Stays in its currency (ISO 4217). kind: budget, commitment or spent; date: value date."""

    amount: Decimal
    currency: str
    kind: str = "budget"
    date: datetime.date | None = None


@pickled_by_values
@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record takes place."""

    area: str = field(
        metadata={"description": "ISO 3166-1 alpha-2, or three digits of UN M49 for a group of countries."}
    )
    share: float | None = field(default=None, metadata={"description": "Percentage of the record's money."})


@pickled_by_values
@dataclass(frozen=True, slots=True)
class RecordCode:
    """A code by which the publisher says what a record is for, as written. vocabulary: id of its list (core.model.codes)."""

    vocabulary: str = field(metadata={"description": "purpose, marker or cofog."})
    code: str
    share: float | None = field(default=None, metadata={"description": "Percentage of the record's money."})
    significance: int | None = field(
        default=None,
        metadata={"description": "Of a policy marker: 0 not targeted, 1 significant, 2 or more principal."},
    )


class NoteKind(StrEnum):
    RESULT = "result"
    CHALLENGE = "challenge"
    LESSON = "lesson"


@pickled_by_values
@dataclass(frozen=True, slots=True)
class RecordNote:
    """A result, challenge or lesson. start, end: of the reporting period, as in a record."""

    kind: NoteKind
    text: LanguageMap
    start: str = ""
    end: str = ""


@pickled_by_values
@dataclass(frozen=True, slots=True)
class WebLink:
    url: str
    title: str = ""


class BeneficiaryGroup(StrEnum):
    """Who is reached: people, or countries in special situations."""

    WOMEN = "women"
    YOUTH = "youth"
    DISABILITIES = "disabilities"
    LDC = "ldc"
    LLDC = "lldc"
    SIDS = "sids"


class MarkerLevel(StrEnum):
    """How far a record serves the concern of a marker, on the scale of the UN system (CEB, 2018)."""

    NONE = "0"
    LIMITED = "1"
    SIGNIFICANT = "2"
    PRINCIPAL = "3"


class MappingState(StrEnum):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class MappingRank(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"


@pickled_by_values
@dataclass(frozen=True, slots=True)
class Evidence:
    """What a mapping rests on: a passage, text == record.text[language][start:end], counted in code points; or a code or the title.

    words: (start, end) within `text` of the words that carried the score, in order, none overlapping; empty if no word
    stands out, as in a mention, which counts as a whole, or in what a person or publisher named. code: `purpose:14031`,
    and `text` describes it, or `title`, and `text` is the record's title; then start and end are 0.
    """

    text: str
    start: int
    end: int
    language: str = ""
    words: tuple[tuple[int, int], ...] = ()
    code: str = ""


@pickled_by_values
@dataclass(frozen=True, slots=True)
class Mapping:
    """A record's mapping to a node. origin: `mention`, `classifier:fast-1`, `code`, `code:fast-1`, `import:iati`,
    `person`.

    score in [0, 1] (1 for what was not computed); share in percent of the record within one framework, or None. sign: 1
    where the record supports the node, -1 where it hinders it, as of a link.
    """

    node: Curie
    state: MappingState
    origin: str
    score: float = 1.0
    rank: MappingRank = MappingRank.PRIMARY
    share: float | None = None
    evidence: tuple[Evidence, ...] = ()
    sign: int = 1

    @property
    def contributes(self) -> bool:
        """Whether it counts as a contribution: it is accepted, and does not hinder the node."""
        return self.state is MappingState.ACCEPTED and self.sign > 0


_LEVELS = "0 none, 1 limited, 2 significant, 3 principal; empty: not marked."


@pickled_by_values
@dataclass(frozen=True, slots=True)
class Record:
    """Something an organisation does. `language` is the main language: a key of `text`.

    Each field is declared here and nowhere else: form, log, JSON, API, import and checks derive from it
    (core.model.fields).

    start, end: ISO 8601 dates of the precision known (`2017`, `2017-06`, `2017-06-09`) or empty. also: other places
    where the same statement stands; each is a mention of the same record. unit: short name of the part of the
    organisation that leads; parent: id of the record that this one is part of, in the same organisation. visibility:
    who is to see it (`draft`, `organisation`, `public`), as its file tells; empty if that tells nothing. details: what
    only this kind has (core.model.kinds). facts: what `body` says, as suggestions for start, end, places, partners and
    money; it is not stored.
    """

    id: Annotated[str, FieldSpec("Identifier", FieldType.CODE, 200, supplied=False, edited=False, published=False)]
    title: Annotated[LanguageMap, FieldSpec("Title", FieldType.TITLE, 2000)]
    text: Annotated[LanguageMap, FieldSpec("Description", FieldType.TEXT, 500_000)]
    language: Annotated[
        str,
        FieldSpec(
            "Main language",
            FieldType.CODE,
            edited=False,
            columns=(),
            description="Its main language, which is that of the evidence.",
        ),
    ]
    kind: Annotated[RecordKind, FieldSpec("Kind", FieldType.CHOICE)] = RecordKind.ACTIVITY
    source: Annotated[RecordSource, FieldSpec("Source", FieldType.SOURCE, supplied=False, edited=False, columns=())] = (
        RecordSource()
    )
    also: Annotated[
        tuple[RecordSource, ...],
        FieldSpec("Other sources", FieldType.SOURCE, supplied=False, edited=False, columns=()),
    ] = ()
    start: Annotated[str, FieldSpec("Start", FieldType.DATE, 10, description="ISO 8601 in the known precision.")] = ""
    end: Annotated[str, FieldSpec("End", FieldType.DATE, 10)] = ""
    status: Annotated[str, FieldSpec("Status", FieldType.CHOICE, 20)] = ""
    organisation: Annotated[str, FieldSpec("Organisation", supplied=False, logged=False, edited=False, columns=())] = ""
    partners: Annotated[
        tuple[Partner, ...], FieldSpec("Partners", FieldType.PARTS, columns=("lead", "partners", "funder"))
    ] = ()
    places: Annotated[tuple[RecordPlace, ...], FieldSpec("Places", FieldType.PARTS, columns=("country", "region"))] = ()
    money: Annotated[
        tuple[Money, ...], FieldSpec("Money", FieldType.PARTS, columns=("budget", "commitment", "spent"))
    ] = ()
    codes: Annotated[
        tuple[RecordCode, ...],
        FieldSpec("Codes", FieldType.PARTS, edited=False, columns=("purpose", "marker", "cofog")),
    ] = ()
    mappings: Annotated[
        tuple[Mapping, ...],
        FieldSpec(
            "Mappings",
            FieldType.PARTS,
            supplied=False,
            logged=False,
            edited=False,
            published=False,
            columns=("sdg", "tags"),
        ),
    ] = ()
    unit: Annotated[str, FieldSpec("Lead unit", description="Short name of the lead unit.")] = ""
    parent: Annotated[str, FieldSpec("Part of", FieldType.CODE, published=False)] = ""
    visibility: Annotated[
        str, FieldSpec("Visibility", FieldType.CHOICE, supplied=False, logged=False, published=False)
    ] = ""
    groups: Annotated[tuple[BeneficiaryGroup, ...], FieldSpec("Groups reached", FieldType.CHOICES)] = ()
    gender_marker: Annotated[str, FieldSpec("Gender equality marker", FieldType.LEVEL, 1, description=_LEVELS)] = ""
    human_rights_marker: Annotated[str, FieldSpec("Human rights marker", FieldType.LEVEL, 1, description=_LEVELS)] = ""
    youth_marker: Annotated[str, FieldSpec("Youth marker", FieldType.LEVEL, 1, description=_LEVELS)] = ""
    disability_marker: Annotated[
        str, FieldSpec("Disability inclusion marker", FieldType.LEVEL, 1, description=_LEVELS)
    ] = ""
    notes: Annotated[
        tuple[RecordNote, ...],
        FieldSpec("Results, challenges and lessons", FieldType.PARTS, columns=("result", "challenge", "lesson")),
    ] = ()
    links: Annotated[tuple[WebLink, ...], FieldSpec("Web links", FieldType.PARTS)] = ()
    details: Annotated[
        MappingOf[str, Any],
        FieldSpec("Details", FieldType.DETAILS, columns=(), description="Details that only this kind of record has."),
    ] = field(default_factory=dict)
    facts: Annotated[
        TextFacts,
        FieldSpec(
            "Facts in the text",
            FieldType.PARTS,
            supplied=False,
            logged=False,
            edited=False,
            published=False,
            columns=(),
        ),
    ] = NO_FACTS

    @property
    def body(self) -> str:
        """The text in the record's main language."""
        return self.text.get(self.language, "")

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the places that are countries."""
        return tuple(place.area for place in self.places if not place.area.isdigit())

    def note_texts(self, *kinds: NoteKind) -> tuple[str, ...]:
        """The texts of its results, challenges and lessons in all their languages; of these kinds only, if any are named."""
        texts: list[str] = []
        for note in self.notes:
            if not kinds or note.kind in kinds:
                texts += note.text.values()
        return tuple(texts)

    @property
    def mentions(self) -> int:
        """Return how often the record appears in its sources."""
        return 1 + len(self.also)


RECORD_FIELDS = field_specs(Record)
"""Name → what is declared of each field of a record, in order."""

MARKER_FIELDS = tuple(name for name, spec in RECORD_FIELDS.items() if spec.type is FieldType.LEVEL)
"""The markers. Forms, columns, facets and formats derive from them."""
