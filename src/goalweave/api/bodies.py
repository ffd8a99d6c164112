"""Bodies of requests: JSON without anything that two programs could read in two ways."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

DEEPEST = 12
"""Levels of lists and objects; a batch of records has six."""
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
"""Strings, whose brackets do not count, and brackets."""


class StrictParser(Parser):
    """Refuses names that occur twice in an object, NaN, deep nesting and whatever is not UTF-8, each with a reason."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)


def read_json(body: bytes) -> Any:
    """Raises InputError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the body is not UTF-8") from None
    # Counted before it is read: a million brackets would end the interpreter's stack.
    _require_shallow(text)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except RecursionError:
        raise InputError(Message("the body is nested more than {most} levels deep", most=DEEPEST)) from None
    except InputError:
        raise
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise InputError("the body is not valid JSON", line=line) from None


def _require_shallow(text: str) -> None:
    depth = 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise InputError(Message("the body is nested more than {most} levels deep", most=DEEPEST))


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise InputError(Message("“{name}” is specified twice", name=name[:40]), field=name[:40])
        values[name] = value
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise InputError(Message("{value} is not a number of JSON", value=name))
