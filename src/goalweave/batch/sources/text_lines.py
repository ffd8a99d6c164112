"""A text file line by line. A line that cannot be read is reported, and reading continues with the next."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

LONGEST_LINE = 10_000_000
"""Characters; a longer line is not held in memory."""

UTF8 = "utf-8-sig"


class TextLine(NamedTuple):
    """number: 1-based. fault: why it cannot be read; empty: it can."""

    number: int
    text: str
    fault: str = ""


@dataclass
class TextFile:
    """done: bytes that were read."""

    path: Path
    encoding: str = UTF8
    newline: str = ""
    done: int = field(default=0, init=False)

    def lines(self) -> Iterator[TextLine]:
        """Every line in order; one that cannot be read carries its fault, and the next one is read."""
        # In UTF-8 a wrong byte is told; in older encodings, which are guessed, a stray byte is not worth a row.
        errors = "surrogateescape" if self.encoding == UTF8 else "replace"
        with (
            self.path.open("rb") as stream,
            io.TextIOWrapper(stream, self.encoding, errors, self.newline) as text,
        ):
            for number in count(1):
                line = text.readline(LONGEST_LINE)
                self.done = stream.tell()
                if not line:
                    return
                if len(line) == LONGEST_LINE and not _is_complete(line):
                    while (rest := text.readline(LONGEST_LINE)) and not _is_complete(rest):
                        pass
                    yield TextLine(number, "", f"the line is longer than {LONGEST_LINE:,} characters")
                elif "\0" in line:
                    yield TextLine(number, line, "the line has a NUL character")
                elif not line.isascii() and not _is_encodable(line):
                    yield TextLine(number, line, "the line is not in UTF-8")
                else:
                    yield TextLine(number, line)

    def fingerprint(self) -> Mapping[str, object]:
        facts = self.path.stat()
        return {"size": facts.st_size, "modified": facts.st_mtime_ns}


def _is_complete(line: str) -> bool:
    return line.endswith(("\n", "\r"))


def _is_encodable(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
