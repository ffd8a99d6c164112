"""What an answer says of a record, said anew as the record is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.claims import Claim, claims, place
from goalweave.core.answers.markdown import checked
from goalweave.core.answers.record_sentences import Teller
from goalweave.core.errors import InputError
from goalweave.surveys.actions.answers import keep, writable
from goalweave.surveys.actions.citing import Form, told
from goalweave.surveys.models import Answer, Citation
from goalweave.surveys.submissions.citations import citable, digest_of, records_with_mappings


@dataclass(frozen=True, slots=True)
class Retelling:
    """start, end: the stretch of the answer's text that tells the record; new: what would stand there."""

    start: int
    end: int
    old: str
    new: str


def retelling(text: str, record: model.Record, number: int, teller: Teller) -> Retelling | None:
    """The first stretch of a text that this source alone supports, and the same told anew; None where there is none.

    A point stays a point, a row a row, one sentence one sentence; several in a row become all that there is to tell.
    """
    own = _first_run(list(claims(text)), number)
    spans = [span for one in own if (span := place(text, one)) is not None]
    if not spans:
        return None
    start, end = spans[0][0], spans[-1][1]
    begin = text.rfind("\n", 0, start) + 1
    head = text[begin:start]
    if head.lstrip().startswith("|"):
        stop = text.find("\n", start)
        start, end = begin, len(text) if stop < 0 else stop
        form = Form.ROW
    elif head.lstrip().startswith(("- ", "* ", "+ ")) and not head.strip()[1:].strip():
        form = Form.BULLET
    else:
        form = Form.PARAGRAPH if len(spans) > 1 else Form.SENTENCE
    new = told(record, teller, number, form)
    return Retelling(start, end, text[start:end], new.removeprefix("- ") if form is Form.BULLET else new)


@transaction.atomic
def retell(*, actor: Actor, answer: Answer, number: int, teller: Teller, version: int, now: datetime) -> Answer:
    """Put the record as it is now in the place of what the answer says of it.

    Raises NotAllowed, Conflict; InputError for a source that is not there, or where no sentence rests on it alone.
    """
    row = writable(actor, answer, version)
    citation = row.citations.filter(number=number).first()
    record = current(actor, citation) if citation is not None else None
    if citation is None or record is None:
        raise InputError(_("the record no longer exists"), field="number")
    found = retelling(row.text, record, number, teller)
    if found is None:
        raise InputError(_("no sentence is based on this record alone; edit the text by hand"), field="number")
    citation.digest, citation.title, citation.made = digest_of(record), dict(record.title), now
    citation.save(update_fields=["digest", "title", "made"])
    text = row.text[: found.start] + found.new + row.text[found.end :]
    return keep(actor, row, checked(text, "text"), row.value, now, "retell")


def current(actor: Actor, citation: Citation) -> model.Record | None:
    """The record that a citation stands for as it is now, as far as the actor may see it."""
    if citation.record_id is None:
        return None
    return records_with_mappings(citable(actor, [citation.record_id])).get(citation.record_id)


def _first_run(found: list[Claim], number: int) -> list[Claim]:
    """The first claims one after the other, in one paragraph, that rest on this source and no other."""
    run: list[Claim] = []
    for one in found:
        if one.sources == (number,) and (not run or one.line == run[-1].line):
            run.append(one)
        elif run:
            break
    return run
