"""An index written as YAML and read again."""

from __future__ import annotations

import pytest
from tests.formats.definitions.indices.test_reader import WHOLE

from goalweave.core.indices import IndexDefinition
from goalweave.formats.definitions.indices import read_index, write_index
from goalweave.packs import library
from goalweave.packs.indices import read_indices

SHIPPED = read_indices(library())


@pytest.mark.parametrize("one", SHIPPED.values(), ids=SHIPPED)
def test_every_index_that_ships_comes_back(one: IndexDefinition) -> None:
    assert read_index(write_index(one), "x.yaml", {}) == one


def test_all_that_a_file_can_say_comes_back() -> None:
    whole = read_index(WHOLE.replace("direction: down", "direction: down\n        winsorise: 3").encode(), "x.yaml", {})
    assert next(iter(whole.indicators)).winsorise == 3
    assert read_index(write_index(whole), "x.yaml", {}) == whole
