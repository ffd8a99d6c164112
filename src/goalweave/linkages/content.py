"""What a link of a joint linkage says, its digest, its row, and what differs between two sets of links. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any, Protocol

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, InputErrors, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Relation, Strength
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.core.text.sanitise import sanitise_line, sanitise_text

STRENGTHS = tuple(map(str, Strength))
LONGEST_RATIONALE = 2000
LONGEST_SOURCE = 1000
SIGNED_FIELDS = ("subject", "object", "relation", "sign", "strength", "rationale", "source")
"""What an organisation puts its name to."""

Identity = tuple[str, str, str, int]
"""subject, object, relation, sign: a linkage has a link with these once."""


@dataclass(frozen=True, slots=True)
class LinkText:
    """subject, object: codes; strength: one of STRENGTHS, or empty for none."""

    subject: str
    object: str
    relation: str = Relation.CONTRIBUTES.value
    sign: int = 1
    strength: str = ""
    rationale: LanguageMap = field(default_factory=dict)
    source: str = ""


class HasLinkText(Protocol):
    """A row of the database or a frozen link."""

    subject: Any
    object: Any
    relation: Any
    sign: Any
    strength: Any
    rationale: Any
    source: Any


def link_text(row: HasLinkText) -> LinkText:
    return LinkText(row.subject, row.object, str(row.relation), row.sign, row.strength, dict(row.rationale), row.source)


def link_identity(link: HasLinkText | LinkText) -> Identity:
    return (link.subject, link.object, str(link.relation), link.sign)


def link_fields(link: LinkText) -> dict[str, Any]:
    """As JSON has it."""
    values = {name: getattr(link, name) for name in SIGNED_FIELDS}
    return values | {"rationale": {language: link.rationale[language] for language in sorted(link.rationale)}}


def link_digest(link: LinkText) -> str:
    """SHA-256 of what is signed, as canonical JSON; hexadecimal."""
    return json_digest(link_fields(link))


def row_digest(links: Iterable[str]) -> str:
    """links: digests of the row's undisputed links, in any order."""
    return json_digest(sorted(links))


def json_digest(value: Any) -> str:
    return sha256(dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def row_code(framework: Framework, code: str, owned: Iterable[str]) -> str:
    """The row that a node belongs to: the nearest node with owners at or above it, else its top node."""
    rows = set(owned)
    if code not in framework.by_code:
        return code
    lineage = [*framework.lineage(code)]
    return next((ancestor for ancestor in lineage if ancestor in rows), lineage[-1])


def check_link(link: LinkText, catalogue: Catalogue, subject: str, object_: str) -> LinkText:
    """The link with clean texts. subject, object_: keys of frameworks. Raises InputErrors with all that is wrong, each with
    its field: an unknown node, a link of a node to itself, a relation, sign or strength that does not exist, a text that is
    too long or in another language than the six."""
    problems: list[InputError] = []
    for side, key, code in (("subject", subject, link.subject), ("object", object_, link.object)):
        try:
            catalogue.framework(key).node(code)
        except UnknownNode as error:
            problems.append(InputError(error.full_message, field=side, value=code))
    if subject == object_ and link.subject == link.object:
        problems.append(InputError("a node cannot be linked to itself", field="object", value=link.object))
    if link.relation not in list(Relation):
        problems.append(_unknown_choice("relation", link.relation, tuple(Relation)))
    if link.sign not in (1, -1):
        problems.append(InputError(Message("the sign “{sign}” is not 1 or -1", sign=link.sign), field="sign"))
    if link.strength and link.strength not in STRENGTHS:
        problems.append(_unknown_choice("strength", link.strength, STRENGTHS))
    rationale = {language: sanitise_text(text).strip() for language, text in link.rationale.items()}
    for language, text in rationale.items():
        if language not in LANGUAGES:
            problems.append(_unknown_choice("rationale", language, LANGUAGES))
        if len(text) > LONGEST_RATIONALE:
            problems.append(_too_long(f"rationale.{language}", len(text), LONGEST_RATIONALE))
    source = sanitise_line(link.source)
    if len(source) > LONGEST_SOURCE:
        problems.append(_too_long("source", len(source), LONGEST_SOURCE))
    if problems:
        raise InputErrors(problems)
    texts = {language: rationale[language] for language in LANGUAGES if rationale.get(language)}
    return LinkText(link.subject, link.object, str(link.relation), link.sign, link.strength, texts, source)


def _unknown_choice(name: str, value: str, choices: Sequence[str]) -> InputError:
    message = Message("“{value}” is not one of {choices}", value=value, choices=tuple(map(str, choices)))
    return InputError(message, field=name, value=value)


def _too_long(name: str, count: int, most: int) -> InputError:
    return InputError(Message("{count} characters; the limit is {most}", count=count, most=most), field=name)


@dataclass(frozen=True, slots=True)
class ChangedLink:
    """fields: names of those that differ."""

    before: LinkText
    after: LinkText
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkageDifference:
    added: tuple[LinkText, ...]
    removed: tuple[LinkText, ...]
    changed: tuple[ChangedLink, ...]


def compare_links(before: Iterable[LinkText], after: Iterable[LinkText]) -> LinkageDifference:
    """What differs between two sets of links. Another relation or sign between the same nodes is a change where the two nodes
    have one link in each set, else a link less and one more."""
    old = {link_identity(link): link for link in before}
    new = {link_identity(link): link for link in after}
    added = [link for key, link in new.items() if key not in old]
    removed = [link for key, link in old.items() if key not in new]
    changed = [_changed_link(old[key], link) for key, link in new.items() if key in old and old[key] != link]
    alone_before, alone_after = _lone_links(old.values()), _lone_links(new.values())
    for link in list(added):
        ends = (link.subject, link.object)
        earlier = alone_before.get(ends)
        if ends in alone_after and earlier in removed and earlier is not None:
            changed.append(_changed_link(earlier, link))
            added.remove(link)
            removed.remove(earlier)
    return LinkageDifference(tuple(added), tuple(removed), tuple(changed))


def _changed_link(before: LinkText, after: LinkText) -> ChangedLink:
    differing = [name for name in SIGNED_FIELDS if getattr(before, name) != getattr(after, name)]
    return ChangedLink(before, after, tuple(differing))


def _lone_links(links: Iterable[LinkText]) -> Mapping[tuple[str, str], LinkText]:
    """Both ends → link, where there is one alone between them."""
    by_ends: dict[tuple[str, str], list[LinkText]] = {}
    for link in links:
        by_ends.setdefault((link.subject, link.object), []).append(link)
    return {ends: same[0] for ends, same in by_ends.items() if len(same) == 1}
