"""The pages of an import, from the drop zone to the undone import, as a person without JavaScript walks them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.factories.accounts import OrganisationFactory, UnitFactory, administrator, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.tables import preview
from tests.factories.visitors import code_of
from tests.languages import OTHER_LANGUAGES
from tests.markup import compact

from goalweave.accounts.models import Organisation, Role
from goalweave.formats.reading.limits import Limits
from goalweave.imports import actions, files, tasks
from goalweave.imports.models import Import, State
from goalweave.mapping.models import Mapping
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db
FILE = "code,Title,wo,Budget,SDG\nA,Wells,Kenja,500,9.c\nB,Pumps,Kenja,7,4\nB,Twice,,,\n"


@pytest.fixture(autouse=True)
def data(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def ministry() -> Organisation:
    loaded()
    return OrganisationFactory(slug="ministry")


@pytest.fixture
def browser(ministry, client: Client) -> Client:
    client.force_login(member(ministry, Role.EDITOR).user)
    return client


def send(browser: Client, content: str = FILE, name: str = "work.csv", **fields: str):
    file = SimpleUploadedFile(name, content.encode())
    return browser.post("/import/new/", {"file": file, "organisation": "ministry", **fields}, follow=True)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", compact(response.content.decode())))


def columns(response) -> dict[str, str]:
    """Name of a select → what is chosen."""
    page = compact(response.content.decode())
    found = {}
    for name, inner in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_file_goes_all_the_way_and_back(browser):
    page = send(browser)
    made = Import.objects.get()
    assert page.redirect_chain == [(f"/import/{made.pk}/", 302)]
    assert columns(page) == {"column-0": "id", "column-1": "title", "column-2": "", "column-3": "budget", "column-4": "sdg", "currency": ""}  # fmt: skip
    assert page.content.index(b"column-2") < page.content.index(b"column-0")  # what is not used comes first
    assert "a usual header of this field · 2 of 2 values are codes of goals or targets" in text(page)

    chosen = {**columns(page), "column-2": "country", "currency": "CHF"}
    page = browser.post(f"/import/{made.pk}/columns/", chosen, follow=True)
    assert "unknown country “Kenja”" in text(page)
    assert "duplicate id B, already on line 3: this record was skipped" in text(page)

    assert "Did you mean Kenya (KE) ?" in text(page)
    fix = {"head-0": "wo", "value-0": "Kenja", "choice-0": "use:KE"}
    page = browser.post(f"/import/{made.pk}/values/", fix, follow=True)
    assert "unknown country “" not in text(page)
    assert "Kenja → KE" in text(page)

    page = browser.get(f"/import/{made.pk}/?step=trial")
    assert "Import 3 records" in text(page) or "Import 2 records" in text(page)
    assert not Record.objects.exists()
    page = browser.post(f"/import/{made.pk}/apply/", follow=True)
    assert "File imported" in text(page)
    assert f'action="/import/{made.pk}/publish/"' in page.content.decode()
    assert 'href="/rollup/?organisation=ministry&amp;source=work.csv"' in page.content.decode()
    page = browser.post(f"/import/{made.pk}/publish/", follow=True)
    assert "2 records published." in text(page)
    assert "All records of this import are published." in text(page)
    assert sorted(Record.objects.values_list("slug", "places__area", "money__currency")) == [
        ("A", "KE", "CHF"),
        ("B", "KE", "CHF"),
    ]
    page = browser.post(f"/import/{made.pk}/undo/", follow=True)
    assert "Import undone" in text(page)
    assert not Record.objects.filter(deleted__isnull=True).exists()
    assert Mapping.objects.filter(record__deleted__isnull=True).count() == 0


def test_a_large_import_is_published_in_the_background(browser, ministry, monkeypatch):
    send(browser, "id,title\nA,Wells\nB,Pumps\n")
    made = Import.objects.get()
    for step in ("columns", "apply"):
        browser.post(f"/import/{made.pk}/{step}/", columns(browser.get(f"/import/{made.pk}/")))
    started = actions.start_publishing(actor=member(ministry, Role.EDITOR), upload=made)
    page = browser.get(f"/import/{made.pk}/")
    shown = text(page)
    assert "The records are being published" in shown, shown[-900:]
    assert "0 of 2 records" in shown, shown[-900:]
    assert f'action="/import/{made.pk}/publish/"' not in page.content.decode()
    refused = browser.post(f"/import/{made.pk}/publish/", follow=True)
    assert "The state of this import has changed in the meantime" in text(refused)
    actions.continue_following(actor=member(ministry, Role.EDITOR), upload=started)
    Record.objects.update(visibility="organisation")
    monkeypatch.setattr(tasks, "FEW_RECORDS", 1)
    page = browser.post(f"/import/{made.pk}/publish/", follow=True)
    assert "All records of this import are published." in text(page)


def test_a_file_that_cannot_be_used_is_refused_on_the_form(browser):
    page = send(browser, "x", "x.zip")
    assert page.status_code == 400
    assert "x.zip" in text(page)
    assert not Import.objects.exists()
    assert send(browser, "\x00\x00", "x.csv").status_code == 400


def test_the_form_sends_all_that_is_needed(browser):
    page = compact(browser.get("/import/new/").content.decode())
    hidden = re.search(r'<input type="hidden" name="organisation" value="([^"]*)"', page)
    assert hidden
    assert hidden[1] == "ministry"


def test_two_columns_of_one_field_are_refused_with_a_word(browser):
    page = send(browser)
    made = Import.objects.get()
    page = browser.post(f"/import/{made.pk}/columns/", {"column-0": "title", "column-1": "title"})
    assert page.status_code == 400
    assert "“Title” was selected for two columns: code, Title" in text(page)


def test_changed_since_is_told_and_the_rest_can_be_undone(browser, ministry):
    send(browser, "id,title\nA,a\nB,b\n")
    made = Import.objects.get()
    for step in ("check", "apply"):
        browser.post(f"/import/{made.pk}/{step}/")
    from goalweave.accounts.actor import SYSTEM
    from goalweave.registry.actions import set_visibility

    set_visibility(actor=SYSTEM, ids=[Record.objects.get(slug="A").pk], visibility="public")
    page = browser.post(f"/import/{made.pk}/undo/", follow=True)
    assert "1 record has been changed since then" in text(page)
    page = browser.post(f"/import/{made.pk}/undo/", {"rest": "1"}, follow=True)
    assert "Import undone" in text(page)
    assert list(Record.objects.filter(deleted__isnull=True).values_list("slug", flat=True)) == ["A"]


def test_large_files_are_worked_on_in_the_background(browser, monkeypatch):
    monkeypatch.setattr(tasks, "SMALL_FILE", 1)
    monkeypatch.setattr(tasks, "FEW_RECORDS", 0)
    send(browser, "id,title\nA,a\n")
    made = Import.objects.get()
    browser.post(f"/import/{made.pk}/check/")
    browser.post(f"/import/{made.pk}/apply/")
    made.refresh_from_db()
    assert made.state == State.APPLIED
    browser.post(f"/import/{made.pk}/undo/")
    made.refresh_from_db()
    assert made.state == State.UNDONE


def test_work_in_the_background_shows_how_far_it_is(browser):
    send(browser)
    made = Import.objects.get()
    Import.objects.update(state=State.APPLYING)
    files.note_progress(made.stored, 3000, 10000)
    page = browser.get(f"/import/{made.pk}/")
    assert b'value="3000" max="10000"' in page.content
    assert b'http-equiv="refresh"' in page.content


def test_problems_are_a_file_that_runs_nothing(browser):
    send(browser, "id,title,country\nA,a,=cmd|x\n")
    made = Import.objects.get()
    browser.post(f"/import/{made.pk}/check/")
    rows = browser.get(f"/import/{made.pk}/problems.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 + made.problems.count() - 1
    assert "'=cmd" in rows[1]


def test_html_and_overrides_of_direction_in_a_file_stay_text(browser):
    name = "<b>x</b>\u202egnp.csv"
    send(browser, "id,title,<i>odd</i>\nA,<script>alert(1)</script>\u202e,<img src=x>\n", name)
    made = Import.objects.get()
    for step in ("columns", "problems", "trial"):
        browser.post(f"/import/{made.pk}/check/")
        page = compact(browser.get(f"/import/{made.pk}/?step={step}").content.decode())
        assert "<script>alert" not in page
        assert "<i>odd" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page.replace("&#8238;", "") or step == "columns"
    assert "\u202e" not in made.name


@pytest.mark.usefixtures("statuses_alone")
def test_only_who_may_import_sees_any_of_it(ministry, client, browser):
    send(browser)
    made = Import.objects.get()
    pages = ["/import/", "/import/new/", f"/import/{made.pk}/", f"/import/{made.pk}/problems.csv", "/import/template.xlsx?organisation=ministry"]  # fmt: skip
    posts = [f"/import/{made.pk}/{name}/" for name in ("columns", "values", "check", "apply", "undo", "cancel")]
    for name, actor in everybody(ministry).items():
        if name == "system":
            continue
        other = Client()
        if actor.user is not None:
            other.force_login(actor.user)
        may = name in ("editor", "manager", "administrator")
        for page in pages:
            found = code_of(other.get(page))
            mine = name == "stranger" and page in ("/import/", "/import/new/")
            assert found == (200 if may or mine else 404), (name, page)
        if not may:
            assert {code_of(other.post(page)) for page in posts} == {404}, name
    made.refresh_from_db()
    assert made.state == State.UPLOADED


@pytest.mark.parametrize("language", ["", *OTHER_LANGUAGES])
def test_the_template_is_read_back_in_every_language(browser, language):
    found = browser.get(f"/{language}/import/template.xlsx".replace("//", "/"))
    assert found.status_code == 200
    book = load_workbook(BytesIO(found.content))
    assert len(book.sheetnames) == 3
    shown = preview(BytesIO(found.content), "t.xlsx", Limits())
    assert shown.unknown == ()


def test_pages_take_few_queries(browser, django_assert_max_num_queries):
    send(browser)
    made = Import.objects.get()
    browser.post(f"/import/{made.pk}/check/")
    for page, most in (
        ("/import/", 12),
        (f"/import/{made.pk}/?step=problems", 14),
        (f"/import/{made.pk}/?step=trial", 10),
    ):
        with django_assert_max_num_queries(most):
            browser.get(page)


def test_cancelling_takes_the_file_away(browser):
    send(browser)
    made = Import.objects.get()
    page = browser.post(reverse("import-cancel", args=[made.pk]), follow=True)
    assert "cancelled" in text(page)
    assert browser.get(f"/import/{made.pk}/?step=columns").status_code == 200


def test_a_file_that_was_removed_from_the_server_is_told(browser, tmp_path):
    page = send(browser)
    made = Import.objects.get()
    fields = {**columns(page), "column-2": "country", "currency": "CHF"}
    missing = "The file of this import is no longer on the server. Upload it again."
    content = files.upload_path(made.stored).read_bytes()
    files.upload_path(made.stored).unlink()
    assert missing in text(browser.get(f"/import/{made.pk}/"))
    files.upload_path(made.stored).write_bytes(content)
    browser.post(f"/import/{made.pk}/columns/", fields)
    for path in files.upload_path(made.stored).parent.glob("*"):
        path.unlink()
    page = browser.post(f"/import/{made.pk}/apply/", follow=True)
    assert "work.csv: the file does not exist" in text(page)
    assert str(tmp_path) not in text(page)


def test_a_load_that_may_have_been_killed_is_told(browser):
    send(browser)
    Import.objects.update(state=State.APPLYING)
    page = browser.get(f"/import/{Import.objects.get().pk}/")
    assert "You can leave this page; the process will continue." in text(page)
    Import.objects.update(stored=f"{files.LOADED}x")
    page = browser.get(f"/import/{Import.objects.get().pk}/")
    assert "run it again with the same file" in text(page)


IATI = (
    '<iati-activities version="2.03"><iati-activity><iati-identifier>XM-1</iati-identifier>'
    "<title><narrative>Wells</narrative></title><activity-date type='2' iso-date='soon'/>"
    "<recipient-country code='Kenja'/><transaction><transaction-type code='3'/><value>500</value></transaction>"
    "</iati-activity></iati-activities>"
)


def test_values_of_an_iati_file_are_corrected_on_the_page(browser):
    send(browser, IATI, "a.xml")
    made = Import.objects.get()
    page = compact(browser.get(f"/import/{made.pk}/?step=columns").content.decode())
    assert f'action="/import/{made.pk}/columns/"' in page
    assert 'name="currency"' in page
    page = compact(browser.post(f"/import/{made.pk}/columns/", {"currency": "CHF"}, follow=True).content.decode())
    found = re.findall(r'name="(head|value)-\d+" value="([^"]*)"', page)
    assert found == [
        ("head", "activity-date"),
        ("value", "soon"),
        ("head", "recipient-country/@code"),
        ("value", "Kenja"),
    ]
    fixes = {"head-0": "activity-date", "value-0": "soon", "instead-0": "2024"}
    fixes |= {"head-1": "recipient-country/@code", "value-1": "Kenja", "instead-1": "Kenya"}
    page = browser.post(f"/import/{made.pk}/values/", fixes, follow=True)
    assert "No problems found." in text(page)
    assert "Kenja → Kenya" in text(page)
    browser.post(f"/import/{made.pk}/apply/")
    assert list(Record.objects.values_list("start", "places__area", "money__amount", "money__currency")) == [
        ("2024", "KE", 500, "CHF")
    ]


def test_a_document_takes_no_columns(browser):
    send(browser, "We built 180 wells in dry villages.\n", "report.txt")
    made = Import.objects.get()
    assert 'name="currency"' not in compact(browser.get(f"/import/{made.pk}/?step=columns").content.decode())
    assert browser.post(f"/import/{made.pk}/columns/", {"currency": "CHF"}).status_code == 400


def test_a_document_shows_its_statements_with_their_places(browser):
    page = text(send(browser, "We built 180 wells in dry villages.\n\nWe trained forty teachers.\n", "report.txt"))
    assert "1 Contents" in page
    assert "content to check" in page
    assert "Position in file Statement Kind" in page
    assert "We built 180 wells in dry villages. Activity" in page


def test_a_file_with_nothing_in_it_says_so_and_offers_no_import(browser):
    assert "No records were found in this file." in text(send(browser, "id,title\n"))
    made = Import.objects.get()
    browser.post(f"/import/{made.pk}/check/")
    page = browser.get(f"/import/{made.pk}/?step=trial")
    assert "Nothing in this file can be imported." in text(page)
    assert f"/import/{made.pk}/apply/" not in compact(page.content.decode())


def test_only_what_would_come_in_is_counted_on_the_button(browser):
    send(browser, "id,title\nA,a\nA,twice\nB,b\n")
    made = Import.objects.get()
    browser.post(f"/import/{made.pk}/check/")
    assert "Import 2 records" in text(browser.get(f"/import/{made.pk}/?step=trial"))


def test_the_unit_and_who_sees_it_are_chosen_at_the_upload(browser, ministry):
    UnitFactory(organisation=ministry, slug="water", name={"en": "Water Bureau"})
    page = compact(browser.get("/import/new/").content.decode())
    assert re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', page) == [
        ("", "none"),
        ("ministry/water", "Water Bureau"),
    ]
    page = send(browser, "id,title\nA,a\n", unit="ministry/water", visibility="public")
    assert "Unit: Water Bureau" in text(page)
    made = Import.objects.get()
    for step in ("check", "apply"):
        browser.post(f"/import/{made.pk}/{step}/")
    assert list(Record.objects.values_list("unit__slug", "visibility")) == [("water", "public")]


def test_the_units_of_several_organisations_stand_apart(client, ministry, django_assert_num_queries):
    other = OrganisationFactory(slug="other", name={"en": "Other"})
    for one, name in ((ministry, "water"), (other, "air")):
        UnitFactory(organisation=one, slug=name)
    client.force_login(administrator().user)
    client.get("/import/new/")
    with django_assert_num_queries(5):
        page = compact(client.get("/import/new/").content.decode())
    assert re.findall(r'<optgroup label="([^"]*)">\s*<option value="([^"]*)"', page)[-1] == ("Other", "other/air")
    refused = send(client, "id,title\nA,a\n", unit="other/air")
    assert refused.status_code == 400
    assert "This unit belongs to another organisation." in text(refused)
    assert not Import.objects.exists()


def test_the_history_says_that_a_record_was_imported_from_which_file_and_by_whom(browser):
    for content in ("id,title,SDG\nA,Wells,4\n", "id,title,SDG\nA,Deep wells,4\n"):
        send(browser, content, "wells.csv")
        made = Import.objects.order_by("pk").last()
        for step in ("check", "apply"):
            browser.post(f"/import/{made.pk}/{step}/")
    row = Record.objects.get()
    who = made.uploaded_by.name or made.uploaded_by.email

    def steps() -> list[str]:
        page = compact(browser.get(f"/records/{row.pk}/history/").content.decode())
        return [
            " ".join(re.sub(r"<[^>]+>", " ", one).split())
            for one in re.findall(r'<p class="did">(.*?)</p>', page, re.DOTALL)
        ]

    assert [one.partition(" · together")[0] for one in steps()] == [
        f"{who} changed by import · wells.csv",
        f"{who} imported · wells.csv",
    ]
    browser.post(f"/import/{made.pk}/undo/")
    assert steps()[0].startswith(f"{who} undid an import · wells.csv")
    assert "created" not in " ".join(steps())
