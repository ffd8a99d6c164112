"""Every verb, type and field that the code writes into the log has words for people.

The code is read, not run: an action that logs a new verb fails here before anyone has seen it on a page.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

import goalweave
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.calls.models import CallState, EntryState
from goalweave.interlinkages.models import ExerciseState, TradeOffState
from goalweave.linkages.models import ProposalKind, ProposalState
from goalweave.prizes.models import NomineeState, Placing
from goalweave.surveys.models import AnswerStatus, SubmissionState
from goalweave.web.accounts.adapter import CHANGES
from goalweave.web.history import log_words
from goalweave.wording.log_labels import FIELDS, OBJECTS

SOURCE = Path(goalweave.__file__).parent
LOGGING = ("accounts", "analysis", "calls", "frameworks", "imports", "indicators", "interlinkages", "linkages")
LOGGING += ("mapping", "prizes", "registry", "surveys")
LOG_CALL = re.compile(r"_?log(_(?!fields|entries|position|page|rows|lines|account_change).*)?(?<!_fields)")
VERB_PARAMETERS = ("verb", "logged_verb")


@cache
def logged() -> tuple[frozenset[str], frozenset[str]]:
    """Names of verbs and types, and names of fields, in all calls that write to the log."""
    names: set[str] = set()
    fields: set[str] = set()
    files = chain.from_iterable(sorted((SOURCE / package).rglob("*.py")) for package in LOGGING)
    trees = [ast.parse(text) for text in map(Path.read_text, files) if "verb" in text or "log" in text]
    positions = dict(chain.from_iterable(map(verb_positions, trees)))
    for tree in trees:
        constants = dict(constants_of(tree))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if not isinstance(call, ast.Call):
                    continue
                callee = call.func.id if isinstance(call.func, ast.Name) else ""
                arguments = [word.value for word in call.keywords if word.arg in (*VERB_PARAMETERS, "object_type")]
                if LOG_CALL.fullmatch(callee):
                    arguments += call.args
                    written = [*call.args, *(word.value for word in call.keywords if word.arg in ("before", "after"))]
                    fields.update(*(field_names(part, function) for part in written))
                elif callee in positions:
                    arguments += call.args[positions[callee] : positions[callee] + 1]
                names.update(*(texts(argument, function, constants) for argument in arguments))
    return frozenset(names), frozenset(fields)


def verb_positions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions that pass a verb on, with the position of it among their arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for position, argument in enumerate(node.args.args):
                if argument.arg in VERB_PARAMETERS:
                    yield node.name, position


def constants_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield ast.unparse(node.targets[0]), node.value.value


def texts(node: ast.expr, function: ast.FunctionDef, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, function, constants)
        yield from texts(node.orelse, function, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield constants[node.id]
    elif isinstance(node, ast.Name):
        for line in ast.walk(function):
            if isinstance(line, ast.Assign) and node.id in map(ast.unparse, line.targets):
                yield from texts(line.value, function, constants)


def field_names(node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """Keys of a dict, or of the dict that a variable of the function was set to."""
    if isinstance(node, ast.Dict):
        for key in node.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value
    elif isinstance(node, ast.BinOp):
        yield from field_names(node.left, function)
        yield from field_names(node.right, function)
    elif isinstance(node, ast.Name):
        for line in ast.walk(function):
            assigned = isinstance(line, ast.Assign) and node.id in map(ast.unparse, line.targets)
            if assigned and isinstance(line.value, ast.Dict):
                yield from field_names(line.value, function)


def test_log_calls_are_all_read() -> None:
    names, fields = logged()
    assert {"freeze", "hand_in", "seal", "take_back", "remove_second_step", "call_entry", "answer"} <= names
    assert {"frozen", "passed_on", "voters", "state"} <= fields
    assert len(names) > 90


def test_every_verb_of_every_type_is_in_words_in_every_language() -> None:
    names, _fields = logged()
    types = names & set(OBJECTS)
    verbs = names - types | {template.rpartition("/")[2] for template in CHANGES}
    # “import”, “links” and the like are a verb and a type.
    assert {"answer", "submission", "call_entry", "provider", "areas"} <= types
    assert verbs <= set(log_words.ALL_VERBS)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            keys = {kind: [verb for verb in verbs if shows_key(verb, kind)] for kind in types}
            assert not any(keys.values()), (language, keys)


def shows_key(verb: str, kind: str) -> bool:
    shown = log_words.verb_of_entry(verb, kind)
    return "_" in shown or shown == verb.replace("_", " ")


def test_every_logged_field_is_in_words() -> None:
    _names, fields = logged()
    internal = frozenset().union(*log_words.INTERNAL.values())
    own = frozenset().union(*log_words.FIELDS.values())
    assert fields - internal - own - set(FIELDS) == set()


STATES = [
    ("submission", "state", SubmissionState),
    ("answer", "status", AnswerStatus),
    ("call", "state", CallState),
    ("call_entry", "state", EntryState),
    ("edition", "state", NomineeState),
    ("edition", "placing", Placing),
    ("exercise", "state", ExerciseState),
    ("trade_off", "state", TradeOffState),
    ("joint_linkage", "state", ProposalState),
    ("joint_linkage", "kind", ProposalKind),
    ("membership", "role", Role),
    ("invitation", "role", Role),
]


@pytest.mark.parametrize(("kind", "field", "choices"), STATES)
def test_every_logged_state_is_in_words(kind, field, choices) -> None:
    assert set(choices.values) <= set(log_words.VALUES[kind][field])


def test_changes_of_an_entry_are_words_without_internal_numbers() -> None:
    entry = Entry(
        object_type="answer",
        before={"status": "drafting", "assignee": None},
        after={"status": "approved", "assignee": 7, "version": 3},
    )
    with translation.override("en"):
        changes = [(change.label, change.gone, change.new) for change in log_words.changes_of_entry(entry)]
    assert changes == [("status", ("drafting",), ("approved",))]


def test_changes_of_a_questionnaire_name_its_questions() -> None:
    entry = Entry(
        object_type="questionnaire",
        before={"question 3.8": {"text": {"en": "Why?"}}, "year": 2019},
        after={"question 3.8": {"text": {"en": "How?"}}, "year": 2020},
    )
    with translation.override("en"):
        changes = [(change.label, change.new) for change in log_words.changes_of_entry(entry)]
    assert changes == [("Question 3.8", ()), ("Year", ("2020",))]
