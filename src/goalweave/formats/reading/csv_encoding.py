"""The encoding of a CSV file, told from all of it without holding it in memory."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.encodings import guess_encoding

CHUNK = 1 << 18

# Words of letters beyond ASCII: the rest of a table (numbers, codes, addresses) says nothing of its encoding.
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


def detect_encoding(stream: BinaryIO, name: str) -> str:
    """The codec, by byte order mark, as UTF-8 if all of the file is that, else by its words.

    Raises InputError, naming the line, if the file is UTF-8 up to some place only: it is damaged then.
    """
    head = stream.read(CHUNK)
    found = guess_encoding(head)
    if found.startswith(("utf-16", "utf-32")):
        return found
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk, line, beyond_ascii = head, 1, False
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            if beyond_ascii or not _ascii_before(error):
                line += chunk[: error.start].count(b"\n")
                what = Message("the file is in UTF-8, but some bytes on this line are not: it is damaged or incomplete")
                raise InputError(what, file=name, line=line) from None
            return _guess_code_page(chunk)
        if not chunk:
            return "utf-8-sig"
        beyond_ascii = beyond_ascii or not text.isascii()
        line += chunk.count(b"\n")
        chunk = stream.read(CHUNK)


def _ascii_before(error: UnicodeDecodeError) -> bool:
    return error.object[: error.start].isascii()


def _guess_code_page(chunk: bytes) -> str:
    words = [word for word in _WORD.findall(chunk) if len(word) > 2]
    found = guess_encoding(b" ".join(words)) if words else "cp1252"
    return "cp1252" if found.startswith("utf") else found
