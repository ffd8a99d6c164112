"""Chunks, and the processes that classify them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from tests.batch.fakes import OWN, make, make_and_end
from tests.factories.frameworks import framework, node

from goalweave.batch import LocalProcesses, Options, Row, classify_file, classify_rows
from goalweave.batch.chunks import SIZE, read_chunks
from goalweave.batch.rows import DocumentFile, RejectedRow
from goalweave.batch.workers import UNDER_WAY, classify_chunks
from goalweave.classifiers import classifier
from goalweave.core.errors import GoalweaveError


@dataclass
class Endless:
    """Rows for as long as somebody asks."""

    done: int = 0
    total: int = 0
    text: str = "clean water"

    def items(self, start: int) -> Iterator[Row | RejectedRow]:
        number = start
        while True:
            number += 1
            self.done = number
            yield RejectedRow(number, "", "third") if number % 3 == 0 else Row(str(number), self.text, "en", number)

    def fingerprint(self) -> Mapping[str, object]:
        return {}


def test_chunks_are_cut_by_rows_those_rejected_too() -> None:
    source = Endless()
    cut = read_chunks(source, 4, rows=5)
    first, second = next(cut), next(cut)
    assert ([one.number for one in first.rows], [one.number for one in first.rejected]) == ([5, 7, 8], [6, 9])
    assert (first.read, first.done, second.read, second.done) == (9, 9, 14, 14)
    assert source.done == 14


def test_chunks_of_long_texts_are_cut_by_size() -> None:
    cut = read_chunks(Endless(text="x" * (SIZE // 2)), 0)
    assert [len(next(cut).rows) for _ in range(3)] == [2, 2, 2]
    assert next(cut).read == 11


def test_the_last_chunk_may_be_short(tmp_path: Path) -> None:
    @dataclass
    class Two(Endless):
        def items(self, start: int) -> Iterator[Row | RejectedRow]:
            yield from (Row("1", "a"), Row("2", "b"))

    assert [len(one.rows) for one in read_chunks(Two(), 0, rows=5)] == [2]
    assert [len(one.rows) for one in read_chunks(Two(), 0, rows=2)] == [2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_is_read_than_is_under_way(jobs: int) -> None:
    source = Endless()
    work = classify_chunks(read_chunks(source, 0, rows=6), make, OWN, Options(), jobs)
    most = 0
    for number in range(1, 21):
        chunk, found = next(work)
        assert chunk.read == 6 * number
        assert [one.id for one in found.rows] == [str(one) for one in range(chunk.read - 5, chunk.read + 1) if one % 3]
        most = max(most, source.done - chunk.read)
    work.close()
    assert most <= 6 * (UNDER_WAY * jobs - 1)


def test_documents_are_read_where_they_are_classified(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("clean water", encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")

    @dataclass
    class Two(Endless):
        def items(self, start: int) -> Iterator[DocumentFile]:  # type: ignore[override]
            for number, name in enumerate(("a.txt", "b.txt"), 1):
                yield DocumentFile(name, tmp_path / name, 5, number)

    ((_, found),) = classify_chunks(read_chunks(Two(), 0), make, OWN, Options(), 1)
    assert [(one.id, one.nodes) for one in found.rows] == [("a.txt", ("1", "1.1"))]
    assert found.rejected == [RejectedRow(2, "b.txt", "the file is empty")]


def test_a_process_that_ends_is_told(tmp_path: Path) -> None:
    work = classify_chunks(read_chunks(Endless(), 0, rows=6), partial(make_and_end, os.getpid()), OWN, Options(), 2)
    with pytest.raises(GoalweaveError, match="a process stopped unexpectedly"):
        next(work)


def test_processes_write_what_one_alone_writes(tmp_path: Path) -> None:
    plan = framework(
        node("1", label={"en": "Clean water"}, terms={"en": ("drinking water",), "fr": ("eau potable",)}),
        node("1.1", "1", label={"en": "Safe drinking water"}),
        node("2", label={"en": "Schools"}, terms={"en": ("teachers", "girls")}),
    )
    texts = [
        "Safe drinking water for all villages", "Teachers and schools for girls", "", "Solar energy for islands",
        "L'accès à l'eau potable dans les villages", "Minutes of the meeting",
    ]  # fmt: skip
    source = tmp_path / "in.csv"
    source.write_text("\n".join(["id,text", *(f'{place},"{text}"' for place, text in enumerate(texts * 20))]), "utf-8")
    options = Options("target")
    for jobs in (1, 2):
        output = tmp_path / f"{jobs}.csv"
        classify_file(
            source, output, partial(classifier, "labels"), plan, options, engine=LocalProcesses(jobs), rows=16
        )
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    lines = (tmp_path / "2.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 121
    (water,) = classify_rows([Row("0", texts[0])], classifier("labels"), plan, options)
    assert lines[1].split(",")[:2] == ["0", " | ".join(water.nodes)]
    assert "1" in water.nodes
