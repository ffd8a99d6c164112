"""The activities of an XML file one by one, in flat memory, without DTD and network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, cast

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.xml_parts import count_nodes, refuse_hidden_markup

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HEAD = 65_536
ACTIVITY = "iati-activity"

# What the parser (libxml2, xmlParserErrors) says of a file that ends too early, and of a text beyond its limit.
_CUT_OFF = frozenset({5, 73, 74, 77})
_TOO_LARGE = 114

_LAST_LINE = 65_535
"""The last line number that libxml2 keeps for every element."""

_DOCTYPE = re.compile(r"(?>\s+|\ufeff|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE)", re.DOTALL | re.IGNORECASE)


def refuse_doctype(stream: BinaryIO, name: str) -> None:
    """Raises InputError if a document type declaration is before the root element; leaves the stream at its start."""
    head = stream.read(HEAD)
    stream.seek(0)
    refuse_hidden_markup(head[:1024], name)
    text = decode(head)
    if match := _DOCTYPE.match(text):
        raise _doctype_error(name, text.count("\n", 0, match.start(1)) + 1)


class _CountedStream:
    """A stream that counts the elements and attributes read from it since the last activity, all of them in memory."""

    def __init__(self, stream: BinaryIO, name: str, most: int) -> None:
        self.stream = stream
        self.name = name
        self.most = most
        self.nodes = 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.nodes += count_nodes(data)
        if self.nodes > self.most:
            message = Message(
                "an activity has more than the limit of {limit:,} elements and attributes", limit=self.most
            )
            raise LimitError(message, file=self.name)
        return data


def iterate_activities(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Element]:
    """Each iati-activity, whole; it is emptied when the next one is requested.

    Raises InputError, naming the line, where the XML is not sound, has a DTD, or ends without an activity; LimitError
    where a text is longer than 10 million bytes, or an activity has more elements than the limits allow.
    """
    from lxml import etree

    # The options that keep a hostile file from reading other files, the network, or all memory.
    counted = _CountedStream(stream, name, limits.nodes)
    events = etree.iterparse(
        counted,
        tag=ACTIVITY,
        remove_comments=True,
        remove_pis=True,
        load_dtd=False,
        no_network=True,
        resolve_entities="internal",
        huge_tree=False,
    )
    count = 0
    try:
        for _event, element in events:
            if not count and element.getroottree().docinfo.internalDTD is not None:
                raise _doctype_error(name, 1)
            count += 1
            counted.nodes = 0
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise _xml_error(getattr(error, "code", 0), error.msg or "", error.lineno or 1, name) from None
    if not count:
        tag = getattr(events.root, "tag", "")
        what = (
            Message("this is an IATI organisation file")
            if tag == "iati-organisations"
            else Message("the root element is {tag}", tag=tag)
        )
        raise InputError(Message("the file contains no {activity} ({what})", activity=ACTIVITY, what=what), file=name)


def line_of(element: Element) -> int:
    """The line on which an element begins.

    Beyond line 65,535 libxml2 knows only where texts end, and gives that of a text next to: its line breaks are taken
    off.
    """
    line = int(cast("int", element.sourceline) or 1)
    if line < _LAST_LINE:
        return line
    if element.text:
        return line - element.text.count("\n")
    if len(element):
        return line_of(element[0])
    return line - element.tail.count("\n") if element.tail else line


def _xml_error(code: int, message: str, line: int, name: str) -> InputError:
    what = re.sub(r"(?: line \d+)?, line \d+, column \d+$", "", message).strip()
    if code in _CUT_OFF and "Extra content" not in what:
        return InputError(Message("the XML is incomplete ({what})", what=what), file=name, line=line)
    if code == _TOO_LARGE and "depth" in message.lower():
        return LimitError("elements are nested deeper than the limit of 256", file=name, line=line)
    if code == _TOO_LARGE:
        return LimitError("a text or attribute is longer than the limit of 10,000,000 bytes", file=name, line=line)
    return InputError(Message("the XML is not well-formed: {what}", what=what), file=name, line=line)


def _doctype_error(name: str, line: int) -> InputError:
    what = Message("the file has a document type declaration (<!DOCTYPE …>), which can refer to other files; remove it")
    return InputError(what, file=name, line=line)
