"""The columns in files: the same as a fresh reading, whatever is written, damaged, broken off or put in their place."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, Phase, given, settings as examples
from tests.analysis.worlds import TODAY, World
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.analysis import amounts
from goalweave.analysis.columns import (
    check_columns,
    current,
    current_facts,
    facts as facts_module,
    facts_files,
    rebuild_columns,
)
from goalweave.analysis.columns.array_form import NoArrayForm, from_arrays, to_arrays
from goalweave.analysis.columns.column_files import ColumnStore, UnusableColumns, results_made
from goalweave.analysis.columns.comparison import ColumnDifference
from goalweave.analysis.columns.facts import PARTS, REMOVED, STATES, TEXTS, Facts
from goalweave.analysis.columns_keeper import keep_columns
from goalweave.analysis.dimensions import DIMENSIONS, Dimension, dimension
from goalweave.analysis.framework_coverage import framework_coverage
from goalweave.analysis.mapping_counts import mappings_in_state, rows_in_state
from goalweave.analysis.prepared_results import prepare_results
from goalweave.analysis.record_order import review_numbers
from goalweave.analysis.warming import warm_facts
from goalweave.array_files import READING_HEADER
from goalweave.audit.models import Entry
from goalweave.core.linkage import bit_table
from goalweave.mapping.actions import store_mappings
from goalweave.process_memory import give_back_memory
from goalweave.registry.actions import change_record, delete_records
from goalweave.registry.fields import to_core
from goalweave.registry.models import Place, Record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_files(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path):
    monkeypatch.setattr(facts_files, "FEW", 0)
    settings.DATA_DIR = tmp_path
    forget()
    yield
    forget()


def forget() -> None:
    """As a new process begins."""
    current._facts_by_database.clear()
    current._reported.clear()
    current._last_look.clear()


def the_store() -> ColumnStore:
    store = facts_files.column_store()
    assert store is not None
    return store


def contents(facts: Facts) -> dict[str, list[tuple[object, ...]]]:
    """All tables with words for their numbers, by record, so that the order of rows and words does not matter."""
    pks = facts.records["pk"]
    alive = ~facts.records["deleted"]
    tables = {"records": plain_rows(facts, facts.records, alive)}
    for table in PARTS:
        columns = dict(facts.remaining_mappings() if table == "mappings" else getattr(facts, table))
        rows = columns["record"]
        columns["record"] = pks[rows]
        tables[table] = plain_rows(facts, columns, alive[rows])
    return tables


def plain_rows(facts: Facts, columns, within) -> list[tuple[object, ...]]:
    values = []
    for name, column in columns.items():
        some = column[within].tolist()
        if name in facts.vocabularies:
            some = [facts.vocabularies[name].words[number] for number in some]
        values.append([str(value) for value in some])
    return sorted(zip(*values, strict=True))


def fresh() -> Facts:
    return current._read_facts("now", current.current_frameworks())


def assert_current(facts: Facts) -> None:
    assert contents(facts) == contents(fresh())
    assert facts.by_pk.tolist() == np.argsort(facts.records["pk"]).tolist()
    newest = facts.records["pk"][facts.newest_first]
    alive = ~facts.records["deleted"][facts.newest_first]
    assert newest[alive].tolist() == list(
        Record.objects.filter(deleted=None).order_by("-start", "pk").values_list("pk", flat=True)
    )


def test_a_process_maps_the_files_that_another_has_written():
    loaded()
    World(3, 40)
    rebuild_columns()
    facts = current_facts()
    assert facts.generation is not None
    assert facts.generation.number == 1
    assert not facts.records["pk"].flags.writeable
    assert_current(facts)
    assert [path.stat().st_mode & 0o077 for path in facts.generation.folder.iterdir()] == [0] * len(
        list(facts.generation.folder.iterdir())
    )


def test_one_thread_at_a_time_reads_the_header_of_a_file(monkeypatch: pytest.MonkeyPatch):
    """Of two at once, Python’s parser refuses one now and then, which was a page that was not answered."""
    loaded()
    World(3, 40)
    rebuild_columns()
    load, alone = np.load, []

    def load_and_look(*arguments: Any, **options: Any) -> Any:
        alone.append(READING_HEADER.locked())
        return load(*arguments, **options)

    monkeypatch.setattr(np, "load", load_and_look)
    assert current_facts().generation is not None
    assert alone
    assert all(alone)


@examples(max_examples=6, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 10_000), st.lists(st.sampled_from(["edit", "edit", "edit", "look", "start", "write"]), max_size=12)
)
def test_facts_after_any_edits_are_those_of_a_fresh_reading(seed: int, steps: list[str]):
    with undone():
        loaded()
        world = World(seed, 12)
        rebuild_columns()
        before = current_facts()
        was = contents(before)
        for step in steps:
            if step == "edit":
                world.act()
            elif step == "look":
                assert_current(current_facts())
            elif step == "start":
                forget()
            else:
                facts_files.WRITE_AFTER = 1
                facts_files.refresh_files(the_store(), current.current_frameworks())
                facts_files.WRITE_AFTER = 1_000
        assert_current(current_facts())
        assert contents(before) == was
        coverage = framework_coverage(current_facts(), "sdg@2020", ~current_facts().records["deleted"])
        assert coverage == framework_coverage(fresh(), "sdg@2020", ~fresh().records["deleted"])
        forget()


@contextmanager
def undone():
    """What an example writes is gone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget()


