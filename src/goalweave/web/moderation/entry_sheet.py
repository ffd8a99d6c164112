"""One entry as a moderator reads it: what will be published, what will not, and what it may repeat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.calls.assessment import similar_entries
from goalweave.calls.definitions import definition_of
from goalweave.calls.duplicates import PossibleDuplicate, public_duplicates
from goalweave.calls.entry_changes import EntryDifference, changes_since_read
from goalweave.calls.entry_values import is_empty, title_of
from goalweave.calls.models import CallEntry, EntryEvent, EntryFile
from goalweave.calls.organisation_matches import (
    OrganisationMatch,
    has_editors,
    match_organisations,
    organisation_answer,
)
from goalweave.calls.records import EntryRecord, plain_answer, record_of_entry, slug_of_entry
from goalweave.calls.rules import may_view_entry
from goalweave.core import model
from goalweave.core.model.calls import Call, CallField, CallFieldType, RecordTarget
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.reading.area_names import area_name
from goalweave.registry.link_check import link_key
from goalweave.registry.models import LinkCheck
from goalweave.web.accounts.names import KINDS as STAKEHOLDER_KINDS
from goalweave.wording.marked_text import Passage, evidence_passages
from goalweave.wording.templatetags.goalweave import reader_language

SHOWN_APART = (RecordTarget.TITLE, RecordTarget.TEXT)


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """label: of the field; text: the answer; links: instead of it, each with the result of its check or None."""

    field: str
    label: LanguageMap
    text: str
    links: tuple[tuple[model.WebLink, LinkCheck | None], ...] = ()


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """What the page of one entry shows. public: in the order of the form, without title and description; inside: answers that are not
    published; personal: those that are erased on request; left: labels of what stays on the entry's page alone."""

    call: Call
    title: str
    category: LanguageMap
    result: EntryRecord
    passages: tuple[Passage, ...]
    public: tuple[SheetAnswer, ...]
    inside: tuple[SheetAnswer, ...]
    personal: tuple[SheetAnswer, ...]
    left: tuple[LanguageMap, ...]
    photos: tuple[EntryFile, ...]
    files: tuple[EntryFile, ...]
    similar: tuple[PossibleDuplicate, ...]
    difference: EntryDifference
    events: tuple[EntryEvent, ...]
    answer: EntryEvent | None

    @property
    def record(self) -> model.Record:
        return self.result.record


@dataclass(frozen=True, slots=True)
class OrganisationChoice:
    """matches: with whether each has editors of its own, who then publish; name: of the new one; chosen: id of the match that is
    chosen at first, 0 for a new one."""

    matches: tuple[tuple[OrganisationMatch, bool], ...]
    name: str
    chosen: int


def entry_sheet(actor: Actor, row: CallEntry) -> EntrySheet:
    """Seven queries, and one for each key phrase that records are searched for. similar: as far as the actor may see it."""
    call = definition_of(row.call)
    result = record_of_entry(row, call, slug_of_entry(row))
    checks = _link_checks(row, call)
    sheet_answers = [
        (part, _sheet_answer(part, row, checks)) for part in call.fields.values() if _is_answered(part, row)
    ]
    files = list(row.files.filter(removed=None).order_by("pk"))
    events = tuple(row.events.select_related("by"))
    return EntrySheet(
        call=call,
        title=title_of(row) or row.reference,
        category=call.category_titles.get(row.category, {}),
        result=result,
        passages=evidence_passages(result.record.mappings, result.record.language),
        public=tuple(answer for part, answer in sheet_answers if _is_public(part) and part.target not in SHOWN_APART),
        inside=tuple(answer for part, answer in sheet_answers if not part.public and not part.personal),
        personal=tuple(answer for part, answer in sheet_answers if part.personal),
        left=tuple(call.fields[name].label for name in result.left if _is_public(call.fields[name])),
        photos=tuple(file for file in files if file.media_type.startswith("image/")),
        files=tuple(file for file in files if not file.media_type.startswith("image/")),
        similar=tuple(_possible_duplicates(actor, row)),
        difference=changes_since_read(row, call),
        events=events,
        answer=_last_answer(events),
    )


def organisation_choice(row: CallEntry, call: Call) -> OrganisationChoice:
    """The organisations that may be meant; a sure one is chosen, else a new one where the entry names one."""
    answer = organisation_answer(row, call)
    name = str(answer.get("name", ""))
    matches = match_organisations(name)
    if row.organisation is not None and all(match.organisation != row.organisation for match in matches):
        matches = [*match_organisations(pick(row.organisation.name)), *matches]
    sure = next((match.organisation.pk for match in matches if match.sure), 0)
    return OrganisationChoice(tuple((match, has_editors(match.organisation)) for match in matches), name, sure)


def _is_answered(part: CallField, row: CallEntry) -> bool:
    return part.type not in (CallFieldType.NODES, CallFieldType.FILES) and not is_empty(row.answers.get(part.id))


def _is_public(part: CallField) -> bool:
    return part.public and not part.personal


def _sheet_answer(part: CallField, row: CallEntry, checks: dict[str, LinkCheck]) -> SheetAnswer:
    value: Any = row.answers[part.id]
    if part.type is CallFieldType.LINKS:
        links = tuple((model.WebLink(**link), checks.get(link_key(link["url"]))) for link in value)
        return SheetAnswer(part.id, part.label, "", links)
    if part.type is CallFieldType.ORGANISATION:
        country = area_name(value["country"], reader_language()) if value.get("country") else ""
        kind = str(STAKEHOLDER_KINDS.get(value.get("kind", ""), ""))
        shown = (value.get("name", ""), kind, country, value.get("url", ""))
        return SheetAnswer(part.id, part.label, ", ".join(filter(None, shown)))
    return SheetAnswer(part.id, part.label, plain_answer(part, value, row.language))


def _link_checks(row: CallEntry, call: Call) -> dict[str, LinkCheck]:
    """Digest of an address → what was found there, as far as it was looked at before."""
    fields = [part.id for part in call.fields.values() if part.type is CallFieldType.LINKS]
    links = chain.from_iterable(row.answers.get(name) or () for name in fields)
    keys = [link_key(link["url"]) for link in links]
    return {check.key: check for check in LinkCheck.objects.filter(key__in=keys)} if keys else {}


def _possible_duplicates(actor: Actor, row: CallEntry) -> list[PossibleDuplicate]:
    """Entries that the actor may see, whatever became of them, then what is public."""
    shared = {each["entry"]: each for each in similar_entries(row)}
    others = CallEntry.objects.select_related("call__organisation").in_bulk(shared)
    alike = [
        PossibleDuplicate(
            title={others[pk].language: title_of(others[pk]) or others[pk].reference},
            organisation={},
            year="",
            shared=each["phrases"],
            of=each["of"],
            same_title=title_of(others[pk]) == title_of(row),
            entry=others[pk],
        )
        for pk, each in shared.items()
        if may_view_entry(actor, others[pk])
    ]
    named = {duplicate.name for duplicate in alike}
    return [*alike, *(duplicate for duplicate in public_duplicates(row) if duplicate.name not in named)]


def _last_answer(events: tuple[EntryEvent, ...]) -> EntryEvent | None:
    """What the sender wrote when the entry came back."""
    last = next((event for event in reversed(events) if event.step in ("submitted", "returned")), None)
    return last if last is not None and last.step == "submitted" and last.text else None
