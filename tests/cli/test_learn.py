"""`suggest` and `train --from-reviews`, in this process on the database of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.cli.conftest import Run

from goalweave.mapping.models import Reading
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


def test_what_is_new_is_read_once(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "work.txt"
    text.write_text(
        "In 2024 we built broadband networks for rural schools and trained their teachers in digital skills."
    )
    assert run("load", text, "--model", "none").code == 0
    first = run("suggest", "--model", "labels")
    assert first.code == 0, first.err
    assert "read" in first.out
    assert Reading.objects.count() == Record.objects.count() == 1
    assert "No new texts." in run("suggest", "--model", "labels").out


def test_too_few_reviews_teach_nothing_and_write_nothing(run: Run, tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA_DIR = tmp_path
    said = run("train", "--from-reviews")
    assert said.code == 0, said.err
    assert "0 decisions are too few" in said.out
    assert not list(tmp_path.rglob("reviews.json"))


def test_wrong_words_are_one_line(run: Run) -> None:
    for arguments, said in (
        (("suggest", "--organisation", "nowhere"), "unknown organisation “nowhere”"),
        (("train", "--from-reviews", "--organisation", "nowhere"), "unknown organisation “nowhere”"),
        (("train",), "name the framework"),
    ):
        done = run(*arguments)
        assert done.code == 2
        assert said in done.err
