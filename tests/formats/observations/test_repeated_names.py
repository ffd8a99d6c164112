"""Names that appear twice are found in one pass, however many there are."""

from __future__ import annotations

import io

import pytest

from goalweave.core.errors import InputError
from goalweave.formats.observations import read_observations
from goalweave.formats.observations.sdmx.json_tree import read_json_tree

MANY = 50_000
"""Comparing each with all others would be 2.5 billion steps: minutes, and no timeout is needed to see it."""


def sdmx_csv() -> bytes:
    names = ",".join(f"D{number}" for number in range(MANY))
    return f"STRUCTURE,STRUCTURE_ID,{names},D{MANY - 1},OBS_VALUE\n".encode()


def sdmx_json() -> bytes:
    members = ",".join(f'"m{number}":0' for number in range(MANY))
    return f'{{{members},"m{MANY - 1}":0}}'.encode()


def test_last_of_many_columns_is_found() -> None:
    with pytest.raises(InputError, match=f"D{MANY - 1}.*two columns"):
        read_observations(io.BytesIO(sdmx_csv()), "a.csv")


def test_last_of_many_members_is_found() -> None:
    with pytest.raises(InputError, match=f"m{MANY - 1}” appears twice"):
        read_json_tree(io.BytesIO(sdmx_json()), "a.json")
