"""The parts of an SDMX-ML message one by one, in flat memory, without DTD, entities and network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati.stream import line_of, refuse_doctype

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

TOO_LARGE = 114
"""What the parser (libxml2, xmlParserErrors) says of a text beyond its limit, and of elements nested beyond it."""

MOST_ATTRIBUTES = Limits().attributes


def iterate_elements(stream: BinaryIO, name: str, tags: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """(`start` or `end`, element) for elements of these local names, and the root; the caller empties those that it has read.

    Raises InputError, naming the line, where the XML is not sound or has a DTD; LimitError where a text is longer than ten
    million bytes, and where an element has too many attributes.
    """
    from lxml import etree

    refuse_doctype(stream, name)
    # The options that keep a hostile file from reading other files, the network, or all memory.
    parser = etree.iterparse(
        stream,
        events=("start", "end"),
        remove_comments=True,
        remove_pis=True,
        load_dtd=False,
        no_network=True,
        resolve_entities="internal",
        huge_tree=False,
    )
    names = frozenset(tags)
    first = True
    try:
        for event, element in parser:
            if first and element.getroottree().docinfo.internalDTD is not None:
                raise InputError("the file has a document type declaration (<!DOCTYPE …>)", file=name, line=1)
            if first or local_name(element) in names:
                _require_few_attributes(element, name)
                yield event, element
            first = False
    except etree.XMLSyntaxError as error:
        raise _xml_error(getattr(error, "code", 0), error.msg or "", error.lineno or 1, name) from None


def _require_few_attributes(element: Element, name: str) -> None:
    """lxml goes through all attributes of an element for the value of each."""
    if len(element.attrib) > MOST_ATTRIBUTES:
        what = Message("an element has more than the limit of {limit:,} attributes", limit=MOST_ATTRIBUTES)
        raise LimitError(what, file=name, line=line_of(element))


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def clear_element(element: Element) -> None:
    """Free the memory of an element and its predecessors."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _xml_error(code: int, message: str, line: int, name: str) -> InputError:
    what = re.sub(r"(?: line \d+)?, line \d+, column \d+$", "", message).strip()
    if code == TOO_LARGE and "depth" in message.lower():
        return LimitError("elements are nested deeper than the limit of 256", file=name, line=line)
    if code == TOO_LARGE:
        return LimitError("a text or attribute is longer than the limit of 10,000,000 bytes", file=name, line=line)
    return InputError(Message("the XML is not well-formed or is incomplete: {what}", what=what), file=name, line=line)
