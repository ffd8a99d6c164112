"""The whole run: what is written, and that a stop at any place changes nothing of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from tests.batch.fakes import OWN, WordClassifier, make

from goalweave.batch import ColumnNames, Options, RowCounts, RunProgress, RunSummary, classify_file
from goalweave.batch.journal import Journal
from goalweave.batch.outputs import parquet
from goalweave.core.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [("clean water", "a school", "", "nothing at all")[number % 4] for number in range(95)]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several files of a Parquet output, though there are few rows."""
    monkeypatch.setattr(parquet.ParquetFolder.__init__, "__defaults__", (25,))


def as_csv(path: Path) -> Path:
    rows = [f"t{number:02},{text}" if number % 20 != 7 else f"t{number}" for number, text in enumerate(TEXTS)]
    path.with_suffix(".csv").write_text("\n".join(["id,text", *rows]), encoding="utf-8")
    return path.with_suffix(".csv")


def as_jsonl(path: Path) -> Path:
    rows = [json.dumps({"id": f"t{number:02}", "text": text}) for number, text in enumerate(TEXTS)]
    rows[7::20] = ["{"] * len(rows[7::20])
    path.with_suffix(".jsonl").write_text("\n".join(rows), encoding="utf-8")
    return path.with_suffix(".jsonl")


def as_parquet(path: Path) -> Path:
    texts = [text.encode() if number % 20 != 7 else b"\xff" for number, text in enumerate(TEXTS)]
    columns = {
        "id": [f"t{number:02}" for number in range(len(TEXTS))],
        "text": pyarrow.array(texts).view(pyarrow.string()),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), path.with_suffix(".parquet"), row_group_size=30)
    return path.with_suffix(".parquet")


def as_folder(path: Path) -> Path:
    path.mkdir()
    for number, text in enumerate(TEXTS):
        (path / f"t{number:02}.{'txt' if number % 20 != 7 else 'png'}").write_text(text or "none", encoding="utf-8")
    return path


def written(output: Path) -> dict[str, bytes]:
    """All files of an output and beside it, by name."""
    return {
        file.relative_to(output.parent).as_posix(): file.read_bytes()
        for file in output.parent.rglob("*")
        if file.is_file()
    }


def run(
    source: Path, output: Path, moved: Callable[[RunProgress], None] = lambda progress: None, **given: object
) -> RunSummary:
    output.parent.mkdir(exist_ok=True)
    options = Options("target", evidence=output.suffix != ".csv")
    return classify_file(source, output, make, OWN, options, rows=10, on_progress=moved, **given)  # type: ignore[arg-type]


class Stopped(Exception):
    pass


