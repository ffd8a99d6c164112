"""The grammars of drafts that ship, one file per language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from goalweave.core.answers.grammar import Grammar, read_grammar

SHIPPED_GRAMMARS = Path(__file__).parent / "prose"


@cache
def load_grammar(language: str) -> Grammar:
    """The grammar of a language; the English one where there is none."""
    path = SHIPPED_GRAMMARS / f"{language}.yaml"
    if not path.exists():
        return load_grammar("en")
    return read_grammar(language, yaml.safe_load(path.read_text(encoding="utf-8")))
