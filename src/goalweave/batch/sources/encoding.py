"""The encoding of a table in which single lines may be damaged."""

from __future__ import annotations

from pathlib import Path

from goalweave.batch.sources.text_lines import UTF8
from goalweave.formats.reading.encodings import guess_encoding

CHUNK = 1 << 18


def detect_encoding(path: Path) -> str:
    """The codec, by byte order mark; as UTF-8 where most of the first lines beyond ASCII are that; else by their words."""
    with path.open("rb") as stream:
        head = chunk = stream.read(CHUNK)
        found = guess_encoding(head)
        if found.startswith(("utf-16", "utf-32")):
            return found
        while chunk.isascii():
            chunk = stream.read(CHUNK)
            if not chunk:
                return UTF8
        chunk += stream.readline(CHUNK)
    marked = [line for line in chunk.splitlines() if not line.isascii()]
    if 2 * sum(map(_is_utf8, marked)) >= len(marked):
        return UTF8
    found = guess_encoding(b"\n".join(marked))
    return UTF8 if found.startswith("utf-8") else found


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