def stopping(calls: int) -> Callable[..., None]:
    """Something that stops a run when it is called once more than `calls`."""
    left = calls

    def stop(*_given: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Stopped

    return stop


@pytest.mark.parametrize("made", [as_csv, as_jsonl, as_parquet, as_folder])
def test_every_row_is_classified_or_rejected_once(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    moves: list[RunProgress] = []
    output = tmp_path / "out" / "x.jsonl"
    summary = run(made(tmp_path / "in"), output, moves.append)
    assert summary == RunSummary(RowCounts(90, 48, 5), 0, output.with_name("x.jsonl.rejected.jsonl"))
    names = [json.loads(line)["id"].split(".")[0] for line in output.read_text(encoding="utf-8").splitlines()]
    assert names == [f"t{one:02}" for one in range(95) if one % 20 != 7]
    assert summary.rejected is not None
    beside = summary.rejected.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["row"] for line in beside] == [8, 28, 48, 68, 88]
    assert (moves[-1].done, moves[-1].rows) == (moves[-1].total, 95)
    assert [one.done for one in moves] == sorted(one.done for one in moves)
    assert set(written(output)) == {"x.jsonl", "x.jsonl.rejected.jsonl"}


@pytest.mark.parametrize(
    ("made", "ending"), [(as_csv, "jsonl"), (as_jsonl, "csv"), (as_parquet, "parquet"), (as_folder, "csv")]
)
def test_a_run_stopped_after_any_chunk_and_resumed_equals_one_without_a_stop(
    tmp_path: Path, made: Callable[[Path], Path], ending: str, thorough: bool
) -> None:
    source = made(tmp_path / "in")
    whole = tmp_path / "whole" / f"x.{ending}"
    summary = run(source, whole)
    for chunks in range(11) if thorough else (0, 3, 4, 10):
        output = tmp_path / f"after{chunks}" / whole.name
        with pytest.raises(Stopped):
            run(source, output, stopping(chunks))
        resumed = run(source, output)
        assert written(output) == written(whole)
        assert resumed.counts == summary.counts
        # A part of a Parquet output holds the rows of three chunks.
        assert resumed.resumed == (30 * (chunks // 3) if ending == "parquet" else min(10 * chunks, 95))


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_run_stopped_between_output_and_journal_repeats_nothing(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = as_csv(tmp_path / "in")
    whole = tmp_path / "whole" / f"x.{ending}"
    run(source, whole)
    for writes in range(4):
        output = tmp_path / f"after{writes}" / whole.name
        with monkeypatch.context() as patch:
            stop, write = stopping(writes), Journal.write

            def broken(journal: Journal, state: object, stop=stop, write=write) -> None:  # type: ignore[no-untyped-def]
                stop()
                write(journal, state)

            patch.setattr(Journal, "write", broken)
            with pytest.raises(Stopped):
                run(source, output)
        run(source, output)
        assert written(output) == written(whole)


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.thorough), 2])
def test_a_run_that_was_killed_and_resumed_equals_one_without_a_stop(tmp_path: Path, jobs: int) -> None:
    source, whole, output = as_csv(tmp_path / "in"), tmp_path / "whole" / "x.csv", tmp_path / "out" / "x.csv"
    run(source, whole)
    output.parent.mkdir()
    arguments = f"{str(source)!r}, {str(output)!r}, chunks=4, jobs={jobs}"
    # That this ends also says that no process of the pool lives on: it would hold the pipe of the output open.
    killed = subprocess.run(
        [sys.executable, "-c", f"from tests.batch.fakes import killed; killed({arguments})"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr.decode()
    assert "x.csv.progress.json" in written(output)
    summary = run(source, output)
    assert summary.resumed == 40
    assert written(output) == written(whole)


def test_a_journal_of_something_else_is_named_with_what_differs(tmp_path: Path) -> None:
    source, output = as_csv(tmp_path / "in"), tmp_path / "out" / "x.csv"
    with pytest.raises(Stopped):
        run(source, output, stopping(3))
    before = written(output)
    journal = output.with_name("x.csv.progress.json")

    def refused(**given: object) -> str:
        values: dict[str, object] = {"make": make, "framework": OWN, "options": Options("target"), "rows": 10, **given}
        with pytest.raises(InputError) as raised:
            classify_file(source, output, **values)  # type: ignore[arg-type]
        assert written(output) == before
        assert raised.value.file == str(journal)
        return raised.value.message

    assert "had a different level;" in refused(options=Options("goal"))
    assert "had different columns;" in refused(column_names=ColumnNames(id="id"))
    assert "had a different model;" in refused(make=lambda: replace(WordClassifier(), version="2"))
    assert "had a different framework, a different model;" in refused(
        framework=replace(OWN, edition="2"), make=lambda: replace(WordClassifier(), version="2")
    )
    source.write_text(source.read_text(encoding="utf-8") + "\nt95,one more", encoding="utf-8")
    assert "had a different input, or one that has changed since;" in refused()
    assert run(source, output, restart=True).resumed == 0
    assert "x.csv.progress.json" not in written(output)


@pytest.mark.parametrize("data", ["", "{", "[]", '{"format": 0}'])
def test_a_damaged_journal_is_an_error_until_the_run_begins_anew(tmp_path: Path, data: str) -> None:
    source, output = as_csv(tmp_path / "in"), tmp_path / "x.csv"
    journal = output.with_name("x.csv.progress.json")
    journal.write_text(data, encoding="utf-8")
    with pytest.raises(InputError, match="start again with --restart") as raised:
        run(source, output)
    assert raised.value.file == str(journal)
    assert run(source, output, restart=True).counts.rows == 90
    assert not journal.exists()


@pytest.mark.parametrize("name", ["x.csv", "x.csv.rejected.jsonl", "x.parquet"])
def test_what_is_there_without_a_journal_is_not_touched(tmp_path: Path, name: str) -> None:
    source, there = as_csv(tmp_path / "in"), tmp_path / name
    there.write_text("somebody's", encoding="utf-8")
    output = there.with_name(name.removesuffix(".rejected.jsonl"))
    with pytest.raises(InputError, match=f"{name}: this already exists; choose another output, or use --restart"):
        run(source, output)
    assert there.read_text(encoding="utf-8") == "somebody's"
    assert not output.with_name(f"{output.name}.progress.json").exists()


def test_restart_does_not_take_a_file_for_a_folder(tmp_path: Path) -> None:
    source = as_csv(tmp_path / "in")
    (tmp_path / "x.parquet").write_text("somebody's", encoding="utf-8")
    (tmp_path / "x.csv").mkdir()
    for name in ("x.parquet", "x.csv"):
        with pytest.raises(InputError, match="this is a f"):
            run(source, tmp_path / name, restart=True)
        assert not (tmp_path / f"{name}.progress.json").exists()


def test_the_output_stands_apart_from_the_input(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "in")
    source = as_csv(tmp_path / "in")
    for path, output in ((folder, folder / "x.csv"), (source, source)):
        with pytest.raises(InputError, match="the output cannot be the input or be inside it"):
            classify_file(path, output, make, OWN)
    with pytest.raises(InputError, match="this folder does not exist"):
        classify_file(source, tmp_path / "missing" / "x.csv", make, OWN)
