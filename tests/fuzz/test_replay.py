"""What once broke a reader, sound files of each format, and a few changes of them that are always the same."""

from __future__ import annotations

import random

import pytest
from tests.fuzz.mutations import mutated, mutated_archive
from tests.fuzz.readers import READERS
from tests.fuzz.seeds import CORPUS, SEEDS, corpus

from goalweave.core.errors import InputError

CHANGES = 6
LARGEST_CORPUS = 200_000
"""Bytes of the corpus in all."""


def refuses_or_reads(reader: str, data: bytes) -> bool:
    """Whether it is refused. Any other error fails the test."""
    try:
        READERS[reader](data)
    except InputError as error:
        return bool(str(error))
    return False


@pytest.mark.parametrize("reader", READERS)
def test_readers_refuse_or_read_what_once_broke_them(reader: str) -> None:
    for path in corpus(reader):
        refuses_or_reads(reader, path.read_bytes())


@pytest.mark.parametrize("reader", READERS)
def test_readers_refuse_or_read_changed_files(reader: str) -> None:
    seeds, chance = SEEDS[reader](), random.Random(reader)
    archive = seeds[0].startswith(b"PK")
    for _ in range(CHANGES):
        data = chance.choice(seeds)
        changed = (
            mutated_archive(data, lambda part: mutated(part, seeds, chance), chance)
            if archive
            else mutated(data, seeds, chance)
        )
        refuses_or_reads(reader, changed)


@pytest.mark.parametrize("reader", [name for name in READERS if name not in ("pack", "plan")])
def test_a_sound_file_is_read(reader: str) -> None:
    """Else a fuzzer would never come further than the first check."""
    assert not all(refuses_or_reads(reader, data) for data in SEEDS[reader]())


def test_corpus_is_small_and_of_readers_that_are_there() -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} <= set(READERS)
    assert sum(path.stat().st_size for path in files) <= LARGEST_CORPUS


def test_every_reader_has_sound_files() -> None:
    assert set(SEEDS) == set(READERS)
