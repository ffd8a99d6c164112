"""A comprehension has one `for` and at most one `if`, so that it is read in one go."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def nested_comprehensions(source: str) -> list[int]:
    """The lines on which a comprehension with a second `for` or a second `if` begins."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, COMPREHENSIONS) and (len(node.generators) > 1 or len(node.generators[0].ifs) > 1):
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("folder", ["src", "tests", "tools", "bench"])
def test_comprehension_has_one_for_and_one_if(folder: str) -> None:
    nested = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        # Most files have no line that could be one: they are not parsed.
        if " for " in source:
            nested += [f"{path.relative_to(ROOT)}:{line}" for line in nested_comprehensions(source)]
    assert nested == []


def test_second_for_and_second_if_are_noticed() -> None:
    source = "[a for a in b if c]\n{a: a for a in b for b in c}\n(a for a in b if c if d)"
    assert nested_comprehensions(source) == [2, 3]
