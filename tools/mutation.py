"""Breaks lines of the source, one at a time, and sees whether the tests notice: a measure of what they protect.

    .venv/bin/python tools/mutation.py                        # 30 lines of the tree as it is, with its tests
    .venv/bin/python tools/mutation.py --tests-of 51169a2     # the same lines, with the tests of that revision
    .venv/bin/python tools/mutation.py --rev 51169a2          # source and tests of that revision
    .venv/bin/python tools/mutation.py --save before.json
    .venv/bin/python tools/mutation.py --same-as before.json  # exactly those lines again

It works in a copy of the tree in a temporary folder. The lines are spread evenly over the packages in `PACKAGES` and over
the kinds in `KINDS`; within these they are drawn by a hash of seed and line, not by position, so the same lines are drawn
again after code around them has moved. Each broken line leaves a mark when it runs. A line that no test runs is replaced
by the next one drawn; with `--same-as` it is not, and counts as missed.

For each line it runs the tests that are most likely to notice: with `--same-as` the one that did before, then the test folder of the package, of its pages and its part of
the table of who may do what, up to the first failure. The files that mention the broken module or function come first. A run
that uses more than `--seconds` of processor time is ended and counts as missed. Thirty lines take 10 to 20 minutes of one core.
The tests that run in a browser or an office suite are left out.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Path("src/goalweave")
ARTEFACTS = ("web/static/goalweave/bundle", "charts/world", "classifiers/vocabulary")
"""What a build puts into the source without its being committed, besides compiled messages."""

PACKAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "core": ((), ""),
    "accounts": (("web/accounts",), "people or organisations or invitations"),
    "audit": (("web/test_history.py",), "history"),
    "frameworks": (("web/test_pages.py",), "frameworks"),
    "registry": (("web/records",), "records or trash"),
    "imports": (("web/imports",), "import"),
    "mapping": (("web/test_review.py", "web/test_review_turns.py", "web/test_second_reviewer.py"), "review"),
    "indicators": (("web/indicators",), "indicators"),
    "analysis": (
        ("web/test_rollup.py", "web/test_rollup_figures.py", "web/progress", "web/countries"),
        "rollup or progress",
    ),
    "surveys": (("web/answers", "web/rounds", "web/questionnaires", "web/library"), "surveys or library"),
    "search": (("web/records",), "search"),
    "documents": (("web/test_documents.py",), "documents"),
    "api": ((), "api"),
    "web": (("web",), ""),
}
"""Package → test files and folders of its pages, and a choice (`-k`) of the table of who may do what."""

SWAPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
KINDS = ("comparison", "condition", "return value", "call dropped", "constant", "refusal dropped", "permission widened")


@dataclass(frozen=True)
class Mutation:
    """file: relative to the tree; start and end: offsets in its text; after: what stands there instead, `MARK` in it."""

    file: str
    package: str
    function: str
    line: int
    text: str
    kind: str
    before: str
    after: str
    start: int
    end: int

    @property
    def key(self) -> Key:
        return self.package, self.function, self.text, self.kind, self.before


Key = tuple[str, ...]
CAUGHT, UNREACHED = "caught by ", "not run by a test"
MARK = "<mark>"
"""Where the expression goes that leaves a mark and is None."""


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="goalweave-mutation.") as folder:
        tree = _copy(Path(folder), rev=options.rev, tests_of=options.tests_of)
        catchers: dict[Key, str] = {}
        if options.same_as:
            catchers = _read(options.same_as)
            slots = _again(tree, list(catchers))
        else:
            slots = _draw(tree, seed=options.seed, count=options.lines)
        drawn: list[tuple[Mutation, str]] = []
        print(f"| {'file':<50} | line | mutation | result |\n|---|---:|---|---|", flush=True)
        for slot in slots:
            for mutation in slot:
                mark, first = Path(folder) / "mark", catchers.get(mutation.key, "")
                result = _try(tree, mutation, mark, seconds=options.seconds, first=first)
                what = f"{mutation.kind}: `{_short(mutation.before)}`"
                print(f"| {mutation.file} | {mutation.line} | {what} | {result} |", flush=True)
                if result != UNREACHED or options.same_as:
                    break
            drawn.append((mutation, result))
        caught = sum(result.startswith(CAUGHT) for _mutation, result in drawn)
        print(f"\n{caught} of {len(drawn)} caught")
        if options.save:
            rows = [asdict(mutation) | {"result": result} for mutation, result in drawn]
            options.save.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def _read(path: Path) -> dict[Key, str]:
    """Key of each line of an earlier run → the test that caught it."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    results = {
        Mutation(**{name: value for name, value in row.items() if name != "result"}).key: row["result"] for row in rows
    }
    return {key: result.removeprefix(CAUGHT) if result.startswith(CAUGHT) else "" for key, result in results.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rev", help="source and tests of this revision instead of the tree as it is")
    parser.add_argument("--tests-of", help="the tests of this revision")
    parser.add_argument("--seed", default="goalweave")
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--seconds", type=int, default=90, help="of processor time for one mutation")
    parser.add_argument("--save", type=Path, help="write the lines to this file")
    parser.add_argument("--same-as", type=Path, help="the lines of this file")
    return parser.parse_args()


def _copy(folder: Path, *, rev: str | None, tests_of: str | None) -> Path:
    """The tree in a folder of its own, beside the shared data as the original is."""
    tree = folder / "tree"
    tree.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        if rev is None and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    if rev is not None:
        _unpack(rev, tree)
    if tests_of is not None:
        shutil.rmtree(tree / "tests")
        _unpack(tests_of, tree, "tests")
    for name in ARTEFACTS:
        if (ROOT / SOURCE / name).is_dir():
            shutil.copytree(ROOT / SOURCE / name, tree / SOURCE / name, dirs_exist_ok=True)
    for path in (ROOT / SOURCE).rglob("*.mo"):
        shutil.copy2(path, tree / path.relative_to(ROOT))
    shared = ROOT.parent / "shared"
    if shared.is_dir():
        (folder / "shared").symlink_to(shared.resolve())
    return tree


def _unpack(rev: str, tree: Path, *paths: str) -> None:
    packed = subprocess.run(["git", "archive", rev, *paths], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(tree, filter="data")


def _draw(tree: Path, *, seed: str, count: int) -> list[list[Mutation]]:
    """For each line to be drawn the mutation and those that may take its place."""
    by_place: dict[tuple[str, str], list[Mutation]] = defaultdict(list)
    for mutation in sorted(_mutations(tree), key=lambda each: (_rank(seed, each), each.file, each.line)):
        by_place[mutation.package, mutation.kind].append(mutation)
    slots: list[list[Mutation]] = []
    names = tuple(PACKAGES)
    for number in range(count):
        package = names[number % len(names)]
        # Another kind at each round over the packages, and for each package of a round.
        first = number + number // len(names)
        kinds = [KINDS[(first + step) % len(KINDS)] for step in range(len(KINDS))]
        row = next(row for row in (by_place[package, kind] for kind in kinds) if row)
        slots.append(row[:4])
        del row[:4]
    return slots


def _again(tree: Path, keys: list[Key]) -> list[list[Mutation]]:
    by_key: dict[Key, Mutation] = {}
    for mutation in _mutations(tree):
        by_key.setdefault(mutation.key, mutation)
    gone = [key for key in keys if key not in by_key]
    if gone:
        sys.stderr.write(f"{len(gone)} of the lines are no longer there: {gone}\n")
    return [[by_key[key]] for key in keys if key in by_key]


def _rank(seed: str, mutation: Mutation) -> str:
    return hashlib.sha256("\n".join((seed, *mutation.key)).encode()).hexdigest()


def _mutations(tree: Path) -> Iterator[Mutation]:
    for package in PACKAGES:
        for path in sorted((tree / SOURCE / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _of_file(path, str(path.relative_to(tree)), package)


def _of_file(path: Path, file: str, package: str) -> Iterator[Mutation]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line))

    def offset(line: int, column: int) -> int:
        return begins[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def segment(node: ast.AST) -> tuple[int, int]:
        start = offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        return start, offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node, kind, change in _within(function, package, path.stem):
            start, end = segment(node)
            before = text[start:end]
            yield Mutation(
                file=file,
                package=package,
                function=function.name,
                line=node.lineno,
                text=lines[node.lineno - 1].strip(),
                kind=kind,
                before=before,
                after=change(text, segment),
                start=start,
                end=end,
            )


Change = Callable[[str, Callable[[ast.AST], tuple[int, int]]], str]
"""The whole text and where a node stands in it → what takes the node's place."""


def _within(
    function: ast.FunctionDef | ast.AsyncFunctionDef, package: str, module: str
) -> Iterator[tuple[ast.expr | ast.stmt, str, Change]]:
    """What can be broken in a function, not in those within it."""
    guards = module in ("rules", "policy", "permissions", "access", "sight") or "may" in function.name.split("_")
    returns = ast.unparse(function.returns) if function.returns else ""
    for node in _own(function):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield node, "comparison", _swapped(node)
        if isinstance(node, ast.If | ast.IfExp):
            yield node.test, "condition", _wrapped("not ({})", node.test)
        if isinstance(node, ast.If) and all(isinstance(one, ast.Raise) for one in node.body) and not node.orelse:
            yield node.test, "refusal dropped", _wrapped("bool({}) and False", node.test)
        if isinstance(node, ast.Return) and node.value is not None:
            form = _other_value(returns)
            if form and ast.unparse(node.value) not in ("()", "[]", "''"):
                yield node.value, "return value", _wrapped(form, node.value)
            if guards and returns == "bool":
                yield node.value, "permission widened", _wrapped("bool({}) or True", node.value)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value, "call dropped", lambda _text, _segment: MARK
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            yield node, "permission widened" if guards else "condition", _shortened(node)
        if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            after = str(node.value + 1) if type(node.value) is int else str(not node.value)
            yield node, "constant", lambda _text, _segment, after=after: f"({MARK} or {after})"  # type: ignore[misc]


def _own(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.JoinedStr | ast.Match):
            waiting.extend(ast.iter_child_nodes(node))


def _other_value(returns: str) -> str:
    if returns == "bool":
        return "not ({})"
    if returns in ("int", "float"):
        return "({}) + 1"
    return "({})[1:]" if re.match(r"(str|list\[.*\]|tuple\[.*, \.\.\.\])$", returns) else ""


def _wrapped(form: str, node: ast.expr) -> Change:
    def change(text: str, segment: Callable[[ast.AST], tuple[int, int]]) -> str:
        start, end = segment(node)
        return f"({MARK} or ({form.format(text[start:end])}))"

    return change


def _swapped(node: ast.Compare) -> Change:
    def change(text: str, segment: Callable[[ast.AST], tuple[int, int]]) -> str:
        (start, end), (begin, stop) = segment(node.left), segment(node.comparators[0])
        return f"({MARK} or (({text[start:end]}) {SWAPS[type(node.ops[0])]} ({text[begin:stop]})))"

    return change


def _shortened(node: ast.BoolOp) -> Change:
    """Without the last of its conditions."""

    def change(text: str, segment: Callable[[ast.AST], tuple[int, int]]) -> str:
        rest = [text[slice(*segment(value))] for value in node.values[:-1]]
        return f"({MARK} or ({' and '.join(map('({})'.format, rest))}))"

    return change


def _try(tree: Path, mutation: Mutation, mark: Path, *, seconds: int, first: str) -> str:
    """first: the test that caught it before, which is asked before all others."""
    path = tree / mutation.file
    text = path.read_text(encoding="utf-8")
    mark.unlink(missing_ok=True)
    leave = f"__import__('pathlib').Path({str(mark)!r}).touch()"
    path.write_text(
        text[: mutation.start] + mutation.after.replace(MARK, leave) + text[mutation.end :], encoding="utf-8"
    )
    try:
        result = "missed"
        for words in [[first], *_runs(tree, mutation)] if first else _runs(tree, mutation):
            failed = _pytest(tree, words, seconds=seconds)
            if failed:
                result = failed
                break
    finally:
        path.write_text(text, encoding="utf-8")
    if not mark.exists() and result == "missed":
        return UNREACHED
    return result


def _runs(tree: Path, mutation: Mutation) -> list[list[str]]:
    """What pytest is to be asked for, one run after the other."""
    pages, table = PACKAGES[mutation.package]
    folders = [mutation.package, *pages]
    if mutation.package in ("core", "web"):
        part = "/".join(Path(mutation.file).relative_to(SOURCE).parts[:2])
        folders = [part] if (tree / "tests" / part).is_dir() else [mutation.package]
    files: dict[str, int] = {}
    module = Path(mutation.file).stem
    for folder in folders:
        start = tree / "tests" / folder
        for path in [start] if start.is_file() else sorted(start.rglob("test_*.py")):
            text = path.read_text(encoding="utf-8")
            mentions = 2 * len(re.findall(rf"\b{re.escape(mutation.function)}\b", text)) + text.count(module)
            files[str(path.relative_to(tree))] = -mentions
    runs = [sorted(files, key=lambda name: files[name])]
    if table:
        runs.append(["tests/permissions", "-k", f"{table} or list or hidden or test_what"])
    return runs


def _pytest(tree: Path, words: list[str], *, seconds: int) -> str:
    """Empty where all tests pass."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))

    # In CI a skipped test is a failure, which would count as a line caught.
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTHONDONTWRITEBYTECODE")}
    environment |= {"PYTHONPATH": str(tree / "src"), "PYTHONPYCACHEPREFIX": str(tree.parent / "bytecode")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not browser and not office", *words],
        cwd=tree, env=environment, preexec_fn=limit, capture_output=True, text=True, timeout=40 * seconds, check=False,
    )  # fmt: skip
    gone = done.returncode == 4 and "not found: " in done.stderr
    if done.returncode in (0, 5) or gone:
        return ""
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return "out of time"
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return f"{CAUGHT}{failed[0]}" if failed else f"{CAUGHT}an error before the tests (exit code {done.returncode})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}…"


if __name__ == "__main__":
    sys.exit(main())
