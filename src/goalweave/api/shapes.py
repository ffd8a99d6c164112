"""Objects that the API returns. Names are those of docs/explanation/words.md and do not change within a version."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf, Sequence
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from goalweave.core import model
from goalweave.core.model import RECORD_FIELDS

Texts = MappingOf[str, str]
"""Language (BCP 47) → text."""
ShapeType = TypeVar("ShapeType", bound=Schema)


def shape_of_fields(
    source: type, fields: MappingOf[str, Any], types: MappingOf[str, Any], base: type[ShapeType], name: str = ""
) -> type[ShapeType]:
    """A shape with the published fields of a class of the core. types: of those that the API gives otherwise."""
    hints = {**get_type_hints(source), **types}
    values = {
        field: (hints[field], Field(description=spec.description or None))
        for field, spec in fields.items()
        if spec.published
    }
    return create_model(name or source.__name__, __base__=base, __doc__=None, **values)  # type: ignore[call-overload,no-any-return]


def shape_from(shape: type[ShapeType], *sources: object, **values: Any) -> ShapeType:
    """A shape with these values; its other fields come from the first source that has an attribute of the same name."""
    names = shape.model_fields.keys() - values.keys()
    for source in reversed(sources):
        values |= {name: getattr(source, name) for name in names if hasattr(source, name)}
    return shape(**values)


class Level(Schema):
    id: str
    one: Texts
    many: Texts


class Framework(Schema):
    key: str = Field(description="Its id with the edition: sdg@2025.")
    id: str
    edition: str
    default: bool = Field(description="Whether an id without an edition means this edition.")
    title: Texts
    short: Texts
    owner: Texts
    source: str
    uri: str
    levels: list[Level]
    nodes: int = Field(description="Number of nodes.")


class Facilitator(Schema):
    organisation: str
    role: str = Field(description="facilitator, co-facilitator, partner, interim or named.")
    status: str = Field(description="official, transcribed, recalled, disputed or ours.")
    period: str
    source: str


class Node(Schema):
    curie: str = Field(description="Permanent name: sdg@2025:9.c.")
    name: str = Field(description="Name without the edition if that is the default one: sdg:9.c.")
    framework: str
    code: str
    formerly: Sequence[str] = Field(description="Codes that it had earlier in this edition; they still lead here.")
    level: str
    parent: str | None = Field(description="Code of the parent node; null at the top.")
    children: list[str] = Field(description="Codes of the nodes directly below, in order.")
    label: Texts = Field(description="A short name in Goalweave's own words.")
    wording: Texts = Field(description="The official text, if it has been loaded.")
    terms: MappingOf[str, Sequence[str]]
    status: str = Field(description="official, transcribed, recalled, disputed or ours.")
    uri: str
    colour: str
    source: str
    properties: MappingOf[str, Sequence[str]]
    facilitators: list[Facilitator] = Field(description="Organisations that lead or support the work on it.")


class Linkage(Schema):
    id: str
    kind: str = Field(description="linkage, interlinkage or crosswalk.")
    subject: str = Field(description="Key of a framework.")
    object: str
    title: Texts
    source: str
    links: int = Field(description="Number of links.")


class Link(Schema):
    linkage: str
    subject: str = Field(description="Name of a node: wsis@2003:C2.")
    object: str
    relation: str
    weight: float | None = Field(description="In (0, 1]; null if none is stated.")
    strength: str | None = Field(description="strong, moderate or weak; null if none is stated.")
    strength_by: str = Field(description="Who stated weight or strength: ours, publisher or signed.")
    sign: int = Field(description="1, or -1 if one hinders the other.")
    status: str
    rationale: Texts
    note: Texts
    source: str


class LinkageOwner(Schema):
    organisation: str = Field(description="Its slug.")
    role: str
    state: str = Field(description="unsigned, earlier_text (signed an earlier text) or signed.")
    signed: datetime | None


class LinkageRow(Schema):
    code: str = Field(description="Code of the node whose links it holds.")
    state: str
    owners: list[LinkageOwner]
    disputed_by: list[str] = Field(description="Slugs of organisations that dispute a link of the row.")
    links: int = Field(description="Number of links in the latest version.")


class LinkageVersion(Schema):
    number: str = Field(description="Such as 2.1; with the linkage, its permanent address.")
    released: datetime
    notes: Texts
    links: int
    rows: int
    signed_rows: int = Field(description="Rows that all their owners had signed.")


class ReleasedLink(Schema):
    row: str = Field(description="Code of the row.")
    subject: str = Field(description="A code in the subject framework of the linkage.")
    object: str
    relation: str
    sign: int = Field(description="1, or -1 if one hinders the other.")
    weight: float | None
    strength: str | None = Field(description="strong, moderate or weak; null if none is stated.")
    strength_by: str = Field(description="Who stated weight or strength: ours, publisher or signed.")
    status: str
    agreed: list[str] = Field(description="Slugs of the owners that signed it.")
    disputed: list[str] = Field(description="Slugs of the organisations that disputed it when it was released.")
    rationale: Texts
    note: Texts
    source: str


class Organisation(Schema):
    slug: str
    name: Texts
    short: Texts
    kind: str
    ref: str = Field(description="Its IATI identifier, if known.")
    country: str = Field(description="Country of headquarters: ISO 3166-1 alpha-2.")
    records: int = Field(description="Number of published records.")


class Unit(Schema):
    id: int
    slug: str
    parent: int | None
    name: Texts


class OrganisationDetail(Organisation):
    units: list[Unit]


RECORD_VALUES = tuple(name for name, spec in RECORD_FIELDS.items() if spec.published)
"""Fields of core.model.Record that the API gives as they are."""


class RecordRow(Schema):
    """What the register adds to the fields of a record."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)

    id: int
    slug: str
    parent: int | None = Field(description="The parent record, if it is published.")
    as_of: str = Field(description="Date of the data.")
    updated: datetime


