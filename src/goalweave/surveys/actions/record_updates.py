"""Update what an answer says about a record to the current record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.claims import Claim, extract_claims, locate_claim
from goalweave.core.answers.markdown import clean_answer
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.errors import InputError
from goalweave.surveys.actions.answers import lock_writable_answer, store_answer_text
from goalweave.surveys.actions.citing import CitationForm, render_citation
from goalweave.surveys.models import Answer, Citation
from goalweave.surveys.submissions.citations import citable_records, record_digest, records_with_mappings


@dataclass(frozen=True, slots=True)
class RecordUpdate:
    """start, end: the part of the answer about the record; new: its replacement."""

    start: int
    end: int
    old: str
    new: str


def find_record_update(text: str, record: model.Record, number: int, renderer: RecordRenderer) -> RecordUpdate | None:
    """The first stretch of a text that this source alone supports, and the same told again; None if there is none.

    A point stays a point, a row a row, one sentence one sentence; several in a row become all that there is to tell.
    """
    own = _first_claims_of_source(list(extract_claims(text)), number)
    spans = [span for own_claim in own if (span := locate_claim(text, own_claim)) is not None]
    if not spans:
        return None
    start, end = spans[0][0], spans[-1][1]
    begin = text.rfind("\n", 0, start) + 1
    head = text[begin:start]
    if head.lstrip().startswith("|"):
        stop = text.find("\n", start)
        start, end = begin, len(text) if stop < 0 else stop
        form = CitationForm.ROW
    elif head.lstrip().startswith(("- ", "* ", "+ ")) and not head.strip()[1:].strip():
        form = CitationForm.BULLET
    else:
        form = CitationForm.PARAGRAPH if len(spans) > 1 else CitationForm.SENTENCE
    new = render_citation(record, renderer, number, form)
    return RecordUpdate(start, end, text[start:end], new.removeprefix("- ") if form is CitationForm.BULLET else new)


@transaction.atomic
def apply_record_update(
    *, actor: Actor, answer: Answer, number: int, renderer: RecordRenderer, version: int, now: datetime
) -> Answer:
    """Put the record as it is now in the place of what the answer says of it.

    Raises NotAllowed, Conflict; InputError for a source that is not there, or where no sentence rests on it alone.
    """
    row = lock_writable_answer(actor, answer, version)
    citation = row.citations.filter(number=number).first()
    record = current_record(actor, citation) if citation is not None else None
    if citation is None or record is None:
        raise InputError(_("the record no longer exists"), field="number")
    update = find_record_update(row.text, record, number, renderer)
    if update is None:
        raise InputError(_("no sentence is based on this record alone; edit the text by hand"), field="number")
    citation.digest, citation.title, citation.made = record_digest(record), dict(record.title), now
    citation.save(update_fields=["digest", "title", "made"])
    text = row.text[: update.start] + update.new + row.text[update.end :]
    return store_answer_text(actor, row, clean_answer(text, "text"), row.value, now, "retell")


def current_record(actor: Actor, citation: Citation) -> model.Record | None:
    """Return the current state of a cited record, as far as the actor may see it."""
    if citation.record_id is None:
        return None
    return records_with_mappings(citable_records(actor, [citation.record_id])).get(citation.record_id)


def _first_claims_of_source(claims: list[Claim], number: int) -> list[Claim]:
    """The first claims one after the other, in one paragraph, that rest on this source and no other."""
    run: list[Claim] = []
    for candidate in claims:
        if candidate.sources == (number,) and (not run or candidate.line == run[-1].line):
            run.append(candidate)
        elif run:
            break
    return run
