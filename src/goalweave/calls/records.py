"""The record that an accepted entry becomes, and what of the entry no part of a record holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.utils.text import slugify

from goalweave.calls.entry_values import is_empty
from goalweave.calls.models import CallEntry
from goalweave.calls.suggestions import PERSON, node_mapping
from goalweave.core import model
from goalweave.core.model.calls import Call, CallField, CallFieldType, RecordTarget
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.reading.area_names import area_name
from goalweave.registry.checks import clean_record

RECORD_STATUSES = ("planned", "ongoing", "completed", "suspended", "cancelled")
NOTES = {
    RecordTarget.RESULT: model.NoteKind.RESULT,
    RecordTarget.CHALLENGE: model.NoteKind.CHALLENGE,
    RecordTarget.LESSON: model.NoteKind.LESSON,
}
STORED_APART = (CallFieldType.NODES, CallFieldType.FILES)
"""Fields whose values are not in the answers of an entry."""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """record: with its mappings; left: ids of the answered fields that stay on the entry's page alone."""

    record: model.Record
    left: tuple[str, ...]


@dataclass
class _Parts:
    """What the answers come to, by the part of a record."""

    titles: list[str] = field(default_factory=list)
    texts: list[tuple[LanguageMap, str]] = field(default_factory=list)
    notes: list[tuple[model.NoteKind, str]] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    links: list[model.WebLink] = field(default_factory=list)
    groups: list[model.BeneficiaryGroup] = field(default_factory=list)
    start: str = ""
    end: str = ""
    status: str = ""


def record_of_entry(entry: CallEntry, call: Call, slug: str) -> EntryRecord:
    """What an entry is as a record of its organisation, under this id. Nothing personal and nothing that is not public is in it."""
    parts, left = _Parts(), []
    for part in call.fields.values():
        value = entry.answers.get(part.id)
        if part.type in STORED_APART or is_empty(value):
            continue
        public = part.public and not part.personal
        if not public or part.target is None or not _place_answer(parts, part, value, entry.language):
            left.append(part.id)
    language = entry.language
    text = _join_texts(parts.texts, language)
    content = model.Record(
        id=slug,
        title={language: " ".join(parts.titles) or entry.reference},
        text={language: text} if text else {},
        language=language,
        source=source_of_entry(entry),
        start=parts.start,
        end=parts.end,
        status=parts.status,
        partners=tuple(model.Partner(name) for name in dict.fromkeys(parts.partners)),
        places=tuple(model.RecordPlace(area) for area in dict.fromkeys(parts.places)),
        groups=tuple(dict.fromkeys(parts.groups)),
        notes=tuple(model.RecordNote(kind, {language: note}) for kind, note in parts.notes),
        links=tuple(parts.links),
    )
    # Evidence counts the characters of the text as it is stored.
    record = clean_record(content)
    return EntryRecord(replace(record, mappings=mappings_of_entry(entry, call, record)), tuple(left))


def source_of_entry(entry: CallEntry) -> model.RecordSource:
    """Where the record was read: the call, and the number of the entry in it."""
    return model.RecordSource(entry.call.slug, entry.reference)


def slug_of_entry(entry: CallEntry) -> str:
    return slugify(entry.reference) or f"entry-{entry.pk}"


def mappings_of_entry(entry: CallEntry, call: Call, record: model.Record) -> tuple[model.Mapping, ...]:
    """Nodes that the sender confirmed and those of the category are accepted; what was only suggested stays a suggestion; what the
    sender refused is not suggested again."""
    nodes_of_category = (category.nodes for category in call.categories if category.id == entry.category)
    mappings: dict[model.Curie, model.Mapping] = {}
    for plain in entry.nodes:
        mapping = node_mapping(plain)
        decided = mapping.state is not model.MappingState.SUGGESTED
        evidence = tuple(_evidence_in_record(mapping.evidence, record))
        origin = PERSON if decided else mapping.origin
        mappings[mapping.node] = replace(mapping, origin=origin, evidence=evidence)
    for node in chain.from_iterable(nodes_of_category):
        named = mappings.get(node)
        if named is None or named.state is not model.MappingState.REJECTED:
            accepted = named or model.Mapping(node, model.MappingState.ACCEPTED, PERSON)
            mappings[node] = replace(accepted, state=model.MappingState.ACCEPTED, origin=PERSON, score=1.0)
    return tuple(mappings.values())


