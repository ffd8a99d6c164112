"""A comprehension has one `for` and at most one `if`, so that it is read in one go."""

from __future__ import annotations

import ast
import re
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


IN_ONE_LINE = re.compile(r"\bfor\b[^\"']+\bin\b.*(\bfor\b.+\bin\b|\bif\b.+\bif\b)")
CLAUSE = re.compile(r"\s*(?:async )?(for|if)\b.*(?<!:)$")
WITHIN = re.compile(r"\s*(?!for\b|async for\b)\S.*\bfor\b.+\bin\b.*(?<!:)$")


def may_nest(source: str) -> bool:
    """Whether a line, or clauses on lines of the same depth, could be a nested comprehension: parsing takes a hundred times as long.

    A formatter gives each clause its line where they do not fit on one; code that it skips can have one `for` on the line before.
    """
    clauses: list[tuple[int, str]] = []
    before = ""
    for line in source.splitlines():
        if IN_ONE_LINE.search(line):
            return True
        depth = len(line) - len(line.lstrip())
        while clauses and line and depth < clauses[-1][0]:
            clauses.pop()
        clause = CLAUSE.match(line)
        if clause is not None:
            if WITHIN.match(before):
                return True
            if clause[1] == "for" or (depth, "for") in clauses:
                if (depth, clause[1]) in clauses:
                    return True
                clauses.append((depth, clause[1]))
        before = line or before
    return False


@pytest.mark.parametrize("folder", ["src", "tests", "tools", "bench"])
def test_comprehension_has_one_for_and_one_if(folder: str) -> None:
    nested = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if may_nest(source):
            nested += [f"{path.relative_to(ROOT)}:{line}" for line in nested_comprehensions(source)]
    assert nested == []


def test_second_for_and_second_if_are_noticed() -> None:
    source = "[a for a in b if c]\n{a: a for a in b for b in c}\n(a for a in b if c if d)"
    assert nested_comprehensions(source) == [2, 3]


@pytest.mark.parametrize(
    "source",
    [
        "{a: a for a in b for b in c}",
        "(a for a in b if c if d)",
        "[\n    a\n    for a in b\n    for b in c\n]",
        "[\n    a\n    for a in (\n        b,\n    )\n    if c\n    if d\n]",
        "[\n    a\n    async for a in b\n    async for b in c\n]",
        "[a for a in b\n    for b in c]",
    ],
)
def test_file_with_a_nested_comprehension_is_parsed(source: str) -> None:
    assert nested_comprehensions(source)
    assert may_nest(source)


def test_file_without_any_is_not_parsed() -> None:
    assert not may_nest("for a in b:\n    [a for a in b if c]\n[\n    a\n    for a in b\n    if c\n]\n")
