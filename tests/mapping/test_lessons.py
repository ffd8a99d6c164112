"""Decisions on frameworks without a model: what they teach, and that records are then read anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import WSIS, loaded
from tests.factories.records import record, stored
from tests.factories.reviews import LINE, minute, states

from goalweave.accounts.actor import SYSTEM
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import LabelClassifier, LearnedHead, Lesson, MeaningClassifier, TieredClassifier
from goalweave.core.model import Curie
from goalweave.mapping.actions import add_mapping, decide_mapping, store_mappings
from goalweave.mapping.engine import current_engine, heads_path, learned_heads, reader_name
from goalweave.mapping.lessons import (
    LEAST_LESSONS,
    LearnedHeads,
    decided_lessons,
    learn_from_decisions,
    load_heads,
    save_heads,
    with_heads,
)
from goalweave.mapping.tasks import read_new_texts

pytestmark = pytest.mark.django_db

OTHER = Curie.parse("wsis@2003:C4")


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> Path:
    settings.GOALWEAVE_TIER = "fast"
    settings.DATA_DIR = tmp_path
    return tmp_path


def fast() -> TieredClassifier:
    return TieredClassifier("fast", "3", {}, LabelClassifier(), (), MeaningClassifier(LabelClassifier()))


def texts(**given: str):
    owner = OrganisationFactory()
    return stored(
        *(record(name, title={"en": name.title()}, text={"en": text}) for name, text in given.items()),
        organisation=owner,
    )


def taught(number: int, word: str = "zephyr", code: str = "C4") -> list[tuple[str, Lesson]]:
    return [(str(place), Lesson(f"The {word} {place}", "en", frozenset({code}))) for place in range(number)]


def test_lessons_are_what_people_decided_the_latest_last() -> None:
    loaded()
    rows = texts(one="Quixotic zephyr", two="Masts and cables")
    add_mapping(actor=SYSTEM, record=rows["two"], node=LINE, now=minute(1))
    add_mapping(actor=SYSTEM, record=rows["one"], node=OTHER, now=minute(2))
    add_mapping(actor=SYSTEM, record=rows["two"], node=OTHER, now=minute(3))
    decide_mapping(actor=SYSTEM, record=rows["two"], node=LINE, verdict="reject", now=minute(4))
    lessons = decided_lessons()
    assert list(lessons) == ["wsis@2003"]
    assert [lesson for _, lesson in lessons["wsis@2003"]] == [
        Lesson("One\nQuixotic zephyr", "en", frozenset({"C4"})),
        Lesson("Two\nMasts and cables", "en", frozenset({"C4"}), frozenset({"C2"})),
    ]
    assert decided_lessons("elsewhere") == {}


def test_suggestions_and_tags_are_no_lessons() -> None:
    loaded()
    row = texts(one="Infrastructure")["one"]
    store_mappings(actor=SYSTEM, mappings={row: current_suggestions(row)})
    assert decided_lessons() == {}


def current_suggestions(row):
    from tests.factories.records import mapping

    return (mapping("wsis@2003:C2", "suggested", "classifier:fast-3"), mapping("wsis@2003:C4"))


def test_few_decisions_teach_nothing_and_a_framework_with_a_model_neither() -> None:
    known = Catalogue.of([WSIS], [])
    assert learn_from_decisions(fast(), {"wsis@2003": taught(LEAST_LESSONS - 1)}, known) == []
    assert learn_from_decisions(fast(), {"gone@1": taught(9)}, known) == []
    modelled = replace(fast(), models={WSIS.key: object()})  # type: ignore[dict-item]
    assert learn_from_decisions(modelled, {"wsis@2003": taught(9)}, known) == []


def test_what_helps_on_other_records_is_learned() -> None:
    (result,) = learn_from_decisions(fast(), {"wsis@2003": taught(30)}, Catalogue.of([WSIS], []))
    assert (result.framework, result.records, result.after) == ("wsis@2003", 30, 1.0)
    assert result.before < 1
    assert result.heads is not None
    reader = with_heads(fast(), LearnedHeads({WSIS.key: result.heads}, "a"))
    (ranking,) = reader.rank(["The zephyr of spring"], WSIS, ["en"])
    assert ranking.candidates[0].code == "C4"
    (before,) = fast().rank(["The zephyr of spring"], WSIS, ["en"])
    assert before.abstained


def test_heads_change_the_reader_and_records_are_read_again(settings, data_folder: Path) -> None:
    settings.GOALWEAVE_FRAMEWORKS = "wsis"
    loaded()
    row = texts(one="A quixotic zephyr in March")["one"]
    read_new_texts()
    assert "C4" not in states(row)
    before = reader_name(current_engine())
    results = learn_from_decisions(fast(), {"wsis@2003": taught(30, "quixotic zephyr")}, Catalogue.of([WSIS], []))
    save_heads(heads_path(), results)
    assert learned_heads().digest
    assert reader_name(current_engine()) != before
    assert read_new_texts() == 1
    assert states(row)["C4"] == "suggested"
    save_heads(heads_path(), [])
    assert reader_name(current_engine()) == before
    assert read_new_texts() == 1
    assert "C4" not in states(row)


def test_frameworks_that_are_set_are_read_too(settings) -> None:
    settings.GOALWEAVE_TIER = "labels"
    loaded()
    row = texts(one="Infrastructure for Internet for everyone.")["one"]
    read_new_texts()
    plain = reader_name(current_engine())
    assert "C2" not in states(row)
    settings.GOALWEAVE_FRAMEWORKS = "wsis sdg nowhere"
    assert reader_name(current_engine()) != plain
    assert read_new_texts() == 1
    assert {"C2", "9.c"} <= states(row).keys()


def test_other_heads_have_another_digest(tmp_path: Path) -> None:
    import numpy as np

    from goalweave.classifiers.untrained import write_heads

    digests = set()
    for value in (0.0, 1.0):
        write_heads(tmp_path / "a.npz", {"a@1": {"use": LearnedHead(("x",), np.full((2, 1), value, dtype="float32"))}})
        digests.add(load_heads(tmp_path / "a.npz").digest)
    assert len(digests) == 2
