"""One iati-activity element → one record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import CodeList, Partner, Record, RecordPlace, RecordSource, WebLink
from goalweave.formats.reading.cells import read_status
from goalweave.formats.reading.countries import area_code, country_code, country_codes
from goalweave.formats.reading.dates import read_date, read_iso_date
from goalweave.formats.records.iati import codes
from goalweave.formats.records.iati.carried import web_address
from goalweave.formats.records.iati.draft import ActivityDraft, Corrections
from goalweave.formats.records.iati.money import read_budget, read_value
from goalweave.formats.records.iati.narratives import collect_texts, element_language, organisation_name
from goalweave.formats.records.iati.purposes import (
    add_transaction_codes,
    read_policy_marker,
    read_sector_code,
    record_codes,
)
from goalweave.formats.records.iati.results import read_result, with_language
from goalweave.formats.records.iati.sdg import read_sector, read_tag
from goalweave.formats.records.iati.stream import line_of
from goalweave.formats.records.tags import Resolve
from goalweave.formats.records.texts import UNKNOWN_LANGUAGE, complete_texts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_REGION = re.compile(r"\d{3}")


def read_activity(
    element: Element,
    file: str,
    resolve: Resolve | None,
    on_problem: Callable[[InputError], None],
    corrections: Corrections,
    default_currency: str = "",
    code_lists: Mapping[str, CodeList] | None = None,
) -> Record:
    """Return the record of an activity. `on_problem` receives each part that is left out; other parameters: see
    Draft."""
    parent = element.getparent()
    inherited = UNKNOWN_LANGUAGE if parent is None else element_language(parent, UNKNOWN_LANGUAGE)
    language, currency = element_language(element, inherited), element.get("default-currency", "")
    draft = ActivityDraft(
        file,
        resolve,
        on_problem,
        language,
        currency,
        default_currency,
        corrections=corrections,
        code_lists=code_lists or {},
    )
    for child in element.iterchildren(*_READERS):
        _READERS[child.tag](child, draft)
    return _build_record(element, draft)


def _build_record(element: Element, draft: ActivityDraft) -> Record:
    line = line_of(element)
    if not draft.identifier:
        draft.add_problem(Message("the activity has no identifier"), element)
    title, text, language = complete_texts(
        {language: " ".join(next(iter(parts)).split()) for language, parts in draft.titles.items()},
        {language: "\n\n".join(parts) for language, parts in draft.texts.items()},
        draft.language,
    )
    return Record(
        id=draft.identifier or f"activity-line-{line}",
        title=title,
        text=text,
        language=language,
        source=RecordSource(
            draft.file, f"activity {draft.identifier}, line {line}" if draft.identifier else f"line {line}"
        ),
        start=draft.dates.get(("start", True)) or draft.dates.get(("start", False), ""),
        end=draft.dates.get(("end", True)) or draft.dates.get(("end", False), ""),
        status=draft.status,
        organisation=draft.organisation,
        partners=tuple(draft.partners),
        places=_checked_places(draft),
        money=draft.ledger.summed_money(),
        codes=record_codes(draft),
        mappings=tuple(draft.mappings.values()),
        parent=draft.parent,
        **draft.levels,
        notes=tuple(with_language(note, language) for note in draft.notes),
        links=tuple(draft.links),
    )


def _checked_places(draft: ActivityDraft) -> tuple[RecordPlace, ...]:
    """Those of the activity with their percentages, which are left out unless together they are 100."""
    # Countries of transactions count only where the activity itself names none: they are parts of it.
    if not draft.countries:
        return tuple(RecordPlace(code) for code in draft.places)
    shares = [share for share in draft.countries.values() if share is not None]
    whole = len(shares) == len(draft.countries) and abs(sum(shares) - 100) < 0.5
    return tuple(RecordPlace(code, share if whole else None) for code, share in draft.countries.items())


def _read_identifier(element: Element, draft: ActivityDraft) -> None:
    draft.identifier = draft.identifier or " ".join((element.text or "").split())


def _read_reporting_org(element: Element, draft: ActivityDraft) -> None:
    named = organisation_name(element, draft.language) or element.get("ref", "").strip()
    draft.organisation = draft.organisation or named


def _read_title(element: Element, draft: ActivityDraft) -> None:
    collect_texts(element, draft.language, draft.titles)


def _read_description(element: Element, draft: ActivityDraft) -> None:
    collect_texts(element, draft.language, draft.texts)


def _read_date(element: Element, draft: ActivityDraft) -> None:
    which = codes.DATES.get(element.get("type", "").lower())
    date = (element.get("iso-date") or element.text or "").strip()
    if not which or not date:
        return
    mended = draft.corrected(date, element)
    if mended != date:
        day = read_date(mended) or ""
    else:
        exact = read_iso_date(date)
        day = exact.iso if exact and not exact.part else ""
    if day:
        draft.dates.setdefault(which, day)
    elif mended:
        draft.add_problem(Message("“{value}” is not an ISO 8601 date", value=mended), element, value=date)


def _read_status(element: Element, draft: ActivityDraft) -> None:
    raw = element.get("code", "").strip()
    code = draft.corrected(raw, element, "code")
    draft.status = codes.STATUSES.get(code) or (read_status(code) if code != raw else "")
    if draft.status not in codes.STATUSES.values():
        draft.status = ""
        if code:
            draft.add_problem(Message("“{value}” is not a status code", value=code), element, "code", value=raw)


def _read_participating_org(element: Element, draft: ActivityDraft) -> None:
    ref = element.get("ref", "").strip()
    if name := organisation_name(element, draft.language) or ref:
        role = _partner_role(element, draft)
        draft.partners[Partner(name, role, ref)] = None


def _partner_role(element: Element, draft: ActivityDraft) -> str:
    raw = element.get("role", "").strip()
    code = draft.corrected(raw, element, "role").lower()
    if role := codes.ROLES.get(code):
        return role
    if code:
        message = Message("“{value}” is not a role code; the organisation is read as a partner", value=code)
        draft.add_problem(message, element, "role", value=raw, severity=Severity.WARNING)
    return "partner"


def _read_country(element: Element, draft: ActivityDraft) -> None:
    _add_country(element, draft, draft.countries)


def _read_region(element: Element, draft: ActivityDraft) -> None:
    """Regions of the UN (vocabulary 2) are groups of M49; the others have codes of their own."""
    if element.get("vocabulary", "").strip() != "2":
        return
    raw = element.get("code", "").strip()
    code = draft.corrected(raw, element, "code")
    if code != raw:
        code = area_code(code) or code
    if _REGION.fullmatch(code):
        draft.countries[code] = draft.read_percentage(element)
    elif code:
        draft.add_problem(Message("“{value}” is not a UN M49 region", value=code), element, "code", value=raw)


def _add_country(element: Element, draft: ActivityDraft, into: dict[str, float | None]) -> None:
    raw = element.get("code", "").strip()
    code = draft.corrected(raw, element, "code")
    country = (code if code == raw else country_code(code)).upper()
    if country in country_codes():
        into[country] = draft.read_percentage(element)
    elif code or not raw:
        draft.add_problem(
            Message("“{value}” is not an ISO 3166-1 country code", value=code), element, "code", value=raw
        )


def _read_sector(element: Element, draft: ActivityDraft) -> None:
    read_sector(element, draft)
    read_sector_code(element, draft)


def _read_document_link(element: Element, draft: ActivityDraft) -> None:
    """Its title is that in the language of the activity, as the name of an organisation is."""
    written = element.get("url", "").strip()
    url = web_address(written)
    if not url:
        if written:
            message = Message("“{value}” is not a web address that starts with http:// or https://", value=written[:80])
            draft.add_problem(message, element, "url", value=written, severity=Severity.WARNING)
        return
    name = element.find("title")
    title = organisation_name(name, draft.language) if name is not None else ""
    draft.links[WebLink(url, "" if title == url else title)] = None


def _read_related_activity(element: Element, draft: ActivityDraft) -> None:
    """The first parent: a record is part of one other."""
    if element.get("type", "").strip() == codes.PARENT:
        draft.parent = draft.parent or " ".join(element.get("ref", "").split())


def _read_transaction(element: Element, draft: ActivityDraft) -> None:
    kind, value = "", None
    sectors = []
    for child in element:
        tag = child.tag
        if tag == "value":
            value = child
        elif tag == "transaction-type":
            kind = codes.TRANSACTIONS.get(child.get("code", "").lower(), "")
            if not kind and draft.countries:
                return  # nothing else of it is read
        elif tag == "recipient-country":
            _add_country(child, draft, draft.places)
        elif tag == "sector":
            read_sector(child, draft)
            sectors.append(child)
    if kind and value is not None and (amount := read_value(value, draft)):
        draft.ledger.transactions.setdefault(kind, []).append(amount)
        add_transaction_codes(sectors, amount[1], draft)


_READERS: dict[str, Callable[[Element, ActivityDraft], None]] = {
    "iati-identifier": _read_identifier,
    "reporting-org": _read_reporting_org,
    "title": _read_title,
    "description": _read_description,
    "activity-date": _read_date,
    "activity-status": _read_status,
    "participating-org": _read_participating_org,
    "recipient-country": _read_country,
    "recipient-region": _read_region,
    "budget": read_budget,
    "transaction": _read_transaction,
    "tag": read_tag,
    "sector": _read_sector,
    "policy-marker": read_policy_marker,
    "result": read_result,
    "document-link": _read_document_link,
    "related-activity": _read_related_activity,
}
