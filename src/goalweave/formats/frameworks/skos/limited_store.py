"""Where the statements of a graph are kept, with a limit: a few bytes of a file can name a prefix of a hundred thousand characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib.plugins.stores.memory import Memory

from goalweave.core.errors import LimitError
from goalweave.core.messages import Message

if TYPE_CHECKING:
    from rdflib.graph import Graph

STATEMENT = 200
"""Characters that a statement counts for besides its texts: an item of a list of five bytes makes two."""


class LimitedStore(Memory):
    """most: characters of the subjects and objects of all statements, as they are written without prefixes, and of what each takes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._characters = 0

    def add(self, triple: Any, context: Graph, quoted: bool = False) -> None:
        """Raises LimitError."""
        subject, _predicate, value = triple
        self._characters += len(subject) + len(value) + STATEMENT
        if self._characters > self._most:
            raise LimitError(
                Message(
                    "with its lists and prefixes written out, the file has more than the limit of {limit:,} characters",
                    limit=self._most,
                )
            )
        super().add(triple, context, quoted)
