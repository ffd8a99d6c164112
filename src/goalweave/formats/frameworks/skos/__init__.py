"""SKOS: a framework as a concept scheme. Written as Turtle; Turtle, RDF/XML and JSON-LD are read.

What SKOS has no word for (level, status, colour, the order of nodes …) is in our own namespace, so that a framework
comes back as it was.
"""

from __future__ import annotations

from goalweave.formats.frameworks.skos.reader import read_skos
from goalweave.formats.frameworks.skos.writer import write_skos

__all__ = ["read_skos", "write_skos"]
