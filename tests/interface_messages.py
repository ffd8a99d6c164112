"""The tool that collects the texts of the interface, and what it collects: read once in a process, since it reads all sources."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog

TOOL = runpy.run_path(str(Path(__file__).parents[1] / "tools" / "messages.py"))


@cache
def collected() -> Catalog:
    """Every text, with the places where it is."""
    catalog = TOOL["collect"]()
    assert isinstance(catalog, Catalog)
    return catalog
