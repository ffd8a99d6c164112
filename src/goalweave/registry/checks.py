"""What a record must be like to be kept, and how it is cleaned before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Context, Decimal
from typing import Any
from urllib.parse import urlsplit

from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import ONE_LINE, TEXTS
from goalweave.core.model.record_details import read_details
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import remove_unstorable_parts, sanitise_line, sanitise_text
from goalweave.registry.models import Visibility

LONGEST_TEXT = RECORD_FIELDS["text"].longest
LONGEST = {
    **{name: spec.longest for name, spec in RECORD_FIELDS.items() if spec.longest},
    "partner": 500,
    "role": 20,
    "ref": 200,
    "url": 2000,
    "links": 500,
    "file": 500,
    "notes": 10,
}
"""Field, or part of one → characters that are kept."""
LONGEST_CODE = 40
"""A longer code is cut: it is in no list anyway."""
PRECISION = Context(prec=15)
"""The digits that SQLite keeps of a decimal."""
MONEY_FIELDS = ("budget", "commitment", "spent")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})?|")
_AREA = re.compile(r"[A-Z]{2}|[0-9]{3}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def clean_record(record: model.Record) -> model.Record:
    """Return the record with sanitised texts and amounts to the cent, as it is stored; idempotent.

    Call it before a classifier reads the text, since evidence counts characters. Raises InputError for an invalid
    amount.
    """
    record = remove_unstorable_parts(record)  # roles and codes of parts too
    fields: dict[str, Any] = {name: sanitise_line(getattr(record, name)) for name in _LINE_FIELDS}
    fields |= {name: _clean_texts(getattr(record, name)) for name in _TEXT_FIELDS}
    fields["title"] = _clean_titles(record.title)
    return replace(
        record,
        **fields,
        source=_clean_source(record.source),
        also=tuple(_clean_source(source) for source in record.also),
        partners=tuple(
            replace(partner, name=sanitise_line(partner.name), ref=sanitise_line(partner.ref))
            for partner in record.partners
        ),
        money=tuple(replace(amount, amount=_clean_amount(amount.amount, record.id)) for amount in record.money),
        codes=tuple(replace(code, code=sanitise_line(code.code)[:LONGEST_CODE]) for code in record.codes),
        notes=tuple(replace(note, text=_clean_texts(note.text)) for note in record.notes),
        links=tuple(
            replace(link, url=sanitise_line(link.url), title=sanitise_line(link.title)) for link in record.links
        ),
        details=read_details(record.kind, record.details),
    )


def record_problems(record: model.Record) -> Iterator[InputError]:
    """All that keeps a cleaned record from being stored, each with its field."""
    for field, text in _text_lengths(record):
        if len(text) > LONGEST[field]:
            yield InputError(
                Message(
                    "“{value}…” is longer than the limit of {most} characters",
                    value=text[:40],
                    most=LONGEST[field],
                ),
                field=field,
            )
    if not record.id:
        yield InputError("a record needs an id", field="id")
    if not _LANGUAGE.fullmatch(record.language) or len(record.language) > 10:
        yield InputError(
            Message("“{value}” is not a language code such as en", value=record.language), field="language"
        )
    for field in _TEXT_FIELDS:
        for language, text in getattr(record, field).items():
            if not _LANGUAGE.fullmatch(language) or len(language) > 10:
                yield InputError(Message("“{value}” is not a language code such as en", value=language), field=field)
            if len(text) > LONGEST_TEXT:
                yield InputError(
                    Message(
                        "the text has {count:,} characters; the limit is {most:,}",
                        count=len(text),
                        most=LONGEST_TEXT,
                    ),
                    field=field,
                )
    if record.start and record.end and record.end < record.start[: len(record.end)]:
        yield InputError(
            Message("the end, {end}, is before the start, {start}", end=record.end, start=record.start), field="end"
        )
    if record.visibility not in ("", *Visibility):
        yield InputError(
            Message("“{value}” is not one of {choices}", value=record.visibility, choices=list(Visibility)),
            field="visibility",
        )
    yield from _check_places(record)
    for amount in record.money:
        if not _CURRENCY.fullmatch(amount.currency):
            yield InputError(
                Message("“{value}” is not an ISO 4217 currency code", value=amount.currency), field="currency"
            )
        if amount.kind not in MONEY_FIELDS:
            yield InputError(
                Message("“{value}” is not one of {choices}", value=amount.kind, choices=list(MONEY_FIELDS)),
                field="money",
            )
    for link in record.links:
        if urlsplit(link.url).scheme not in ("http", "https"):
            yield InputError(
                Message("“{value}” is not a web address that starts with http:// or https://", value=link.url[:80]),
                field="links",
            )


def _check_places(record: model.Record) -> Iterator[InputError]:
    for place in record.places:
        if not _AREA.fullmatch(place.area):
            yield InputError(
                Message("“{value}” is neither an ISO 3166-1 country nor a UN M49 group", value=place.area),
                field="country",
            )
        if place.share is not None and not 0 <= place.share <= 100:
            yield InputError(Message("{value} is not a percentage", value=place.share), field="country")
    total = sum(place.share or 0 for place in record.places)
    if total > 100.5:
        yield InputError(
            Message("the shares of the places add up to {total} percent", total=f"{total:g}"), field="country"
        )


def _text_lengths(record: model.Record) -> Iterator[tuple[str, str]]:
    yield from ((name, getattr(record, name)) for name in _LINE_FIELDS if name in LONGEST)
    yield from (("title", text) for text in record.title.values())
    for source in (record.source, *record.also):
        yield "file", source.file
        yield "file", source.locator
    for partner in record.partners:
        yield "partner", partner.name
        yield "role", partner.role
        yield "ref", partner.ref
    for link in record.links:
        yield "url", link.url
        yield "links", link.title
    for note in record.notes:
        yield "notes", note.start
        yield "notes", note.end


def _clean_titles(text: LanguageMap) -> LanguageMap:
    return {language: line for language, written in text.items() if (line := sanitise_line(written))}


def _clean_texts(text: LanguageMap) -> LanguageMap:
    return {language: cleaned for language, written in text.items() if (cleaned := sanitise_text(written))}


def _clean_source(source: model.RecordSource) -> model.RecordSource:
    return model.RecordSource(sanitise_line(source.file), sanitise_line(source.locator))


def _clean_amount(amount: Decimal, name: str) -> Decimal:
    if not amount.is_finite() or amount.adjusted() > 15:
        raise InputError(
            Message(
                "the record {record}: {problem}",
                record=name,
                problem=Message("{value} is not an amount of money", value=amount),
            ),
            field="amount",
        )
    return PRECISION.create_decimal(amount.quantize(Decimal("0.01")))


_LINE_FIELDS = tuple(name for name, spec in RECORD_FIELDS.items() if spec.type in ONE_LINE and name != "kind")
_TEXT_FIELDS = tuple(name for name, spec in RECORD_FIELDS.items() if spec.type in TEXTS)
