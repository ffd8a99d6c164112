"""Reading of texts in the background, and what reviews have taught it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.reviews import INTERNET, NOW, states

from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError
from goalweave.mapping import changed_texts, tasks
from goalweave.mapping.actions import decide_mapping, store_mappings
from goalweave.mapping.engine import current_engine, reader_name
from goalweave.mapping.models import Mapping, Reading
from goalweave.mapping.tasks import read_new_texts, suggest_mappings, unread_records
from goalweave.mapping.thresholds import LearnedThresholds, ThresholdClassifier, read_thresholds, write_thresholds
from goalweave.registry.actions import change_record
from goalweave.registry.models import Record
from goalweave.registry.queries import to_core

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def labels(settings, tmp_path):
    """The tier that knows any small framework; nothing learned."""
    settings.GOALWEAVE_TIER = "labels"
    settings.DATA_DIR = tmp_path
    return tmp_path


def texts(**given):
    owner = OrganisationFactory()
    return stored(*(record(name, text={"en": text}) for name, text in given.items()), organisation=owner)


def test_new_texts_get_suggestions_and_only_these_are_read_again():
    loaded()
    rows = texts(one="Internet for everyone, as SDG 4 asks.", two="Roads for all.")
    suggest_mappings.enqueue()
    assert states(rows["one"])["4"] == "suggested"
    assert states(rows["two"])["9.1"] == "suggested"
    assert read_new_texts() == 0
    Record.objects.filter(slug="two").update(text={"en": "Nothing at all."}, text_digest="another")
    assert read_new_texts() == 1
    assert states(rows["two"]) == {}


def test_the_task_looks_only_at_records_that_the_log_names(monkeypatch):
    loaded()
    rows = texts(one="Internet for everyone.", two="Roads for all.")
    assert suggest_mappings.func() == 2
    # As no action writes: without a line in the log.
    Record.objects.filter(slug="one").update(text_digest="another")
    row = Record.objects.get(slug="two")
    core = replace(to_core(row), text={"en": "Schools and internet for everyone."})
    change_record(actor=SYSTEM, row=row, record=core, version=row.version)
    added = texts(three="Roads for all.")
    assert suggest_mappings.func() == 2
    assert states(added["three"])["9.1"] == "suggested"
    assert "9.1" not in states(rows["two"])
    assert suggest_mappings.func() == 0
    monkeypatch.setattr(changed_texts, "LOOK_AT_ALL_AFTER", 0.0)
    assert suggest_mappings.func() == 1


def test_the_parts_of_all_records_of_a_portion_are_read_together():
    loaded()
    texts(one="Internet for everyone.", two="Roads for all.", three="Schools for all.")
    with CaptureQueriesContext(connection) as queries:
        assert read_new_texts() == 3
    assert sum("registry_money" in query["sql"] for query in queries) == 1


def test_a_text_whose_reading_was_interrupted_is_read_with_the_next(monkeypatch):
    loaded()
    texts(one="Internet for everyone.")
    suggest_mappings.func()
    texts(two="Roads for all.")
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "suggest_records", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            suggest_mappings.func()
    assert suggest_mappings.func() == 1


def test_many_changes_make_the_task_look_at_all(monkeypatch):
    loaded()
    texts(one="Internet for everyone.")
    suggest_mappings.func()
    monkeypatch.setattr(changed_texts, "MOST_CHANGED", 1)
    texts(two="Roads for all.", three="Roads for all.")
    Record.objects.filter(slug="one").update(text_digest="another")
    assert suggest_mappings.func() == 3


def test_reading_again_leaves_decisions_and_tags(labels):
    loaded()
    row = texts(one="Internet for everyone. Roads for all.")["one"]
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:4"),)})
    read_new_texts()
    decide_mapping(actor=SYSTEM, record=row, node=INTERNET, verdict="reject", now=NOW)
    before, lines = states(row), Entry.objects.count()
    Reading.objects.all().delete()
    assert read_new_texts() == 1
    assert (states(row), Entry.objects.count()) == (before, lines)
    assert (before["4"], before["9.c"]) == ("accepted", "rejected")


def test_where_nothing_is_new_it_is_quick(django_assert_num_queries):
    loaded()
    texts(one="Internet for everyone.")
    read_new_texts()
    with django_assert_num_queries(3):
        read_new_texts()


def test_deleted_records_and_other_organisations_are_left():
    loaded()
    one = texts(one="Roads for all.")["one"]
    two = texts(two="Roads for all.")["two"]
    Record.objects.filter(pk=two.pk).update(deleted=NOW)
    assert list(unread_records("any")) == [one]
    assert read_new_texts(organisation="elsewhere") == 0
    assert read_new_texts(organisation=one.organisation.slug) == 1


def test_without_frameworks_nothing_is_read():
    assert read_new_texts() == 0


def test_a_tier_that_there_is_not_is_said():
    loaded()
    with pytest.raises(InputError):
        read_new_texts(tier="magic")


TAUGHT = LearnedThresholds("labels-1", {"sdg@2020": {"target": 0.99}}, {})


def test_what_was_learned_raises_the_threshold_and_texts_are_read_again(labels):
    loaded()
    row = texts(one="Internet for everyone.")["one"]
    read_new_texts()
    assert "9.c" in states(row)
    plain = reader_name(current_engine())
    write_thresholds(labels / "reviews.json", TAUGHT, {})
    assert isinstance(current_engine().classifier, ThresholdClassifier)
    assert reader_name(current_engine()).startswith(f"{plain}+")
    assert read_new_texts() == 1
    assert "9.c" not in states(row)
    assert Mapping.objects.filter(state="suggested", score__lt=0.99, node__level="target").count() == 0


def test_what_another_model_was_taught_is_left_aside(labels):
    loaded()
    write_thresholds(labels / "reviews.json", LearnedThresholds("accurate-3", TAUGHT.levels, {}), {})
    assert not isinstance(current_engine().classifier, ThresholdClassifier)


def test_what_was_learned_comes_back_whole(tmp_path):
    taught = LearnedThresholds("accurate-3", {"sdg@2020": {"goal": 0.5}}, {"sdg@2020": {"9 target": 0.625}})
    write_thresholds(tmp_path / "reviews.json", taught, {"decisions": 50})
    assert read_thresholds(tmp_path / "reviews.json") == taught


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": 2}', json.dumps({"format": 1, "model": "a", "levels": {"x": {"y": 2}}, "tops": {}})],
)
def test_a_file_that_is_none_of_ours_is_refused(tmp_path, content):
    (tmp_path / "reviews.json").write_text(content)
    with pytest.raises(InputError) as error:
        read_thresholds(tmp_path / "reviews.json")
    assert error.value.file.endswith("reviews.json") or "reviews.json" in str(error.value)
