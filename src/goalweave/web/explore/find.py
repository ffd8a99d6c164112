"""Nodes by their codes and names, for the box of the explorer: those of its frameworks, then those of others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, Node
from goalweave.web.explore.state import MOST, ExplorerState
from goalweave.wording.templatetags.goalweave import label, pick_text

MOST_MATCHES = 12


@dataclass(frozen=True, slots=True)
class NodeMatch:
    """href: the explorer with the node opened and standing out; framework: its name; shown: whether the explorer shows
    it; rank: lower for the nearer ones, then for those further up in their framework.
    """

    node: Curie
    href: str
    framework: str
    shown: bool
    rank: tuple[int, int]


def find_nodes(catalogue: Catalogue, state: ExplorerState) -> list[NodeMatch]:
    """The nodes that have all the words looked for, the nearest first."""
    words = _fold(state.find).split()
    if not words:
        return []
    others = [one for one in catalogue.frameworks.values() if one.default and one not in state.frameworks]
    matches: list[NodeMatch] = []
    for framework in (*state.frameworks, *others):
        matches += _matches_in(catalogue, state, framework, words)
    # Stable: of equal ones, in the order of the frameworks and of their nodes.
    matches.sort(key=lambda match: (not match.shown, match.rank))
    return matches[:MOST_MATCHES]


def _matches_in(
    catalogue: Catalogue, state: ExplorerState, framework: Framework, words: list[str]
) -> Iterator[NodeMatch]:
    name = pick_text(framework.short or framework.title)
    shown = framework in state.frameworks
    for node in framework.nodes:
        rank = _rank(framework, node, words)
        if rank is not None:
            depth = sum(1 for _above in framework.ancestors(node.code))
            href = _href(catalogue, state, framework, node)
            yield NodeMatch(framework.curie(node.code), href, name, shown, (rank, depth))


def _rank(framework: Framework, node: Node, words: list[str]) -> int | None:
    """0 for the node's code, 1 for the beginning of its name, 2 for anything else; None if a word is missing."""
    code, name = _fold(node.code), _fold(label(node))
    level = next((_fold(pick_text(level.one)) for level in framework.levels if level.id == node.level), "")
    around = f"{level} {_fold(framework.id)} {_fold(pick_text(framework.short))}".split()
    named = [word for word in words if not _begins(word, around)]
    if named == [code] or " ".join(words) == code:
        return 0
    if not named or not all(_is_in(word, code, name) for word in named):
        return None
    return 1 if name.startswith(" ".join(named)) else 2


def _is_in(word: str, code: str, name: str) -> bool:
    """A figure must be the code or begin it: 1 is not in “10 years”."""
    return code.startswith(word) or (not word.isdecimal() and word in name)


def _begins(word: str, others: list[str]) -> bool:
    return any(other.startswith(word) and len(word) > 2 for other in others)


def _href(catalogue: Catalogue, state: ExplorerState, framework: Framework, node: Node) -> str:
    above = [framework.curie(ancestor.code) for ancestor in framework.ancestors(node.code)]
    frameworks = state.frameworks
    if framework not in frameworks:
        frameworks = (framework, *frameworks[: MOST - 1]) if len(frameworks) < MOST else (framework, *frameworks[1:])
    return state.href(
        catalogue,
        frameworks=frameworks,
        opened=tuple(dict.fromkeys([*state.opened, *above])),
        node=framework.curie(node.code),
        link=None,
    )


def _fold(text: str) -> str:
    """Small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
