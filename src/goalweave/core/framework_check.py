"""What is wrong with frameworks and linkages: errors, which are refused, and warnings, which are shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from graphlib import CycleError, TopologicalSorter

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.findings import (
    Finding,
    late_parents,
    links_without_rationale,
    links_without_source,
    nodes_without_label,
    nodes_without_source,
    summarise_nodes,
)
from goalweave.core.former_codes import former_code_faults, renaming_notice
from goalweave.core.messages import Message, counted
from goalweave.core.model import Framework, Link, Linkage, LinkageKind, Node, Relation, Status
from goalweave.core.text.languages import LANGUAGES

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_URI = re.compile(r"(https?://|urn:)\S+", re.IGNORECASE)
_NAME = re.compile(r"[^\s:@/\\.][^\s:@/\\]*")


def check_frameworks(catalogue: Catalogue, languages: Sequence[str] = LANGUAGES) -> tuple[Finding, ...]:
    """All findings, framework by framework and then linkage by linkage, in the order of the catalogue.

    languages: those in which every node should have a label.
    """
    findings = [*_check_editions(catalogue), *_check_crosswalks(catalogue.linkages)]
    for framework in catalogue.frameworks.values():
        findings.extend(_check_framework(framework, languages))
    ids = Counter(linkage.id for linkage in catalogue.linkages)
    findings.extend(
        Finding("error", name, counted("{count} linkage has this id", "{count} linkages have this id", count))
        for name, count in ids.items()
        if count > 1
    )
    for linkage in catalogue.linkages:
        findings.extend(_check_linkage(linkage, catalogue))
    return tuple(findings)


def require_valid_frameworks(catalogue: Catalogue, file: str = "") -> None:
    """Raises InputError for the first error, with the file it came from; warnings pass."""
    for finding in check_frameworks(catalogue, ()):
        if finding.severity == "error":
            raise InputError(finding.message, file=file, field=finding.where)


def count_statuses(parts: Iterable[Node | Link]) -> dict[Status, int]:
    """How many nodes or links have each status, the most reliable first; a status that none has is left out."""
    counts = Counter(part.status for part in parts)
    return {status: counts[status] for status in Status if counts[status]}


def _check_editions(catalogue: Catalogue) -> Iterator[Finding]:
    by_id: dict[str, list[Framework]] = {}
    for framework in catalogue.frameworks.values():
        by_id.setdefault(framework.id, []).append(framework)
    for name, editions in by_id.items():
        defaults = [edition.key for edition in editions if edition.default]
        for key in defaults[1:]:
            several = Message(
                "exactly one edition of {framework} must be the default; these are: {defaults}",
                framework=name,
                defaults=defaults,
            )
            yield Finding("error", key, several)
        if not defaults and len(editions) > 1:
            none = Message(
                "exactly one edition of {framework} must be the default; none of these is: {editions}",
                framework=name,
                editions=[edition.key for edition in editions],
            )
            yield Finding("error", editions[-1].key, none)
        elif not defaults:
            lone = Message("the only edition of {framework} is not marked as its default", framework=name)
            yield Finding("warning", editions[0].key, lone)


def _check_framework(framework: Framework, languages: Sequence[str]) -> Iterator[Finding]:
    key = framework.key
    if not _NAME.fullmatch(framework.id):
        yield Finding("error", key, _mention_word_message(framework.id))
    if not _NAME.fullmatch(framework.edition):
        wrong = Message(
            "the edition “{edition}” must be a single word without : @ / \\ and must not start with a dot",
            edition=framework.edition,
        )
        yield Finding("error", key, wrong)
    yield from _check_uri(framework.uri, key)
    if not framework.title:
        yield Finding("warning", key, "the framework has no title")
    levels = Counter(level.id for level in framework.levels)
    yield from (
        Finding("error", key, Message("the level {name} is declared twice", name=name))
        for name, n in levels.items()
        if n > 1
    )
    codes = Counter(node.code for node in framework.nodes)
    yield from (
        Finding(
            "error",
            f"{key}:{code}",
            counted("{count} node has the code {code}", "{count} nodes have the code {code}", count, code=code),
        )
        for code, count in codes.items()
        if count > 1
    )
    for node in framework.nodes:
        yield from _check_node(node, framework, levels)
    for position, fault in former_code_faults(framework.nodes):
        yield _code_error(f"{key}:{framework.nodes[position].code}", fault)
    yield from _check_cycles(framework)
    yield from _check_mentions(framework, levels)
    yield from _check_order(framework)
    yield from _check_labels(framework, languages)
    yield from _check_twins(framework)
    if not framework.source:
        bare = [node.code for node in framework.nodes if node.status is not Status.OURS and not node.source]
        yield from summarise_nodes("warning", key, bare, len(framework.nodes), nodes_without_source)


def _check_node(node: Node, framework: Framework, levels: Counter[str]) -> Iterator[Finding]:
    where = f"{framework.key}:{node.code}"
    if not node.code or node.code != node.code.strip():
        yield Finding("error", where, "the code is empty, or starts or ends with a space")
    if node.level not in levels:
        yield Finding("error", where, Message("the level “{level}” is not declared", level=node.level))
    if node.parent is not None and node.parent not in framework.by_code:
        yield Finding("error", where, Message("its parent {parent} does not exist", parent=node.parent))
    if node.status not in list(Status):
        yield Finding(
            "error", where, Message("“{value}” is not one of {choices}", value=node.status, choices=tuple(Status))
        )
    if node.colour and not _COLOUR.fullmatch(node.colour):
        yield Finding("error", where, Message("the colour “{colour}” must have the form #1A2B3C", colour=node.colour))
    yield from _check_uri(node.uri, where)


def _check_uri(uri: str, where: str) -> Iterator[Finding]:
    """Pages lead there, so it must be nothing that a browser runs."""
    if uri and not _URI.fullmatch(uri):
        yield Finding("error", where, Message("“{uri}” is not an address (https://…) or a URN", uri=uri[:200]))


def _check_crosswalks(linkages: Iterable[Linkage]) -> Iterator[Finding]:
    """A crosswalk leads from an edition to a later one, so that no way along crosswalks comes back."""
    later = TopologicalSorter[str]()
    for linkage in linkages:
        if linkage.kind is LinkageKind.CROSSWALK and linkage.subject != linkage.object:
            later.add(linkage.object, linkage.subject)
    try:
        later.prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        path = " → ".join(ring)
        yield Finding("error", ring[0], Message("the crosswalks between editions form a cycle: {shown}", shown=path))


def _check_cycles(framework: Framework) -> Iterator[Finding]:
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
            path = " → ".join([*ring, ring[0]])
            yield Finding(
                "error", f"{framework.key}:{ring[0]}", Message("the parents form a cycle: {shown}", shown=path)
            )


def _check_mentions(framework: Framework, levels: Counter[str]) -> Iterator[Finding]:
    for words in framework.mentions:
        if words.level not in levels:
            yield Finding(
                "error",
                framework.key,
                Message("the mentions refer to the level “{level}”, which is not declared", level=words.level),
            )
        if "{}" not in words.code:
            yield Finding(
                "error",
                framework.key,
                Message("the code pattern “{code}” of the mentions does not contain {{}}", code=words.code),
            )
    for code in framework.opened:
        if code not in framework.by_code:
            yield Finding(
                "error",
                framework.key,
                Message("the node {code}, which should be shown expanded, does not exist", code=code),
            )


def _check_order(framework: Framework) -> Iterator[Finding]:
    seen: set[str] = set()
    late: list[str] = []
    for node in framework.nodes:
        if node.parent is not None and node.parent in framework.by_code and node.parent not in seen:
            late.append(node.code)
        seen.add(node.code)
    yield from summarise_nodes("warning", framework.key, late, len(framework.nodes), late_parents)


def _check_labels(framework: Framework, languages: Sequence[str]) -> Iterator[Finding]:
    for language in languages:
        bare = [node.code for node in framework.nodes if not node.label.get(language)]
        yield from summarise_nodes(
            "warning", framework.key, bare, len(framework.nodes), partial(nodes_without_label, language)
        )


def _check_twins(framework: Framework) -> Iterator[Finding]:
    """Nodes of a level that a reader cannot tell apart. One that is in several places under one URI is no twin."""
    same: dict[tuple[str, str, str], list[Node]] = {}
    for node in framework.nodes:
        for language, label in node.label.items():
            if label.strip():
                same.setdefault((node.level, language, label.strip().casefold()), []).append(node)
    languages_of: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (level, language, _), nodes in same.items():
        if len(nodes) > 1 and (not nodes[0].uri or len({node.uri for node in nodes}) > 1):
            languages_of.setdefault((level, tuple(node.code for node in nodes)), []).append(language)
    for (level, codes), languages in languages_of.items():
        label = framework.by_code[codes[0]].label[languages[0]]
        message = Message(
            "the nodes {codes} ({level}) have the same label in {languages}: “{label}”",
            codes=codes,
            level=level,
            languages=languages,
            label=label,
        )
        yield Finding("warning", f"{framework.key}:{codes[0]}", message)


def _check_linkage(linkage: Linkage, catalogue: Catalogue) -> Iterator[Finding]:
    if not _NAME.fullmatch(linkage.id):
        yield Finding("error", linkage.id, _mention_word_message(linkage.id))
    ends = {}
    for side, key in (("subject", linkage.subject), ("object", linkage.object)):
        if key in catalogue.frameworks:
            ends[side] = catalogue.frameworks[key]
        else:
            unknown = Message(
                "its {side} {framework} does not match a framework and its edition; available: {known}",
                side=side,
                framework=key,
                known=list(catalogue.frameworks),
            )
            yield Finding("error", linkage.id, unknown)
    yield from _check_kind(linkage)
    seen: set[tuple[str, str, str, int]] = set()
    for link in linkage.links:
        where = f"{linkage.id}: {link.subject} → {link.object}"
        for side, code in (("subject", link.subject), ("object", link.object)):
            if side in ends and code in ends[side].renamed_codes:
                current = ends[side].curie(ends[side].current_code(code))
                yield _code_warning(where, renaming_notice(code, current))
            elif side in ends and code not in ends[side].by_code:
                yield Finding(
                    "error", where, Message("{framework} has no node {code}", framework=ends[side].key, code=code)
                )
        if linkage.subject == linkage.object and link.subject == link.object:
            yield Finding("error", where, "the link leads from a node to itself")
        yield from (Finding("error", where, message) for message in _check_link(link))
        same = (link.subject, link.object, link.relation, link.sign)
        if same in seen:
            yield Finding("error", where, Message("the link “{relation}” appears twice", relation=link.relation))
        seen.add(same)
    silent = [f"{link.subject} → {link.object}" for link in linkage.links if not any(link.rationale.values())]
    yield from summarise_nodes("warning", linkage.id, silent, len(linkage.links), links_without_rationale)
    if not linkage.source:
        bare = [f"{x.subject} → {x.object}" for x in linkage.links if x.status is not Status.OURS and not x.source]
        yield from summarise_nodes("warning", linkage.id, bare, len(linkage.links), links_without_source)


def _check_kind(linkage: Linkage) -> Iterator[Finding]:
    if linkage.kind not in list(LinkageKind):
        yield Finding(
            "error",
            linkage.id,
            Message("“{value}” is not one of {choices}", value=linkage.kind, choices=tuple(LinkageKind)),
        )
    within = linkage.subject == linkage.object
    same_id = linkage.subject.partition("@")[0] == linkage.object.partition("@")[0]
    fits = {
        LinkageKind.LINKAGE: not within,
        LinkageKind.INTERLINKAGE: within,
        LinkageKind.CROSSWALK: same_id and not within,
    }
    if not fits.get(linkage.kind, True):
        unfit = Message(
            "the kind {kind} does not fit {subject} and {object}",
            kind=linkage.kind,
            subject=linkage.subject,
            object=linkage.object,
        )
        yield Finding("warning", linkage.id, unfit)


def _code_error(place: str, message: Message) -> Finding:
    return Finding("error", place, message)


def _code_warning(place: str, message: Message) -> Finding:
    return Finding("warning", place, message)


def _check_link(link: Link) -> Iterator[Message]:
    if link.weight is not None and not 0 < link.weight <= 1:
        yield Message("the weight {weight} must be greater than 0 and at most 1", weight=f"{link.weight:g}")
    if link.sign not in (1, -1):
        yield Message("the sign {sign} is not 1 or -1", sign=link.sign)
    if link.relation not in list(Relation):
        yield Message("“{value}” is not one of {choices}", value=link.relation, choices=tuple(Relation))
    elif link.relation is Relation.IDENTICAL and link.weight not in (None, 1):
        yield Message("an identity must have the weight 1, not {weight}", weight=f"{link.weight:g}")
    if link.status not in list(Status):
        yield Message("“{value}” is not one of {choices}", value=link.status, choices=tuple(Status))


def _mention_word_message(name: str) -> Message:
    return Message("the id “{name}” must be a single word without : @ / \\ and must not start with a dot", name=name)
