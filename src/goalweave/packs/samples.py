"""Sample records of a pack (docs/reference/sample-records.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import (
    Evidence,
    Mapping as NodeMapping,
    MappingRank,
    MappingState,
    Money,
    Partner,
    Record,
    RecordKind,
    RecordPlace,
    RecordSource,
)
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlNode, read_yaml
from goalweave.packs.table_files import read_text

MOST_RECORDS = 10_000

_SAMPLE = ("organisation", "as_of", "source", "records")
_ORGANISATION = ("id", "name", "short")
_RECORD = (
    "id",
    "kind",
    "title",
    "text",
    "start",
    "end",
    "status",
    "partners",
    "countries",
    "money",
    "questions",
    "mappings",
)


@dataclass(frozen=True)
class SampleOrganisation:
    """Records of one organisation. as_of: what they stand for, ISO 8601 of the precision known."""

    organisation: str
    name: LanguageMap
    short: LanguageMap
    as_of: str
    source: str
    records: tuple[Record, ...]


def read_sample(path: Path, catalogue: Catalogue) -> SampleOrganisation:
    """Read `records.yaml`. Raises InputError naming line and field of the first fault."""
    sample = read_yaml(read_text(path), str(path)).entries(_SAMPLE)
    owner = sample.require("organisation").entries(_ORGANISATION)
    organisation = owner.require("id").short_text()
    source = sample.require("source").text(LONGEST_TEXT)
    read = partial(_read_record, source=source, organisation=organisation, catalogue=catalogue)
    return SampleOrganisation(
        organisation,
        name=owner.require("name").language_map(),
        short=owner.require("short").language_map(),
        as_of=sample.require("as_of").text(),
        source=source,
        records=sample.require("records").list_of(read, MOST_RECORDS),
    )


def _read_record(part: YamlNode, source: str, organisation: str, catalogue: Catalogue) -> Record:
    entries = part.entries(_RECORD)
    text = {language: " ".join(text.split()) for language, text in entries.require("text").language_map().items()}
    read_mapping = partial(_read_mapping, text=text.get("en", ""), catalogue=catalogue)
    return Record(
        id=entries.require("id").short_text(),
        kind=entries.require("kind").choice(RecordKind),
        title=entries.require("title").language_map(),
        text=text,
        language="en",
        source=RecordSource(source, ", ".join(entries.list_of("questions", YamlNode.text))),
        start=entries.text("start"),
        end=entries.text("end"),
        status=entries.text("status"),
        organisation=organisation,
        partners=entries.list_of("partners", _read_partner),
        places=entries.list_of("countries", lambda country: RecordPlace(country.text())),
        money=entries.list_of("money", _read_money),
        mappings=entries.list_of("mappings", read_mapping),
    )


def _read_partner(part: YamlNode) -> Partner:
    partner = part.entries(("name", "role"))
    return Partner(partner.require("name").text(), partner.text("role") or "partner")


def _read_money(part: YamlNode) -> Money:
    money = part.entries(("amount", "currency", "kind", "date"))
    return Money(
        _read_amount(money.require("amount")),
        money.require("currency").text(),
        money.text("kind") or "budget",
        money.read("date", _read_date, None),
    )


def _read_amount(part: YamlNode) -> Decimal:
    try:
        return Decimal(part.text())
    except InvalidOperation:
        raise part.make_error(Message("“{value}” is not a number", value=part.text())) from None


def _read_date(part: YamlNode) -> date:
    try:
        return date.fromisoformat(part.text())
    except ValueError:
        raise part.make_error(Message("“{value}” is not a date; use 2024-06-30", value=part.text())) from None


def _read_mapping(part: YamlNode, text: str, catalogue: Catalogue) -> NodeMapping:
    mapping = part.entries(("node", "evidence", "rank"))
    node, evidence = mapping.require("node"), mapping.require("evidence")
    passages = evidence.list_items() if evidence.is_list else [evidence]
    try:
        curie = catalogue.resolve(node.short_text())
    except UnknownNode as error:
        raise node.make_error(error.args[0]) from None
    return NodeMapping(
        node=curie,
        state=MappingState.ACCEPTED,
        origin="import:pack",
        rank=mapping.choice("rank", MappingRank, MappingRank.PRIMARY),
        evidence=tuple(_read_evidence(passage, text) for passage in passages),
    )


def _read_evidence(part: YamlNode, text: str) -> Evidence:
    passage = " ".join(part.text(LONGEST_TEXT).split())
    start = text.find(passage)
    if start < 0:
        raise part.make_error(Message("“{passage}” is not a passage of the text", passage=passage))
    return Evidence(passage, start, start + len(passage), "en")
