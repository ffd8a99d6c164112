"""Chunks on Ray Data, without Ray, which takes longer to start than these tests may; `bench/ray_data.py` runs it and kills its workers."""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pytest
from tests.batch.fakes import OWN, make
from tests.batch.test_workers import Endless

from goalweave.batch import Options, RayData, classify_file
from goalweave.batch.chunks import Chunk, ChunkReader
from goalweave.batch.ray_data import CHUNK, BlockWorker, _read_blocks
from goalweave.batch.rows import RejectedRow, Row
from goalweave.batch.workers import WorkerContext
from goalweave.core.errors import InputError

ROOT = Path(__file__).resolve().parents[2]


def write_rows(path: Path) -> Path:
    texts = [("clean water", "a school", "", "nothing at all")[number % 4] for number in range(300)]
    texts[155] = "a fatal school"
    rows = [json.dumps({"id": f"t{number:03}", "text": text}) for number, text in enumerate(texts)]
    rows[7::20] = ["{"] * len(rows[7::20])
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


class Broken(Endless):
    """An input that is damaged after two rows."""

    def items(self, start: int) -> Iterator[Row | RejectedRow]:
        yield from (Row("1", "water"), Row("2", "school"))
        raise InputError("the file is damaged", file="x.parquet")


def test_blocks_have_a_chunk_each_and_an_error_comes_after_those_before_it() -> None:
    batch = pyarrow.table({CHUNK: [pickle.dumps(ChunkReader(Broken(), 0, 1))]})
    worker = BlockWorker(make, OWN, Options())
    read = list(_read_blocks(batch))
    first, second, error = (pickle.loads(worker(block).column(CHUNK)[0].as_py()) for block in read)
    work = WorkerContext(make(), OWN, Options()).work
    assert first == (Chunk(1), work([Row("1", "water")]))
    assert second == (Chunk(2), work([Row("2", "school")]))
    assert isinstance(error, InputError)
    assert str(error) == "x.parquet: the file is damaged"


def test_the_client_protocol_of_ray_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[--address\]: start the command on a machine of the cluster"):
        classify_file(write_rows(tmp_path / "in.jsonl"), tmp_path / "x.csv", make, OWN, engine=RayData(1, "ray://a:1"))


def test_without_ray_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"the engine ray needs the package ray: install goalweave\[ray\]"):
        classify_file(write_rows(tmp_path / "in.jsonl"), tmp_path / "x.csv", make, OWN, engine=RayData(1))
