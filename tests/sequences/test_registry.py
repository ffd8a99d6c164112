"""Three people work on the same records, with copies that may be old: what they, imports and the classifier do, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from tests.factories.accounts import OrganisationFactory, UnitFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.reviews import INTERNET, LINE, ROADS, SCHOOLS, TEXT, guess, minute
from tests.sequences.running import Sequence, last_line, run_sequences

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Role
from goalweave.analysis.queries import record_coverage, record_summary
from goalweave.analysis.record_filters import NO_VALUE, RecordFilter
from goalweave.analysis.rollup import rollup_by_value
from goalweave.analysis.selection import Selection
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.errors import Conflict, GoalweaveError
from goalweave.frameworks.queries import catalogue
from goalweave.imports import actions as imports
from goalweave.imports.models import Import, State as ImportState
from goalweave.mapping.actions import accept_above, add_mapping, decide_mapping, suggest_records, undo_last
from goalweave.mapping.audit_state import to_audit_state
from goalweave.mapping.history import restore_version, undo_entries
from goalweave.mapping.models import Mapping, Review
from goalweave.mapping.queries import to_core as mapping_to_core
from goalweave.mapping.queue import QueueFilter
from goalweave.registry import rules
from goalweave.registry.actions import (
    add_record,
    change_record,
    delete_records,
    move_to_unit,
    purge_records,
    set_visibility,
    undelete_records,
)
from goalweave.registry.actions.record_writing import search_entries
from goalweave.registry.fields import PART_TABLES
from goalweave.registry.history import state_after
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import to_core
from goalweave.registry.snapshot import Snapshot, snapshot
from goalweave.search.queries import matching_numbers
from goalweave.web.page_cache.store import page_store

pytestmark = pytest.mark.django_db

NAMES = ("a", "b", "c", "d")
WHO = st.sampled_from([0, 1, 0, 1, 2])
"""The reviewer may do little with records."""
NAME = st.sampled_from([*NAMES, "a", "b", "a", "b"])
"""Two of them are there from the beginning."""
SOME = st.lists(NAME, min_size=1, max_size=3, unique=True)
NODES = st.sampled_from([INTERNET, SCHOOLS, ROADS, LINE])
SCORES = st.sampled_from([0.4, 0.6, 0.9])
FIELDS = ("title", "text", "status", "unit", "partners", "money", "parent")
PAGES = ("/records/", "/rollup/", "/", "/frameworks/sdg@2020/9.c/", "/api/v1/records")
UNITS = ("fields", "roads", "")


def edited(core: model.Record, field: str, token: str, choice: int) -> model.Record:
    """With another value in one field."""
    values: dict[str, Any] = {
        "title": {"en": f"Title {token}"},
        "text": {"en": f"{TEXT} Also {token}."},
        "status": ("ongoing", "done", "")[choice],
        "unit": UNITS[choice],
        "partners": (*core.partners, model.Partner(f"Partner {token}"))[-3:],
        "money": (model.Money(Decimal(choice + 1), "USD", "budget"),),
        "parent": ("", *(name for name in NAMES if name != core.id))[choice],
    }
    return replace(core, **{field: values[field]})


class Working(Sequence):
    """Two editors and a reviewer of one organisation, which needs two reviewers; `opened`: each one's copies of records."""

    always_logged = True

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0
        self.replayed = self.checked = self.first_line
        self.record_states: dict[int, Snapshot | None] = {}
        self.mapping_states: dict[int, dict[str, Any]] = {}
        self.lines: Counter[int] = Counter()
        self.owner = OrganisationFactory(second_review=True)
        self.units = {slug: UnitFactory(organisation=self.owner, slug=slug) for slug in UNITS if slug}
        self.people = [member(self.owner, role) for role in (Role.EDITOR, Role.EDITOR, Role.REVIEWER)]
        self.opened: dict[tuple[int, str], tuple[Record, model.Record]] = {}
        self.batches: list[Any] = []
        self.files: list[tuple[int, dict[int, Snapshot]]] = []
        with override_settings(GOALWEAVE_PAGE_CACHE=8):
            page_store.cache_clear()
            self.caching = Client()
            self.caching.handler.load_middleware()
        with override_settings(GOALWEAVE_PAGE_CACHE=0):
            self.fresh = Client()
            self.fresh.handler.load_middleware()

    @initialize()
    def begins(self) -> None:
        rows = stored(*(record(name, text={"en": TEXT}) for name in ("a", "b")), organisation=self.owner)
        found = (guess(INTERNET, 0.9), guess(SCHOOLS, 0.6))
        suggest_records(actor=SYSTEM, suggestions=dict.fromkeys(rows.values(), found))

    def rows(self) -> dict[int, Record]:
        rows: dict[int, Record] = self.known_state()[3]
        return rows

    def read_rows(self) -> dict[int, Record]:
        rows = Record.objects.filter(organisation=self.owner).select_related("organisation", "unit", "parent")
        return {row.pk: row for row in rows.prefetch_related(*PART_TABLES).order_by("pk")}

    def row(self, name: str) -> Record | None:
        return next((row for row in self.rows().values() if row.slug == name), None)

    def ids(self, names: list[str]) -> list[int]:
        return [row.pk for row in self.rows().values() if row.slug in names]

    def records(self) -> dict[int, Snapshot]:
        records: dict[int, Snapshot] = self.known_state()[0]
        return records

    def mappings(self) -> dict[int, dict[str, Any]]:
        mappings: dict[int, dict[str, Any]] = self.known_state()[2]
        return mappings

    def read_mappings(self) -> dict[int, dict[str, Any]]:
        standing: dict[tuple[int, int], list[int]] = {}
        for review in Review.objects.filter(superseded=False).order_by("pk"):
            standing.setdefault((review.record_id, review.node_id), []).append(review.pk)
        states: dict[int, dict[str, Any]] = {}
        for row in Mapping.objects.select_related("node__framework").order_by("pk"):
            verdicts = standing.get((row.record_id, row.node_id), [])
            states.setdefault(row.record_id, {})[str(mapping_to_core(row, evidence=()).node)] = to_audit_state(
                row, verdicts
            )
        return states

    def state(self) -> Any:
        """Records as the log has them, their versions, their mappings, and the rows themselves."""
        rows = self.read_rows()
        records = {pk: snapshot(row) for pk, row in rows.items()}
        return records, {pk: row.version for pk, row in rows.items()}, self.read_mappings(), rows

    def now(self) -> Any:
        """Half an hour after the last act, so that no claim is in the way."""
        self.clock += 30
        return minute(self.clock)

    def others_unchanged(self, before: dict[int, Snapshot], allowed: set[int]) -> None:
        after = self.records()
        changed = {pk for pk in {**before, **after} if before.get(pk) != after.get(pk)}
        assert changed <= allowed

    # --- one record -------------------------------------------------------------------------------------------------

    @rule(who=WHO, name=NAME)
    def opens(self, who: int, name: str) -> None:
        row = self.row(name)
        if row is not None and rules.may_view_record(self.people[who], row):
            self.opened[who, name] = copy(row), to_core(row)

    @rule(who=WHO, name=NAME, public=st.booleans())
    def adds(self, who: int, name: str, public: bool) -> None:
        self.attempt(
            add_record,
            actor=self.people[who],
            organisation=self.owner,
            record=record(name, text={"en": TEXT}),
            visibility=Visibility.PUBLIC if public else Visibility.DRAFT,
        )

    @rule(who=WHO, name=NAME, field=st.sampled_from(FIELDS), choice=st.integers(0, 2), anew=st.booleans())
    def saves(self, who: int, name: str, field: str, choice: int, anew: bool) -> None:
        """Who has the newest version may save; who has not is told, and nothing is written over. anew: opened just before."""
        if anew or (who, name) not in self.opened:
            self.opens(who, name)
        copy = self.opened.get((who, name))
        before = self.records()
        if copy is None or copy[0].pk not in before:
            self.opened.pop((who, name), None)
            return
        row, core = copy
        version = Record.objects.get(pk=row.pk).version
        result = self.attempt(
            change_record,
            actor=self.people[who],
            row=row,
            record=edited(core, field, self.next_token(), choice),
            version=row.version,
        )
        if version != row.version:
            assert isinstance(result, GoalweaveError)
            return
        assert not isinstance(result, Conflict)
        if isinstance(result, GoalweaveError):
            return
        after = self.records()
        differing = {key for key, value in after[row.pk].items() if value != before[row.pk][key]}
        assert differing <= {field}, "someone else's change was written over"
        self.others_unchanged(before, {row.pk})

    @rule(who=WHO, name=NAME, back=st.integers(0, 4), mappings=st.booleans())
    def restores(self, who: int, name: str, back: int, mappings: bool) -> None:
        copy = self.opened.get((who, name))
        if copy is None or not Record.objects.filter(pk=copy[0].pk).exists():
            return
        row = copy[0]
        lines = list(Entry.objects.filter(object_type="record", object_id=str(row.pk)).order_by("-pk")[: back + 1])
        current = Record.objects.get(pk=row.pk)
        expected, before = state_after(current, lines[-1]), self.records()
        result = self.attempt(
            restore_version,
            actor=self.people[who],
            row=row,
            line=lines[-1],
            version=row.version,
            mappings=mappings,
        )
        if current.version != row.version:
            assert isinstance(result, GoalweaveError)
        elif not isinstance(result, GoalweaveError):
            left = {*result.left_out}
            after = self.records()[row.pk]
            assert {key: after[key] for key in after if key not in left} == {
                key: expected[key] for key in after if key not in left
            }
            self.others_unchanged(before, {row.pk})

    # --- many records, and undo -------------------------------------------------------------------------------------

    @rule(who=WHO, names=SOME, visibility=st.sampled_from(list(Visibility)))
    def shows(self, who: int, names: list[str], visibility: Visibility) -> None:
        self.change_many(set_visibility, who, names, visibility=visibility)

    @rule(who=WHO, names=SOME)
    def deletes(self, who: int, names: list[str]) -> None:
        self.change_many(delete_records, who, names)

    @rule(who=WHO, names=SOME)
    def brings_back(self, who: int, names: list[str]) -> None:
        self.change_many(undelete_records, who, names)

    @rule(who=WHO, names=SOME, unit=st.sampled_from(UNITS))
    def moves(self, who: int, names: list[str], unit: str) -> None:
        self.change_many(move_to_unit, who, names, organisation=self.owner.pk, unit=self.units.get(unit))

    def change_many(self, action: Any, who: int, names: list[str], **what: Any) -> None:
        ids, batch, before = self.ids(names), uuid4(), self.records()
        done = self.attempt(action, actor=self.people[who], ids=ids, batch=batch, **what)
        self.others_unchanged(before, set(ids))
        if not isinstance(done, GoalweaveError):
            lines = Entry.objects.filter(batch=batch)
            assert done == len({line.object_id for line in lines}) == len(lines)
            self.batches += [batch] * bool(done)

    @precondition(lambda self: self.batches)
    @rule(who=WHO, which=st.integers(0, 30))
    def undoes_many(self, who: int, which: int) -> None:
        batch = self.batches[which % len(self.batches)]
        self.undo(who, list(Entry.objects.filter(batch=batch)), batch)

    @rule(who=WHO, back=st.integers(0, 5))
    def undoes_a_line(self, who: int, back: int) -> None:
        lines = Entry.objects.filter(object_type="record", organisation=self.owner.pk).order_by("-pk")
        self.undo(who, list(lines[back : back + 1]), None)

    def undo(self, who: int, lines: list[Entry], batch: Any) -> None:
        """What a line says is back as it was, unless someone has changed that since: then it stays as it is."""
        before = self.records()
        result = self.attempt(undo_entries, actor=self.people[who], lines=lines, batch=batch)
        if isinstance(result, GoalweaveError):
            return
        after = self.records()
        for line in lines:
            pk = int(line.object_id)
            if line.object_type != "record" or pk not in before:
                continue
            if pk in result.unchanged:
                assert after[pk] == before[pk]
                continue
            known = {key: value for key, value in (line.after or {}).items() if key in before[pk]}
            earlier = {"deleted": True} if line.before is None else {key: line.before[key] for key in known}
            if line.before is not None:
                assert {key: before[pk][key] for key in known} == known, "a later change was written over"
            expected = before[pk] | earlier
            if expected["parent"] and not Record.objects.filter(slug=expected["parent"]).exists():
                expected["parent"] = before[pk]["parent"]
            if after[pk]["parent"] == before[pk]["parent"]:
                expected["parent"] = before[pk]["parent"]  # a parent that is below the record now is left out
            assert after[pk] == expected
        self.others_unchanged(before, {int(line.object_id) for line in lines})

    @rule()
    def empties_the_trash(self) -> None:
        before = self.records()
        self.attempt(purge_records, actor=SYSTEM, before=timezone.now() + timedelta(days=1))
        after = self.records()
        gone = {pk for pk, state in before.items() if state["deleted"]}
        assert after.keys() == before.keys() - gone
        for pk, state in after.items():
            lost = before[pk]["parent"] in {before[other]["id"] for other in gone}
            assert state == before[pk] | ({"parent": ""} if lost else {})

    # --- imports ----------------------------------------------------------------------------------------------------

    @rule(who=st.integers(0, 1), names=SOME, tagged=st.booleans())
    def imports_a_file(self, who: int, names: list[str], tagged: bool) -> None:
        token, actor = self.next_token(), self.people[who]
        rows = [f"{name},Title {token},{TEXT} Of {token}.,{'9.c' if tagged else ''}" for name in names]
        content = "\n".join(["id,title,description,SDG", *rows]).encode()
        before = self.records()

        def bring(actor: Actor) -> Import:
            upload = imports.upload_file(
                actor=actor, organisation=self.owner, stream=BytesIO(content), name="f.csv", now=self.now()
            )
            upload = imports.check_import(actor=actor, upload=imports.start_check(actor=actor, upload=upload))
            started = imports.start_apply(actor=actor, upload=upload)
            return imports.apply_import(actor=actor, upload=started, now=self.now(), suggest=False)

        upload = self.attempt(bring, actor=actor)
        assert upload.state == ImportState.APPLIED, upload.message
        self.files.append((upload.pk, before))
        named = {pk for pk, state in self.records().items() if state["id"] in names}
        self.others_unchanged(before, named)
        deleted = {pk for pk, state in before.items() if state["deleted"]}
        for pk, state in self.records().items():
            if pk in named - deleted:
                assert state["title"] == {"en": f"Title {token}"}

    @precondition(lambda self: self.files)
    @rule(who=WHO, which=st.integers(0, 30))
    def publishes_an_import(self, who: int, which: int) -> None:
        upload = Import.objects.get(pk=self.files[which % len(self.files)][0])
        before = self.records()
        number = self.attempt(imports.publish_import, actor=self.people[who], upload=upload)
        if isinstance(number, GoalweaveError):
            assert self.people[who] is self.people[2] or upload.state != ImportState.APPLIED
            return
        lines = Entry.objects.filter(batch=upload.batch, object_type="record")
        own = {int(name) for name in lines.values_list("object_id", flat=True)}
        wanted = {pk for pk in own & before.keys() if not before[pk]["deleted"]}
        assert number == sum(before[pk]["visibility"] != Visibility.PUBLIC for pk in wanted)
        for pk, state in self.records().items():
            assert state == before[pk] | ({"visibility": "public"} if pk in wanted else {})

    @precondition(lambda self: self.files)
    @rule(who=st.integers(0, 1), which=st.integers(0, 30), rest=st.booleans())
    def undoes_an_import(self, who: int, which: int, rest: bool) -> None:
        """Everything that no one has touched since is as it was before; the rest only stays if that is wanted, else nothing is done."""
        pk, earlier = self.files[which % len(self.files)]
        upload, before = Import.objects.get(pk=pk), self.records()

        def take_back(actor: Actor) -> Import:
            started = imports.start_undo(actor=actor, upload=upload)
            return imports.undo_import(actor=actor, upload=started, now=self.now(), rest=rest)

        lines = Entry.objects.filter(object_type__in=("record", "mapping"))
        own = lines.filter(batch=upload.batch)
        touched = {int(name) for name in own.values_list("object_id", flat=True)}
        later = lines.exclude(batch=upload.batch).exclude(object_type="mapping", verb="suggest")
        since = {
            pk
            for pk in touched
            if later.filter(object_id=str(pk), pk__gt=own.filter(object_id=str(pk)).latest("pk").pk).exists()
        }
        result = self.attempt(take_back, actor=self.people[who])
        if isinstance(result, GoalweaveError):
            assert upload.state != ImportState.APPLIED
            return
        after = self.records()
        if result.state == ImportState.APPLIED:
            assert since
            assert not rest
            assert after == before
            return
        assert rest or not since
        for number in touched & before.keys():
            if number in since:
                assert after[number] == before[number]
            elif number in earlier:
                parent = after[number]["parent"]
                assert after[number] == earlier[number] | {"parent": parent}
                assert parent in ("", earlier[number]["parent"])
            else:
                assert after[number]["deleted"]
        self.others_unchanged(before, touched)

    # --- review -----------------------------------------------------------------------------------------------------

    @rule(name=NAME, found=st.dictionaries(NODES, SCORES, max_size=3))
    def reads(self, name: str, found: dict[model.Curie, float]) -> None:
        row = self.row(name)
        if row is not None and row.deleted is None:
            guesses = tuple(guess(node, score) for node, score in found.items())
            self.attempt(suggest_records, actor=SYSTEM, suggestions={row: guesses})

    @rule(who=WHO, name=NAME, node=NODES, verdict=st.sampled_from(["accept", "reject"]))
    def decides(self, who: int, name: str, node: model.Curie, verdict: str) -> None:
        row = self.row(name)
        if row is not None:
            self.attempt(
                decide_mapping,
                actor=self.people[who],
                record=row,
                node=node,
                verdict=verdict,
                reason="not_about",
                now=self.now(),
            )

    @rule(who=WHO, name=NAME, node=NODES)
    def maps(self, who: int, name: str, node: model.Curie) -> None:
        row = self.row(name)
        if row is not None:
            self.attempt(add_mapping, actor=self.people[who], record=row, node=node, now=self.now())

    @rule(who=WHO, score=SCORES)
    def accepts_many(self, who: int, score: float) -> None:
        done = self.attempt(
            accept_above, actor=self.people[who], queue_filter=QueueFilter(), score=score, now=self.now()
        )
        if not isinstance(done, GoalweaveError) and done.records:
            self.batches.append(done.batch)

    @rule(who=WHO)
    def takes_back(self, who: int) -> None:
        before = self.records()
        self.attempt(undo_last, actor=self.people[who], now=self.now())
        assert self.records() == before

    # --- what holds -------------------------------------------------------------------------------------------------

    @rule(address=st.sampled_from(PAGES))
    def visitor_reads(self, address: str) -> None:
        """Pages for visitors are those that would be made now."""
        page, again = self.caching.get(address), self.fresh.get(address)
        self.done["pages compared"] += 1
        assert (page.status_code, page.content) == (200, again.content)

    @invariant()
    def all_agree(self) -> None:
        """The log, the rows, the figures and the index; looked at whenever there are new lines in the log."""
        if last_line() == self.checked:
            return
        self.replay_new_lines()
        records, versions, mappings, rows = self.known_state()
        assert {pk: state for pk, state in self.record_states.items() if state is not None} == records
        assert versions == {pk: self.lines[pk] for pk in rows}
        assert {pk: states for pk, states in self.mapping_states.items() if states and pk in rows} == mappings
        self.assert_numbers_unbroken()
        self.figures_count_rows()
        self.search_has_what_is_visible()
        self.checked = last_line()

    def replay_new_lines(self) -> None:
        lines = Entry.objects.filter(object_type__in=("record", "mapping"), organisation=self.owner.pk)
        for line in lines.filter(pk__gt=self.replayed).order_by("pk"):
            if line.object_type == "record":
                self.replay_record_line(line)
            else:
                self.replay_mapping_line(line)
            self.replayed = line.pk

    def replay_record_line(self, line: Entry) -> None:
        pk = int(line.object_id)
        self.lines[pk] += 1
        state = self.record_states.get(pk)
        if line.before is None:
            assert state is None
            self.record_states[pk] = line.after
        elif line.after is None:
            self.record_states[pk] = None
        else:
            assert state is not None
            assert line.before != line.after
            assert {name: state[name] for name in line.before} == line.before
            state.update(line.after)

    def replay_mapping_line(self, line: Entry) -> None:
        states = self.mapping_states.setdefault(int(line.object_id), {})
        for name, after in line.after.items():
            assert states.get(name) == _without_evidence(line.before[name])
            states[name] = _without_evidence(after)
            if states[name] is None:
                del states[name]

    def figures_count_rows(self) -> None:
        for actor in (VISITOR, self.people[2]):
            counted = Record.objects.filter(rules.counted_condition(actor))
            tagged = Mapping.objects.filter(record__in=counted)
            figures = record_summary(actor)
            assert figures.records == counted.count()
            assert figures.accepted == tagged.filter(state="accepted").count()
            assert figures.suggested == tagged.filter(state="suggested").count()
            accepted = Counter(tagged.filter(state="accepted").values_list("node__code", flat=True))
            coverage = record_coverage(actor, INTERNET.key)
            for node in (INTERNET, SCHOOLS, ROADS):
                assert coverage.rows[node.code].accepted.direct.records == accepted[node.code]
            units = Counter(slug or NO_VALUE for slug in counted.values_list("unit", flat=True))
            assert rolled_up(actor) == {str(unit): number for unit, number in units.items()}

    def search_has_what_is_visible(self) -> None:
        rows = list(self.rows().values())
        expected = sorted((entry.object_id, entry.language) for entry in search_entries(rows))
        with connection.cursor() as cursor:
            cursor.execute("SELECT object_id, language FROM search_entry WHERE kind = 'record'")
            assert sorted((str(number), language) for number, language in cursor.fetchall()) == expected
        for actor in (VISITOR, self.people[2]):
            counted = Record.objects.filter(rules.counted_condition(actor)).order_by("pk")
            assert sorted(matching_numbers("title", actor=actor, kind="record")) == [row.pk for row in counted]


def rolled_up(actor: Actor) -> dict[str, int]:
    """Unit's id, or NO_VALUE → records."""
    known = catalogue()
    selection = Selection.create(actor, RecordFilter(), known)
    lines = rollup_by_value(selection, "unit", known.frameworks[INTERNET.key], "all", money=False).lines
    return {line.key: line.records or 0 for line in lines}


def _without_evidence(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    # Passages are in the log only where they changed.
    return fields and {name: value for name, value in fields.items() if name != "evidence"}


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    loaded()
    yield
    page_store.cache_clear()


def test_no_sequence_of_work_on_records_loses_or_miscounts_anything() -> None:
    run_sequences(Working, sequences=5, steps=14)
    # Which actions are drawn depends on the constants in all modules, so that each change of one draws others.
    assert len(Working.done) >= 8, Working.done
