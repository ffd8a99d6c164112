"""Files of a submission: for a question that asks for one, or for the whole submission."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.errors import LimitError, NotAllowed
from goalweave.registry.files import inspect_file
from goalweave.surveys import rules
from goalweave.surveys.actions.answers import answer_log_fields, lock_writable_answer, save_answer, status_of_content
from goalweave.surveys.actions.logging import Fields, log_answer, log_submission
from goalweave.surveys.actions.submissions import lock_submission
from goalweave.surveys.models import Answer, AnswerFile, Submission

MOST_FILES = 50
"""Files of one submission."""


def add_file(
    *, actor: Actor, submission: Submission, answer: Answer | None, name: str, content: IO[bytes], now: datetime
) -> AnswerFile:
    """Keep a file. answer: of the question that asks for it. A file that is there already is not kept twice.

    Raises NotAllowed; InputError or LimitError with the field `file` (registry.files.inspect_file).
    """
    if not _may_change_files(actor, submission, answer):
        raise NotAllowed("you do not have permission to write here")
    inspected = inspect_file(name, content)
    file = AnswerFile(
        submission=submission,
        answer=answer,
        **asdict(inspected),
        added=now,
        added_by=actor.user,
    )
    with transaction.atomic():
        locked = lock_submission(submission)  # two at once must not pass the limit
        row = lock_writable_answer(actor, answer) if answer is not None else None
        if row is None and not rules.may_write(actor, locked):
            raise NotAllowed("you do not have permission to write here")
        there = AnswerFile.objects.filter(submission=locked, removed=None)
        if same := there.filter(answer=row, digest=inspected.digest, name=inspected.name).first():
            return same
        if there.count() >= MOST_FILES:
            raise LimitError(
                _("a submission can have up to %(most)d files") % {"most": MOST_FILES},
                file=inspected.name,
                field="file",
            )
        file.file.save(inspected.name, File(content), save=False)
        try:
            file.save(force_insert=True)
            _log_file_change(actor, "attach", file, None, _file_log_fields(file))
            if row is not None:
                _reset_answer(actor, row, now)
        except BaseException:
            file.file.delete(save=False)
            raise
    return file


@transaction.atomic
def remove_file(*, actor: Actor, file: AnswerFile, now: datetime) -> None:
    """Hide a file; the file itself is kept for snapshots that contain it. Raises NotAllowed."""
    # Held, so that no file goes while the submission is handed in.
    locked = lock_submission(file.submission)
    row = lock_writable_answer(actor, file.answer) if file.answer is not None else None
    if not _may_change_files(actor, locked, row):
        raise NotAllowed("you do not have permission to write here")
    if file.removed is None:
        file.removed = now
        file.save(update_fields=["removed"])
        _log_file_change(actor, "detach_file", file, _file_log_fields(file), None)
        if row is not None:
            _reset_answer(actor, row, now)


def _reset_answer(actor: Actor, row: Answer, now: datetime) -> None:
    """An answer with other files is a draft again, or empty."""
    before = answer_log_fields(row)
    row.status = status_of_content(row)
    if row.status != before["status"]:
        save_answer(actor, row, before, now, "status")


def _may_change_files(actor: Actor, submission: Submission, answer: Answer | None) -> bool:
    if answer is not None:
        return rules.may_write_answer(actor, submission, answer)
    return rules.may_write(actor, submission)


def _file_log_fields(file: AnswerFile) -> Fields:
    return {"file": file.name, "media_type": file.media_type, "size": file.size, "digest": file.digest}


def _log_file_change(actor: Actor, verb: str, file: AnswerFile, before: Fields | None, after: Fields | None) -> None:
    if file.answer is not None:
        log_answer(actor, verb, file.answer, before, after)
    else:
        log_submission(actor, verb, file.submission, before, after)
