"""The colours of nodes as CSS: they come from the packs, never from a stylesheet."""

from __future__ import annotations

import re

from goalweave.charts import on_colour
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Node


def colour_class(catalogue: Catalogue, curie: Curie) -> str:
    """The CSS class of the nearest node at or above that has a colour; empty if none has."""
    node = coloured_ancestor(catalogue, curie)
    return _class_name(curie.framework, node.code) if node else ""


def coloured_ancestor(catalogue: Catalogue, curie: Curie) -> Node | None:
    """The nearest node at or above that has a colour."""
    framework = catalogue.framework(curie.key)
    above = [framework.node(curie.code), *framework.ancestors(curie.code)]
    return next((node for node in above if node.colour), None)


def colour_css(catalogue: Catalogue) -> str:
    """One rule per coloured node: `--g` its colour, `--on` the text colour that can be read on it."""
    rules = {}
    for framework in catalogue.frameworks.values():
        for node in framework.nodes:
            if re.fullmatch(r"#[0-9A-Fa-f]{6}", node.colour):
                rules[_class_name(framework.id, node.code)] = f"--g:{node.colour};--on:{on_colour(node.colour)}"
    return "\n".join(f".{name}{{{rule}}}" for name, rule in sorted(rules.items())) + "\n"


def _class_name(framework: str, code: str) -> str:
    return "c-" + re.sub(r"[^A-Za-z0-9_-]", "-", f"{framework}-{code}")
