"""XML in flat memory: how many elements it has before a tree is built, and its elements one by one without a tree."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message

LONGEST_MARKUP = 1_000_000
"""Bytes within which an element or a text must come to its end or go on: no attribute is as long."""

_ENCODING = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.ASCII)

OnStart = Callable[[str, dict[str, str]], None]
OnEnd = Callable[[str], None]
OnText = Callable[[str], None]


def count_nodes(data: bytes) -> int:
    """How many elements and attributes a portion of XML has at most: `<` without `</`, and `=`.

    Well-formed XML has `<` nowhere else but in comments, CDATA and instructions, which count as elements. Every attribute has
    one `=`; so may have its value and a text.
    """
    return data.count(b"<") - data.count(b"</") + data.count(b"=")


def refuse_hidden_markup(head: bytes, file: str, field: str = "") -> None:
    """Raise InputError if XML says that it is in an encoding in which `<` may be another byte than in ASCII: it could not be counted.

    head: the beginning of the file; a kilobyte holds the declaration.
    """
    named = _ENCODING.search(head.replace(b"\0", b"").decode("latin-1"))
    if named is None or _keeps_markup(named[1]):
        return
    message = Message("XML in the encoding {encoding} is not read; save it in UTF-8", encoding=named[1])
    raise InputError(message, file=file, line=1, field=field)


def _keeps_markup(encoding: str) -> bool:
    try:
        name = codecs.lookup(encoding).name
        return name.startswith(("utf-16", "utf-32")) or (name != "utf-7" and "<=".encode(name) == b"<=")
    except (LookupError, UnicodeError):
        return False


def scan_part(
    chunks: Iterator[bytes], on_start: OnStart, on_end: OnEnd | None = None, on_text: OnText | None = None
) -> None:
    """Call the functions for the elements and texts of XML, in order; names come without their namespace.

    Memory is that of what the functions keep. Raises expat.ExpatError where it is not well-formed, InputError for a document type
    declaration, LimitError for markup without an end. What a function raises comes through.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    waiting = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal waiting
        waiting = 0
        on_start(local_tag(name), attributes)

    def end(name: str) -> None:
        nonlocal waiting
        waiting = 0
        if on_end is not None:
            on_end(local_tag(name))

    def text(data: str) -> None:
        nonlocal waiting
        waiting = 0
        if on_text is not None:
            on_text(data)

    def doctype(*_declaration: object) -> None:
        raise InputError("this part has a document type declaration")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = doctype
    for chunk in chunks:
        waiting += len(chunk)
        parser.Parse(chunk, False)
        if waiting > LONGEST_MARKUP:
            raise LimitError(
                Message("a text or attribute is longer than the limit of {limit:,} bytes", limit=LONGEST_MARKUP)
            )
    parser.Parse(b"", True)


def local_tag(name: str) -> str:
    """The name without its namespace, of which Office files have two: transitional and strict."""
    return name.rpartition("}")[2]
