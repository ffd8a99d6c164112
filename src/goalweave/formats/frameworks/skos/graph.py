"""Bytes → an RDF graph, read without network, DTD or contexts from elsewhere."""

from __future__ import annotations

import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node as Term

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NAMESPACE = {"xml": re.compile(r"xmlns:([^\s=]+)"), "turtle": re.compile(r"prefix\s+([^\s:]*):", re.IGNORECASE)}
_PLACE = re.compile(r"(?:at line |<unknown>:)(\d+)")
_NAMES = {"turtle": "Turtle", "xml": "RDF/XML", "json-ld": "JSON-LD"}


MOST_NAMESPACES = 200
"""rdflib, and Python's reader of XML, compare or copy those that they know for each more."""


def read_graph(data: bytes, name: str, limits: Limits) -> Graph:
    """The graph in a Turtle, RDF/XML or JSON-LD file, distinguished by its content.

    Raises InputError, with the line where it is known, for what cannot be read, for XML with a DTD and for JSON-LD with
    a context elsewhere; LimitError past the limit of a file, and where short names stand for texts without end.
    """
    from rdflib import Graph

    from goalweave.formats.frameworks.skos.limited_store import LimitedStore

    if len(data) > limits.file:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=name)
    text = decode(data)
    if not text.strip():
        raise InputError("the file is empty", file=name)
    syntax = _detect_syntax(text, name)
    if syntax == "xml":
        if declaration := re.search("<!(DOCTYPE|ENTITY)", text):
            line = text[: declaration.start()].count("\n") + 1
            raise InputError("XML with a DTD or entities is not supported", file=name, line=line)
        text = _DECLARATION.sub("", text, count=1)
    if syntax == "json-ld":
        _refuse_remote_contexts(text, name)
    elif len(set(_NAMESPACE[syntax].findall(text))) > MOST_NAMESPACES:
        message = Message("the file declares more than the limit of {limit:,} namespaces", limit=MOST_NAMESPACES)
        raise LimitError(message, file=name)
    graph = Graph(store=LimitedStore(limits.graph))
    try:
        with _silence_rdflib():
            graph.parse(io.BytesIO(text.encode("utf-8")), format=syntax, publicID="urn:goalweave:file")
    except LimitError as error:
        raise error.at(file=name) from None
    except MemoryError:
        raise
    except Exception as error:  # rdflib's parsers raise of every kind, AssertionError and IndexError among them
        place = _PLACE.search(str(error))
        fault = InputError(Message("not valid {format}", format=_NAMES[syntax]), file=name)
        raise fault.at(line=int(place[1]) if place else None) from error
    return graph


def term_text(term: Term) -> str:
    """The text or name of a term; `[]`, as in Turtle, for a blank node, whose name in memory is another each time it is read."""
    from rdflib import BNode

    return "[]" if isinstance(term, BNode) else str(term)


def _detect_syntax(text: str, name: str) -> str:
    """By content: a Turtle file too may begin with `<` or `[`."""
    start = text.lstrip("\ufeff \t\r\n")
    if re.match(r"<\?xml|<!|<(\w+:)?RDF[\s>]", start):
        return "xml"
    if start.startswith("{") or re.match(r'\[\s*(\{\s*"|\])', start) or name.lower().endswith((".jsonld", ".json")):
        return "json-ld"
    return "turtle"


def _refuse_remote_contexts(text: str, name: str) -> None:
    try:
        content = json.loads(text)
        remote = any(_is_remote_context(value) for value in _find_contexts(content))
    except json.JSONDecodeError as error:
        raise InputError("not valid JSON", file=name, line=error.lineno) from None
    except RecursionError:
        raise InputError("not valid JSON: nested too deeply", file=name) from None
    except ValueError:
        raise InputError("not valid JSON: a number has too many digits", file=name) from None
    if remote:
        message = Message("the JSON-LD context is stored elsewhere and is not downloaded; put its content in the file")
        raise InputError(message, file=name, field="@context")


def _find_contexts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("@context", "@import"):
                yield part
            yield from _find_contexts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _find_contexts(part)


def _is_remote_context(context: Any) -> bool:
    return isinstance(context, str) or (isinstance(context, list) and any(isinstance(part, str) for part in context))


@contextmanager
def _silence_rdflib() -> Iterator[None]:
    """rdflib reports odd literals and names to its log, with a traceback; they are kept as text and harm nothing."""
    log = logging.getLogger("rdflib.term")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():  # its JSON-LD reader warns of its own use of what it calls deprecated
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        log.disabled = before
