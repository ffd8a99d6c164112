"""What docs/reference/security.md says is met names files and tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "reference" / "security.md").read_text(encoding="utf-8")


@cache
def function_names(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def rows() -> list[list[str]]:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")
    ]
    return [row for row in cells if row[0] not in ("ASVS", "finding")]


def test_every_test_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 60
    assert [f"{path}::{name}" for path, name in named if name not in function_names(path)] == []


def test_every_file_exists() -> None:
    named = re.findall(r"`((?:src|deploy|tools)/[\w/.-]+)`", PAGE)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_point_has_a_test_or_says_that_it_is_not_met() -> None:
    assert [
        row[:2] for row in rows() if ("::" in row[-1]) == ("not met" in row[-2].lower()) and "encrypted" not in row[1]
    ] == []


def test_no_point_is_there_twice() -> None:
    numbers = re.findall(r"\b\d+\.\d+\.\d+\b", "\n".join(row[0] for row in rows()))
    assert sorted(numbers) == sorted(set(numbers))
