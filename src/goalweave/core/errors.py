"""Our own errors, raised where the fact is known; a face turns them into a page, a problem or one red line."""

from __future__ import annotations


class GoalweaveError(Exception):
    """Base of all errors that a user can do something about."""


class InputError(GoalweaveError):
    """Input that cannot be used, with the place where that was seen.

    file: name as the user gave it; line: 1-based; field: column, element or key.
    """

    def __init__(self, message: str, *, file: str = "", line: int | None = None, field: str = "") -> None:
        self.message = message
        self.file = file
        self.line = line
        self.field = field
        super().__init__(str(self))

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}" if place else f"line {self.line}"
        if self.field:
            place += f" [{self.field}]" if place else f"[{self.field}]"
        return f"{place}: {self.message}" if place else self.message

    def at(self, *, file: str = "", line: int | None = None, field: str = "") -> InputError:
        """The same error with the parts of its place that were not known before."""
        return type(self)(
            self.message,
            file=self.file or file,
            line=self.line if self.line is not None else line,
            field=self.field or field,
        )


class LimitError(InputError):
    """Input that passes a stated limit (size, cells, pages, expansion)."""


class UnknownNode(GoalweaveError):
    """A framework or node that no loaded pack has."""


class NotAllowed(GoalweaveError):
    """The actor may not do this."""
