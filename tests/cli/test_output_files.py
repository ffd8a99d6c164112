"""A file that a command writes is there whole, or as it was before."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

from goalweave.cli.output_files import open_output


def write_half(file: Path) -> None:
    with open_output(file) as stream:
        stream.write(b"half")
        raise InterruptedError


def test_an_error_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    with open_output(file) as stream:
        stream.write(b"first")
    with pytest.raises(InterruptedError):
        write_half(file)
    assert [(path.name, path.read_bytes()) for path in file.parent.iterdir()] == [("a.csv", b"first")]


def test_a_private_file_is_readable_by_this_account_alone(tmp_path: Path) -> None:
    with open_output(tmp_path / "person.zip", private=True) as stream:
        stream.write(b"x")
    assert (tmp_path / "person.zip").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_sentence(run: Run) -> None:
    said = run("frameworks", "export", "sdg", "--out", "/dev/full")
    assert (said.code, said.out, said.err) == (2, "", "no space left on device\n")
