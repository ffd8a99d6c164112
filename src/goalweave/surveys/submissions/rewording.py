"""Drafts in the words of a plugged-in writer: how it is found and called, what it is sent, and which answers began as its drafts.

It is sent drafts as the templates have them, before anything is written, and never waited for without end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from django.conf import settings
from django.db.models import Q

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import Actor
from goalweave.core.answers.markdown import plain_text
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.answers.writer import Rewording, Task, Writer, build_task, validate_rewording
from goalweave.core.errors import InputError
from goalweave.core.messages import Message, message_from_json
from goalweave.core.model import Question
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, AnswerStatus, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.drafts import SubmissionDrafts, draft_questions, draft_submission_answers

LOG = logging.getLogger(__name__)
VARIABLE = "GOALWEAVE_DRAFT_WRITER"

TASK_TIMEOUT = 60.0
"""For one answer."""

TOTAL_TIMEOUT = 300.0
"""Seconds for all answers that are drafted at a time; those for which no time is left stay as the templates have them."""

Rewordings = dict[Task, Rewording]


def load_writer(path: str) -> Writer | None:
    """The writer at `package.module:function`; None for an empty path. Raises InputError where there is none."""
    if not path:
        return None
    module, _, name = path.partition(":")
    try:
        write = getattr(import_module(module), name) if module and name else None
    except Exception as error:
        raise InputError(
            Message("{path} cannot be loaded: {reason}", path=path, reason=error), field=VARIABLE
        ) from error
    if not callable(write):
        raise InputError(
            Message("{path} is not a function; use the form package.module:function", path=path), field=VARIABLE
        )
    return Writer(path, write)


def reword_tasks(
    tasks: Iterable[Task], writer: Writer, *, seconds: float = TASK_TIMEOUT, altogether: float = TOTAL_TIMEOUT
) -> Rewordings:
    """What became of each task. A writer that fails is not asked again, and one warning is logged.

    Called outside of transactions: it may take as long as it may take.
    """
    rewordings: Rewordings = {}
    end = monotonic() + altogether
    failed: Message | None = None
    for task in tasks:
        left = end - monotonic()
        if failed is None and left <= 0:
            failed = Message("the writer ran out of time")
        if failed is None:
            try:
                reworded = _call_with_timeout(min(seconds, left), writer.write, task)
                rewordings[task] = Rewording(writer.name, validate_rewording(reworded, task))
            except InputError as error:
                rewordings[task] = Rewording(writer.name, refused=error.message)
            except _WriterFailed as error:
                cause = error.__cause__
                # What an exception says may hold addresses and keys: it is for the server's log alone.
                failed = Message("the writer failed: {reason}", reason=type(cause).__name__ if cause else error)
                LOG.warning("The writer %s failed at %s; drafts stay: %r", writer.name, task.number, cause or error)
        if failed is not None:
            rewordings[task] = Rewording(writer.name, refused=failed)
    return rewordings


class _WriterFailed(Exception):
    """The writer's own exception is its cause."""


def _call_with_timeout(seconds: float, write: Callable[[Task], str], task: Task) -> object:
    """Raises _WriterFailed. A thread that is late is left to itself: it has nothing of ours but the task."""
    outcome: SimpleQueue[tuple[object, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((write(task), None))
        except BaseException as error:
            outcome.put((None, error))

    Thread(target=run, name="draft-writer", daemon=True).start()
    try:
        text, error = outcome.get(timeout=seconds)
    except Empty:
        raise _WriterFailed(Message("no response within {seconds} seconds", seconds=round(seconds, 2))) from None
    if error is not None:
        raise _WriterFailed from error
    return text


def _load_site_writer() -> Writer | None:
    """The one that the settings name; None, and a warning in the log, where it cannot be loaded."""
    try:
        return load_writer(settings.GOALWEAVE_DRAFT_WRITER)
    except InputError as error:
        LOG.warning("Drafts stay as they are: %s", error)
        return None


def reword_answer(actor: Actor, answer: Answer, renderer: RecordRenderer) -> Rewordings:
    """The draft of one empty answer in the site's writer's words; nothing is sent for people who may not write it."""
    writer = _load_site_writer()
    row = answer.submission
    if writer is None or answer.text or not rules.may_write_answer(actor, row, answer):
        return {}
    drafts = draft_submission_answers(actor, row, renderer, answer.question.number)
    return reword_tasks(list(_draft_tasks(drafts, [to_question(answer.question)], renderer)), writer)


def reword_submission(actor: Actor, submission: Submission, renderer: RecordRenderer) -> Rewordings:
    """The drafts of all empty answers in the site's writer's words; nothing is sent for people who may not write
    them."""
    writer = _load_site_writer()
    if writer is None or not rules.may_edit(actor, submission):
        return {}
    empty = [answer for answer in answers_of(submission) if not answer.text and answer.status != AnswerStatus.APPROVED]
    drafts = draft_submission_answers(actor, submission, renderer)
    questions = [to_question(answer.question) for answer in empty]
    return reword_tasks(list(_draft_tasks(drafts, questions, renderer)), writer)


def reword_questions(
    actor: Actor,
    organisation_id: int,
    questions: Sequence[Question],
    year: int | None,
    renderer: RecordRenderer,
    writer: Writer,
) -> Rewordings:
    """The drafts of these questions in a writer's words, made from the records that the actor may see and from no others.

    Called outside of transactions. The records that are sent are those of the drafts: a record that finds no room stays here.
    """
    drafts = draft_questions(actor, organisation_id, questions, year, renderer)
    return reword_tasks(list(_draft_tasks(drafts, questions, renderer)), writer)


def _draft_tasks(drafts: SubmissionDrafts, questions: Sequence[Question], renderer: RecordRenderer) -> Iterator[Task]:
    for question in questions:
        if task := build_task(question, drafts.drafts[question.number], drafts.records, renderer):
            yield task


@dataclass(frozen=True, slots=True)
class DraftOrigin:
    """A draft that an answer began as. writer: the name of the plugged-in one that worded it, empty for the templates; refused: why
    a writer's text was not taken, a Message; changed: the answer reads otherwise now; notes: to the person who finishes the answer, what
    is asked and not recorded, in the language of the answer."""

    writer: str
    refused: str
    changed: bool
    notes: tuple[str, ...] = ()


def draft_origin(row: Answer) -> DraftOrigin | None:
    """The draft that an answer began as; None where someone wrote it. One query, none for an empty answer."""
    if not row.text:
        return None
    lines = object_entries("answer", f"{row.submission_id}/{row.question.number}")
    last = lines.filter(Q(verb="draft") | Q(after__text="")).first()
    after = (last.after or {}) if last is not None and last.verb == "draft" else {}
    if "writer" not in after:
        return None
    return DraftOrigin(
        str(after["writer"]),
        message_from_json(after.get("refused", "")),
        after.get("text") != row.text,
        tuple(map(plain_text, after.get("notes", ()))),
    )
