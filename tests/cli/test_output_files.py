"""A file that a command writes is there whole, or as it was before."""

from __future__ import annotations

import os
from errno import ENOSPC
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir

import pytest
from tests.cli.conftest import Run, Said

from goalweave.cli.data import data_dir
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
    assert (said.code, said.out, said.err) == (2, "", "/dev/full: no space left on device\n")


def test_a_full_disk_without_a_name_says_what_is_written_to(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(**_options: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("goalweave.cli.app.app", fill)
    said = run("map")
    places = f"this command writes to {data_dir()}, to {gettempdir()} and to the files that you named"
    assert (said.code, said.err) == (2, f"no space left on device; {places}\n")


def test_ctrl_c_before_a_command_has_begun_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("goalweave.cli.app.app", interrupt)
    assert run("map") == Said(130, "", "")


def test_settings_that_there_are_not_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(**_options: object) -> None:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])

    monkeypatch.setattr("goalweave.cli.app.app", look)
    for module in ("nosuch", "nosuch.settings", "goalweave.settings.nosuch"):
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", module)
        said = run("map")
        assert (said.code, said.err.partition(";")[0]) == (
            2,
            f"[DJANGO_SETTINGS_MODULE]: the module {module} does not exist",
        )
