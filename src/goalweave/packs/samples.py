"""Sample records of a pack (docs/reference/sample-records.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode, message_of
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
from goalweave.packs.table_files import read_yaml


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
    """Read `records.yaml`. Raises InputError naming the record and field of the first fault."""
    content = read_yaml(path)
    try:
        owner = content["organisation"]
        identifier, source = str(owner["id"]), str(content["source"])
        records = tuple(_read_record(item, str(path), source, identifier, catalogue) for item in content["records"])
        return SampleOrganisation(
            identifier, dict(owner["name"]), dict(owner["short"]), str(content["as_of"]), source, records
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(
            Message("not a file of sample records: {part} is missing or of the wrong kind", part=error),
            file=str(path),
        ) from None


def _read_record(item: Mapping[str, Any], file: str, source: str, organisation: str, catalogue: Catalogue) -> Record:
    name = str(item.get("id", "?"))
    try:
        text = {str(language): " ".join(str(value).split()) for language, value in item["text"].items()}
        return Record(
            id=str(item["id"]),
            kind=RecordKind(item["kind"]),
            title={str(language): str(value) for language, value in item["title"].items()},
            text=text,
            language="en",
            source=RecordSource(source, _question_locator(item.get("questions", ()))),
            start=str(item.get("start", "")),
            end=str(item.get("end", "")),
            status=str(item.get("status", "")),
            organisation=organisation,
            partners=tuple(
                Partner(str(one["name"]), str(one.get("role", "partner"))) for one in item.get("partners", ())
            ),
            places=tuple(RecordPlace(str(code)) for code in item.get("countries", ())),
            money=tuple(_read_money(one) for one in item.get("money", ())),
            mappings=tuple(_read_mapping(one, text["en"], catalogue) for one in item.get("mappings", ())),
        )
    except KeyError as error:
        raise InputError(
            Message("the record {record} has no {part}", record=name, part=error), file=file, field=name
        ) from None
    except (AttributeError, ValueError, TypeError, InvalidOperation, UnknownNode) as error:
        raise InputError(
            Message("the record {record}: {problem}", record=name, problem=message_of(error)), file=file, field=name
        ) from None


def _question_locator(numbers: Iterable[str]) -> str:
    return ", ".join(str(number) for number in numbers)


def _read_money(item: Mapping[str, Any]) -> Money:
    return Money(Decimal(str(item["amount"])), str(item["currency"]), str(item.get("kind", "budget")), item.get("date"))


def _read_mapping(item: Mapping[str, Any], text: str, catalogue: Catalogue) -> NodeMapping:
    passages = item["evidence"] if isinstance(item["evidence"], list) else [item["evidence"]]
    return NodeMapping(
        node=catalogue.resolve(item["node"]),
        state=MappingState.ACCEPTED,
        origin="import:pack",
        rank=MappingRank(item.get("rank", "primary")),
        evidence=tuple(_read_evidence(" ".join(str(passage).split()), text) for passage in passages),
    )


def _read_evidence(passage: str, text: str) -> Evidence:
    start = text.find(passage)
    if start < 0:
        raise ValueError(f"“{passage}” does not stand in its text")
    return Evidence(passage, start, start + len(passage), "en")
