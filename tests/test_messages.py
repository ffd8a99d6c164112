"""What errors say can be collected and translated: all places in the code that make one are looked at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from tests.interface_messages import TOOL, collected

ROOT = Path(__file__).parents[1]
MARKS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
"""Said in the language of whoever asks, where that is known when the error is raised: above the core."""
ELSEWHERE = {
    "api/own_records.py": "detail",
    "api/record_input.py": "message",
    "accounts/actions/people.py": "' '.join(error.messages)",
    "calls/actions/moderation.py": "str(_DECIDED[row.state]) % {'name': name}",
    "calls/entry_values.py": "message",
    "web/bulk/views.py": "_limit_text()",
    "registry/checks.py": "RECORD_FIELDS[name].label is no literal",
    "web/history/log.py": "str(errors[0])",
    "imports/loading.py": "message_of(done)",
    "imports/sanitising.py": "_strip_record_name(error.message)",
    "core/errors.py": "message is no literal",
    "surveys/submissions/findings.py": "observation.why",
    "imports/own_frameworks/checking.py": "message_from_json(fields['message'])",
}
"""What Django says, in the reader's language; a part of what another error says, or what it said before it was stored; a literal
that becomes a Message."""
DJANGO_FREE = ("core", "formats", "charts", "packs", "classifiers", "batch")
ALL = sorted((ROOT / "src" / "goalweave").rglob("*.py"))
SEEN = [
    path
    for path in ALL
    if path.relative_to(ROOT / "src" / "goalweave").parts[0]
    not in ("cli", "datafolder", "settings", "backup", "upgrade.py")
]


def called(node: ast.expr | None) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def enclosing(
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef], node: ast.expr
) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions that a node stands in, the innermost first."""
    around = [one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
    return sorted(around, key=lambda one: -one.lineno)


def typed_message(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether it is a parameter that can only be a Message, which mypy sees to."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    told = {one.arg: ast.unparse(one.annotation) for one in arguments if one.annotation}
    return told.get(name) == "Message" or told.get(name, "").endswith(", Message]")


def assigned(function: ast.AST, name: str) -> list[ast.expr]:
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            found.append(node.value)
        elif (
            isinstance(node, ast.comprehension | ast.For)
            and isinstance(node.target, ast.Name)
            and node.target.id == name
        ):
            found.append(node.iter)
    return found


def may_be_said(
    node: ast.expr, inside: list[ast.FunctionDef | ast.AsyncFunctionDef], makers: set[str], django: bool
) -> bool:
    """A literal, a Message, what another error says, or a name that stands for one of these."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("message", "full_message")
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in makers
    if isinstance(node, ast.IfExp):
        return all(may_be_said(one, inside, makers, django) for one in (node.body, node.orelse))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return django and called(node.left) in MARKS
    if isinstance(node, ast.Call):
        if any(typed_message(function, called(node)) for function in inside):
            return True
        return called(node) in ("Message", "counted", "words_of", *makers) or (django and called(node) in MARKS)
    if isinstance(node, ast.Name):
        if any(typed_message(function, node.id) for function in inside):
            return True
        values = list(chain.from_iterable(assigned(function, node.id) for function in inside))
        return bool(values) and all(
            (isinstance(value, ast.Constant) and value.value is None)
            or (not is_literal(value) and may_be_said(value, inside, makers, django))
            for value in values
        )
    return is_literal(node)


def makers_of(tree: ast.Module) -> set[str]:
    """Functions that return a Message, and tables of Messages."""
    found = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns) in ("Message", "Iterator[Message]")
    }
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and all(called(value) == "Message" for value in node.value.values)
        ):
            found |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return found


def silent(source: str, *, django: bool) -> Iterator[str]:
    """What is said in a way that no translator sees it."""
    if not any(f"{name}(" in source for name in (*TOOL["ERRORS"], *TOOL["TO_READERS"])):
        return
    tree = ast.parse(source)
    nodes, makers = list(ast.walk(tree)), makers_of(tree)
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    ours = "goalweave" not in source or "from goalweave.core.messages import" in source
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        said = TOOL["sentence"](node)
        if called(node) == "Finding" and "Finding" in classes:
            continue  # of another kind, as of links
        if said is not None and not may_be_said(said, enclosing(functions, said), makers, django):
            yield f"{node.lineno}: {ast.unparse(said)}"
        if ours and called(node) in ("Message", "counted") and isinstance(node.func, ast.Name):
            templates = node.args[: 2 if called(node) == "counted" else 1]
            names = {one.arg for one in node.keywords if one.arg} | ({"count"} if called(node) == "counted" else set())
            for template in templates:
                if not is_literal(template):
                    yield f"{node.lineno}: {ast.unparse(template)} is no literal"
                else:
                    yield from (f"{node.lineno}: {fault}" for fault in faults(ast.literal_eval(template), names))


def faults(template: str, names: set[str]) -> Iterator[str]:
    if not names:  # braces are braces then, but for a parameter that was forgotten
        yield from (f"{found} in “{template}”" for found in re.findall(r"\{\w+(?::,)?\}", template))
        return
    for _text, name, form, conversion in Formatter().parse(template):
        if name is not None and (name not in names or form not in ("", ",") or conversion):
            yield f"{{{name}}} in “{template}”"


def test_what_an_error_says_can_be_translated() -> None:
    """In all of the source; a failure names every place."""
    unseen = []
    for path in SEEN:
        place = path.relative_to(ROOT / "src" / "goalweave")
        found = silent(path.read_text(encoding="utf-8"), django=place.parts[0] not in DJANGO_FREE)
        exempt = ELSEWHERE.get(place.as_posix())
        unseen += [f"{place}:{one}" for one in found if one.partition(": ")[2] != exempt]
    assert unseen == []


def test_every_error_of_ours_is_known_to_the_collector() -> None:
    names = set(TOOL["ERRORS"])
    tree = ast.parse((ROOT / "src/goalweave/core/errors.py").read_text(encoding="utf-8"))
    ours = {node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Error")}
    rest = {node.name for node in tree.body if isinstance(node, ast.ClassDef)} - ours - {"Severity", "InputErrors"}
    assert ours | rest | {"Finding"} == names


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise InputError("the file is empty")', []),
        ('raise InputError(Message("{n} rows", n=1), file="a")', []),
        ('raise InputError(f"{n} rows")', ["1: f'{n} rows'"]),
        ('raise InputError("%d rows" % n)', ["1: '%d rows' % n"]),
        ('raise InputError("a" + what)', ["1: 'a' + what"]),
        ("raise InputError(str(error))", ["1: str(error)"]),
        ("raise InputError(error.message, line=2)", []),
        ("def f(what: Message): raise InputError(what)", []),
        ("def f(what: str): raise InputError(what)", ["1: what"]),
        ('def f():\n    what = Message("{n}", n=1)\n    raise InputError(what)', []),
        ('def f():\n    what = "a"\n    raise InputError(what)', ["3: what"]),
        ('def f(n) -> Message: return Message("{n}", n=n)\nraise InputError(f(1))', []),
        ('Message(f"{n} rows")', ["1: f'{n} rows' is no literal"]),
        ('Message("{n} rows")', ["1: {n} in “{n} rows”"]),
        ('Message("write {en: …}")', []),
        ('Message("{n} rows", m=1)', ["1: {n} in “{n} rows”"]),
        ('Message("{n:.2f} rows", n=1)', ["1: {n} in “{n:.2f} rows”"]),
        ('counted("{count} row", "{count} rows", 3)', []),
        ('Finding("error", where, f"{n} rows")', ["1: f'{n} rows'"]),
    ],
)
def test_what_cannot_be_translated_is_found(source: str, found: list[str]) -> None:
    assert list(silent(source, django=False)) == found


def test_literals_and_templates_of_errors_are_collected() -> None:
    found = {(message.id, message.context) for message in collected()}
    wanted = {
        ("the file is empty", None),
        ("the file is larger than the limit of {limit:,} bytes", None),
        (("{count} node has the code {code}", "{count} nodes have the code {code}"), None),
        ("you do not have permission to change this record", None),
        ("The state of this import has changed in the meantime; check it again.", None),
    }
    assert wanted - found == set()
    assert "this file or folder does not exist" not in {message.id for message in collected()}, "batch: on a terminal"
