"""Our own errors, raised where the fact is known; a face turns them into a page, a problem or one red line."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import reduce
from typing import Any

from goalweave.core.messages import Message, clean_values, counted
from goalweave.core.text.sanitise import sanitise_line

VANISHED = Message("Someone else has deleted or changed this in the meantime. Nothing was saved.")
LONGEST_QUOTE = 300
"""Characters of a value of the input that a message repeats."""
MOST_JOINED = 100
"""Problems that one message names."""


class GoalweaveError(Exception):
    """Base of all errors that a user can do something about.

    What it says is a literal or a Message, so that the person who shows it can say it in the reader's language.
    """

    @property
    def full_message(self) -> str:
        """All that is to be said: where that has parts, a Message."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class Severity(StrEnum):
    """critical: the file cannot be used; error: a row or a value is left out; warning: it is read, but look at it."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"


class InputError(GoalweaveError):
    """Input that cannot be used, with the place where that was seen.

    What the message repeats of the input is one line of printable characters and has an end.

    file: name as the user gave it; line: 1-based; field: column, element or key; value: what is there, where another
    value in its place would mend it.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int | None = None,
        field: str = "",
        severity: Severity = Severity.ERROR,
        value: str = "",
    ) -> None:
        self.message = clean_values(message if isinstance(message, Message) else Message(message), quote)
        self.file = file
        self.line = line
        self.field = field
        self.severity = severity
        self.value = value
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        place = {"file": self.file, "line": self.line, "field": self.field}
        return _build_error, (type(self), self.message, place | {"severity": self.severity, "value": self.value})

    def __str__(self) -> str:
        return str(self.full_message)

    @property
    def full_message(self) -> str:
        """The message with its place before it."""
        place: str = sanitise_line(self.file)
        if self.line is not None:
            place = f"{place}:{self.line}" if place else Message("line {line}", line=self.line)
        if self.field:
            field = quote(self.field)
            place = Message("{place} [{field}]", place=place, field=field) if place else f"[{field}]"
        return Message("{place}: {problem}", place=place, problem=self.message) if place else self.message

    def at(self, *, file: str = "", line: int | None = None, field: str = "") -> InputError:
        """The same error with the parts of its place that were not known before."""
        return type(self)(
            self.message,
            file=self.file or file,
            line=self.line if self.line is not None else line,
            field=self.field or field,
            severity=self.severity,
            value=self.value,
        )


class SkippedRow(InputError):
    """A row, activity or other whole part of a file that gives no record."""


class InputErrors(InputError):
    """Several things that are wrong with one input; problems: each with its field."""

    def __init__(self, problems: Sequence[InputError]) -> None:
        self.problems = tuple(problems)
        joined = reduce(_join_messages, (problem.full_message for problem in self.problems[:MOST_JOINED]), "")
        more = len(self.problems) - MOST_JOINED
        if more > 0:
            rest = counted("there is {count:,} more problem", "there are {count:,} more problems", more)
            joined = _join_messages(joined, rest)
        super().__init__(joined)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class LimitError(InputError):
    """Input that passes a stated limit (size, cells, pages, expansion)."""


class UnknownNode(GoalweaveError):
    """A framework or node that no loaded pack has."""


class UnknownQuestion(GoalweaveError):
    """A question or questionnaire that is not there."""


class NotAllowed(GoalweaveError):
    """The actor may not do this."""


class Conflict(GoalweaveError):
    """Someone else has changed the same thing in the meantime; nothing was written."""


class Vanished(GoalweaveError):
    """What was to be changed, or what it belongs to, was deleted since it was first read; nothing was written."""

    def __init__(self, message: str = VANISHED) -> None:
        super().__init__(message)


def message_of(error: Exception) -> str:
    """What an error says, of ours with its parts."""
    return error.full_message if isinstance(error, GoalweaveError) else str(error)


def quote(text: str) -> str:
    """The beginning of a value of the input, as one line without characters that play tricks on a terminal or a reader."""
    line = sanitise_line(text)
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]}…"


def _build_error(kind: type[InputError], message: Message, place: dict[str, Any]) -> InputError:
    return kind(message, **place)


def _join_messages(first: str, second: str) -> str:
    return Message("{first}; {second}", first=first, second=second) if first else second
