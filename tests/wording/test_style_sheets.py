"""The style sheets of the pages: each class has one home, colours are tokens, and nothing is styled that no page has."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import goalweave
from goalweave.core.model import Status
from goalweave.wording.colours import FOLDER, SHARED

PACKAGE = Path(goalweave.__file__).parent
SCRIPTS = Path(__file__).resolve().parents[2] / "frontend" / "src"
COLOUR = re.compile(
    r":.*?(?:#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|(?<![-\w])(?:black|white|gr[ae]y|red|green|blue)\b)",
    re.IGNORECASE,
)
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
GAP = "\0"
"""Stands for what a template or a program fills in."""


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of a sheet, without the at-rules around them."""
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return (match.groups() for match in re.finditer(r"([^{}@;]+)\{([^{}]*)\}", bare))


def homes() -> dict[str, set[str]]:
    """Class → the sheets that name it."""
    found = defaultdict(set)
    for path in FOLDER.glob("*.css"):
        for selectors, _declarations in rules(path.read_text(encoding="utf-8")):
            for name in CLASS.findall(selectors):
                found[name].add(path.stem)
    return found


def template_classes() -> Iterator[str]:
    """The values of `class`, and of the arguments that components turn into classes."""
    for path in PACKAGE.rglob("*.html"):
        text = re.sub(r"\{\{.*?\}\}|\{% (?:colour_class|firstof) .*?%\}", GAP, path.read_text(encoding="utf-8"))
        text = re.sub(r'("[^"]*)"\|add:[\w.]+', rf'\1{GAP}"', text)
        for value in re.findall(r'\b(?:class|kind|size|prefix)="((?:\{%.*?%\}|[^"])*)"', text):
            yield re.sub(r"\{%.*?%\}", " ", value)


def python_classes() -> Iterator[str]:
    """Classes in markup that Python writes, of the widgets of forms, in tables of classes, and of the tags of templates."""
    yield from Status
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        tags = path.parent.name == "templatetags"
        if not tags and not re.search(r'class=|"class"|_CLASSES = ', source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                yield from (
                    value.value
                    for key, value in pairs
                    if isinstance(key, ast.Constant) and key.value == "class" and isinstance(value, ast.Constant)
                )
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                if ast.unparse(node.targets[0]).endswith("_CLASSES"):
                    yield from ast.literal_eval(node.value).values()
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.findall(r'class="([^"]*)"', node.value.replace("{}", GAP))
                if tags:
                    yield node.value


def script_classes() -> Iterator[str]:
    yield "ProseMirror-selectednode selectedCell"  # of the editor's library
    for path in SCRIPTS.rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(
            r"""(?:classList\.\w+\(|className = |class(?:Name)?: |class=\\?)["']([\w -]+)["']""", text
        )


def used_classes() -> re.Pattern[str]:
    """Matches the classes that pages can have."""
    values = [*template_classes(), *python_classes(), *script_classes()]
    names = {name for name in " ".join(values).split() if re.search(r"[a-z]", name, re.I)}
    return re.compile("|".join(re.escape(name).replace(GAP, r"[\w-]+") for name in sorted(names)))


def test_a_class_is_styled_in_one_sheet() -> None:
    assert {name: sorted(sheets) for name, sheets in homes().items() if len(sheets) > 1} == {}


def test_every_styled_class_is_used() -> None:
    used = used_classes()
    assert sorted(name for name in homes() if not used.fullmatch(name)) == []


def literals(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Sheet and declaration, where a declaration outside the tokens matches."""
    matches: list[tuple[str, str]] = []
    for path in sorted(FOLDER.glob("*.css")):
        if path.stem == "tokens":
            continue
        for _selectors, declarations in rules(path.read_text(encoding="utf-8")):
            lines = declarations.split(";")
            matches += [(path.stem, line.strip()) for line in lines if pattern.search(line)]
    return matches


def test_colours_stand_among_the_tokens_only() -> None:
    assert literals(COLOUR) == []


def test_sizes_of_type_and_corners_stand_among_the_tokens_only() -> None:
    assert literals(re.compile(r"^\s*(?:font(?:-size)?|border-radius):[^;]*\d(?:rem|px)")) == []


def test_spaces_stand_among_the_tokens_only() -> None:
    """Up to 1rem; wider ones are indentations that follow from the width of a column."""
    assert literals(re.compile(r"^\s*(?:(?:padding|margin)[\w-]*|gap):[^;]*?(?<![\d.])(?:0?\.\d+|1)rem")) == []


def test_every_sheet_is_shared_or_linked_by_a_page() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html"))
    linked = set(re.findall(r"goalweave/(\w+)\.css", templates))
    assert {path.stem for path in FOLDER.glob("*.css")} == linked | set(SHARED)
