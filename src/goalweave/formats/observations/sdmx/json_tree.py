"""The tree of a JSON file, with errors that name what is wrong with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message


def read_json_tree(stream: BinaryIO, name: str) -> Mapping[str, Any]:
    """The object that a file holds, in any of the encodings of JSON (UTF-8, UTF-16, UTF-32).

    Raises InputError, naming the line, if it is not JSON or cut off; for two members of one name, numbers that JSON
    does not have, and objects within objects beyond what Python follows.
    """
    try:
        tree = json.loads(stream.read(), object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except InputError as error:
        raise error.at(file=name) from None
    except json.JSONDecodeError as error:
        message = Message("the JSON is malformed or incomplete: {what}", what=error.msg)
        raise InputError(message, file=name, line=error.lineno) from None
    except UnicodeDecodeError:
        raise InputError("the file is not in UTF-8, UTF-16 or UTF-32, as JSON requires", file=name) from None
    except RecursionError:
        raise InputError("the JSON is nested too deeply", file=name) from None
    except ValueError:  # a whole number of thousands of digits
        raise InputError("not valid JSON: a number has too many digits", file=name) from None
    if not isinstance(tree, dict):
        raise InputError("the JSON is not an object", file=name)
    return tree


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(name for name, times in Counter(name for name, _value in pairs).items() if times > 1)
        raise InputError(Message("“{name}” appears twice in one object", name=twice[:80]), field=twice[:80])
    return members


def _refuse_constant(text: str) -> float:
    raise InputError(Message("{text} is not a valid JSON number", text=text))
