"""The list of records: its columns, its order, its files, and changes to many records at once."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO
from urllib.parse import urlencode

import openpyxl
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, member
from tests.factories.records import mapping, record, stored
from tests.markup import compact
from tests.web.records.conftest import signed_in

from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.mapping.models import Assignment
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Record, Visibility
from goalweave.web.records.columns import COLUMNS

HEAD = re.compile(r'<th scope="col" class="col-(\w+)"')


def few() -> Organisation:
    """Two published records and two within the organisation."""
    own = OrganisationFactory(slug="own")
    wells = record(
        "wells",
        title={"en": "=Wells", "fr": "Puits"},
        start="2019-05",
        mappings=(mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested", origin="classifier:test-1")),
        places=(model.RecordPlace("KE"),),
    )
    stored(
        wells, record("schools", title={"en": "Schools"}, start="2020", kind=model.RecordKind.EVENT), organisation=own
    )
    stored(
        record("roads", title={"en": "Roads"}), record("towers", title={"en": "Towers"}), organisation=own, public=False
    )
    return own


def pks(*slugs: str) -> list[int]:
    return [Record.objects.get(slug=slug).pk for slug in slugs]


def shapes() -> dict[str, str]:
    return dict(Record.objects.values_list("slug", "visibility"))


def heads(client: Client, address: str = "/records/") -> list[str]:
    return HEAD.findall(compact(client.get(address).content.decode()))


def post_selected(client: Client, do: str, ids: list[int], **fields: object):
    return client.post("/records/selected/", {"do": do, "id": ids, "expected": len(ids)} | fields)


def undo(client: Client, address: str) -> None:
    """As the button of the page after a change does."""
    html = client.get(address).content.decode()
    batch = re.search(r'name="batch" value="([^"]+)"', html)
    assert batch, html
    assert client.post("/history/undo/", {"batch": batch[1]}).status_code == 302


def test_columns_are_kept_with_the_account_and_else_in_a_cookie() -> None:
    own = few()
    visitor, editor = Client(enforce_csrf_checks=True), signed_in(member(own, Role.EDITOR))
    assert heads(visitor) == ["start", "kind", "title", "nodes"]
    assert heads(editor) == ["start", "kind", "title", "visibility", "review", "nodes"]
    chosen = {"column": ["places", "organisation", "nonsense", "places"], "size": "50", "query": "kind=event&page=3"}
    for client in (visitor, editor):
        answer = client.post("/records/columns/", chosen)
        assert answer["Location"] == "/records/?kind=event"
        assert heads(client) == ["places", "organisation", "title"]
    assert "Kenya" in editor.get("/records/").content.decode()
    assert heads(Client()) == ["start", "kind", "title", "nodes"]
    visitor.cookies["records"] = "x" * 4000
    assert heads(visitor) == ["start", "kind", "title", "nodes"]
    visitor.cookies["records"] = "9999.nonsense"
    assert heads(visitor) == ["title"]
    assert heads(signed_in(member(own))) == ["start", "kind", "title", "visibility", "review", "nodes"]
    for client in (visitor, editor):
        client.post("/records/columns/", {"reset": "1"})
    assert len(heads(visitor)) == 4
    assert len(heads(editor)) == 6
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(member(own).user)
    assert guarded.post("/records/columns/", chosen).status_code == 403


def test_list_says_who_sees_a_record_and_what_its_review_has_come_to() -> None:
    html = compact(signed_in(member(few(), Role.EDITOR)).get("/records/?sort=title").content.decode())
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in html.split("<tbody>")[1].split("</tr>")[:4]]
    assert [[word for word in row if word in SHOWN] for row in rows] == [
        ["=Wells", "●", "published", "◇"],
        ["Roads", "◐"],
        ["Schools", "●", "published"],
        ["Towers", "◐"],
    ]
    assert 'aria-sort="ascending"' in html
    assert " checked" not in html.split("<tbody>")[1].split("</table>")[0]
    assert 'href="?sort=-title"' in html


SHOWN = {"=Wells", "Schools", "Roads", "Towers", "●", "◐", "◆", "◇", "published"}


def test_rows_of_a_page_are_selected_without_a_script_and_on_this_page_alone() -> None:
    html = compact(signed_in(member(few(), Role.EDITOR)).get("/records/?kind=activity&select=page").content.decode())
    assert html.split("<tbody>")[1].split("</table>")[0].count(" checked") == 3
    assert "select=page&" not in html
    assert '<a href="?kind=activity&amp;page=1">Select none</a>' in html


def read_csv(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/records/table.csv{query}")
    assert answer["Content-Disposition"] == 'attachment; filename="records.csv"'
    return list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))


def read_xlsx(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/records/table.xlsx{query}")
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_file_has_what_the_list_shows() -> None:
    editor, visitor = signed_in(member(few(), Role.EDITOR)), Client()
    assert read_csv(visitor, "?sort=-title") == [
        ["Date", "Kind", "Record", "Goals"],
        ["2020", "Event", "Schools", ""],
        ["2019-05", "Activity", "'=Wells", "sdg:9.c; sdg:4.4 (suggested)"],
    ]
    editor.post("/records/columns/", {"column": ["title", "visibility", "review", "places"], "size": "25"})
    table = read_csv(editor, "?sort=title")
    assert table == [
        ["Record", "Visibility", "Review", "Countries and regions"],
        ["'=Wells", "published", "to review", "Kenya"],
        ["Roads", "within the organisation", "not mapped", ""],
        ["Schools", "published", "not mapped", ""],
        ["Towers", "within the organisation", "not mapped", ""],
    ]
    # In a workbook a text is a text, so that nothing need be put before it.
    assert read_xlsx(editor, "?sort=title") == [[cell.removeprefix("'") for cell in row] for row in table]
    assert [row[0] for row in read_csv(editor, "?kind=event")[1:]] == ["Schools"]
    some = urlencode({"id": pks("towers", "wells"), "sort": "title"}, doseq=True)
    assert [row[0] for row in read_csv(editor, f"?{some}")[1:]] == ["'=Wells", "Towers"]
    assert len(read_csv(editor, f"?{some}&all=1")) == 5
    assert [row[2] for row in read_csv(visitor, f"?{some}")[1:]] == ["'=Wells"]
    french = visitor.get("/fr/records/table.csv").getvalue().decode()
    assert "Puits" in french
    assert editor.get("/records/table.pdf").status_code == 404


def test_file_with_all_columns_takes_as_many_queries_for_one_record_as_for_many() -> None:
    own = few()
    unit = UnitFactory(organisation=own)
    Record.objects.update(unit=unit)
    stored(record("bridges", partners=(model.Partner("Builders"),)), organisation=OrganisationFactory(slug="other"))
    editor = signed_in(member(own, Role.EDITOR))
    editor.post("/records/columns/", {"column": list(COLUMNS), "size": "25"})
    read_csv(editor, "")
    with CaptureQueriesContext(connection) as of_one:
        assert len(read_csv(editor, "?kind=event")) == 2
    with CaptureQueriesContext(connection) as of_all:
        assert len(read_csv(editor, "")) == 6
    assert len(of_all) <= len(of_one) + 2


def test_publishing_says_what_it_does_and_is_undone_at_once() -> None:
    own = few()
    editor, other = signed_in(member(own, Role.EDITOR)), OrganisationFactory(slug="other")
    stored(record("foreign"), organisation=other)
    every = pks("wells", "roads", "towers", "foreign")
    page = compact(
        editor.get("/records/selected/?" + urlencode({"do": "publish", "id": every}, doseq=True)).content.decode()
    )
    for said in ("Publish 2 records", "4 records are selected.", "1 is published already", "1 stays as it is"):
        assert said in page
    answer = post_selected(editor, "publish", every, expected=2)
    assert shapes() == dict.fromkeys(["wells", "schools", "roads", "towers", "foreign"], "public")
    lines = Entry.objects.filter(verb="visibility").exclude(batch=None)
    assert (len(lines), len({line.batch for line in lines})) == (2, 1)
    done = compact(editor.get(answer["Location"]).content.decode())
    assert "2 records published" in done
    assert "2 selected records were left as they are." in done
    assert signed_in(member(own, Role.EDITOR)).get(answer["Location"]).status_code == 404
    undo(editor, answer["Location"])
    assert shapes()["roads"] == shapes()["towers"] == "organisation"
    assert shapes()["wells"] == "public"


def test_all_that_pass_the_filter_are_changed_whatever_page_shows_them() -> None:
    editor = signed_in(member(few(), Role.EDITOR))
    address = "/records/selected/?do=internal&all=1&kind=activity&id=1"
    assert "Show 1 record within the organisation only" in editor.get(address).content.decode()
    asked = {"do": "internal", "all": "1", "kind": "activity", "expected": "1"}
    answer = editor.post("/records/selected/", asked)
    assert shapes() == {"wells": "organisation", "schools": "public", "roads": "organisation", "towers": "organisation"}
    assert "kind=activity" in answer["Location"]


def test_what_changed_in_the_meantime_is_said_and_nothing_written() -> None:
    own = few()
    actor = member(own, Role.EDITOR)
    set_visibility(actor=actor, ids=pks("roads"), visibility=Visibility.PUBLIC)
    before = Entry.objects.count()
    answer = post_selected(signed_in(actor), "publish", pks("roads", "towers"))
    assert answer.status_code == 400
    assert "The records have changed in the meantime." in answer.content.decode()
    assert (shapes()["towers"], Entry.objects.count()) == ("organisation", before)


def test_who_may_not_change_records_changes_none() -> None:
    own = few()
    contributor = member(own, Role.CONTRIBUTOR)
    Record.objects.filter(slug="roads").update(author=contributor.user, visibility="draft")
    client, ids = signed_in(contributor), pks("wells", "roads")
    before = Entry.objects.count()
    for do in ("publish", "internal", "unit", "assign", "delete"):
        assert post_selected(client, do, ids, expected=2).status_code == 400, do
        assert post_selected(Client(), do, ids)["Location"].startswith("/sign-in/")
        assert post_selected(signed_in(member(own)), do, ids).status_code == 404
    assert post_selected(client, "nothing", ids)["Location"] == "/records/"
    assert client.get("/records/selected/?do=publish&id=x&id=99999999999999999999").status_code == 200
    assert Entry.objects.count() == before
    # Their own draft they may delete; bringing it back is for an editor.
    draft = client.get(f"/records/selected/?do=delete&visibility=draft&id={ids[1]}").content.decode()
    assert "Delete 1 record" in draft
    answer = post_selected(client, "delete", [ids[1]], visibility="draft")
    assert "An editor of your organisation can undo this" in client.get(answer["Location"]).content.decode()


def test_records_move_to_a_unit_and_back() -> None:
    own = few()
    unit = UnitFactory(organisation=own, slug="field")
    foreign = UnitFactory(organisation=OrganisationFactory())
    editor, ids = signed_in(member(own, Role.EDITOR)), pks("wells", "roads")
    assert post_selected(editor, "unit", ids, target=str(foreign.pk)).status_code == 400
    answer = post_selected(editor, "unit", ids, target=str(unit.pk))
    assert set(Record.objects.filter(unit=unit).values_list("pk", flat=True)) == set(ids)
    Record.objects.filter(slug="roads").update(unit=None)
    undo(editor, answer["Location"])
    assert not Record.objects.filter(unit=unit).exists()
    post_selected(editor, "unit", ids, target=str(unit.pk))
    answer = post_selected(editor, "unit", ids, target=f"none {own.pk}")
    assert not Record.objects.filter(unit=unit).exists()
    undo(editor, answer["Location"])
    assert Record.objects.filter(unit=unit).count() == 2


def test_records_are_deleted_and_brought_back() -> None:
    editor, ids = signed_in(member(few(), Role.EDITOR)), pks("wells", "roads")
    answer = post_selected(editor, "delete", ids)
    assert Record.objects.filter(deleted=None).count() == 2
    undo(editor, answer["Location"])
    assert Record.objects.filter(deleted=None).count() == 4


def test_reviews_are_assigned_where_something_waits() -> None:
    own = few()
    reviewer = MembershipFactory(organisation=own, role=Role.REVIEWER).user
    editor, ids = signed_in(member(own, Role.EDITOR)), pks("wells", "roads")
    due = timezone.localdate() + timedelta(days=7)
    assert post_selected(editor, "assign", ids, reviewer=reviewer.pk, due="2001-01-01").status_code == 400
    answer = post_selected(editor, "assign", ids, reviewer=reviewer.pk, due=due.isoformat(), note="Soon")
    assert [row.record.slug for row in Assignment.objects.all()] == ["wells"]
    done = compact(editor.get(answer["Location"]).content.decode())
    assert "Review of 1 record assigned" in done
    assert "1 selected record was left as it is." in done
    undo(editor, answer["Location"])
    assert not Assignment.objects.exists()
