"""The CSS that every page shares. The colours of nodes come from the packs, never from a style sheet."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from goalweave.charts import on_colour
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Node

FOLDER = Path(__file__).parent / "static" / "goalweave"
SHARED = ("tokens", "base", "frame", "components", "lists", "map", "forms")
"""The sheets of all pages, in the order of the cascade; the sheets of a family of pages are linked after them."""


def shared_css(catalogue: Catalogue) -> str:
    """The sheets that all pages share and the colours of nodes, for a page that is one file."""
    return "\n".join([sheets_css(), colour_css(catalogue)])


def sheets_css() -> str:
    """The sheets that all pages share, joined so that a page asks for one file."""
    return "\n".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in SHARED)


def sheets_written() -> tuple[int, ...]:
    """When each of these sheets was written, in nanoseconds."""
    return tuple((FOLDER / f"{name}.css").stat().st_mtime_ns for name in SHARED)


def colour_class(catalogue: Catalogue, curie: Curie) -> str:
    """The CSS class of the nearest node at or above that has a colour; empty if none has."""
    node = coloured_ancestor(catalogue, curie)
    return _class_name(curie.framework, node.code) if node else ""


def coloured_ancestor(catalogue: Catalogue, curie: Curie) -> Node | None:
    """The nearest node at or above that has a colour. Raises UnknownNode."""
    framework = catalogue.framework(curie.key)
    return framework.coloured_nodes.get(framework.node(curie.code).code)


def colour_css(catalogue: Catalogue) -> str:
    """One rule per coloured node: `--g` its colour, `--on` the text colour that can be read on it."""
    rules = {}
    for framework in catalogue.frameworks.values():
        for node in framework.nodes:
            if re.fullmatch(r"#[0-9A-Fa-f]{6}", node.colour):
                rules[_class_name(framework.id, node.code)] = f"--g:{node.colour};--on:{on_colour(node.colour)}"
    return "\n".join(f".{name}{{{rule}}}" for name, rule in sorted(rules.items())) + "\n"


@lru_cache(maxsize=2_000)
def _class_name(framework: str, code: str) -> str:
    return "c-" + re.sub(r"[^A-Za-z0-9_-]", "-", f"{framework}-{code}")
