"""`goalweave classify`: the words that carried the score, in JSON and on the terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Run

TEXT = "Nothing here. We built latrines for two villages, in support of SDG 4."
LABELS = ("--model", "labels")
BOLD = re.compile("\x1b\\[1m(.*?)\x1b\\[0m")


def test_json_names_the_words_of_each_passage_and_none_of_a_mention(run: Run) -> None:
    found = json.loads(run("classify", TEXT, *LABELS, "--json").out)["mappings"]
    evidence = {one["node"]: one["evidence"] for one in found}
    assert evidence["sdg:4"] == [{"text": "SDG 4", "start": 64, "end": 69, "words": []}]
    (passage,) = evidence["sdg:6.2"]
    assert passage["text"] == TEXT[passage["start"] : passage["end"]] == TEXT[14:]
    assert [passage["text"][start:end] for start, end in passage["words"]] == ["latrines"]


def test_map_json_names_the_words_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "work.md"
    path.write_text(TEXT, encoding="utf-8")
    (record,) = json.loads(run("map", path, *LABELS, "--json").out)["records"]
    mappings = {mapping["node"]: mapping for mapping in record["mappings"]}
    assert [passage["words"] for passage in mappings["sdg:4"]["evidence"] if passage["words"]] == []
    (passage,) = (passage for passage in mappings["sdg:6.2"]["evidence"] if passage["words"])
    assert [passage["text"][start:end] for start, end in passage["words"]] == ["latrines"]


def test_a_file_of_many_names_the_words_where_evidence_is_asked_for(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "texts.jsonl", tmp_path / "out.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    assert run("classify", path, "--output", out, "--evidence", *LABELS, "--jobs", 1).code == 0
    row = json.loads(out.read_text(encoding="utf-8"))
    (passage,) = row["evidence"][row["nodes"].index("6.2")]
    assert [passage["text"][start:end] for start, end in passage["words"]] == ["latrines"]


def test_words_are_bold_on_a_terminal_with_colour(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    # The heads of the columns, in the first two lines, are bold as well.
    rows = "\n".join(run("classify", TEXT, *LABELS).out.splitlines()[2:])
    assert set(BOLD.findall(rows)) == {"latrines"}


@pytest.mark.parametrize("variable", ["", "NO_COLOR"])
def test_without_colour_the_words_are_plain(run: Run, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    if variable:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv(variable, "1")
    rows = "\n".join(run("classify", TEXT, *LABELS).out.splitlines()[2:])
    assert "We built latrines for two villages" in rows
    assert "\x1b" not in rows


def test_options_that_do_not_go_together_are_refused(run: Run, tmp_path: Path) -> None:
    refused = run("classify", TEXT, "--engine", "ray", "--address", "auto")
    assert refused.code == 2
    assert "--engine and --address: only with --output" in " ".join(refused.err.split())
    path = tmp_path / "texts.csv"
    path.write_text(f"text\n{TEXT}\n", encoding="utf-8")
    refused = run("classify", path, "--output", tmp_path / "out.csv", "--address", "auto", *LABELS)
    assert refused.code == 2
    assert "--address: only with --engine ray" in refused.err
    assert not (tmp_path / "out.csv").exists()
