"""Errors that go from one process to another."""

from __future__ import annotations

import pickle

import pytest

from goalweave.core.errors import InputError, InputErrors, LimitError, Severity
from goalweave.core.messages import Message


@pytest.mark.parametrize(
    "error",
    [
        InputError("the column is not used", file="a.csv", field="x", severity=Severity.WARNING, value="7"),
        LimitError(Message("more than {most:,} cells", most=5), file="a.xlsx", line=3),
        InputErrors([InputError("one", field="a"), LimitError("two", line=2)]),
    ],
)
def test_error_arrives_as_it_was_raised(error: InputError) -> None:
    arrived = pickle.loads(pickle.dumps(error))
    assert (type(arrived), str(arrived), vars(arrived).keys()) == (type(error), str(error), vars(error).keys())
    assert (arrived.message.parameters, arrived.severity, arrived.line) == (
        error.message.parameters,
        error.severity,
        error.line,
    )
