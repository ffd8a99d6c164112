"""The writer that a site or a command line has plugged in: found by its dotted path, asked, and never waited for without end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from goalweave.core.answers.writer import Rewording, Task, Writer, validate_rewording
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

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
    found: Rewordings = {}
    end = monotonic() + altogether
    failed: Message | None = None
    for task in tasks:
        left = end - monotonic()
        if failed is None and left <= 0:
            failed = Message("the writer ran out of time")
        if failed is None:
            try:
                written = _call_with_timeout(min(seconds, left), writer.write, task)
                found[task] = Rewording(writer.name, validate_rewording(written, task))
            except InputError as error:
                found[task] = Rewording(writer.name, refused=error.message)
            except _WriterFailed as error:
                cause = error.__cause__
                # What an exception says may hold addresses and keys: it is for the server's log alone.
                failed = Message("the writer failed: {reason}", reason=type(cause).__name__ if cause else error)
                LOG.warning("The writer %s failed at %s; drafts stay: %r", writer.name, task.number, cause or error)
        if failed is not None:
            found[task] = Rewording(writer.name, refused=failed)
    return found


class _WriterFailed(Exception):
    """The writer's own exception is its cause."""


def _call_with_timeout(seconds: float, write: Callable[[Task], str], task: Task) -> object:
    """Raises _Failed. A thread that is late is left to itself: it has nothing of ours but the task."""
    given: SimpleQueue[tuple[object, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            given.put((write(task), None))
        except BaseException as error:
            given.put((None, error))

    Thread(target=run, name="draft-writer", daemon=True).start()
    try:
        text, error = given.get(timeout=seconds)
    except Empty:
        raise _WriterFailed(Message("no response within {seconds} seconds", seconds=round(seconds, 2))) from None
    if error is not None:
        raise _WriterFailed from error
    return text
