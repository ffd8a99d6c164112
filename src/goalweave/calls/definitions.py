"""What a call asks, read from its row."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from goalweave.calls.models import Call
from goalweave.core.model import calls as model
from goalweave.formats.definitions.calls import read_call

MOST_CACHED = 100

_read: OrderedDict[int, tuple[int, Any, model.Call]] = OrderedDict()
"""Key of the row → version, plain values and the call, the one used last at the end."""


def definition_of(row: Call) -> model.Call:
    """The call as data; read once for each version of a row."""
    cached = _read.get(row.pk)
    # The version alone does not tell two databases apart, of which tests use many.
    if cached is not None and cached[0] == row.version and cached[1] == row.definition:
        _read.move_to_end(row.pk)
        return cached[2]
    definition = read_call(row.definition)
    if row.pk is not None:
        _read[row.pk] = (row.version, row.definition, definition)
        while len(_read) > MOST_CACHED:
            _read.popitem(last=False)
    return definition
