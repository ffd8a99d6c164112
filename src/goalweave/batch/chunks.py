"""Rows → chunks, always cut at the same places, so that a run that is resumed writes what one without a stop writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from goalweave.batch.rows import DocumentFile, RejectedRow, Row
from goalweave.batch.sources import RowSource

ROWS = 512
"""At most in a chunk."""
SIZE = 2_000_000
"""Characters, or bytes of documents, at which a chunk ends: a few long texts are as much work as many short ones."""


@dataclass(slots=True)
class Chunk:
    """read: rows of the input up to its end; done: how far the source was then, in its own unit."""

    read: int
    done: int = 0
    rows: list[Row | DocumentFile] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ChunkReader:
    """The chunks after the first `start` rows of a source, read anew whenever they are iterated over. Can be pickled."""

    source: RowSource
    start: int = 0
    rows: int = ROWS

    def __iter__(self) -> Iterator[Chunk]:
        return read_chunks(self.source, self.start, self.rows)


def read_chunks(source: RowSource, start: int, rows: int = ROWS) -> Iterator[Chunk]:
    """Yield the rows after the first `start`, reading each chunk when it is needed."""
    # Where a chunk ends depends on its rows alone, not on time or processes: a resumed run cuts at the same places.
    chunk, size = Chunk(start), 0
    for item in source.items(start):
        chunk.read += 1
        if isinstance(item, RejectedRow):
            chunk.rejected.append(item)
        else:
            chunk.rows.append(item)
            size += item.size if isinstance(item, DocumentFile) else len(item.text)
        if len(chunk.rows) + len(chunk.rejected) >= rows or size >= SIZE:
            chunk.done = source.done
            yield chunk
            chunk, size = Chunk(chunk.read), 0
    if chunk.rows or chunk.rejected:
        chunk.done = source.done
        yield chunk
