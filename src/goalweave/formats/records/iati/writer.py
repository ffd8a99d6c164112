"""Records → an IATI activity file, version 2.03, one activity at a time in flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from mimetypes import guess_type
from typing import TYPE_CHECKING

from goalweave.core.model import MARKER_FIELDS, RECORD_FIELDS, Curie, Money, Record, RecordNote
from goalweave.core.statements.titles import statement_title
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.records.iati import codes
from goalweave.formats.records.iati.carried import (
    GOAL,
    INDICATOR,
    TARGET,
    Loss,
    Publisher,
    carried_activity,
    narratives,
    node_level,
    publisher_names,
    sector_vocabulary,
)
from goalweave.formats.records.iati.narratives import XML_LANG
from goalweave.formats.records.iati.purposes import MARKER

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

VERSION = "2.03"


@dataclass(frozen=True, slots=True)
class NodeName:
    """Of a node of a framework that IATI has no vocabulary for. uri: of the framework."""

    uri: str
    names: LanguageMap


@dataclass(slots=True)
class ExportSummary:
    """written: activities; losses: loss → records that have it."""

    written: int = 0
    losses: Counter[Loss] = field(default_factory=Counter)


def iterate_activity_file(
    records: Iterable[Record],
    publisher: Publisher,
    now: datetime,
    summary: ExportSummary,
    *,
    children: Mapping[str, Sequence[str]] | None = None,
    name_node: Callable[[Curie], NodeName] | None = None,
) -> Iterator[bytes]:
    """The file in portions: its head, each activity, its end. Records have their identifiers of IATI as id and parent.

    summary: counts as the records pass. children: identifier → those of its parts. name_node: of nodes outside the SDGs,
    which are left out without it. The order of elements is that of iati-activities-schema.xsd.
    """
    from lxml import etree

    head = f'<iati-activities version="{VERSION}" generated-datetime="{now.isoformat(timespec="seconds")}">'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n'.encode()
    for record in records:
        carried = carried_activity(record, publisher, now.date())
        summary.losses.update(carried.losses)
        if carried.record is None:
            continue
        summary.written += 1
        parts = children.get(carried.record.id, ()) if children else ()
        yield etree.tostring(_build_activity(carried.record, publisher, parts, name_node), encoding="utf-8") + b"\n"
    yield b"</iati-activities>\n"


def _build_activity(
    record: Record,
    publisher: Publisher,
    children: Sequence[str],
    name_node: Callable[[Curie], NodeName] | None,
) -> Element:
    from lxml import etree

    activity = etree.Element("iati-activity", {XML_LANG: record.language})
    add_element(activity, "iati-identifier").text = record.id
    add_reporting_org(activity, publisher, record.language)
    add_narratives(add_element(activity, "title"), record.title, record.language)
    add_narratives(add_element(activity, "description"), record.text, record.language)
    for partner in record.partners:
        attributes = {"role": codes.ROLE_CODES[partner.role]}
        if partner.ref:
            attributes["ref"] = partner.ref
        participating = add_element(activity, "participating-org", attributes)
        if partner.name != partner.ref:
            _add_narrative(participating, partner.name)
    add_element(activity, "activity-status", {"code": codes.STATUS_CODES[record.status]})
    _add_dates(activity, record)
    _add_places(activity, record)
    _add_classifications(activity, record, name_node)
    for amount in record.money:
        _add_amount(activity, amount, record)
    for link in record.links:
        add_document_link(activity, link.url, {record.language: link.title or link.url}, codes.ACTIVITY_PAGE)
    if record.parent:
        add_element(activity, "related-activity", {"ref": record.parent, "type": codes.PARENT})
    for child in children:
        add_element(activity, "related-activity", {"ref": child, "type": codes.CHILD})
    for mapping in record.mappings:
        if node_level(mapping) == INDICATOR:
            _add_indicator(activity, mapping.node)
    for note in record.notes:
        _add_result(activity, note, record.language)
    return activity


def add_reporting_org(parent: Element, publisher: Publisher, language: str) -> None:
    reporting = add_element(parent, "reporting-org", {"ref": publisher.ref, "type": publisher.type})
    add_narratives(reporting, publisher_names(publisher, language), language)


def add_narratives(element: Element, texts: LanguageMap, language: str) -> None:
    """One narrative for each language, that of the activity first and without naming it. texts: as `narratives` gives them."""
    if main := texts.get(language):
        _add_narrative(element, main)
    for other, text in texts.items():
        if other != language:
            _add_narrative(element, text, other)


def add_document_link(parent: Element, url: str, title: LanguageMap, category: str) -> None:
    """The format is guessed by the ending of the address; a page, if it has none."""
    document = add_element(parent, "document-link", {"url": url, "format": _media_type(url)})
    add_narratives(add_element(document, "title"), title, next(iter(title), ""))
    add_element(document, "category", {"code": category})


def _media_type(url: str) -> str:
    steps = url.partition("?")[0].split("/")
    return (guess_type(steps[-1])[0] if len(steps) > 3 else None) or "text/html"


def add_value(parent: Element, amount: Decimal, currency: str, day: str) -> None:
    value = add_element(parent, "value", {"currency": currency, "value-date": day})
    value.text = format(amount, "f")


def add_period(parent: Element, start: str, end: str) -> None:
    add_element(parent, "period-start", {"iso-date": start})
    add_element(parent, "period-end", {"iso-date": end})


def _add_dates(activity: Element, record: Record) -> None:
    if record.start:
        kind = codes.START_PLANNED if record.status == "planned" else codes.START_ACTUAL
        add_element(activity, "activity-date", {"type": kind, "iso-date": record.start})
    if record.end:
        over = record.status in ("completed", "cancelled")
        kind = codes.END_ACTUAL if over else codes.END_PLANNED
        add_element(activity, "activity-date", {"type": kind, "iso-date": record.end})


def _add_places(activity: Element, record: Record) -> None:
    for place in record.places:
        attributes = {"code": place.area}
        if place.share is not None:
            attributes["percentage"] = _percentage(place.share)
        if place.area.isdigit():
            add_element(activity, "recipient-region", {**attributes, "vocabulary": codes.UN_REGIONS})
        else:
            add_element(activity, "recipient-country", attributes)
    for country in record.countries:
        location = add_element(activity, "location")
        add_element(location, "location-reach", {"code": codes.REACH_ACTIVITY})
        add_element(location, "location-id", {"vocabulary": codes.ISO_COUNTRIES, "code": country})


def _add_classifications(activity: Element, record: Record, name_node: Callable[[Curie], NodeName] | None) -> None:
    for code in record.codes:
        if code.vocabulary != MARKER:
            attributes = {"vocabulary": sector_vocabulary(code.vocabulary, code.code), "code": code.code}
            if code.share is not None:
                attributes["percentage"] = _percentage(code.share)
            add_element(activity, "sector", attributes)
    for mapping in record.mappings:
        if mapping.share is not None:
            vocabulary = codes.SDG_SECTOR_CODES[node_level(mapping)]
            attributes = {"vocabulary": vocabulary, "code": mapping.node.code}
            add_element(activity, "sector", {**attributes, "percentage": _percentage(mapping.share)})
    for mapping in record.mappings:
        level = node_level(mapping)
        if level in (GOAL, TARGET):
            add_element(activity, "tag", {"vocabulary": codes.SDG_TAG_CODES[level], "code": mapping.node.code})
        elif level != INDICATOR and name_node is not None:
            _add_own_tag(activity, mapping.node, name_node(mapping.node), record.language)
    for code in record.codes:
        if code.vocabulary == MARKER:
            attributes = {"vocabulary": codes.DAC_MARKERS, "code": code.code}
            if code.significance is not None:
                attributes["significance"] = str(code.significance)
            add_element(activity, "policy-marker", attributes)
    for name in MARKER_FIELDS:
        if level := getattr(record, name):
            attributes = {"vocabulary": codes.OWN_VOCABULARY, "vocabulary-uri": codes.UN_MARKERS, "code": name}
            marker = add_element(activity, "policy-marker", {**attributes, "significance": level})
            _add_narrative(marker, RECORD_FIELDS[name].label, "en")


def _add_own_tag(activity: Element, node: Curie, name: NodeName, language: str) -> None:
    attributes = {"vocabulary": codes.OWN_VOCABULARY, "code": str(node)}
    if name.uri:
        attributes["vocabulary-uri"] = name.uri
    add_narratives(add_element(activity, "tag", attributes), narratives(name.names), language)


def _add_amount(activity: Element, amount: Money, record: Record) -> None:
    assert amount.date is not None  # carried_activity gives every amount a date
    if amount.kind == "budget":
        element = add_element(activity, "budget")
        add_period(element, *_budget_period(amount.date, record))
    else:
        element = add_element(activity, "transaction")
        add_element(element, "transaction-type", {"code": codes.TRANSACTION_CODES[amount.kind]})
        add_element(element, "transaction-date", {"iso-date": amount.date.isoformat()})
    add_value(element, amount.amount, amount.currency, amount.date.isoformat())


def _budget_period(day: date, record: Record) -> tuple[str, str]:
    """That of the activity, or the year of the value date where it is not known whole."""
    if record.start and record.end and record.start <= record.end:
        return record.start, record.end
    return f"{day.year:04}-01-01", f"{day.year:04}-12-31"


def _add_indicator(activity: Element, node: Curie) -> None:
    """A result that an SDG indicator measures; without values, since a record has none."""
    result = add_element(activity, "result", {"type": codes.OTHER_RESULT})
    _add_narrative(add_element(result, "title"), f"SDG {node.code}", "en")
    indicator = add_element(result, "indicator", {"measure": codes.UNIT})
    _add_narrative(add_element(indicator, "title"), f"SDG {node.code}", "en")
    add_element(indicator, "reference", {"vocabulary": codes.SDG_INDICATOR_CODE, "code": node.code})


def _add_result(activity: Element, note: RecordNote, language: str) -> None:
    """A result in words: what was reached is the comment of the period's actual value."""
    result = add_element(activity, "result", {"type": codes.OUTPUT})
    titles = {key: statement_title(text, key) or text for key, text in note.text.items()}
    add_narratives(add_element(result, "title"), titles, language)
    indicator = add_element(result, "indicator", {"measure": codes.QUALITATIVE})
    add_narratives(add_element(indicator, "title"), titles, language)
    period = add_element(indicator, "period")
    add_period(period, note.start, note.end)
    add_narratives(add_element(add_element(period, "actual"), "comment"), note.text, language)


def add_element(parent: Element, tag: str, attributes: Mapping[str, str] | None = None) -> Element:
    element = parent.makeelement(tag, attributes)  # type: ignore[arg-type]
    parent.append(element)
    return element


def _add_narrative(element: Element, text: str, language: str = "") -> None:
    narrative = add_element(element, "narrative", {XML_LANG: language} if language else None)
    narrative.text = text


def _percentage(share: float) -> str:
    return format(Decimal(repr(share)), "f")