Record = shape_of_fields(model.Record, RECORD_FIELDS, {}, RecordRow)


class Evidence(Schema):
    text: str
    start: int = Field(description="Start position in the record's text in `language`, in code points.")
    end: int
    language: str
    words: Sequence[tuple[int, int]] = Field(
        description="Start and end, within `text`, of the words that carried the score."
    )
    code: str = Field(
        description="purpose:14031, if the evidence is a code of the record, which `text` describes, and not a passage."
    )


class Mapping(Schema):
    record: int
    node: str = Field(description="sdg@2025:9.c.")
    origin: str = Field(description="person, import:…, mention, code, code:… or classifier:….")
    score: float
    rank: str = Field(description="primary or secondary.")
    share: float | None = Field(description="Percentage of the record within the framework.")
    sign: int = Field(description="1: the record supports the node; -1: it hinders it, which is no contribution.")
    evidence: list[Evidence]


class Sum(Schema):
    amount: str
    currency: str
    kind: str


class Count(Schema):
    records: int = Field(description="Unique records.")
    mentions: int = Field(description="Number of times these appear in their sources.")
    money: list[Sum] = Field(description="By shares; only for accepted, direct mappings.")


class Counts(Schema):
    direct: Count = Field(description="Mapped to the node or to a node below it.")
    via: Count = Field(description="Reached only via links; never added to direct.")


class NodeCoverage(Schema):
    node: str
    level: str
    accepted: Counts
    suggested: Counts = Field(description="Not decided yet; never added to accepted.")


class Total(Schema):
    accepted: Counts
    suggested: Counts


class Coverage(Schema):
    framework: str
    as_of: str = Field(description="The latest date of the data of published records.")
    records: int = Field(description="Number of published records that match the filter.")
    total: Total = Field(
        description="The framework treated as one node. This is not the sum, since a record can count for several nodes."
    )
    nodes: list[NodeCoverage]


class Gaps(Schema):
    framework: str
    as_of: str
    records: int
    nothing: list[str] = Field(description="Nodes that no record reaches.")
    suggestions_only: list[str]
    via_only: list[str] = Field(description="Reached only via links.")


class Hop(Schema):
    node: str = Field(description="The node that the step leads to.")
    linkage: str | None = Field(description="null for a step up to the parent node.")
    weight: float | None = Field(description="That of the link, or null.")
    strength: str | None = Field(description="That of the link: strong, moderate or weak, or null.")
    sign: int = Field(description="1, or -1 if the link hinders.")
    reversed: bool = Field(description="Whether the link is followed from its object to its subject.")


class Contribution(Schema):
    node: str
    strength: float | None = Field(description="In [0, 1]; null if a link on the path has no weight.")
    strength_class: str | None = Field(
        description="That of the weakest link on the path; null if one of them has none, or if there is none."
    )
    direct: bool
    mapping: str = Field(description="The node that the path starts from.")
    path: list[Hop]
