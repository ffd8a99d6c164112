"""Prints the figures by which the code is compared with other projects: size, density, comments, names, templates, styles.

Run `python tools/code_figures.py` for this tree, or name the packages of another: `python tools/code_figures.py src/pretalx`.
Tests and migrations are left out of everything but the figures of the tests themselves.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"migrations", "node_modules", "tests", "bundle", "__pycache__"}
LAYOUT_TOKENS = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
PRAGMA = re.compile(r"#\s*(?:noqa|type:|fmt:|pragma)")
MOCK = re.compile(r"\b(?:mock|Mock|MagicMock|patch|mocker|monkeypatch)\b")
CLASS_SELECTOR = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")


@dataclass
class Figures:
    """Counts over the Python files of a tree."""

    lines: list[int] = field(default_factory=list)
    tokens: int = 0
    comments: int = 0
    docstrings: int = 0
    comprehensions: int = 0
    nested_comprehensions: int = 0
    conditional_expressions: int = 0
    fmt_skips: int = 0
    functions: Counter[str] = field(default_factory=Counter)

    def add(self, source: str) -> None:
        """Count one file."""
        self.lines.append(source.count("\n"))
        self.fmt_skips += source.count("# fmt: skip")
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                self.comments += not PRAGMA.match(token.string)
            elif token.type not in LAYOUT_TOKENS:
                self.tokens += 1
        tree = ast.parse(source)
        for node in ast.walk(tree):
            self._count(node)
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self.functions[statement.name] += 1

    def _count(self, node: ast.AST) -> None:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            self.docstrings += _docstring_lines(node)
        elif isinstance(node, ast.IfExp):
            self.conditional_expressions += 1
        elif isinstance(node, COMPREHENSIONS):
            self.comprehensions += 1
            inner = (child for child in ast.walk(node) if child is not node)
            if len(node.generators) > 1 or any(isinstance(child, COMPREHENSIONS) for child in inner):
                self.nested_comprehensions += 1


def _docstring_lines(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0] if node.body else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return 0
    if not isinstance(first.value.value, str):
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def files(folders: Iterable[Path], *suffixes: str) -> Iterator[Path]:
    """The files below the folders with one of the suffixes."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in suffixes and not LEFT_OUT.intersection(path.relative_to(folder).parts):
                yield path


def declarations(sheet: str) -> tuple[int, int]:
    """The declarations of a style sheet, and the lines that hold at least one."""
    lines = [line for line in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).splitlines() if ":" in line]
    counts = [len(re.findall(r"[\w-]+\s*:\s*[^;{}]+(?:;|\}|$)", line)) for line in lines]
    return sum(counts), sum(1 for count in counts if count)


def classes_by_sheet(sheets: Iterable[Path]) -> dict[str, set[str]]:
    """Class → the sheets that name it. Sheets of two folders never meet on a page: a class of each counts apart."""
    styled: dict[str, set[str]] = defaultdict(set)
    for path in sheets:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", text):
            for name in CLASS_SELECTOR.findall(selectors):
                styled[f"{path.parent.name}.{name}"].add(path.name)
    return styled


def report(folders: list[Path], tests: Path) -> str:
    """The figures as lines of a table in Markdown."""
    figures = Figures()
    for path in files(folders, ".py"):
        figures.add(path.read_text(encoding="utf-8"))
    total = sum(figures.lines)
    ordered = sorted(figures.lines)
    per_thousand = 1000 / max(1, total)
    shared = sum(count for count in figures.functions.values() if count > 1)
    rows = [
        ("Python files / lines", f"{len(ordered):,} / {total:,}"),
        ("tokens / tokens a line", f"{figures.tokens:,} / {figures.tokens / max(1, total):.1f}"),
        (
            "lines a file, median / 90th percentile",
            f"{statistics.median(ordered):.0f} / {ordered[len(ordered) * 9 // 10]}",
        ),
        (
            "comments / docstrings, % of lines",
            f"{100 * figures.comments / total:.1f} / {100 * figures.docstrings / total:.1f}",
        ),
        (
            "comprehensions / conditional expressions per thousand lines",
            f"{figures.comprehensions * per_thousand:.0f} / {figures.conditional_expressions * per_thousand:.0f}",
        ),
        ("nested comprehensions per thousand lines", f"{figures.nested_comprehensions * per_thousand:.1f}"),
        ("`fmt: skip`", f"{figures.fmt_skips}"),
        (
            "module functions / of them with a name that another has",
            f"{sum(figures.functions.values()):,} / {shared:,}",
        ),
    ]
    templates = [path.read_text(encoding="utf-8") for path in files(folders, ".html")]
    markup = list(chain.from_iterable(map(str.splitlines, templates)))
    lengths = [len(line.strip()) for line in markup if line.strip()]
    if lengths:
        long = sum(1 for line in markup if len(line) > 120)
        rows.append(("HTML, median characters a line / lines over 120", f"{statistics.median(lengths):.0f} / {long}"))
    sheets = list(files(folders, ".css"))
    if sheets:
        counted = [declarations(path.read_text(encoding="utf-8")) for path in sheets]
        ratio = sum(count for count, _ in counted) / max(1, sum(lines for _, lines in counted))
        styled = classes_by_sheet(sheets)
        several = sum(1 for names in styled.values() if len(names) > 1)
        rows.append(("CSS declarations a line", f"{ratio:.1f}"))
        rows.append(("CSS classes / named in several sheets", f"{len(styled)} / {several}"))
    if tests.is_dir():
        sources = [path.read_text(encoding="utf-8") for path in sorted(tests.rglob("*.py"))]
        mocks = sum(len(MOCK.findall(source)) for source in sources)
        rows.append(("test lines / uses of mocks", f"{sum(source.count(chr(10)) for source in sources):,} / {mocks}"))
    return "\n".join(f"| {name} | {value} |" for name, value in rows)


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.argv[1:]] or [ROOT / "src" / "goalweave"]
    sys.stdout.write(report(chosen, ROOT / "tests" if len(sys.argv) == 1 else chosen[0].parent / "tests") + "\n")
