"""Interface, command line and documentation avoid phrases that are surely not idiomatic English."""

from __future__ import annotations

import ast
import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import pytest
from tests.interface_messages import collected

ROOT = Path(__file__).resolve().parents[1]

# One regular expression for each phrase, without regard to case. Add a phrase only if no sentence needs it.
EVERYWHERE = [
    r"\bsomebody\b",
    r"\bnobody\b",
    r"\beverybody\b",
    r"\bwhoever\b",
    r"\banew\b",
    r"\bonce more\b",
    r"\bby now\b",
    r"\bthat which\b",
    r"\bone may\b",
    r"\bshould stand\b",
    r"\bstood\b",
    r"\blaid (down|out)\b",
    r"\bbelongs? here\b",
    r"(?<!by )\bhand(s|ed|ing)? in\b",
    r"\btake[sn]? (away|back)\b",
    r"\bb(ring|rings|rought) (in|back)\b",
    r"\b(stands?|is|are) in the way\b",
    r"\bmend(ed)?\b",
    r"\bwhose turn\b",
    r"\blast day of all\b",
    r"\bwork(s|ed)? out\b",
    r"\bc(ome|omes|ame) about\b",
    r"\bstates? of the data\b",
    r"\bpass(es)? (these|this|the) filters?\b",
    r"\bswitch(ed)? (it )?(on|off)\b",
    r"\be-mail",
    r"\bso many\b",
    r"\bas it (stands|stood)\b",
    r"\b(shown|kept|stand) apart\b",
    r"\bof the web\b(?! server)",
    r"\bis (gone|over)\b(?=[.;,]|$)",
    r"\bbeside\b",
    r"\bat hand\b",
    r"\bno one['’]s\b",
    r"\b(of|for|to) one['’]s own\b",
    r"\bheads? and feet\b",
    r"\bpassed over\b",
    r"\banybody\b",
    r"\b(is|are|was|were) (said|told|asked) (of|in|so|by|for|beside)\b",
    r"\bput (back|over)\b",
    r"\bstands? (there|here|alone|for itself|above|below|behind|by itself)\b",
    r"\btaken for\b",
    r"\b(?!re)\w+calculate[sd]\b",
    r"\b([a-z]{2,}) \1\b",
]
# Words that documentation can need ("tells", "further") but labels and messages do not.
INTERFACE = [
    r"\bstands?\b",
    r"\bholds?\b",
    r"\btells?\b",
    r"\btold\b",
    r"\blies?\b",
    r"\bfurther\b",
    r"\bbesides?\b",
    r"\bmeanwhile\b",
    r"\bloadings?\b(?!`|$)",
    r"\b(is|are) no (?!(longer|more|better|worse)\b)",
    r"\b(is|are) to be\b",
    r"\bmay not\b",
    r"\bmails?\b",
    r"^what is\b",
]


def phrases(text: str, patterns: list[str]) -> list[str]:
    """Return each banned phrase that the text contains."""
    matches: list[str] = []
    for pattern in patterns:
        match = re.search(pattern, text, flags=re.IGNORECASE | re.MULTILINE)
        if match:
            matches.append(match[0])
    return matches


def banned(texts: Sequence[str], patterns: list[str]) -> list[int]:
    """Return the places of the texts that contain a banned phrase. They are searched as one text, since most have none."""
    whole = "\n".join(texts)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    places: set[int] = set()
    for pattern in patterns:
        matches = re.finditer(pattern, whole, flags=re.IGNORECASE | re.MULTILINE)
        places.update(bisect(starts, match.start()) - 1 for match in matches)
    return sorted(places)


def messages() -> Iterator[tuple[str, str]]:
    """Yield file and English text of every interface string."""
    for message in collected():
        texts = [message.id] if isinstance(message.id, str) else message.id
        for text in texts:
            yield ", ".join(place for place, _line in message.locations), text


def commands() -> Iterator[tuple[str, str]]:
    """Yield file, line and text of every string of the command line that a person can read, docstrings of commands included."""
    for path in sorted((ROOT / "src" / "goalweave" / "cli").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        internal = docstrings_of_helpers(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in internal:
                yield f"cli/{path.name}:{node.lineno}", node.value


def docstrings_of_helpers(tree: ast.Module) -> set[ast.expr]:
    """Return the docstrings that no help shows: of modules, constants, classes and functions that are not commands."""
    shown = (ast.FunctionDef, ast.AsyncFunctionDef)
    internal: set[ast.expr] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Expr):
            internal.add(statement.value)
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, *shown)) or ast.get_docstring(node) is None:
            continue
        if isinstance(node, shown) and any("command" in ast.unparse(part) for part in node.decorator_list):
            continue
        first = node.body[0]
        if isinstance(first, ast.Expr):
            internal.add(first.value)
    return internal


def pages() -> Iterator[tuple[str, str]]:
    """Yield file, line and text of the documentation, without code."""
    entrances = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    for path in [*entrances, *sorted((ROOT / "docs").rglob("*.md"))]:
        text = re.sub(r"^```.*?^```", blank_lines, path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", re.sub(r"`[^`]*`|\]\([^)]*\)", "", line)


def blank_lines(match: re.Match[str]) -> str:
    """Return as many empty lines as the block of code has, so that line numbers stay right."""
    return "\n" * match[0].count("\n")


@pytest.mark.parametrize(
    ("source", "patterns"),
    [
        pytest.param(messages, EVERYWHERE + INTERFACE, id="interface"),
        pytest.param(commands, EVERYWHERE + INTERFACE, id="command line"),
        pytest.param(pages, EVERYWHERE, id="documentation"),
    ],
)
def test_english_has_no_banned_phrase(source: Callable[[], Iterator[tuple[str, str]]], patterns: list[str]) -> None:
    texts = list(source())
    faults: list[str] = []
    for number in banned([text for _place, text in texts], patterns):
        place, text = texts[number]
        faults += [f"{place}: {phrase!r} in {text.strip()[:80]!r}" for phrase in phrases(text, patterns)]
    assert faults == []


@pytest.mark.parametrize(
    "text",
    [
        "Tell whoever runs the site.",
        "Nobody’s turn.",
        "It was handed in anew.",
        "through linked framecalculates",
        "what stands below the the heading",
        "rows are passed over",
    ],
)
def test_banned_phrase_is_found(text: str) -> None:
    assert phrases(text, EVERYWHERE)
    assert banned(["Nothing here.", "", text, "Nor here."], EVERYWHERE) == [2]