def test_a_mapping_that_changes_its_state_copies_no_other_column():
    loaded()
    world = World(4, 30)
    rebuild_columns()
    before = current_facts()
    world.map()
    stored(record("new"))
    after = current_facts()
    assert after.since.tolist()
    assert np.shares_memory(after.records["pk"], before.records["pk"])
    assert np.shares_memory(after.places["share"], before.places["share"])
    assert (len(after), len(before)) == (31, 30)


def test_a_mapping_that_goes_copies_no_column_but_that_of_states():
    loaded()
    row = stored(record("a"), record("b"))["a"]
    store_mappings(
        actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.c", "accepted"), mapping("sdg@2020:4.4", "accepted"))}
    )
    rebuild_columns()
    before = current_facts()
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.c", "accepted"),)})
    after = current_facts()
    assert sorted(after.mappings["state"].tolist()) == [REMOVED, REMOVED, STATES.index("accepted")]
    copied = [name for name in after.mappings if not np.shares_memory(after.mappings[name], before.mappings[name])]
    assert copied == ["state"]
    assert len(after.remaining_mappings()["node"]) == 1
    assert (mappings_in_state(after, "accepted").tolist(), len(rows_in_state(after, "accepted"))) == ([1, 0], 1)
    assert review_numbers(after).tolist() == review_numbers(fresh()).tolist()
    assert_current(after)
    assert check_columns().differences == ()


def test_new_files_are_without_mappings_that_are_gone(monkeypatch: pytest.MonkeyPatch):
    loaded()
    rows = stored(*(record(name) for name in "abc"))
    both = (mapping("sdg@2020:9.c", "accepted"), mapping("sdg@2020:4.4", "accepted"))
    store_mappings(actor=SYSTEM, mappings=dict.fromkeys(rows.values(), both))
    rebuild_columns(prepare_results)
    store_mappings(actor=SYSTEM, mappings={rows["a"]: both[:1], rows["b"]: ()})
    monkeypatch.setattr(facts_files, "WRITE_AFTER", 1)
    assert facts_files.refresh_files(the_store(), current.current_frameworks(), prepare_results)
    forget()
    facts = current_facts()
    assert (facts.generation.number, len(facts.since)) == (2, 0)
    assert facts.mappings["state"].tolist() == [STATES.index("accepted")] * 3
    assert rows_in_state(facts, "accepted").tolist() == [0, 1, 2]
    assert mappings_in_state(facts, "accepted").tolist() == mappings_in_state(fresh(), "accepted").tolist()
    assert_current(facts)


def test_what_is_written_behind_the_rows_of_a_file_survives_giving_memory_back():
    loaded()
    stored(record("a"))
    rebuild_columns()
    before = current_facts()
    stored(record("b"))
    after = current_facts()
    expected = contents(after)
    assert np.shares_memory(after.records["pk"], before.records["pk"])
    give_back_memory()
    assert contents(after) == expected
    assert_current(after)


