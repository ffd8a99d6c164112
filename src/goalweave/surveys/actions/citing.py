"""Records put into answers: a sentence, a point, a row or a mark, each tied to its record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.claims import add_citation, extract_claims, remove_citation
from goalweave.core.answers.markdown import citation_numbers, clean_answer
from goalweave.core.answers.record_passages import (
    record_bullet,
    record_paragraph,
    record_sentence,
    record_table_head,
    record_table_row,
)
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.errors import InputError, LimitError
from goalweave.surveys.actions.answers import lock_writable_answer, store_answer_text
from goalweave.surveys.actions.logging import log_answer
from goalweave.surveys.models import Answer, Citation
from goalweave.surveys.submissions.citations import citable_records, record_digest, records_with_mappings

MOST_SOURCES = 500
"""Of one answer."""


class CitationForm(StrEnum):
    """paragraph: all that there is to tell; sentence: the first one of it."""

    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"
    BULLET = "bullet"
    ROW = "row"


@transaction.atomic
def insert_records(
    *,
    actor: Actor,
    answer: Answer,
    records: Sequence[int],
    form: CitationForm,
    renderer: RecordRenderer,
    version: int,
    now: datetime,
    at: int | None = None,
) -> Answer:
    """Insert sentences about records into an answer, each with its mark. at: after this many characters, or after the
    line that contains them; None: at the end.

    Raises NotAllowed, Conflict; InputError for an unknown record.
    """
    row = lock_writable_answer(actor, answer, version)
    numbers = number_sources(actor, row, records, now)
    cores = _citable_records(actor, records)
    lines = [render_citation(cores[pk], renderer, numbers[pk], form) for pk in records]
    before, after = _split_at(row.text, at, form)
    if form is CitationForm.ROW and not _ends_in_table(before):
        lines = [*record_table_head(renderer), *lines]
    text = _append_passage(before, lines, form) + _following_text(after, form)
    return store_answer_text(actor, row, clean_answer(text, "text"), row.value, now, "insert")


@transaction.atomic
def add_source(*, actor: Actor, answer: Answer, record: int, claim: str, version: int, now: datetime) -> Answer:
    """Add a source to a sentence of the answer. claim: the sentence without markup.

    Raises NotAllowed, Conflict; InputError for an unknown record or a sentence that is no longer in the answer.
    """
    row = lock_writable_answer(actor, answer, version)
    meant = next((statement for statement in extract_claims(row.text) if statement.text == claim), None)
    if meant is None:
        raise InputError(_("this sentence is no longer in the answer"), field="claim")
    number = number_sources(actor, row, [record], now)[record]
    if number in meant.sources:
        return row
    return store_answer_text(actor, row, add_citation(row.text, meant, number), row.value, now, "cite")


@transaction.atomic
def remove_source(*, actor: Actor, answer: Answer, number: int, version: int, now: datetime) -> Answer:
    """Take the marks of a source out of the answer; its words stay. Raises NotAllowed, Conflict."""
    row = lock_writable_answer(actor, answer, version)
    return store_answer_text(actor, row, remove_citation(row.text, number), row.value, now, "detach")


@transaction.atomic
def accept_record_change(*, actor: Actor, answer: Answer, number: int, now: datetime) -> Answer:
    """The record has changed and the answer still holds. Raises NotAllowed; InputError for a source that is not there."""
    row = lock_writable_answer(actor, answer)
    citation = row.citations.filter(number=number).first()
    cores = _citable_records(actor, [citation.record_id]) if citation and citation.record_id else {}
    if citation is None or citation.record_id not in cores:
        raise InputError(_("the record no longer exists"), field="number")
    record = cores[citation.record_id]
    citation.digest, citation.title, citation.made = record_digest(record), dict(record.title), now
    citation.save(update_fields=["digest", "title", "made"])
    log_answer(actor, "accept_change", row, None, {"source": number, "record": citation.record_id})
    return row


def number_sources(actor: Actor, row: Answer, records: Sequence[int], now: datetime) -> dict[int, int]:
    """Record → its number in the answer, new ones kept; a record has one number, cited however often.

    The row is held by the caller. Raises InputError for a record that the actor may not see or of another organisation.
    """
    there = {citation.record_id: citation for citation in row.citations.all() if citation.record_id is not None}
    new = [pk for pk in dict.fromkeys(records) if pk not in there]
    if new:
        cores = _citable_records(actor, new)
        if missing := [pk for pk in new if pk not in cores]:
            raise InputError(_("the record %(number)s does not exist") % {"number": missing[0]}, field="record")
        # Above all marks in the text too: one without a source must not get one that no one meant.
        first = 1 + max(
            [citation.number for citation in row.citations.all()] + list(citation_numbers(row.text)), default=0
        )
        if first + len(new) > MOST_SOURCES:
            raise LimitError(_("an answer can have up to %(most)d sources") % {"most": MOST_SOURCES}, field="record")
        citations = [
            Citation(
                answer=row,
                number=number,
                record_id=pk,
                title=dict(cores[pk].title),
                digest=record_digest(cores[pk]),
                made=now,
            )
            for number, pk in enumerate(new, first)
        ]
        Citation.objects.bulk_create(citations)
        there |= {citation.record_id: citation for citation in citations if citation.record_id is not None}
    return {pk: there[pk].number for pk in records}


def _citable_records(actor: Actor, records: Sequence[int]) -> dict[int, model.Record]:
    return records_with_mappings(citable_records(actor, records))


def render_citation(record: model.Record, renderer: RecordRenderer, number: int, form: CitationForm) -> str:
    """Return the sentences about the record for an answer, with its mark."""
    if form is CitationForm.BULLET:
        return f"- {record_bullet(record, renderer, number)}"
    if form is CitationForm.ROW:
        return record_table_row(record, renderer, number)
    return (
        record_paragraph(record, renderer, number)
        if form is CitationForm.PARAGRAPH
        else record_sentence(record, renderer, number)
    )


def _append_passage(text: str, lines: Sequence[str], form: CitationForm) -> str:
    """Points and rows go on with the list or table that the text ends with; sentences with its last paragraph."""
    last = text.rsplit("\n", 1)[-1] if text else ""
    if form is CitationForm.BULLET:
        between = "\n" if last.startswith("- ") else "\n\n"
        return f"{text}{between if text else ''}" + "\n".join(lines)
    if form is CitationForm.ROW:
        between = "\n" if _ends_in_table(text) else "\n\n"
        return f"{text}{between if text else ''}" + "\n".join(lines)
    if form is CitationForm.SENTENCE and last and not last.startswith(("- ", "|", "#", ">")):
        return f"{text} " + " ".join(lines)
    return f"{text}{chr(10) * 2 if text else ''}" + "\n\n".join(lines)


def _split_at(text: str, at: int | None, form: CitationForm) -> tuple[str, str]:
    """What is before and after the place; a line is parted by sentences alone."""
    if at is None or not 0 <= at < len(text):
        return text, ""
    if form is not CitationForm.SENTENCE or text[:at].rsplit("\n", 1)[-1].startswith(("- ", "|", "#", ">")):
        end = text.find("\n", at)
        at = len(text) if end < 0 else end
    return text[:at].rstrip(), text[at:]


def _following_text(after: str, form: CitationForm) -> str:
    """What comes behind, as far from it as it was at least."""
    rest = after.lstrip()
    if not rest:
        return ""
    blank = after[: len(after) - len(rest)]
    lines = blank.count("\n")
    if form is CitationForm.SENTENCE:
        return ("\n" * min(lines, 2) or " ") + rest
    sign = {CitationForm.BULLET: "- ", CitationForm.ROW: "|"}.get(form)
    same = sign is not None and rest.startswith(sign)
    return ("\n" if same and lines == 1 else "\n\n") + rest


def _ends_in_table(text: str) -> bool:
    return text.rsplit("\n", 1)[-1].startswith("|")
