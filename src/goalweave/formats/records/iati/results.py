"""Results of an activity: the SDG indicators that measure them, and what is told of them in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from goalweave.core.model import MappingRank, NoteKind, RecordNote
from goalweave.formats.reading.dates import read_iso_date
from goalweave.formats.records.iati import codes
from goalweave.formats.records.iati.narratives import Texts, collect_texts
from goalweave.formats.records.iati.sdg import add_mapping
from goalweave.formats.records.texts import UNKNOWN_LANGUAGE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from goalweave.formats.records.iati.draft import ActivityDraft


def read_result(element: Element, draft: ActivityDraft) -> None:
    """Nodes that measure a result, secondary to the tags of the activity; and results in words.

    Only the comment on an actual value of a qualitative indicator says what was reached. The title of a result says what
    is meant to be reached, and a comment on a number explains it.
    """
    for reference in element.iter("reference"):
        if reference.get("vocabulary") in codes.SDG_INDICATORS:
            add_mapping(reference, draft, rank=MappingRank.SECONDARY)
    for indicator in element.iterchildren("indicator"):
        if indicator.get("measure") == codes.QUALITATIVE:
            for period in indicator.iterchildren("period"):
                _read_period(period, draft)


def with_language(note: RecordNote, language: str) -> RecordNote:
    """The note with a text of unknown language in that of the activity."""
    if UNKNOWN_LANGUAGE not in note.text:
        return note
    known = {key: text for key, text in note.text.items() if key != UNKNOWN_LANGUAGE}
    return replace(note, text={language: note.text[UNKNOWN_LANGUAGE], **known})


def _read_period(period: Element, draft: ActivityDraft) -> None:
    for comment in period.iterfind("actual/comment"):
        texts: Texts = {}
        collect_texts(comment, draft.language, texts)
        if texts:
            joined = {language: "\n\n".join(parts) for language, parts in texts.items()}
            start, end = _date_of(period, "period-start"), _date_of(period, "period-end")
            draft.notes.append(RecordNote(NoteKind.RESULT, joined, start, end))


def _date_of(period: Element, tag: str) -> str:
    element = period.find(tag)
    exact = None if element is None else read_iso_date(element.get("iso-date", "").strip())
    return exact.iso if exact and not exact.part else ""
