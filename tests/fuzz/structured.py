"""Changes of what a file contains: of elements, keys, values and cells. The file stays well-formed, so that a reader comes further
than with random changes of bytes."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import yaml
from lxml import etree, html

TEXTS = (
    "", " ", "0", "-1", "1", "1e999", "NaN", "-0.0", "9" * 30, "1" * 5000, "x" * 300, "2019-02-30", "0000-00-00", "99999-01-01", "true", "null", "none", "17.99.99",
    "sdg:9.c", "sdg@1999:1", "a@b:c", "en", "xx-XX", "KE", "http://[", "https://example.org/a b", "../../a", "C:\\a", "=1+1", "%s{}{0}", "\u202e", "\u0660\u0661", "²", "½", "İ", "ﬃ", "\U0001f600", "a\nb",
    "\t", "|", ";", ",", "'", '"', "<b>", "&amp;", "*", "!!x", "- a", "a: b", "[", "1.5.2.3", "1,5", "1.000,5", "50 %", "$5m", "(5)", "1–2", ">=3", "5*",
)  # fmt: skip
"""Values that readers tend to stumble over, each well-formed wherever it stands."""

VALUES = (*TEXTS[:12], None, True, False, 0, -1, 1.5, 10**30, 1e300, [], {}, [[]], [None], {"": None}, {"a": {"b": 1}}, ["a", 1], "en", {"en": "A"}, {"en": None}, {"en": ["A"]})  # fmt: skip
"""The same for JSON and YAML, with other types."""

Change = Callable[[Any, random.Random], None]
Read = Callable[[bytes], Any]


def restructured(data: bytes, chance: random.Random) -> bytes | None:
    """The data with one to four changes of what they contain; None if they are neither JSON, XML, YAML nor a table."""
    kind, content = _parsed(data)
    if kind is None:
        return None
    change, write = FORMS[kind]
    try:
        tree = copy.deepcopy(content)
        for _ in range(chance.choice((1, 1, 2, 4))):
            change(tree, chance)
        return write(tree)
    except (ValueError, TypeError, RecursionError, OverflowError, yaml.YAMLError):
        return None


@lru_cache(maxsize=64)
def _parsed(data: bytes) -> tuple[str | None, Any]:
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    readers: tuple[tuple[str, Read | None], ...] = (
        ("json", _read_json if start in (b"{", b"[") else None),
        ("lines", _read_lines if start == b"{" else None),
        ("xml", etree.fromstring if start == b"<" else None),
        ("html", html.document_fromstring if start == b"<" and b"<html" in data else None),
        ("yaml", _read_yaml if start != b"<" else None),
        ("table", _read_table),
    )
    for kind, read in readers:
        try:
            content = read(data) if read else None
        except (
            ValueError,
            RecursionError,
            yaml.YAMLError,
            etree.ParserError,
            etree.XMLSyntaxError,
            csv.Error,
            TypeError,
        ):
            content = None
        if content is not None:
            return kind, content
    return None, None


def _read_json(data: bytes) -> Any:
    return [json.loads(data)]


def _write_json(tree: Any) -> bytes:
    return json.dumps(tree[0], ensure_ascii=False).encode("utf-8", "replace")


def _read_lines(data: bytes) -> Any:
    return [json.loads(line) for line in data.splitlines()]


def _write_lines(tree: Any) -> bytes:
    return "".join(f"{json.dumps(line)}\n" for line in tree).encode()


def _read_yaml(data: bytes) -> Any:
    # Without the positions of a file of ours: all that is needed is another tree. A list or mapping, since any text is YAML.
    tree = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return [tree] if isinstance(tree, dict | list) and len(data) < 60_000 else None


def _write_yaml(tree: Any) -> bytes:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(tree[0], Dumper=dumper, allow_unicode=True, sort_keys=False).encode("utf-8", "replace")


def _read_table(data: bytes) -> Any:
    text = data.decode()
    delimiter = max("\t,;", key=text.count)
    rows = [*csv.reader(io.StringIO(text), delimiter=delimiter)]
    return (delimiter, rows) if text.count(delimiter) >= len(rows) > 1 else None


def _write_table(tree: Any) -> bytes:
    delimiter, rows = tree
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every list and mapping within, with each of its keys."""
    waiting = [tree]
    while waiting:
        inner = waiting.pop()
        keys: Any = inner if isinstance(inner, dict) else range(len(inner))
        for key in keys:
            yield inner, key
            if isinstance(inner[key], dict | list) and inner[key]:
                waiting.append(inner[key])


def _change_tree(tree: Any, chance: random.Random) -> None:
    """tree: a list that holds all."""
    places = [*_places(tree)]
    inner, key = chance.choice(places)
    other, other_key = chance.choice(places)
    match chance.randrange(8):
        case 0 | 1 | 2:
            inner[key] = copy.deepcopy(chance.choice(VALUES))
        case 3 if inner is not tree:
            del inner[key]
        case 4:
            inner[key] = copy.deepcopy(other[other_key])
        case 5:
            inner[key] = chance.choice(([inner[key]], {"en": inner[key]}, [inner[key]] * 3))
        case 6 if isinstance(inner, dict):
            new: Any = chance.choice((*TEXTS[:20], other_key, 1, None))
            inner[new] = inner.pop(key)
        case _:
            inner[key] = str(inner[key]) + chance.choice(TEXTS)


def _change_table(table: Any, chance: random.Random) -> None:
    _delimiter, rows = table
    row = chance.choice(rows)
    column = chance.randrange(len(row)) if row else 0
    match chance.randrange(9):
        case 0 | 1 | 2 | 3 if row:
            row[column] = chance.choice(TEXTS)
        case 4:
            rows.remove(row) if len(rows) > 1 else None
        case 5:
            rows.insert(chance.randrange(len(rows) + 1), [*row])
        case 6:
            del row[column:]
        case 7:
            row.insert(column, chance.choice((*TEXTS, *row)))
        case _:
            for line in rows:
                line.insert(min(column, len(line)), line[column] if column < len(line) else "")


def _change_xml(root: Any, chance: random.Random) -> None:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    element, other = chance.choice(elements), chance.choice(elements)
    parent = element.getparent()
    match chance.randrange(9):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(chance.choice((1, 3, 30))):
                parent.append(copy.deepcopy(element))
        case 2:
            element.tag = other.tag
        case 3 if element.attrib:
            del element.attrib[chance.choice([*element.attrib])]
        case 4 | 5 if element.attrib:
            _set_text(element.attrib.__setitem__, chance.choice([*element.attrib]), chance)
        case 6:
            element.append(copy.deepcopy(other) if len(elements) < 2000 else etree.Element("a"))
        case 7 if parent is not None:
            other.append(element) if element not in other.iterancestors() and other is not element else None
        case _:
            _set_text(lambda name, text: setattr(element, name, text), chance.choice(("text", "tail")), chance)


def _set_text(put: Callable[[str, str], None], name: str, chance: random.Random) -> None:
    put(name, chance.choice(TEXTS))


def _write_xml(root: Any) -> bytes:
    root.tail = None
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _write_html(root: Any) -> bytes:
    root.tail = None
    return bytes(html.tostring(root, doctype="<!doctype html>"))


FORMS: dict[str, tuple[Change, Callable[[Any], bytes]]] = {
    "json": (_change_tree, _write_json),
    "lines": (_change_tree, _write_lines),
    "xml": (_change_xml, _write_xml),
    "html": (_change_xml, _write_html),
    "yaml": (_change_tree, _write_yaml),
    "table": (_change_table, _write_table),
}
