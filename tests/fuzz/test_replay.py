"""What once broke a reader, sound files of each format, and a few changes of them that are always the same."""

from __future__ import annotations

import os
import random
import re

import pytest
from tests.fuzz.mutations import mutated, mutated_archive
from tests.fuzz.readers import READERS
from tests.fuzz.seeds import CORPUS, SEEDS, corpus

from goalweave.core.errors import InputError

CHANGES = 6
READ = "(read)"
OUTCOMES = CORPUS.parent / "outcomes.tsv"
FOLDER = re.compile(r"^/\S*/")
"""That of readers that take a path."""
FILE = re.compile(r"(\S+\.\w+(:\d+)?|line \d+)[: ]")
"""The vote's log has no name here."""
LONGEST_MESSAGE = 300
LARGEST_CORPUS = 200_000
"""Bytes of the corpus in all."""


def refuses_or_reads(reader: str, data: bytes) -> bool:
    """Whether it is refused. Any other error fails the test."""
    try:
        READERS[reader](data)
    except InputError as error:
        return bool(str(error))
    return False


def outcome(reader: str, data: bytes) -> str:
    """What the reader says, or that it reads the file. Any other error fails the test."""
    try:
        READERS[reader](data)
    except InputError as error:
        return FOLDER.sub("", str(error))
    return READ


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


def test_what_they_say_is_short_and_names_the_file() -> None:
    for key, text in written_outcomes().items():
        assert text == READ or (FILE.match(text) and len(text) < LONGEST_MESSAGE), key


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
