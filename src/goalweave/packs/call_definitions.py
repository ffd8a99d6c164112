"""The calls that packs ship, from which an organisation makes its own."""

from __future__ import annotations

from functools import cache
from itertools import chain
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model.calls import Call
from goalweave.formats.definitions.calls import read_call_file
from goalweave.packs.library import SHIPPED, PackLibrary
from goalweave.packs.table_files import read_bytes


def read_calls(library: PackLibrary) -> dict[str, Call]:
    """Return id → call. Raises InputError for a file that cannot be read, and if two files have the same id."""
    by_id: dict[str, Call] = {}
    for path in chain.from_iterable(pack.calls for pack in library.packs.values()):
        call = _read_shipped(path) if SHIPPED in path.parents else read_call_file(read_bytes(path), str(path))
        if call.id in by_id:
            raise InputError(Message("the call {id} is in two packs", id=call.id), file=str(path), field="id")
        by_id[call.id] = call
    return by_id


@cache
def _read_shipped(path: Path) -> Call:
    return read_call_file(read_bytes(path), str(path))
