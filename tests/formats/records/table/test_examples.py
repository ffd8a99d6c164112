"""The small files in examples/."""

from __future__ import annotations

import importlib.util
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from goalweave.core.model import Curie
from goalweave.formats import read_path
from goalweave.packs import library

EXAMPLES = Path(__file__).parents[4] / "examples"
SIZES = {"records.csv": 10, "records.xlsx": 5, "activities.xml": 6}


@pytest.mark.parametrize("name", SIZES)
def test_examples_are_what_their_maker_makes(name: str) -> None:
    spec = importlib.util.spec_from_file_location("examples_make", EXAMPLES / "make.py")
    assert spec
    assert spec.loader
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    assert (EXAMPLES / name).read_bytes() == maker.FILES[name]()


@pytest.mark.parametrize(("name", "count"), SIZES.items())
def test_examples_are_read_with_all_their_tags(name: str, count: int) -> None:
    catalogue = library().catalogue()

    def resolve(framework: str, code: str) -> Curie | None:
        found = catalogue.framework(framework)
        return found.curie(code) if code in found.by_code else None

    records = list(read_path(EXAMPLES / name, resolve=resolve))
    assert len({record.id for record in records}) == len(records) == count
    mappings = chain.from_iterable(record.mappings for record in records)
    goals = Counter(mapping.node.code.split(".")[0] for mapping in mappings)
    assert goals["6"] >= 3
    assert all(record.body and record.start and record.countries for record in records)
