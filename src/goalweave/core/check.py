"""What is wrong with frameworks and linkages: errors, which are refused, and warnings, which are shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.model import Framework, Link, Linkage, LinkageKind, Node, Relation, Status
from goalweave.core.text.languages import LANGUAGES

Severity = Literal["error", "warning"]

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_NAME = re.compile(r"[^\s:@/\\.][^\s:@/\\]*")
_ONE_WORD = "must be one word without : @ / \\ and without a dot at its beginning"


@dataclass(frozen=True, slots=True)
class Finding:
    """where: the framework's key, a node's name with its edition (`sdg@2020:9.c`), or a linkage's id and its ends."""

    severity: Severity
    where: str
    message: str


def check(catalogue: Catalogue, languages: Sequence[str] = LANGUAGES) -> tuple[Finding, ...]:
    """All findings, framework by framework and then linkage by linkage, in the order of the catalogue.

    languages: those in which every node should have a label.
    """
    found = [*_editions(catalogue)]
    for framework in catalogue.frameworks.values():
        found.extend(_framework(framework, languages))
    ids = Counter(linkage.id for linkage in catalogue.linkages)
    found.extend(Finding("error", name, f"{count} linkages have this id") for name, count in ids.items() if count > 1)
    for linkage in catalogue.linkages:
        found.extend(_linkage(linkage, catalogue))
    return tuple(found)


def require_sound(catalogue: Catalogue, file: str = "") -> None:
    """Raises InputError for the first error, with the file it came from; warnings pass."""
    for one in check(catalogue, ()):
        if one.severity == "error":
            raise InputError(one.message, file=file, field=one.where)


def _editions(catalogue: Catalogue) -> Iterator[Finding]:
    by_id: dict[str, list[Framework]] = {}
    for framework in catalogue.frameworks.values():
        by_id.setdefault(framework.id, []).append(framework)
    for name, editions in by_id.items():
        defaults = [one.key for one in editions if one.default]
        rule = f"exactly one edition of {name} must be the default"
        for key in defaults[1:]:
            yield Finding("error", key, f"{rule}; {' and '.join(defaults)} are")
        if not defaults and len(editions) > 1:
            yield Finding("error", editions[-1].key, f"{rule}; none of {', '.join(one.key for one in editions)} is")
        elif not defaults:
            yield Finding("warning", editions[0].key, f"the only edition of {name} is not marked as its default")


def _framework(framework: Framework, languages: Sequence[str]) -> Iterator[Finding]:
    key = framework.key
    for part, text in (("id", framework.id), ("edition", framework.edition)):
        if not _NAME.fullmatch(text):
            yield Finding("error", key, f"the {part} “{text}” {_ONE_WORD}")
    if not framework.title:
        yield Finding("warning", key, "the framework has no title")
    levels = Counter(level.id for level in framework.levels)
    yield from (Finding("error", key, f"the level {name} is declared twice") for name, n in levels.items() if n > 1)
    codes = Counter(node.code for node in framework.nodes)
    yield from (
        Finding("error", f"{key}:{code}", f"{count} nodes have the code {code}")
        for code, count in codes.items()
        if count > 1
    )
    for node in framework.nodes:
        yield from _node(node, framework, levels)
    yield from _cycles(framework)
    yield from _mentions(framework, levels)
    yield from _order(framework)
    yield from _labels(framework, languages)
    yield from _twins(framework)
    if not framework.source:
        bare = [node.code for node in framework.nodes if node.status is not Status.OURS and not node.source]
        yield from _some("warning", key, bare, len(framework.nodes), "no source, though not our own")


def _node(node: Node, framework: Framework, levels: Counter[str]) -> Iterator[Finding]:
    where = f"{framework.key}:{node.code}"
    if not node.code or node.code != node.code.strip():
        yield Finding("error", where, "the code is empty or begins or ends with a blank")
    if node.level not in levels:
        yield Finding("error", where, f"the level “{node.level}” is not declared")
    if node.parent is not None and node.parent not in framework.by_code:
        yield Finding("error", where, f"its parent {node.parent} does not exist")
    if node.status not in list(Status):
        yield Finding("error", where, f"“{node.status}” is not one of {', '.join(Status)}")
    if node.colour and not _COLOUR.fullmatch(node.colour):
        yield Finding("error", where, f"the colour “{node.colour}” is not of the form #1A2B3C")


def _cycles(framework: Framework) -> Iterator[Finding]:
    """One finding a cycle. Each node is walked once: its way up ends at what an earlier way has passed."""
    passed: set[str] = set()
    for node in framework.nodes:
        way: list[str] = []
        code: str | None = node.code
        while code is not None and code in framework.by_code and code not in passed:
            passed.add(code)
            way.append(code)
            code = framework.by_code[code].parent
        if code in way:
            ring = way[way.index(code) :]
            shown = " → ".join([*ring, ring[0]])
            yield Finding("error", f"{framework.key}:{ring[0]}", f"the parents form a cycle: {shown}")


def _mentions(framework: Framework, levels: Counter[str]) -> Iterator[Finding]:
    for words in framework.mentions:
        if words.level not in levels:
            yield Finding("error", framework.key, f"the mentions name the level “{words.level}”, which is not declared")
        if "{}" not in words.code:
            yield Finding("error", framework.key, f"the mentions build the code “{words.code}” without {{}}")
    for code in framework.opened:
        if code not in framework.by_code:
            yield Finding("error", framework.key, f"the node {code}, to be shown opened, does not exist")


