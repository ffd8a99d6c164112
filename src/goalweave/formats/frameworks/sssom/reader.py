"""SSSOM/TSV → a linkage."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from io import StringIO

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, LimitError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Link, Linkage, LinkageKind, Relation, Status, Strength, StrengthSource
from goalweave.formats.frameworks.skos.identifiers import TERMS, framework_uri, parse_linkage_uri, parse_node_uri
from goalweave.formats.frameworks.sssom.slots import (
    ALIASES,
    BUILT_IN,
    KIND,
    NOTE,
    PREDICATES,
    RATIONALE,
    SET_SOURCE,
    SIGN,
    SOURCE,
    STATUS,
    STRENGTH,
    STRENGTH_BY,
    TITLE,
    WEIGHT,
)
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlEntries, YamlNode, read_yaml

_REQUIRED = ("subject_id", "predicate_id", "object_id")
_NOTHING = "https://w3id.org/sssom/NoTermFound"

_SIDES = ("subject", "object")


@dataclass(frozen=True)
class _MappingRow:
    cells: Mapping[str, str]
    file: str
    line: int

    def cell(self, slot: str) -> str:
        return self.cells.get(slot) or ""

    def make_error(self, message: Message, slot: str) -> InputError:
        return InputError(message, file=self.file, line=self.line, field=slot)

    def texts(self, start: str) -> dict[str, str]:
        return {key.removeprefix(start): text for key, text in self.cells.items() if key.startswith(start) and text}


def read_sssom(
    data: bytes,
    name: str,
    catalogue: Catalogue,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Linkage:
    """The linkage in a SSSOM/TSV file; `name` is what the user calls it.

    A file that `write_sssom` wrote comes back as it was. In another's, nodes are found by their URI, or by a prefix that
    names a framework; the status is `transcribed`, and nothing is known of the strength; rows that deny a
    mapping (predicate_modifier Not, sssom:NoTermFound) are no links. Raises InputError, with line and slot, for what
    cannot be read and for nodes that the catalogue lacks; LimitError past the limit of a file.
    """
    if len(data) > limits.file:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=name)
    metadata, lines, table = _split_file(decode(data), name)
    head = metadata.entries()
    names = _CurieResolver.read(head, catalogue, name)
    links: list[tuple[str, str, Link]] = []
    for row in _read_rows(table, name, lines):
        if row.cell("predicate_modifier").strip().lower() == "not":
            continue
        if _NOTHING in (names.expand_curie(row.cell("subject_id")), names.expand_curie(row.cell("object_id"))):
            continue
        links.append(_read_link(row, names))
    ends = list(dict.fromkeys((subject, object_) for subject, object_, _ in links))
    if len(ends) > 1:
        pairs = [f"{subject} → {object_}" for subject, object_ in ends]
        raise InputError(Message("the file links more than two frameworks: {pairs}", pairs=pairs), file=name)
    subject, object_ = ends[0] if ends else (names.declared_source("subject"), names.declared_source("object"))
    own = {
        key: value.text(LONGEST_TEXT, strip=False)
        for key, value in metadata.all_entries().items()
        if key.startswith((TITLE, SET_SOURCE))
    }
    source = own.pop(SET_SOURCE, "")
    title = {key.removeprefix(TITLE): text for key, text in own.items()}
    return Linkage(
        id=_linkage_id(head, name),
        kind=_linkage_kind(head, subject, object_),
        subject=subject,
        object=object_,
        links=tuple(link for _, _, link in links),
        title=title or head.read("mapping_set_title", partial(YamlNode.language_map, bare="en"), {}),
        source=source,
    )


def _split_file(text: str, name: str) -> tuple[YamlNode, int, str]:
    """The metadata, the number of its lines, and the table."""
    if not text.strip():
        raise InputError("the file is empty", file=name)
    block = re.match(r"(?:#[^\n]*(?:\n|$))*", text)
    commented = block[0] if block else ""
    lines = commented.removesuffix("\n").split("\n") if commented else []
    # Line by line, so that a line of the metadata has the number that it has in the file.
    head = read_yaml("\n".join(line[1:].removesuffix("\r") for line in lines), name, required=False)
    if not head.is_mapping:
        raise head.make_error(Message("the lines that start with # do not contain metadata"))
    return head, len(lines), text[len(commented) :]


def _read_rows(table: str, name: str, before: int) -> list[_MappingRow]:
    reader = csv.reader(StringIO(table, newline=""), delimiter="\t", strict=True)
    rows: list[_MappingRow] = []
    header: list[str] = []
    line = before + 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
                for slot in _REQUIRED:
                    if slot not in header:
                        raise InputError(
                            Message("the column {column} is missing", column=slot), file=name, line=line, field=slot
                        )
            elif any(cells):
                if len(cells) > len(header):
                    message = Message(
                        "{cells} cells, but the header row has {headers}", cells=len(cells), headers=len(header)
                    )
                    raise InputError(message, file=name, line=line)
                rows.append(_MappingRow(dict(zip(header, cells, strict=False)), name, line))
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            Message("not a valid table: {fault}", fault=error), file=name, line=before + reader.line_num
        ) from None
    if not header:
        raise InputError("the table is missing", file=name)
    return rows


def _read_link(row: _MappingRow, names: _CurieResolver) -> tuple[str, str, Link]:
    relation = names.find_relation(row.cell("predicate_id"))
    if relation is None:
        raise row.make_error(
            Message("unknown predicate {predicate}", predicate=row.cell("predicate_id") or "(none)"),
            "predicate_id",
        )
    (subject, subject_code), (object_, object_code) = (
        names.find_node(row.cell(f"{side}_id"), side, row.line) for side in ("subject", "object")
    )
    status = _read_choice(row, STATUS, Status) or Status.TRANSCRIBED
    sign = row.cell(SIGN) or "1"
    if sign not in ("1", "-1"):
        raise row.make_error(Message("the sign “{sign}” is not 1 or -1", sign=sign), SIGN)
    strength = _read_choice(row, STRENGTH, Strength)
    strength_by = _read_choice(row, STRENGTH_BY, StrengthSource) or StrengthSource.OURS
    link = Link(
        subject=subject_code,
        object=object_code,
        relation=relation,
        status=Status(status),
        weight=_read_weight(row),
        sign=int(sign),
        strength=Strength(strength) if strength else None,
        strength_by=StrengthSource(strength_by),
        rationale=row.texts(RATIONALE),
        note=row.texts(NOTE) or ({"en": row.cell("comment")} if row.cell("comment") else {}),
        source=row.cell(SOURCE) or row.cell("mapping_source"),
    )
    return subject, object_, link


def _read_choice(row: _MappingRow, slot: str, choices: type[StrEnum]) -> str:
    value = row.cell(slot)
    if value and value not in list(choices):
        raise row.make_error(Message("“{value}” is not one of {choices}", value=value, choices=tuple(choices)), slot)
    return value


def _read_weight(row: _MappingRow) -> float | None:
    text = row.cell(WEIGHT)
    if not text:
        return None
    try:
        weight = float(text)
    except ValueError:
        raise row.make_error(Message("“{value}” is not a number", value=text), WEIGHT) from None
    if not 0 < weight <= 1:
        raise row.make_error(Message("the weight {weight} must be greater than 0 and at most 1", weight=text), WEIGHT)
    return weight


def _linkage_id(head: YamlEntries, name: str) -> str:
    """Ours, else the last part of the set's URI, else the file's name."""
    uri = head.text("mapping_set_id", LONGEST_TEXT)
    last = re.split(r"[/#:]", uri.rstrip("/#"))[-1] or name
    return (
        parse_linkage_uri(uri)
        or re.sub(r"[^\w.]+", "-", re.sub(r"(\.sssom)?\.\w+$", "", last).lower()).strip("-._")
        or "links"
    )


def _linkage_kind(head: YamlEntries, subject: str, object_: str) -> LinkageKind:
    if KIND in head:
        return head[KIND].choice(LinkageKind)
    if subject == object_:
        return LinkageKind.INTERLINKAGE
    same = subject.partition("@")[0] == object_.partition("@")[0]
    return LinkageKind.CROSSWALK if same else LinkageKind.LINKAGE


@dataclass(frozen=True)
class _CurieResolver:
    """The prefixes of a file, over the frameworks available.

    sources: side → URI of the framework that the file declares; uris: side → a publisher's URI → framework's key, code.
    """

    prefixes: Mapping[str, str]
    catalogue: Catalogue
    file: str
    sources: Mapping[str, str]
    uris: Mapping[str, Mapping[str, tuple[str, str]]]

    @classmethod
    def read(cls, head: YamlEntries, catalogue: Catalogue, file: str) -> _CurieResolver:
        """Raises InputError if the map of prefixes is none."""
        declared = {name: uri.text(LONGEST_TEXT) for name, uri in head.section("curie_map").items()}
        sources = {side: head.text(f"{side}_source", LONGEST_TEXT) for side in _SIDES}
        uris = {side: _nodes_by_uri(catalogue, head.text(f"{side}_source_version")) for side in _SIDES}
        return cls({"goalweave": TERMS, **BUILT_IN, **declared}, catalogue, file, sources, uris)

    def expand_curie(self, curie: str) -> str:
        """The full name; what has no declared prefix stays as it is."""
        prefix, colon, local = curie.strip().partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else curie.strip()

    def find_relation(self, curie: str) -> Relation | None:
        known = {self.expand_curie(name): relation for relation, name in PREDICATES.items()} | ALIASES
        return known.get(self.expand_curie(curie))

    def find_node(self, curie: str, side: str, line: int) -> tuple[str, str]:
        """Framework's key and code: by our own name, by the publisher's URI, or by a prefix that is a framework's id.

        Raises InputError if no framework available has the node.
        """
        place = f"{side}_id"
        if not curie.strip():
            raise InputError("the node is missing", file=self.file, line=line, field=place)
        uri = self.expand_curie(curie)
        prefix, _, code = curie.strip().partition(":")
        key, code = parse_node_uri(uri) or self.uris[side].get(uri) or (prefix, code)
        try:
            framework = self.catalogue.framework(key)
            return framework.key, framework.node(framework.current_code(code)).code
        except UnknownNode as error:
            raise InputError(
                Message("{node}: {problem}", node=curie.strip(), problem=error.full_message),
                file=self.file,
                line=line,
                field=place,
            ) from None

    def declared_source(self, side: str) -> str:
        """The framework that the metadata declare, for a file without links. Raises InputError."""
        uri = self.expand_curie(self.sources[side])
        for framework in self.catalogue.frameworks.values():
            if uri and uri in (framework_uri(framework.key), framework.uri):
                return framework.key
        raise InputError(
            "the file has no links and does not name an available framework", file=self.file, field=f"{side}_source"
        )


def _nodes_by_uri(catalogue: Catalogue, version: str) -> dict[str, tuple[str, str]]:
    """Of editions that share a URI, the one of the version declared, else the default; within one, the first node."""
    by_uri: dict[str, tuple[str, str]] = {}
    for framework in sorted(catalogue.frameworks.values(), key=lambda one: (one.edition == version, one.default)):
        by_uri |= {node.uri: (framework.key, node.code) for node in reversed(framework.nodes) if node.uri}
    return by_uri
