"""`suggest` and `train --from-reviews`, in this process on the database of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.cli.conftest import Run
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.reviews import minute

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import Curie
from goalweave.mapping.actions import add_mapping
from goalweave.mapping.models import Reading
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db

SKILLS = Curie.parse("wsis@2003:C4")


@pytest.mark.usefixtures("shipped")
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


def test_a_framework_that_is_not_there_is_named(run: Run, settings: LazySettings) -> None:
    settings.GOALWEAVE_FRAMEWORKS = "wsis nowhere"
    loaded()
    shown = run("suggest", "--model", "labels")
    assert shown.code == 0, shown.err
    assert "GOALWEAVE_FRAMEWORKS names nowhere," in shown.err
    assert "wsis" not in shown.err


def test_too_few_reviews_teach_nothing_and_write_nothing(run: Run, tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA_DIR = tmp_path
    said = run("train", "--from-reviews")
    assert said.code == 0, said.err
    assert "0 decisions are too few" in said.out
    assert not list(tmp_path.rglob("reviews.json"))


def test_decisions_on_a_plan_teach_its_reader(run: Run, tmp_path: Path, settings: LazySettings) -> None:
    settings.DATA_DIR, settings.GOALWEAVE_TIER = tmp_path, "fast"
    loaded()
    names = [f"r{number}" for number in range(20)]
    rows = stored(*(record(name, text={"en": f"Quixotic zephyr {name}"}) for name in names))
    for number, row in enumerate(rows.values()):
        add_mapping(actor=SYSTEM, record=row, node=SKILLS, now=minute(number))
    shown = run("train", "--from-reviews", "--dry-run")
    assert shown.code == 0, shown.err
    assert "Nothing was saved" in shown.out
    assert not (tmp_path / "reviews.npz").exists()
    said = run("train", "--from-reviews")
    assert said.out.split("outcome")[1].split()[:5] == ["wsis@2003", "20", "0.00", "1.00", "learned"]
    assert (tmp_path / "reviews.npz").exists()


def test_wrong_words_are_one_line(run: Run) -> None:
    for arguments, said in (
        (("suggest", "--organisation", "nowhere"), "unknown organisation “nowhere”"),
        (("train", "--from-reviews", "--organisation", "nowhere"), "unknown organisation “nowhere”"),
        (("train",), "name the framework"),
    ):
        done = run(*arguments)
        assert done.code == 2
        assert said in done.err