def _order(framework: Framework) -> Iterator[Finding]:
    seen: set[str] = set()
    late: list[str] = []
    for node in framework.nodes:
        if node.parent is not None and node.parent in framework.by_code and node.parent not in seen:
            late.append(node.code)
        seen.add(node.code)
    yield from _some("warning", framework.key, late, len(framework.nodes), "a parent that comes after them")


def _labels(framework: Framework, languages: Sequence[str]) -> Iterator[Finding]:
    for language in languages:
        bare = [node.code for node in framework.nodes if not node.label.get(language)]
        yield from _some("warning", framework.key, bare, len(framework.nodes), "no label", f"{language}: ")


def _twins(framework: Framework) -> Iterator[Finding]:
    """Nodes of a level that a reader cannot tell apart. One that stands in several places under one URI is no twin."""
    same: dict[tuple[str, str, str], list[Node]] = {}
    for node in framework.nodes:
        for language, label in node.label.items():
            if label.strip():
                same.setdefault((node.level, language, label.strip().casefold()), []).append(node)
    told: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (level, language, _), nodes in same.items():
        if len(nodes) > 1 and (not nodes[0].uri or len({node.uri for node in nodes}) > 1):
            told.setdefault((level, tuple(node.code for node in nodes)), []).append(language)
    for (level, codes), languages in told.items():
        label = framework.by_code[codes[0]].label[languages[0]]
        message = f"{' and '.join(codes)} ({level}) have the same label in {', '.join(languages)}: “{label}”"
        yield Finding("warning", f"{framework.key}:{codes[0]}", message)


def _linkage(linkage: Linkage, catalogue: Catalogue) -> Iterator[Finding]:
    if not _NAME.fullmatch(linkage.id):
        yield Finding("error", linkage.id, f"the id “{linkage.id}” {_ONE_WORD}")
    ends = {}
    for side, key in (("subject", linkage.subject), ("object", linkage.object)):
        if key in catalogue.frameworks:
            ends[side] = catalogue.frameworks[key]
        else:
            known = ", ".join(catalogue.frameworks) or "none"
            yield Finding(
                "error", linkage.id, f"its {side} {key} is not a framework with its edition; there are {known}"
            )
    yield from _kind(linkage)
    seen: set[tuple[str, str, str, int]] = set()
    for link in linkage.links:
        where = f"{linkage.id}: {link.subject} → {link.object}"
        for side, code in (("subject", link.subject), ("object", link.object)):
            if side in ends and code not in ends[side].by_code:
                yield Finding("error", where, f"{ends[side].key} has no node {code}")
        yield from (Finding("error", where, message) for message in _link(link))
        same = (link.subject, link.object, link.relation, link.sign)
        if same in seen:
            yield Finding("error", where, f"the link “{link.relation}” is there twice")
        seen.add(same)
    silent = [f"{link.subject} → {link.object}" for link in linkage.links if not any(link.rationale.values())]
    yield from _some("warning", linkage.id, silent, len(linkage.links), "no rationale", what="links")
    if not linkage.source:
        bare = [f"{x.subject} → {x.object}" for x in linkage.links if x.status is not Status.OURS and not x.source]
        yield from _some("warning", linkage.id, bare, len(linkage.links), "no source, though not our own", what="links")


def _kind(linkage: Linkage) -> Iterator[Finding]:
    if linkage.kind not in list(LinkageKind):
        yield Finding("error", linkage.id, f"“{linkage.kind}” is not one of {', '.join(LinkageKind)}")
    within = linkage.subject == linkage.object
    same_id = linkage.subject.partition("@")[0] == linkage.object.partition("@")[0]
    fits = {
        LinkageKind.LINKAGE: not within,
        LinkageKind.INTERLINKAGE: within,
        LinkageKind.CROSSWALK: same_id and not within,
    }
    if not fits.get(linkage.kind, True):
        ends = f"{linkage.subject} and {linkage.object}"
        yield Finding("warning", linkage.id, f"the kind {linkage.kind} does not fit {ends}")


def _link(link: Link) -> Iterator[str]:
    if not 0 < link.weight <= 1:
        yield f"the weight {link.weight:g} is not above 0 and at most 1"
    if link.sign not in (1, -1):
        yield f"the sign {link.sign} is not 1 or -1"
    if link.relation not in list(Relation):
        yield f"“{link.relation}” is not one of {', '.join(Relation)}"
    elif link.relation is Relation.IDENTICAL and link.weight != 1:
        yield f"an identity has the weight 1, not {link.weight:g}"
    if link.status not in list(Status):
        yield f"“{link.status}” is not one of {', '.join(Status)}"


def _some(
    severity: Severity, where: str, codes: Iterable[str], total: int, fault: str, start: str = "", what: str = "nodes"
) -> Iterator[Finding]:
    """`fr: 12 of 240 nodes have no label, first 1.1.1`, or nothing."""
    faulty = list(codes)
    if faulty:
        have = "has" if len(faulty) == 1 else "have"
        message = f"{start}{len(faulty):,} of {total:,} {what} {have} {fault}, first {faulty[0]}"
        yield Finding(severity, where, message)
