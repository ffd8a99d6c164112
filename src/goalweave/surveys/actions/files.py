"""Files handed in with a submission: for a question that asks for one, or beside all answers."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.errors import LimitError, NotAllowed
from goalweave.registry.files import look
from goalweave.surveys import rules
from goalweave.surveys.actions.answers import logged, save, writable
from goalweave.surveys.actions.logging import Fields, log_answer, log_submission
from goalweave.surveys.actions.submissions import locked
from goalweave.surveys.models import Answer, AnswerFile, AnswerStatus, Submission

MOST = 50
"""Files of one submission."""


def add_file(
    *, actor: Actor, submission: Submission, answer: Answer | None, name: str, content: IO[bytes], now: datetime
) -> AnswerFile:
    """Keep a file. answer: of the question that asks for it. A file that is there already is not kept twice.

    Raises NotAllowed; InputError or LimitError with the field `file` (registry.files.look).
    """
    if not _may(actor, submission, answer):
        raise NotAllowed("you do not have permission to write here")
    looked = look(name, content)
    made = AnswerFile(
        submission=submission,
        answer=answer,
        name=looked.name,
        media_type=looked.media_type,
        size=looked.size,
        digest=looked.digest,
        added=now,
        added_by=actor.user,
    )
    with transaction.atomic():
        row = writable(actor, answer) if answer is not None else None
        held = locked(submission)  # two at once must not pass the limit
        if row is None and not rules.may_write(actor, held):
            raise NotAllowed("you do not have permission to write here")
        there = AnswerFile.objects.filter(submission=held, removed=None)
        if same := there.filter(answer=row, digest=looked.digest, name=looked.name).first():
            return same
        if there.count() >= MOST:
            raise LimitError(
                _("a submission can have up to %(most)d files") % {"most": MOST}, file=looked.name, field="file"
            )
        made.file.save(looked.name, File(content), save=False)
        try:
            made.save(force_insert=True)
            _log(actor, "attach", made, None, _told(made))
            if row is not None:
                _renew(actor, row, now)
        except BaseException:
            made.file.delete(save=False)
            raise
    return made


@transaction.atomic
def remove_file(*, actor: Actor, file: AnswerFile, now: datetime) -> None:
    """Nobody sees it any more; the file itself stays, for what was handed in with it. Raises NotAllowed."""
    if not _may(actor, file.submission, file.answer):
        raise NotAllowed("you do not have permission to write here")
    row = writable(actor, file.answer) if file.answer is not None else None
    if file.removed is None:
        file.removed = now
        file.save(update_fields=["removed"])
        _log(actor, "detach_file", file, _told(file), None)
        if row is not None:
            _renew(actor, row, now)


def _renew(actor: Actor, row: Answer, now: datetime) -> None:
    """An answer with other files is a draft again, or empty."""
    before = logged(row)
    filled = row.text or row.value not in (None, [], "") or row.files.filter(removed=None).exists()
    row.status = AnswerStatus.DRAFTING if filled else AnswerStatus.EMPTY
    if row.status != before["status"]:
        save(actor, row, before, now, "status")


def _may(actor: Actor, submission: Submission, answer: Answer | None) -> bool:
    if answer is not None:
        return rules.may_write_answer(actor, submission, answer)
    return rules.may_write(actor, submission)


def _told(file: AnswerFile) -> Fields:
    return {"file": file.name, "media_type": file.media_type, "size": file.size, "digest": file.digest}


def _log(actor: Actor, verb: str, file: AnswerFile, before: Fields | None, after: Fields | None) -> None:
    if file.answer is not None:
        log_answer(actor, verb, file.answer, before, after)
    else:
        log_submission(actor, verb, file.submission, before, after)
