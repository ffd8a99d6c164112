"""What IATI can carry of a record: the record as it is read back from its activity, and what is lost or completed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from urllib.parse import quote, urlsplit

from goalweave.core.model import (
    MARKER_FIELDS,
    Mapping,
    MappingRank,
    MappingState,
    MarkerLevel,
    Money,
    NoteKind,
    Partner,
    Record,
    RecordCode,
    RecordKind,
    RecordNote,
    RecordPlace,
    RecordSource,
    WebLink,
)
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.countries import country_codes
from goalweave.formats.records.iati import codes
from goalweave.formats.records.iati.narratives import normalise_language
from goalweave.formats.records.iati.percentages import add_to_whole, whole_percentages
from goalweave.formats.records.iati.purposes import MARKER
from goalweave.formats.records.iati.sdg import FRAMEWORK, ORIGIN
from goalweave.formats.records.texts import UNKNOWN_LANGUAGE, complete_texts, tidy_text

ACTIVITY_KINDS = frozenset(
    (RecordKind.ACTIVITY, RecordKind.PARTNERSHIP, RecordKind.EVENT, RecordKind.MECHANISM, RecordKind.TRAINING)
)
"""Publications, decisions and statements are not activities in the sense of the standard."""

GOAL, TARGET, INDICATOR = 0, 1, 2
"""Points in the code of a node of the SDGs."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no character for (section 2.2)."""
_PLAIN_ADDRESS = re.compile(r"https?://[!\"$&-;=?-Z\\^-~]+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_REGION = re.compile(r"[0-9]{3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LEVELS = frozenset(MarkerLevel)
_MONEY_KINDS = ("budget", "commitment", "spent")


class Loss(StrEnum):
    """What an activity lacks of its record, or has in addition to it."""

    KIND = "kind"
    UNDATED = "undated"
    DATES = "dates"
    STATUS = "status"
    AMOUNTS = "amounts"
    AMOUNT_DATES = "amount_dates"
    PLACES = "places"
    PERCENTAGES = "percentages"
    MAPPING_SHARES = "mapping_shares"
    GOALS = "goals"
    TARGETS = "targets"
    HINDERING = "hindering"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class Publisher:
    """The reporting organisation. ref: its identifier, such as XM-DAC-41304; type: OrganisationType."""

    ref: str
    name: LanguageMap
    type: str = "90"


@dataclass(frozen=True, slots=True)
class CarriedActivity:
    """record: None if it is no activity or cannot be made into a valid one."""

    record: Record | None
    losses: frozenset[Loss] = frozenset()


def carried_activity(record: Record, publisher: Publisher, today: date) -> CarriedActivity:
    """The record as its activity carries it. Idempotent but for the losses: what was carried once is carried whole.

    today: statuses follow from it where none is known, and no amount is spent after it.
    """
    if record.kind not in ACTIVITY_KINDS:
        return CarriedActivity(None, frozenset([Loss.KIND]))
    losses: set[Loss] = set()
    start, end = _full_date(record.start, last=False), _full_date(record.end, last=True)
    if not start and not end:
        return CarriedActivity(None, frozenset([Loss.UNDATED]))
    if (start, end) != (record.start, record.end):
        losses.add(Loss.DATES)
    status = record.status
    if status not in codes.STATUS_CODES:
        losses.add(Loss.STATUS)
        status = _status_of_dates(start, end, today.isoformat())
    title, text, language = _carried_texts(record)
    organisation = organisation_text(publisher, language)
    if record.details or record.groups or record.unit or record.note_texts(NoteKind.CHALLENGE, NoteKind.LESSON):
        losses.add(Loss.FIELDS)
    carried = Record(
        id=_line(record.id),
        title=title,
        text=text,
        language=language,
        source=RecordSource(),
        start=start,
        end=end,
        status=status,
        organisation=organisation,
        partners=_carried_partners(record.partners, Partner(organisation, "lead", publisher.ref)),
        places=_carried_places(record.places, losses),
        money=_carried_money(record.money, start, end, today, losses),
        codes=_carried_codes(record.codes, losses),
        mappings=_carried_mappings(record.mappings, losses),
        parent=_line(record.parent),
        **{name: level for name in MARKER_FIELDS if (level := getattr(record, name)) in _LEVELS},
        notes=tuple(_carried_notes(record.notes, language, start or end, end or start)),
        links=tuple(dict.fromkeys(_carried_links(record.links))),
    )
    return CarriedActivity(carried, frozenset(losses))


def organisation_text(publisher: Publisher, language: str) -> str:
    """The name of the publisher as it is read from an activity in this language."""
    names = publisher_names(publisher, language)
    return names.get(language) or next(iter(names.values()))


def publisher_names(publisher: Publisher, language: str) -> dict[str, str]:
    """Its names as narratives carry them, a name in no language as in this one; its identifier if it has none."""
    names = narratives(publisher.name, one_line=True)
    if unknown := names.pop(UNKNOWN_LANGUAGE, ""):
        names.setdefault(language, unknown)
    return names or {language: publisher.ref}


def narratives(texts: LanguageMap, *, one_line: bool = False) -> dict[str, str]:
    """The texts as narratives carry them, by normalised language; empty ones are dropped."""
    by_language: dict[str, str] = {}
    for language, text in texts.items():
        tidied = _line(text) if one_line else _tidy(text)
        if tidied:
            by_language.setdefault(normalise_language(language), tidied)
    return by_language


def _carried_texts(record: Record) -> tuple[LanguageMap, LanguageMap, str]:
    title, text, language = complete_texts(
        narratives(record.title, one_line=True), narratives(record.text), normalise_language(record.language)
    )
    if not text.get(language):
        text = {language: _line(record.id)}
    lines = {key: line for key, value in title.items() if (line := _line(value))}
    return lines or {language: _line(text[language])}, text, language


def _carried_partners(partners: Iterable[Partner], publisher: Partner) -> tuple[Partner, ...]:
    """Without partners the publisher itself, since the schema requires an organisation."""
    carried: dict[Partner, None] = {}
    for partner in partners:
        name, ref = _line(partner.name), _line(partner.ref)
        if name or ref:
            role = partner.role if partner.role in codes.ROLE_CODES else "partner"
            carried[Partner(name or ref, role, ref)] = None
    return tuple(carried) or (publisher,)


def _carried_places(places: Iterable[RecordPlace], losses: set[Loss]) -> tuple[RecordPlace, ...]:
    valid: dict[str, RecordPlace] = {}
    for place in places:
        if place.area in country_codes() or _REGION.fullmatch(place.area):
            valid.setdefault(place.area, place)
    if not valid:
        losses.add(Loss.PLACES)
    ordered = sorted(valid.values(), key=lambda place: place.area.isdigit())  # the schema has countries first
    shares = _whole_shares([place.share for place in ordered], losses)
    return tuple(RecordPlace(place.area, share) for place, share in zip(ordered, shares, strict=True))


def _whole_shares(shares: list[float | None], losses: set[Loss]) -> list[float | None]:
    whole = whole_percentages(shares)
    if whole != shares:
        losses.add(Loss.PERCENTAGES)
    return whole


def _carried_money(money: Iterable[Money], start: str, end: str, today: date, losses: set[Loss]) -> tuple[Money, ...]:
    valid: list[Money] = []
    for amount in money:
        currency = amount.currency.strip().upper()
        if not _CURRENCY.fullmatch(currency) or not amount.amount.is_finite() or amount.kind not in _MONEY_KINDS:
            losses.add(Loss.AMOUNTS)
            continue
        day = amount.date
        if day is None:
            losses.add(Loss.AMOUNT_DATES)
            day = _usual_date(amount.kind, start, end, today)
        valid.append(Money(amount.amount, currency, amount.kind, day))
    by_kind: dict[str, list[Money]] = {"budget": []}
    for amount in valid:
        by_kind.setdefault(amount.kind, []).append(amount)
    return tuple(chain.from_iterable(by_kind.values()))


def _usual_date(kind: str, start: str, end: str, today: date) -> date:
    """Of an amount without a date: what is spent is so at the end of the activity, but not in the future."""
    if kind == "spent":
        return min(date.fromisoformat(end or start), today)
    return date.fromisoformat(start or end)


def _carried_codes(record_codes: Iterable[RecordCode], losses: set[Loss]) -> tuple[RecordCode, ...]:
    sectors: dict[str, dict[str, RecordCode]] = {"1": {}, "2": {}, "3": {}}
    markers: dict[str, RecordCode] = {}
    for code in record_codes:
        value = " ".join(_ILLEGAL.sub("", code.code).split())
        if not value:
            continue
        if code.vocabulary == MARKER:
            significance = code.significance if str(code.significance) in codes.SIGNIFICANCES else None
            markers.setdefault(value, RecordCode(MARKER, value, significance=significance))
        elif code.vocabulary in ("purpose", "cofog"):
            group = sectors[sector_vocabulary(code.vocabulary, value)]
            group.setdefault(value, RecordCode(code.vocabulary, value, code.share))
    carried: list[RecordCode] = []
    for listed in sectors.values():
        group_codes = list(listed.values())
        shares = _whole_shares([code.share for code in group_codes], losses)
        carried += [replace(code, share=share) for code, share in zip(group_codes, shares, strict=True)]
    return (*carried, *markers.values())


def sector_vocabulary(code_list: str, code: str) -> str:
    """SectorVocabulary of a code: purposes of five and three digits have two."""
    if code_list == "cofog":
        return "3"
    return "2" if len(code) == 3 else "1"


def node_level(mapping: Mapping) -> int:
    """GOAL, TARGET or INDICATOR; -1 for a node of another framework."""
    return mapping.node.code.count(".") if mapping.node.framework == FRAMEWORK else -1


def _carried_mappings(mappings: Iterable[Mapping], losses: set[Loss]) -> tuple[Mapping, ...]:
    """Those with shares first, as sectors are before tags in an activity; then indicators, which are in results."""
    accepted: dict[int, list[Mapping]] = {}
    for mapping in mappings:
        if mapping.state is not MappingState.ACCEPTED:
            continue
        if mapping.sign < 0:
            losses.add(Loss.HINDERING)
            continue
        accepted.setdefault(node_level(mapping), []).append(mapping)
    with_shares = [
        *_with_carried_shares(accepted.get(GOAL, ()), losses),
        *_with_carried_shares(accepted.get(TARGET, ()), losses),
    ]
    targets = [mapping.node.code for mapping in with_shares if node_level(mapping) == TARGET]
    goals_of_targets = {code.partition(".")[0] for code in targets}
    tagged: list[Mapping] = []
    for mapping in with_shares:
        if mapping.share is None and mapping.node.code in goals_of_targets:
            losses.add(Loss.GOALS)
        else:
            tagged.append(mapping)
    indicators = accepted.get(INDICATOR, [])
    if any(mapping.node.code.rpartition(".")[0] not in targets for mapping in indicators):
        losses.add(Loss.TARGETS)
    others = [mapping for mapping in accepted.get(-1, ()) if mapping.node.edition and " " not in mapping.node.code]
    return (
        *sorted(tagged, key=lambda mapping: mapping.share is None),
        *(Mapping(mapping.node, MappingState.ACCEPTED, ORIGIN) for mapping in others),
        *(
            Mapping(indicator.node, MappingState.ACCEPTED, ORIGIN, rank=MappingRank.SECONDARY)
            for indicator in indicators
        ),
    )


def _with_carried_shares(mappings: Iterable[Mapping], losses: set[Loss]) -> Iterator[Mapping]:
    """All of one level, with the shares of those that have any if these are 100 percent."""
    known = {mapping.node: mapping.share for mapping in mappings if mapping.share}
    if known and not add_to_whole([share for share in known.values() if share]):
        losses.add(Loss.MAPPING_SHARES)
        known = {}
    shares = dict(zip(known, whole_percentages(list(known.values())), strict=True))
    for mapping in mappings:
        yield Mapping(mapping.node, MappingState.ACCEPTED, ORIGIN, share=shares.get(mapping.node) or None)


def _carried_notes(notes: Iterable[RecordNote], language: str, start: str, end: str) -> Iterator[RecordNote]:
    """Results, with the period of the activity where they have none of their own."""
    for note in notes:
        text = narratives(note.text)
        if unknown := text.pop(UNKNOWN_LANGUAGE, ""):
            text.setdefault(language, unknown)
        if note.kind is NoteKind.RESULT and text:
            first, last = _full_date(note.start, last=False), _full_date(note.end, last=True)
            yield RecordNote(NoteKind.RESULT, text, first or start, last or end)


def _carried_links(links: Iterable[WebLink]) -> Iterator[WebLink]:
    for link in links:
        if url := web_address(_ILLEGAL.sub("", link.url)):
            title = _line(link.title)
            yield WebLink(url, "" if title == url else title)


def web_address(written: str) -> str:
    """The address, with what xs:anyURI refuses encoded; empty if it is none of the web."""
    url = written.strip()
    if _PLAIN_ADDRESS.fullmatch(url):
        return url
    url = "".join(quote(sign) if sign.isspace() or sign in "<>" else sign for sign in url)
    url = _STRAY_PERCENT.sub("%25", url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not url.isprintable() or parts.scheme not in ("http", "https"):
        return ""
    # Brackets stand around an address of IPv6, and a fragment has no second mark of its beginning.
    path, query = (part.replace("[", "%5B").replace("]", "%5D") for part in (parts.path, parts.query))
    encoded = parts._replace(path=path, query=query, fragment=parts.fragment.replace("#", "%23"))
    return url if encoded == parts else encoded.geturl()


def _status_of_dates(start: str, end: str, today: str) -> str:
    if start > today:
        return "planned"
    return "completed" if end and end < today else "ongoing"


def _full_date(written: str, *, last: bool) -> str:
    """`2017` as 2017-01-01, or its last day; empty for what is no date."""
    match = _ISO.fullmatch(written)
    if not match:
        return ""
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or (12 if last else 1)), int(day or 1))
    except ValueError:
        return ""
    if last and not day:
        return first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
    return first.isoformat()


def _line(text: str) -> str:
    return " ".join(_tidy(text).split())


def _tidy(text: str) -> str:
    """The text without markup, as the reader tidies it; what markup hides may be markup itself."""
    if "<" not in text:
        if text.isprintable():  # the common case: nothing in it is illegal
            return " ".join(text.split())
        return tidy_text(_ILLEGAL.sub("", text))
    before, tidied = "", text
    while tidied != before:
        before, tidied = tidied, tidy_text(_ILLEGAL.sub("", tidied))
    return tidied
