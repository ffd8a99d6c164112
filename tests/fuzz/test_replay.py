"""What once broke a reader, sound files of each format, and a few changes of them that are always the same."""

from __future__ import annotations

import os
import random

import pytest
from tests.fuzz.mutations import mutated, mutated_archive
from tests.fuzz.readers import FOLDER, READERS, message_fault
from tests.fuzz.seeds import CORPUS, SEEDS, corpus

from goalweave.core.errors import InputError

CHANGES, MORE_CHANGES = 3, 20
READ = "(read)"
OUTCOMES = CORPUS.parent / "outcomes.tsv"
LARGEST_CORPUS = 200_000
"""Bytes of the corpus in all."""


def outcome(reader: str, data: bytes) -> str:
    """What the reader says, or that it reads the file. Any other error fails the test, and what it says is clear."""
    try:
        READERS[reader](data)
    except InputError as error:
        refusal = error
    else:
        return READ
    assert message_fault(refusal) == ""
    return FOLDER.sub("", str(refusal))


def written_outcomes() -> dict[str, str]:
    """Reader and name of the file → what the reader says of it."""
    lines = OUTCOMES.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


@pytest.mark.parametrize("reader", READERS)
def test_readers_say_what_is_wrong_with_what_once_broke_them(reader: str) -> None:
    """`GOALWEAVE_WRITE_TABLE=1 pytest -n0 tests/fuzz` writes what they say anew, to be read before it is committed."""
    said = {f"{reader}/{path.name}": outcome(reader, path.read_bytes()) for path in corpus(reader)}
    if os.environ.get("GOALWEAVE_WRITE_TABLE"):
        rows = {key: text for key, text in written_outcomes().items() if not key.startswith(f"{reader}/")} | said
        OUTCOMES.write_text("".join(f"{key}\t{rows[key]}\n" for key in sorted(rows)), encoding="utf-8")
    assert said == {key: text for key, text in written_outcomes().items() if key.startswith(f"{reader}/")}


@pytest.mark.parametrize("reader", READERS)
def test_readers_refuse_changed_files_clearly_or_read_them(reader: str, thorough: bool) -> None:
    """And do the same with the same file: nothing of an earlier one is left in them."""
    seeds, chance = SEEDS[reader](), random.Random(reader)
    archive = seeds[0].startswith(b"PK")
    for _ in range(MORE_CHANGES if thorough else CHANGES):
        data = chance.choice(seeds)
        changed = (
            mutated_archive(data, lambda part: mutated(part, seeds, chance), chance)
            if archive
            else mutated(data, seeds, chance)
        )
        assert outcome(reader, changed) == outcome(reader, changed)


@pytest.mark.parametrize("reader", [name for name in READERS if name != "plan"])
def test_a_sound_file_is_read(reader: str) -> None:
    """Else a fuzzer would never come further than the first check."""
    assert READ in [outcome(reader, data) for data in SEEDS[reader]()]


def test_corpus_is_small_and_of_readers_that_are_there() -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} <= set(READERS)
    assert sum(path.stat().st_size for path in files) <= LARGEST_CORPUS


def test_every_reader_has_sound_files() -> None:
    assert set(SEEDS) == set(READERS)
