"""`suggest` and `train --from-reviews`, each in a process of its own."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_site import count, goalweave


def test_what_is_new_is_read_once(tmp_path: Path) -> None:
    text = tmp_path / "work.txt"
    text.write_text(
        "In 2024 we built broadband networks for rural schools and trained their teachers in digital skills."
    )
    assert goalweave(tmp_path, "load", text).returncode == 0
    first = goalweave(tmp_path, "suggest", "--model", "labels")
    assert first.returncode == 0, first.stderr
    assert "read" in first.stdout
    assert count(tmp_path, "mapping_reading") == count(tmp_path, "registry_record")
    assert "No text is new." in goalweave(tmp_path, "suggest", "--model", "labels").stdout


def test_too_few_reviews_teach_nothing_and_write_nothing(tmp_path: Path) -> None:
    said = goalweave(tmp_path, "train", "--from-reviews")
    assert said.returncode == 0, said.stderr
    assert "Nothing is learned from 0 decisions" in said.stdout
    assert not (tmp_path / "reviews.json").exists()


def test_wrong_words_are_one_line(tmp_path: Path) -> None:
    for arguments, said in (
        (("suggest", "--organisation", "nowhere"), "no organisation “nowhere”"),
        (("train", "--from-reviews", "--organisation", "nowhere"), "no organisation “nowhere”"),
        (("train",), "name the framework"),
    ):
        done = goalweave(tmp_path, *arguments)
        assert done.returncode == 2
        assert said in done.stderr
