"""Lines that are no entries of a log."""

from __future__ import annotations

import json

import pytest

from goalweave.core.errors import InputError
from goalweave.core.voting.chain import FIRST_PREVIOUS, read_log, verify_chain


def test_half_a_surrogate_pair_is_no_entry() -> None:
    entry = {"number": 0, "kind": "open", "content": {"a": "\ud800"}, "previous": FIRST_PREVIOUS, "digest": "x"}
    with pytest.raises(InputError, match=r"^line 1: this is not JSON$"):
        list(verify_chain(read_log([json.dumps(entry)])))


@pytest.mark.parametrize("line", ["[" * 5000, "9" * 5000, '{"number": ' + "9" * 5000 + "}", "NaN", "[]"])
def test_what_is_no_object_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(InputError, match=r"^line 1: "):
        list(read_log([line]))