def _evidence_in_record(evidence: Iterable[model.Evidence], record: model.Record) -> Iterator[model.Evidence]:
    """The passages where the record's text has them: an entry counts characters in all that was written, a record in its text."""
    title = pick(record.title, record.language)
    for passage in evidence:
        start = record.body.find(passage.text)
        if passage.code:
            yield passage
        elif record.body[passage.start : passage.end] == passage.text:
            yield replace(passage, language=record.language)
        elif start >= 0:
            yield replace(passage, start=start, end=start + len(passage.text), language=record.language)
        elif passage.text in title:
            yield replace(passage, text=title, start=0, end=0, words=(), code="title", language=record.language)


def _place_answer(parts: _Parts, part: CallField, value: Any, language: str) -> bool:
    """Put an answer where its target says; False where that part of a record does not take it, or not all of it."""
    target = part.target
    if target is RecordTarget.TITLE:
        parts.titles.append(plain_answer(part, value, language))
    elif target is RecordTarget.TEXT:
        parts.texts.append((part.label, plain_answer(part, value, language)))
    elif target in NOTES:
        parts.notes.append((NOTES[target], plain_answer(part, value, language)))
    elif target is RecordTarget.PERIOD and part.type is CallFieldType.PERIOD:
        parts.start, parts.end = value.get("start", ""), value.get("end", "")
    elif target is RecordTarget.PLACES and part.type is CallFieldType.PLACES:
        parts.places += value
    elif target is RecordTarget.LINKS and part.type is CallFieldType.LINKS:
        parts.links += [model.WebLink(link["url"], link.get("title", "")) for link in value]
    elif target is RecordTarget.PARTNERS and part.type is CallFieldType.PARTNERS:
        parts.partners += value
    elif target is RecordTarget.PARTNERS and part.type is CallFieldType.ORGANISATION:
        parts.partners.append(value.get("name", ""))
        return not any(value.get(name) for name in ("kind", "country", "url"))
    elif target is RecordTarget.GROUPS and part.type is CallFieldType.CHOICE:
        known = [model.BeneficiaryGroup(choice) for choice in value if choice in set(model.BeneficiaryGroup)]
        parts.groups += known
        return len(known) == len(value)
    elif target is RecordTarget.STATUS and part.type is CallFieldType.CHOICE and value[0] in RECORD_STATUSES:
        parts.status = value[0]
        return len(value) == 1
    else:
        # The organisation is the one that the record belongs to.
        return target is RecordTarget.ORGANISATION and part.type is CallFieldType.ORGANISATION
    return True


def plain_answer(part: CallField, value: Any, language: str) -> str:
    """An answer as a line or a paragraph of text."""
    match part.type:
        case CallFieldType.CHOICE:
            labels = {choice.id: pick(choice.label, language) for choice in part.choices}
            return ", ".join(labels.get(choice, choice) for choice in value)
        case CallFieldType.PLACES:
            return ", ".join(area_name(area, language) for area in value)
        case CallFieldType.PERIOD:
            return " – ".join(filter(None, (value.get("start", ""), value.get("end", ""))))
        case CallFieldType.LINKS:
            return ", ".join(f"{link.get('title', '')} {link['url']}".strip() for link in value)
        case CallFieldType.ORGANISATION:
            return str(value.get("name", ""))
        case CallFieldType.PARTNERS:
            return ", ".join(value)
    return str(value)


def _join_texts(texts: list[tuple[LanguageMap, str]], language: str) -> str:
    """The answers that together describe the project, each below its question where there are several."""
    if len(texts) == 1:
        return texts[0][1]
    headed = ((pick(label, language), text) for label, text in texts)
    return "\n\n".join(chain.from_iterable(headed))