def test_what_is_slow_to_make_is_made_once_for_all_processes(monkeypatch: pytest.MonkeyPatch):
    loaded()
    world = World(7, 30)
    rebuild_columns()
    first = current_facts()
    within = ~first.records["deleted"]
    expected = amounts.amounts_by_node(first, "sdg@2020", within), framework_coverage(first, "sdg@2020", within)
    forget()
    monkeypatch.setattr(amounts, "_node_money_table", None)
    second = current_facts()
    assert (
        amounts.amounts_by_node(second, "sdg@2020", within),
        framework_coverage(second, "sdg@2020", within),
    ) == expected
    monkeypatch.undo()
    monkeypatch.setattr(facts_files, "FEW", 0)
    world.map()
    forget()
    third, plain = current_facts(), fresh()
    rows = [one.records["deleted"] for one in (third, plain)]
    assert amounts.amounts_by_node(third, "sdg@2020", ~rows[0]) == amounts.amounts_by_node(plain, "sdg@2020", ~rows[1])


def test_a_damaged_result_is_made_again(caplog: pytest.LogCaptureFixture):
    loaded()
    World(7, 10)
    rebuild_columns()
    order = current_facts().newest_first.tolist()
    for path in the_store().folder.glob("*/result-newest*.npy"):
        path.write_bytes(path.read_bytes()[:-8] + bytes(8))
    forget()
    assert current_facts().newest_first.tolist() == order
    assert "is made again" in caplog.text


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 255
    path.write_bytes(content)


def other_format(path: Path) -> None:
    manifest = json.loads((path.parent / "manifest.json").read_bytes())
    (path.parent / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))


def other_version(path: Path) -> None:
    manifest = json.loads((path.parent / "manifest.json").read_bytes())
    manifest["about"]["version"] = "0.0.1"
    (path.parent / "manifest.json").write_text(json.dumps(manifest))


def no_manifest(path: Path) -> None:
    (path.parent / "manifest.json").write_text("{")


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink, other_format, other_version, no_manifest])
def test_files_that_cannot_be_used_are_never_read(
    damage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    loaded()
    World(5, 10)
    rebuild_columns()
    damage(the_store().folder / "000001" / "mappings.node.npy")
    for _process in range(2):
        facts = current_facts()
        assert facts.generation is None  # within a transaction nothing is written
        assert contents(facts) == contents(fresh())
        current._facts_by_database.clear()
    assert len([one for one in caplog.records if "cannot be used" in one.message]) == 1
    monkeypatch.setattr(current, "_is_uncommitted", lambda: False)
    assert_current(current_facts())
    assert the_store().numbers() == [2]


def test_files_of_another_state_of_the_database_are_not_used():
    loaded()
    with transaction.atomic():
        World(5, 10)
        rebuild_columns()
        assert len(current_facts()) == 10
        transaction.set_rollback(True)
    stored(record("one"))
    assert contents(current_facts()) == contents(fresh())
    forget()
    assert current_facts().generation is None
    rebuild_columns()
    position = json.loads((the_store().folder / "000002" / "manifest.json").read_bytes())["about"]["position"]
    assert position["number"] == Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]


