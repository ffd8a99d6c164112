"""A file on its way: tried, brought in, brought in once more, taken back."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import UnitFactory, member, stranger
from tests.factories.catalogues import SDG, WSIS, loaded
from tests.factories.files import PDF
from tests.imports.conftest import NOW

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.imports import actions, files
from goalweave.imports.models import Import, State
from goalweave.imports.queries import import_problems
from goalweave.mapping.models import Mapping
from goalweave.registry.actions import add_attachment, change_record, delete_records, remove_attachment
from goalweave.registry.fields import PART_TABLES
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import to_core
from goalweave.registry.snapshot import snapshot

pytestmark = pytest.mark.django_db

HEAD = "id,title,description,country,budget (USD),SDG,part of\n"
WELLS = 'W-1,Wells,Wells for villages.,Kenya 60 %; Uganda 40 %,"1,000",9.c; 4,\n'
PUMPS = "W-2,Pumps,Pumps that run on sun.,Kenya,,4.4,W-1\n"
FILE = HEAD + WELLS + PUMPS


def everything():
    """Every record and mapping as the log would keep it."""
    rows = (
        Record.objects.order_by("slug").select_related("organisation", "unit", "parent").prefetch_related(*PART_TABLES)
    )
    tags = Mapping.objects.order_by("record__slug", "node__code")
    return (
        [snapshot(row) for row in rows],
        list(tags.values_list("record__slug", "node__code", "state", "origin", "share")),
    )


def test_trying_a_file_writes_nothing_and_counts(check):
    made = check(FILE)
    assert made.state == State.CHECKED
    assert made.counts == {
        "new": 2, "changed": 0, "unchanged": 0, "deleted": 0, "rejected": 0, "critical": 0, "error": 0, "warning": 0,
    }  # fmt: skip
    assert [one["id"] for one in made.outcome["new"]] == ["W-1", "W-2"]
    assert not Record.objects.exists()


def test_a_file_is_brought_in_whole(apply, editor):
    made = apply(FILE)
    assert (made.state, made.counts["new"], made.message) == (State.APPLIED, 2, "")
    wells, pumps = Record.objects.order_by("slug")
    assert (wells.author, wells.visibility, wells.as_of) == (editor.user, Visibility.ORGANISATION, "2026-03-01")
    assert to_core(wells).places == (model.RecordPlace("KE", 60.0), model.RecordPlace("UG", 40.0))
    assert pumps.parent == wells
    assert sorted(Mapping.objects.values_list("record__slug", "node__code", "state", "origin")) == [
        ("W-1", "4", "accepted", "import:csv"),
        ("W-1", "9.c", "accepted", "import:csv"),
        ("W-2", "4.4", "accepted", "import:csv"),
    ]
    assert files.read_progress(made.stored) == (0, 0)


def test_a_tag_with_a_former_code_is_read_as_that_of_today_with_a_warning(apply):
    nodes = tuple(replace(node, code="9~c", formerly=("9.c",)) if node.code == "9.c" else node for node in SDG.nodes)
    loaded(Catalogue.of([replace(SDG, nodes=nodes), WSIS]))
    made = apply(FILE)
    assert set(Mapping.objects.values_list("record__slug", "node__code")) == {
        ("W-1", "9~c"),
        ("W-1", "4"),
        ("W-2", "4.4"),
    }
    assert made.counts["warning"] == 1
    (problem,) = import_problems(made)
    assert "sdg:9.c is now sdg@2020:9~c: the code has been renamed" in problem.message


def test_every_change_is_a_line_of_one_batch(apply):
    made = apply(FILE)
    lines = Entry.objects.filter(batch=made.batch).exclude(object_type="import").order_by("pk")
    assert [(line.object_type, line.verb, line.organisation) for line in lines] == [
        ("record", "create", made.organisation_id),
        ("record", "create", made.organisation_id),
        ("mapping", "store", made.organisation_id),
        ("mapping", "store", made.organisation_id),
        ("record", "change", made.organisation_id),
    ]


def test_the_same_file_again_changes_nothing(apply):
    apply(FILE)
    before, lines = everything(), Entry.objects.exclude(object_type="import").count()
    again = apply(FILE, "other-name.csv")
    assert {name: again.counts[name] for name in ("new", "changed", "unchanged")} == {
        "new": 0, "changed": 0, "unchanged": 2,
    }  # fmt: skip
    assert everything() == before
    assert Entry.objects.exclude(object_type="import").count() == lines


def test_a_trial_says_what_would_change_field_by_field(apply, check):
    apply(FILE)
    made = check(
        HEAD
        + "W-1,Wells,Deeper wells.,Kenya 60 %; Uganda 40 %,1000,9.c; 4,W-2\nW-2,Pumps,Pumps that run on sun.,Kenya,,9,\n"
    )
    assert (made.counts["changed"], made.counts["unchanged"]) == (2, 0)
    changed = {one["id"]: {field["name"]: field["after"] for field in one["fields"]} for one in made.outcome["changed"]}
    assert changed["W-1"] == {"text": {"en": "Deeper wells."}}
    assert changed["W-2"] == {"mappings": ["sdg@2020:9"]}
    assert Record.objects.get(slug="W-1").text == {"en": "Wells for villages."}


def test_what_a_file_does_not_tell_stays(apply, editor):
    apply(FILE)
    row = Record.objects.select_related("organisation", "unit", "parent").get(slug="W-1")
    richer = replace(
        to_core(row), title={"en": "Wells", "fr": "Puits"}, groups=(model.BeneficiaryGroup.WOMEN,), status="ongoing"
    )
    change_record(actor=editor, row=row, record=richer, version=row.version)
    made = apply("id,title,country\nW-1,New wells,Kenya\n")
    assert made.counts["changed"] == 1
    found = to_core(Record.objects.get(slug="W-1"))
    assert (found.title, found.text) == ({"en": "New wells", "fr": "Puits"}, {"en": "Wells for villages."})
    assert (found.groups, found.status, found.places) == (
        (model.BeneficiaryGroup.WOMEN,),
        "ongoing",
        (model.RecordPlace("KE"),),
    )
    assert len(found.money) == 1
    assert Mapping.objects.filter(record__slug="W-1").count() == 2


def test_an_import_is_taken_back_whole(apply, undo):
    apply(FILE)
    before = everything()
    second = apply(
        HEAD
        + "W-1,Wells,Deeper wells.,Uganda,5,4,\nW-2,Pumps,Pumps that run on sun.,Kenya,,4.4,\nW-3,Dams,New.,,,9,W-2\n"
    )
    assert (second.counts["new"], second.counts["changed"]) == (1, 2)
    done = undo(second)
    assert done.state == State.UNDONE
    rows, tags = everything()
    assert [row for row in rows if row["id"] != "W-3"] == before[0]
    assert [tag for tag in tags if tag[0] != "W-3"] == before[1]
    assert Record.objects.get(slug="W-3").deleted is not None


def test_what_was_taken_back_comes_back_with_the_next_import(apply, undo, check):
    undo(apply(FILE))
    assert not Record.objects.filter(deleted__isnull=True).exists()
    assert check(FILE).counts["new"] == 2
    again = apply(FILE)
    assert (again.counts["new"], again.counts["deleted"]) == (2, 0)
    assert Record.objects.filter(deleted__isnull=True).count() == 2
    undo(again)
    assert not Record.objects.filter(deleted__isnull=True).exists()


def test_what_a_person_deleted_stays_deleted_and_is_counted(apply, editor):
    apply(FILE)
    delete_records(actor=editor, ids=[Record.objects.get(slug="W-1").pk])
    again = apply(FILE)
    assert (again.counts["deleted"], again.counts["new"]) == (1, 0)
    assert again.outcome["deleted"][0]["id"] == "W-1"
    assert Record.objects.get(slug="W-1").deleted is not None


def test_records_changed_since_are_named_and_only_the_rest_is_taken_back(apply, undo, editor):
    made = apply(FILE)
    row = Record.objects.select_related("organisation", "unit", "parent").get(slug="W-1")
    change_record(actor=editor, row=row, record=replace(to_core(row), title={"en": "Mine"}), version=row.version)
    refused = undo(made)
    assert (refused.state, refused.counts["since"]) == (State.APPLIED, 1)
    assert [one["id"] for one in refused.outcome["since"]] == ["W-1"]
    assert not Record.objects.filter(deleted__isnull=False).exists()
    done = undo(refused, rest=True)
    assert done.state == State.UNDONE
    assert Record.objects.get(slug="W-1").title == {"en": "Mine"}
    assert Record.objects.get(slug="W-2").deleted is not None


def test_a_record_with_a_file_attached_since_is_not_taken_back(apply, undo, editor):
    apply(FILE)
    row = Record.objects.get(slug="W-1")
    made = apply(HEAD + "W-1,Wells,Deeper wells.,Kenya,,4,\n")
    kept = add_attachment(actor=editor, record=row, name="a.pdf", content=io.BytesIO(PDF), now=NOW)
    refused = undo(made)
    assert (refused.state, refused.counts["since"]) == (State.APPLIED, 1)
    assert [one["id"] for one in refused.outcome["since"]] == ["W-1"]
    again = apply(HEAD + "W-1,Wells,Deepest wells.,Kenya,,4,\n")
    assert undo(again).state == State.UNDONE, "it was attached before that import"
    remove_attachment(actor=editor, attachment=kept, now=NOW)
    assert undo(refused, rest=True).counts["since"] == 1


def test_mappings_are_taken_back_together_and_under_the_number_of_the_undo(apply, undo):
    text = HEAD + "".join(f"W-{number},Wells,Wells.,,,{{0}},\n" for number in range(8))
    apply(text.format("9.c"))
    before = everything()
    second = apply(text.format("4"))
    done = undo(second)
    assert everything() == before
    lines = Entry.objects.filter(object_type="mapping", verb="undo")
    assert lines.count() == 8
    assert set(lines.values_list("batch", flat=True)) == {done.undo_batch}


def test_taking_back_takes_no_more_queries_for_more_records(apply, undo):
    counts = []
    for number in (2, 12):
        text = HEAD + "".join(f"W-{number}-{one},Wells,Wells.,,,{{0}},\n" for one in range(number))
        apply(text.format("9.c"))
        second = apply(text.format("4"))
        with CaptureQueriesContext(connection) as queries:
            undo(second)
        counts.append(sum("mapping" in one["sql"] for one in queries))
    assert counts[0] == counts[1]


def test_two_rows_of_one_id_are_told_with_both_lines(check):
    made = check(FILE + "W-1,Once more,x,,,,\n")
    assert (made.counts["new"], made.counts["rejected"], made.counts["error"]) == (2, 1, 1)
    problem = made.problems.get()
    assert (problem.line, problem.field) == (4, "id")
    assert "line 2" in problem.message


def test_parents_that_are_not_there_or_go_round_are_left_out(check, apply):
    text = "id,title,part of\nA,a,B\nB,b,A\nC,c,Z\nD,d,C\n"
    made = check(text)
    assert [(one.line, one.field) for one in made.problems.all()] == [(2, "part of"), (3, "part of"), (4, "part of")]
    apply(text)
    assert dict(Record.objects.values_list("slug", "parent__slug")) == {"A": None, "B": None, "C": None, "D": "C"}


def test_units_are_found_by_name_and_unknown_ones_told(apply, ministry):
    UnitFactory(organisation=ministry, slug="water", name={"en": "Water Bureau"})
    made = apply("id,title,unit\nA,a,water bureau\nB,b,Air\n")
    assert dict(Record.objects.values_list("slug", "unit__slug")) == {"A": "water", "B": None}
    assert made.problems.get().value == "Air"


def test_a_value_corrected_once_is_read_everywhere(upload, editor):
    made = upload("id,title,country,SDG\nA,a,Kenja,9.z\nB,b,Kenja; Uganda,4\n")
    checked = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=made))
    assert checked.counts["error"] == 3
    corrected = actions.correct_values(
        actor=editor, upload=checked, corrections={("country", "Kenja"): "KE", ("SDG", "9.z"): "9.c"}
    )
    again = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=corrected))
    assert again.counts["error"] == 0
    actions.apply_import(actor=editor, upload=actions.start_apply(actor=editor, upload=again), now=again.created)
    assert sorted(Record.objects.values_list("slug", "places__area")) == [("A", "KE"), ("B", "KE"), ("B", "UG")]
    assert Mapping.objects.filter(node__code="9.c").count() == 1


def test_columns_can_be_set(upload, editor):
    made = upload("code,was,wo\nA,Brunnen,Kenya\n")
    changed = actions.set_columns(actor=editor, upload=made, columns={"id": "code", "title": "was", "country": "wo"})
    checked = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=changed))
    assert (checked.counts["new"], checked.counts["critical"]) == (1, 0)
    with pytest.raises(InputError, match="unknown column “warum”"):
        actions.set_columns(actor=editor, upload=checked, columns={"title": "warum"})


def test_only_who_may_import_may_do_any_of_it(upload, ministry):
    made = upload(FILE)
    for actor in (stranger(), member(ministry, Role.REVIEWER), member(ministry, Role.CONTRIBUTOR)):
        for start in (actions.start_check, actions.start_apply, actions.start_undo, actions.cancel_import):
            with pytest.raises(NotAllowed):
                start(actor=actor, upload=made)
    assert Import.objects.get().state == State.UPLOADED


def test_steps_come_in_order(upload, editor, apply):
    made = upload(FILE)
    for start in (actions.start_apply, actions.start_undo):
        with pytest.raises(Conflict):
            start(actor=editor, upload=made)
    done = apply(FILE)
    with pytest.raises(Conflict):
        actions.start_apply(actor=editor, upload=done)
    with pytest.raises(Conflict):
        actions.cancel_import(actor=editor, upload=done)


def test_a_cancelled_upload_leaves_no_file(upload, editor):
    made = upload(FILE)
    assert files.upload_path(made.stored).exists()
    actions.cancel_import(actor=editor, upload=made)
    assert not files.upload_path(made.stored).exists()


def test_an_import_that_breaks_off_leaves_nothing(apply, check, editor):
    apply("id,title,part of\nX,x,\nY,y,X\n")
    before = everything()
    made = check("id,title,part of\nNEW,new,\nX,x,Y\n")
    started = actions.start_apply(actor=editor, upload=made)
    failed = actions.apply_import(actor=editor, upload=started, now=made.created)
    assert (failed.state, failed.message) == (State.FAILED, "[parent]: a record cannot be part of itself")
    assert everything() == before
    assert not Entry.objects.filter(batch=started.batch).exists()


def test_a_worker_that_died_leaves_a_failed_check_and_an_import_that_continues(check, upload, editor):
    checking = actions.start_check(actor=editor, upload=upload(FILE))
    assert actions.recover_interrupted(actor=SYSTEM, waiting=[checking.pk]) == []
    assert actions.recover_interrupted(actor=SYSTEM) == []
    failed = Import.objects.get()
    assert failed.state == State.FAILED
    again = actions.check_import(actor=editor, upload=actions.start_check(actor=editor, upload=failed))
    started = actions.start_apply(actor=editor, upload=again)
    (interrupted,) = actions.recover_interrupted(actor=SYSTEM)
    assert (interrupted.state, interrupted.progress["user"]) == (State.APPLYING, editor.user.pk)
    assert actions.apply_import(actor=editor, upload=started, now=NOW).state == State.APPLIED


def test_a_load_is_taken_from_no_command_that_still_runs(check, editor, upload):
    loaded_by_command = upload(FILE)
    stored = f"{files.LOADED}1"
    Import.objects.filter(pk=loaded_by_command.pk).update(state=State.APPLYING, stored=stored, counts={})
    files.upload_path(f"{stored}.1.indexing").write_text("half")
    with files.lock_load(stored):
        assert actions.recover_interrupted(actor=SYSTEM) == []
        Import.objects.update(counts={"new": 3})
        assert actions.recover_interrupted(actor=SYSTEM) == []
        with pytest.raises(Conflict, match="another goalweave load"), files.lock_load(stored, patience=0):
            pass
    (continued,) = actions.recover_interrupted(actor=SYSTEM)
    assert continued.stored == stored
    # Its command ended while it read the file: only that could have gone on, and the next load is not in its way.
    Import.objects.update(counts={})
    assert actions.recover_interrupted(actor=SYSTEM) == []
    assert not Import.objects.exists()
    assert not [*files.uploads_folder().glob(f"{stored}*")]


def test_decisions_of_people_outlast_an_import(apply):
    apply(FILE)
    tag = Mapping.objects.get(record__slug="W-2")
    Mapping.objects.filter(pk=tag.pk).update(state="rejected", origin="person")
    again = apply(FILE)
    assert again.counts["unchanged"] == 2
    tag.refresh_from_db()
    assert (tag.state, tag.origin) == ("rejected", "person")


def test_what_was_tried_is_brought_in_without_reading_the_file_again(check, editor):
    made = check(FILE)
    started = actions.start_apply(actor=editor, upload=made)
    files.upload_path(made.stored).write_text("id,title,part of\nX,another file,\n")
    done = actions.apply_import(actor=editor, upload=started, now=made.created)
    assert done.state == State.APPLIED, done.message
    assert sorted(Record.objects.values_list("slug", flat=True)) == ["W-1", "W-2"]
    assert [path.name for path in files.uploads_folder().iterdir()] == [made.stored]


def test_a_file_is_read_anew_where_the_units_have_changed_since(check, editor, ministry):
    made = check("id,title,unit\nA,a,Water\n")
    assert made.counts["error"] == 1
    UnitFactory(organisation=ministry, slug="water", name={"en": "Water"})
    started = actions.start_apply(actor=editor, upload=made)
    actions.apply_import(actor=editor, upload=started, now=made.created)
    assert Record.objects.get().unit.slug == "water"
