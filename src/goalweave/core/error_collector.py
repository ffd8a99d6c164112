"""All errors of one input instead of the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from goalweave.core.errors import InputError, InputErrors, LimitError

MOST_COLLECTED = 100
"""Problems after which an `ErrorCollector` gives up: a person does not read more, and a message has all of them."""


class ErrorCollector:
    """Reads a file to its end although parts of it are wrong, so that all problems are reported at once."""

    def __init__(self) -> None:
        self.problems: list[InputError] = []

    @contextmanager
    def part(self) -> Iterator[None]:
        """Keep an InputError of the block, and go on after it. A LimitError ends the reading."""
        try:
            yield
        except LimitError:
            raise
        except InputError as error:
            self.add(error)

    def add(self, error: InputError) -> None:
        self.problems.append(error)
        if len(self.problems) == MOST_COLLECTED:
            self.require_none()

    def require_none(self) -> None:
        """Raises the only problem, or InputErrors with all of them."""
        if len(self.problems) == 1:
            raise self.problems[0]
        if self.problems:
            raise InputErrors(self.problems)
