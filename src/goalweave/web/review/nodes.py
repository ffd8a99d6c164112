"""Nodes to map a record to, found by the words of their labels in any language."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie
from goalweave.search.queries import search
from goalweave.web.frame import LONGEST_QUERY, MAIN
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

FOUND, OTHERS = 8, 3
"""How many are shown, and how many places of these other frameworks have at least."""


@dataclass(frozen=True)
class NodeMatch:
    """framework: its name; state: of the record's mapping to the node, or empty."""

    curie: Curie
    framework: str
    state: str


def find_nodes(
    actor: Actor, text: str, catalogue: Catalogue, states: dict[str, str], framework: str = ""
) -> list[NodeMatch]:
    """Of the main framework first, then of others; in each a code that is typed whole, then by words. framework: key of the only one to look in, or empty."""
    typed = text.strip()[:LONGEST_QUERY]
    if not typed:
        return []
    nodes: dict[str, Curie] = {}
    frameworks = [
        candidate
        for candidate in catalogue.frameworks.values()
        if candidate.default and framework in ("", candidate.key)
    ]
    for candidate in frameworks:
        if typed in candidate.by_code:
            nodes[str(candidate.curie(typed))] = candidate.curie(typed)
    keys = {candidate.key for candidate in frameworks}
    for hit in search(typed, actor=actor, kind="node", language=reader_language(), limit=FOUND * 6):
        try:
            curie = catalogue.resolve(hit.object_id)
        except UnknownNode:
            continue
        if curie.key in keys:
            nodes.setdefault(str(curie), curie)
    main = [curie for curie in nodes.values() if curie.framework == MAIN]
    others = [curie for curie in nodes.values() if curie.framework != MAIN]
    shown = [*main[: max(FOUND - OTHERS, FOUND - len(others))], *others][:FOUND]
    names = {
        candidate.key: pick_text(candidate.short) or pick_text(candidate.title) or candidate.id
        for candidate in frameworks
    }
    return [NodeMatch(curie, names[curie.key], states.get(str(curie), "")) for curie in shown]
