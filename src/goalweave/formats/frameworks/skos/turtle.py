"""Turtle, written in one fixed order: the same content always gives the same text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.frameworks.skos.identifiers import NAMESPACES

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

Pairs = Iterable[tuple[str, str]]
"""Predicate and object, both as written."""


def write_iri(text: str) -> str:
    return f"<{text}>"


def write_literal(text: str, language: str = "") -> str:
    """A quoted text. Raises InputError if the language is no tag such as `fr`."""
    quoted = '"' + _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}"), text) + '"'
    return f"{quoted}@{require_language_tag(language)}" if language else quoted


def require_language_tag(language: str, field: str = "") -> str:
    """The tag, which can be in a name or behind a text. Raises InputError for anything else."""
    if not _LANGUAGE.fullmatch(language):
        raise InputError(Message("“{language}” is not a language tag such as fr", language=language), field=field)
    return language


def literals_by_language(predicate: str, texts: Mapping[str, str]) -> Pairs:
    return [(predicate, write_literal(texts[language], language)) for language in sorted(texts)]


def write_list(items: Iterable[str]) -> str:
    """An RDF list, which keeps the order."""
    return f"( {' '.join(items)} )"


def write_blank_node(pairs: Pairs) -> str:
    """A resource without a name."""
    return f"[ {' ; '.join(f'{predicate} {value}' for predicate, value in pairs)} ]"


def literal_lists(predicate: str, lists: Mapping[str, tuple[str, ...]], key: str = "gw:language") -> Pairs:
    """Lists of texts by language or key."""
    return [
        (
            predicate,
            write_blank_node([(key, write_literal(name)), ("gw:values", write_list(map(write_literal, lists[name])))]),
        )
        for name in sorted(lists)
    ]


def write_subject(name: str, pairs: Pairs) -> str:
    """All that is said of one resource, a predicate a line and the objects of one predicate together."""
    grouped: dict[str, list[str]] = {}
    for predicate, value in pairs:
        grouped.setdefault(predicate, []).append(value)
    several = " ,\n        "
    lines = [f"    {predicate} {several.join(values)}" for predicate, values in grouped.items()]
    return f"{write_iri(name)}\n" + " ;\n".join(lines) + " .\n"


def write_turtle(subjects: Iterable[str]) -> str:
    prefixes = "".join(f"@prefix {name}: <{uri}> .\n" for name, uri in NAMESPACES.items())
    return prefixes + "".join(f"\n{text}" for text in subjects)