def test_a_folder_that_cannot_be_written_leaves_the_columns_in_memory(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def refuse(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    loaded()
    stored(record("one"))
    monkeypatch.setattr(current, "_is_uncommitted", lambda: False)
    monkeypatch.setattr(facts_files.GenerationDraft, "finish", refuse)
    for _process in range(2):
        assert (len(current_facts()), current_facts().generation) == (1, None)
        current._facts_by_database.clear()
    assert len([one for one in caplog.records if "in its memory" in one.message]) == 1
    assert [path.name for path in the_store().folder.iterdir()] == ["lock"]
    monkeypatch.undo()


def test_the_first_reader_writes_the_files(monkeypatch: pytest.MonkeyPatch):
    loaded()
    stored(record("one"))
    assert current_facts().generation is None
    forget()
    monkeypatch.setattr(current, "_is_uncommitted", lambda: False)
    assert (len(current_facts()), the_store().numbers()) == (1, [1])


def test_newer_files_replace_a_large_overlay(monkeypatch: pytest.MonkeyPatch):
    loaded()
    rows = stored(*(record(str(number)) for number in range(8)))
    rebuild_columns()
    old = current_facts()
    delete_records(actor=SYSTEM, ids=[row.pk for row in rows.values()][:4])
    assert len(current_facts().since) == 4
    monkeypatch.setattr(facts_files, "WRITE_AFTER", 4)
    monkeypatch.setattr(current, "REOPEN_AFTER", 4)
    assert facts_files.refresh_files(the_store(), current.current_frameworks())
    assert not facts_files.refresh_files(the_store(), current.current_frameworks())
    stored(record("more"))
    facts = current_facts()
    assert (facts.generation.number, len(facts.since)) == (2, 1)
    assert_current(facts)
    assert the_store().numbers() == [2]
    assert int(old.records["pk"].sum()) > 0  # whoever has mapped the old files goes on


def test_newer_files_are_found_where_nothing_is_written(monkeypatch: pytest.MonkeyPatch):
    """A site that starts with old files reads what has changed since, and lets go of that when the worker has written new ones."""
    now = 1_000.0
    monkeypatch.setattr(current, "monotonic", lambda: now)
    loaded()
    rows = stored(*(record(str(number)) for number in range(8)))
    rebuild_columns()
    monkeypatch.setattr(facts_files, "WRITE_AFTER", 4)
    monkeypatch.setattr(current, "REOPEN_AFTER", 4)
    current_facts()
    delete_records(actor=SYSTEM, ids=[row.pk for row in rows.values()][:4])
    old = current_facts()
    assert facts_files.refresh_files(the_store(), current.current_frameworks())
    assert current_facts() is old
    now += current.LOOK_EVERY + 1
    facts = current_facts()
    assert (facts.generation.number, len(facts.since)) == (2, 0)
    assert_current(facts)
    assert current_facts() is facts


def test_results_in_files_are_renewed_up_to_a_part_of_all_records(monkeypatch: pytest.MonkeyPatch):
    loaded()
    rows = list(stored(*(record(str(number)) for number in range(8))).values())
    rebuild_columns()
    assert len(current_facts().newest_first) == 8
    monkeypatch.setattr(facts_module, "MOST_RENEWED", 1)
    monkeypatch.setattr(facts_module, "ONE_IN", 2)

    def how_it_comes() -> list[int] | str:
        forget()
        return current_facts().cached("newest first", lambda: "made", lambda _before, rows: rows.tolist(), share=True)

    delete_records(actor=SYSTEM, ids=[row.pk for row in rows[:4]])
    assert len(how_it_comes()) == 4
    delete_records(actor=SYSTEM, ids=[rows[4].pk])
    assert how_it_comes() == "made"


def test_the_check_names_a_planted_difference():
    loaded()
    World(9, 30)
    rebuild_columns()
    result = check_columns()
    assert (result.records, result.differences) == (30, ())
    row, place = Record.objects.filter(deleted=None).first(), Place.objects.first()
    # Written past the actions, as no code of the site does it, so that the log does not say it.
    Record.objects.filter(pk=row.pk).update(status="planted", year=1999)
    Place.objects.filter(pk=place.pk).update(area="FJ")
    assert set(check_columns().differences) == {
        ColumnDifference(row.pk, "records", "year, status"),
        ColumnDifference(place.record_id, "places", "other rows"),
    }
    rebuild_columns()
    assert check_columns().differences == ()


def write_number(store: ColumnStore, number: int) -> None:
    def fill(draft) -> None:
        draft.append("records", {"pk": np.full(3, number), "year": np.full(3, number)})
        draft.finish({"kind": ["a"]}, {"number": number})

    with store.locked():
        store.write(fill)


def whole(store: ColumnStore) -> int:
    """The number that all columns of the newest generation have."""
    generation = store.open(store.numbers()[0])
    numbers = {*generation.tables["records"]["pk"].tolist(), *generation.tables["records"]["year"].tolist()}
    assert numbers == {generation.about["number"]}
    return generation.about["number"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_crash_between_any_two_file_operations_leaves_whole_columns(tmp_path: Path):
    """A child ends without a word at its nth operation in the folder, for every n."""
    results = []
    for operation in range(1, 100):
        store = ColumnStore(tmp_path / str(operation))
        write_number(store, 1)
        child = os.fork()
        if not child:
            die_at(operation, str(store.folder))
            write_number(store, 2)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        results.append(whole(store))
        write_number(store, 3)
        assert whole(store) == 3
        assert sorted(path.name for path in store.folder.iterdir() if path.name != "lock") == [
            f"{store.numbers()[0]:06}"
        ]
        if ended == 0:
            break
    else:
        raise AssertionError("the write has more operations than expected")
    assert results == sorted(results)
    assert set(results) == {1, 2}


def die_at(operation: int, folder: str) -> None:
    left = operation

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in WRITING and any(folder in str(one) for one in arguments[:2]):
            left -= 1
            if not left:
                os._exit(9)

    sys.addaudithook(count)


WRITING = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "shutil.rmtree"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_processes_that_write_at_the_same_time_take_turns(tmp_path: Path):
    store = ColumnStore(tmp_path / "columns")
    children = []
    for number in range(3):
        child = os.fork()
        if not child:
            try:
                for _again in range(4):
                    write_number(store, number)
                    whole_or_newer(store)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    assert store.numbers() == [12]
    assert whole(store) in range(3)


def whole_or_newer(store: ColumnStore) -> None:
    """Others may have put newer files in place while these are opened; then they are whole."""
    for _try in range(50):
        try:
            whole(store)
        except UnusableColumns:
            continue
        return
    raise AssertionError("no whole generation")


def test_results_keep_their_classes_and_arrays():
    loaded()
    World(2, 10)
    index = fresh().coverage("sdg@2020")
    arrays, notes = to_arrays({"index": (index, [1.5, None])})
    again = from_arrays(arrays, json.loads(json.dumps(notes)))["index"]
    assert again[1] == [1.5, None]
    assert again[0].nodes == index.nodes
    assert again[0].count().accepted.tolist() == index.count().accepted.tolist()
    with pytest.raises(NoArrayForm):
        to_arrays(Path("x"))
    with pytest.raises(NoArrayForm):
        from_arrays({}, {"class": "os:system", "fields": {}})


def test_the_keeper_writes_what_is_missing_and_prepares_results(monkeypatch):
    # The connection of the test holds its rows.
    monkeypatch.setattr("goalweave.analysis.columns_keeper.close_old_connections", lambda: None)
    loaded()
    World(6, 20)
    turns = iter([False, True])
    keep_columns(wait=lambda _seconds: next(turns))
    assert the_store().numbers() == [1]
    assert {name[0] for name in results_made(the_store().folder / "000001")} >= {"newest first", "coverage", "money"}
    forget()
    assert_current(current_facts())


def test_files_that_are_written_anew_have_what_the_first_pages_need_whatever_the_files_before_had():
    loaded()
    World(6, 20)
    rebuild_columns(prepare_results)
    names = set(results_made(the_store().folder / "000001"))
    shutil.rmtree(the_store().folder / "000001")
    rebuild_columns(lambda facts, _names: prepare_results(facts, [("mappings", "accepted")]))
    rebuild_columns(prepare_results)
    assert len(names) > 1
    assert set(results_made(the_store().folder / "000002")) >= names


def test_results_move_on_to_the_next_files(monkeypatch: pytest.MonkeyPatch):
    loaded()
    world = World(6, 20)
    rebuild_columns(prepare_results)
    names = set(results_made(the_store().folder / "000001"))
    for _edit in range(6):
        world.act()
    monkeypatch.setattr(facts_files, "WRITE_AFTER", 1)
    assert facts_files.refresh_files(the_store(), current.current_frameworks(), prepare_results)
    assert set(results_made(the_store().folder / "000002")) == names
    facts, plain = current_facts(), fresh()
    assert_current(facts)
    for key in ("sdg@2020", "wsis@2003"):
        assert framework_coverage(facts, key, ~facts.records["deleted"]) == framework_coverage(
            plain, key, ~plain.records["deleted"]
        )


def test_new_files_do_not_carry_what_changed_in_the_files_before(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bit_table, "PATCHED_SHARE", 1)
    loaded()
    world = World(6, 20)
    rebuild_columns(prepare_results)
    for _edit in range(6):
        world.act()
    monkeypatch.setattr(facts_files, "WRITE_AFTER", 1)
    assert facts_files.refresh_files(the_store(), current.current_frameworks(), prepare_results)
    forget()
    facts, plain = current_facts(), fresh()
    for name in DIMENSIONS:
        assert len(dimension(facts, name, TODAY).common.patched) == 0, name
    for key in ("sdg@2020", "wsis@2003"):
        assert len(facts.coverage(key).table.patched) == 0, key
        assert len(amounts.node_money_book(facts, key).rows) == 0, key
        expected, found = (
            (framework_coverage(some, key, alive), amounts.amounts_by_node(some, key, alive))
            for some, alive in ((one, ~one.records["deleted"]) for one in (plain, facts))
        )
        assert found == expected


def test_a_process_finds_all_that_it_warms_in_the_files():
    loaded()
    world = World(6, 20)
    rebuild_columns(prepare_results)
    names = set(results_made(the_store().folder / "000001"))
    forget()
    warm_facts(current_facts(), "sdg@2020", TODAY)
    assert set(results_made(the_store().folder / "000001")) == names
    for _edit in range(6):
        world.act()
    forget()
    facts, plain = current_facts(), fresh()
    for name in DIMENSIONS:
        kept, expected = dimension(facts, name, TODAY), dimension(plain, name, TODAY)
        assert counts_by_key(kept, facts) == counts_by_key(expected, plain), name


def counts_by_key(values: Dimension, facts: Facts) -> dict[str, int]:
    counts = values.counts(~facts.records["deleted"]).tolist()
    return {key: count for key, count in zip(values.keys, counts, strict=True) if count}


def test_an_organisation_has_its_present_slug_in_the_figures():
    loaded()
    World(6, 20)
    rebuild_columns(prepare_results)
    Organisation.objects.update(slug=Concat(Value("new-"), "slug"))
    forget()
    slugs = Organisation.objects.values_list("slug", flat=True)
    assert set(dimension(current_facts(), "organisation").keys) <= set(slugs)


def test_results_are_prepared_for_files_that_a_reader_wrote():
    loaded()
    World(6, 10)
    rebuild_columns()
    assert results_made(the_store().folder / "000001") == []
    assert not facts_files.refresh_files(the_store(), current.current_frameworks(), prepare_results)
    assert results_made(the_store().folder / "000001") != []


def test_results_in_files_are_renewed_for_changes_in_their_own_tables_alone():
    loaded()
    rows = list(stored(*(record(str(number)) for number in range(8))).values())
    rebuild_columns()
    assert len(current_facts().newest_first) == 8

    def renewed(*tables: str) -> int:
        """How many rows the result in the files is renewed for."""
        forget()
        counted: list[int] = []
        current_facts().cached(
            "newest first", list, lambda before, rows: counted.append(len(rows)) or before, tables=tables, share=True
        )
        return sum(counted)

    titled = replace(to_core(rows[1]), title={"en": "Another"})
    change_record(actor=SYSTEM, row=rows[1], record=titled, version=rows[1].version)
    assert len(current_facts().since) == 1
    assert (renewed("records", "mappings"), renewed("records", TEXTS)) == (0, 1)
    delete_records(actor=SYSTEM, ids=[rows[2].pk])
    assert (renewed("mappings"), renewed("records"), renewed("records", TEXTS)) == (0, 1, 2)


def test_results_of_tables_that_are_as_in_the_files_go_to_the_files():
    loaded()
    rows = list(stored(record("one"), record("two")).values())
    rebuild_columns()
    titled = replace(to_core(rows[0]), title={"en": "Another"})
    change_record(actor=SYSTEM, row=rows[0], record=titled, version=rows[0].version)

    def results_made_anew() -> list[str]:
        forget()
        calls: list[str] = []
        facts = current_facts()
        facts.cached(
            "of records",
            lambda: calls.append("records") or 1,
            renew=lambda one, _rows: one,
            tables=("records",),
            share=True,
        )
        facts.cached(
            "of texts", lambda: calls.append("texts") or 1, renew=lambda one, _rows: one, tables=(TEXTS,), share=True
        )
        return calls

    assert results_made_anew() == ["records", "texts"]
    assert results_made_anew() == ["texts"]
