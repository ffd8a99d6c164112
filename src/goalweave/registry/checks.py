"""What a record must be like to be kept, how it is cleaned before, and what its tags should be like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Any
from urllib.parse import urlsplit

from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import MARKER_FIELDS, RECORD_FIELDS, BeneficiaryGroup
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
    fields["source"] = _clean_source(record.source)
    fields["also"] = tuple(map(_clean_source, record.also))
    fields["partners"] = tuple(map(_clean_partner, record.partners))
    fields["money"] = tuple(_clean_money(amount, record.id) for amount in record.money)
    fields["codes"] = tuple(
        replace(code, code=sanitise_line(code.code)[:LONGEST_CODE]) if code.code else code for code in record.codes
    )
    fields["notes"] = tuple(replace(note, text=_clean_texts(note.text)) for note in record.notes)
    fields["links"] = tuple(
        replace(link, url=sanitise_line(link.url), title=sanitise_line(link.title)) for link in record.links
    )
    fields["details"] = read_details(record.kind, record.details) if record.details else {}
    return replace(record, **fields)


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
    for field in MARKER_FIELDS:
        level = getattr(record, field)
        if level not in ("", *model.MarkerLevel):
            yield InputError(Message("“{value}” is not a level of a marker: 0, 1, 2 or 3", value=level), field=field)
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
        if not _is_web_address(link.url):
            yield InputError(
                Message("“{value}” is not a web address that starts with http:// or https://", value=link.url[:80]),
                field="links",
            )


def _is_web_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:  # brackets around what is no IPv6 address
        return False


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
    return {language: line for language, title in text.items() if (line := sanitise_line(title))}


def _clean_texts(text: LanguageMap) -> LanguageMap:
    return {language: cleaned for language, passage in text.items() if (cleaned := sanitise_text(passage))}


def _clean_source(source: model.RecordSource) -> model.RecordSource:
    """Without the document, which is not stored."""
    return model.RecordSource(sanitise_line(source.file), sanitise_line(source.locator))


def _clean_partner(partner: model.Partner) -> model.Partner:
    name, ref = sanitise_line(partner.name), sanitise_line(partner.ref)
    return partner if (name, ref) == (partner.name, partner.ref) else replace(partner, name=name, ref=ref)


def _clean_money(money: model.Money, name: str) -> model.Money:
    return replace(money, amount=_clean_amount(money.amount, name))


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


MOST_TARGETS = 10
"""SDG targets of one sub-output in UN INFO, and of one activity in the CRS of the OECD-DAC."""
UN_INFO = "UN INFO, mandatory tags and markers"
UN_DATA_STANDARDS = "UN data standards, standard V"
IATI_GUIDANCE = "IATI guidance on the SDGs"
_MARKED_GROUPS = {
    "gender_marker": BeneficiaryGroup.WOMEN,
    "youth_marker": BeneficiaryGroup.YOUTH,
    "disability_marker": BeneficiaryGroup.DISABILITIES,
}


@dataclass(frozen=True, slots=True)
class TaggingNote:
    """Advice on the tags of a record, which keeps nothing from being stored. source: of the rule, empty for our own; status:
    how far that can be relied on."""

    message: Message
    source: str = ""
    status: model.Status = model.Status.OURS


def tagging_notes(record: model.Record) -> list[TaggingNote]:
    """How the tags of a record differ from the rules of the UN Sustainable Development Group; mappings: those of the record.

    What is required with markers is only told of records that have one: others are not work of the UN system.
    docs/reference/un-info.md lists the rules and their sources.
    """
    accepted = [mapping for mapping in record.mappings if mapping.contributes and mapping.node.framework == "sdg"]
    notes = list(_target_notes(accepted))
    if any(getattr(record, name) for name in MARKER_FIELDS):
        notes += _required_notes(record, accepted)
        notes += _marker_notes(record, accepted)
    return notes


def _target_notes(accepted: Sequence[model.Mapping]) -> Iterator[TaggingNote]:
    codes = {mapping.node.code for mapping in accepted}
    targets = [code for code in codes if code.count(".") == 1]
    if len(targets) > MOST_TARGETS:
        message = Message(
            "{count} SDG targets are accepted; choose at most {most}", count=len(targets), most=MOST_TARGETS
        )
        yield TaggingNote(message, UN_INFO, model.Status.TRANSCRIBED)
    goals = sorted({code.partition(".")[0] for code in targets} & codes, key=int)
    if goals:
        message = Message(
            "name only the target where both are accepted: goals {goals} have targets of theirs here", goals=goals
        )
        yield TaggingNote(message, IATI_GUIDANCE, model.Status.TRANSCRIBED)
    total = sum(mapping.share or 0 for mapping in accepted)
    if total and abs(total - 100) > 0.5:
        message = Message("the shares of goals and targets add up to {total} percent, not to 100", total=f"{total:g}")
        yield TaggingNote(message, UN_DATA_STANDARDS, model.Status.RECALLED)
    if accepted and not any(mapping.rank is model.MappingRank.PRIMARY for mapping in accepted):
        yield TaggingNote(Message("all goals and targets are secondary; make the most important one primary"))


def _required_notes(record: model.Record, accepted: Sequence[model.Mapping]) -> Iterator[TaggingNote]:
    roles = {partner.role for partner in record.partners}
    missing = {
        Message("the gender equality marker is missing"): not record.gender_marker,
        Message("the human rights marker is missing"): not record.human_rights_marker,
        Message("no SDG target is accepted"): not any(mapping.node.code.count(".") == 1 for mapping in accepted),
        Message("no place is given"): not record.places,
        Message("the status is missing"): not record.status,
        Message("no contributing partner is named (role: funder)"): "funder" not in roles,
        Message("no implementing partner is named (role: partner)"): "partner" not in roles,
    }
    for message, is_missing in missing.items():
        if is_missing:
            yield TaggingNote(message, UN_INFO, model.Status.TRANSCRIBED)


def _marker_notes(record: model.Record, accepted: Sequence[model.Mapping]) -> Iterator[TaggingNote]:
    """A marker and what else is said of its concern contradict each other."""
    serves_goal_5 = any(mapping.node.code.partition(".")[0] == "5" for mapping in accepted)
    for name, group in _MARKED_GROUPS.items():
        level = getattr(record, name)
        named = group in record.groups or (name == "gender_marker" and serves_goal_5)
        label = Message(RECORD_FIELDS[name].label)
        if level == model.MarkerLevel.NONE and named:
            yield TaggingNote(Message("{marker}: 0, but the record names its group or its goal", marker=label))
        if level == model.MarkerLevel.PRINCIPAL and not named:
            yield TaggingNote(Message("{marker}: 3, but the record names neither its group nor its goal", marker=label))
