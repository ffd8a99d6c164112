from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.visitors import code_of
from tests.web.indicators.reading import html, plain, posted, rows

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.indicators import queries, tasks, uploads
from goalweave.indicators.models import Indicator, Line, Observation, Series, Vintage

pytestmark = pytest.mark.django_db

PAGE = "/indicators/load/"
FILE = "series,area,time,value,unit,source\nOWN_WELLS,KE,2016,61,PT,Inspection\nOWN_WELLS,KE,2017,64.5,PT,Inspection\n"
BAD = FILE + "OWN_WELLS,Atlantis,2017,1,PT,\nOWN_WELLS,KE,2018,many,PT,\nOWN_WELLS,KE,2019,140,PT,\n"


def send(client: Client, content: str = FILE, name: str = "wells.csv", code: int = 200, **fields: str) -> str:
    file = SimpleUploadedFile(name, content.encode())
    return posted(client, PAGE, {"file": file, "organisation": "own", **fields}, code)


def address(page: str) -> str:
    """Of the check, out of the link to its problems or the redirect that led there."""
    return re.search(r"/indicators/load/[^/\"]+/", page)[0]


def checked(client: Client, content: str = FILE, **fields: str) -> tuple[str, str]:
    """The page of the check, and where it is."""
    file = SimpleUploadedFile("wells.csv", content.encode())
    response = client.post(PAGE, {"file": file, "organisation": "own", **fields})
    assert response.status_code == 302, plain(response.content.decode())
    where = response["Location"]
    response = client.get(where)
    if response.status_code == 302:  # a table, whose columns are taken as they are proposed
        client.post(response["Location"], fields)
    return html(client, where), where


def counts(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", page)]


def stored_values():
    return [(one.time, one.value) for one in queries.series_observations(queries.series_by_code(SYSTEM)["OWN_WELLS"])]


def test_a_file_is_looked_at_and_then_loaded(editor: Client) -> None:
    page, where = checked(editor)
    assert counts(page) == [2, 0, 0, 0]
    assert "1 series does not exist yet and would be created: OWN_WELLS" in plain(page)
    assert "OWN_WELLS" not in queries.series_by_code(SYSTEM)
    page = posted(editor, where, {"do": "load"})
    assert "Values imported." in plain(page)
    assert stored_values() == [("2016", 61.0), ("2017", 64.5)]
    row = Indicator.objects.get(series__code="OWN_WELLS")
    assert (row.organisation.slug, row.public) == ("own", False)
    assert f'href="/indicators/{row.slug}/"' in page
    assert Vintage.objects.latest("pk").file == "wells.csv"


def test_everybody_sees_it_where_that_was_asked_for(editor: Client, client: Client) -> None:
    _page, where = checked(editor, public="on")
    posted(editor, where, {"do": "load"})
    row = Indicator.objects.get(series__code="OWN_WELLS")
    assert "OWN_WELLS" in html(client, f"/indicators/{row.slug}/")


def test_loading_twice_changes_nothing(editor: Client) -> None:
    _page, where = checked(editor)
    posted(editor, where, {"do": "load"})
    number = Observation.objects.count()
    page, where = checked(editor)
    assert counts(page) == [0, 0, 2, 0]
    assert 'value="load"' not in page
    page = posted(editor, where, {"do": "load"})
    assert "Everything in this file had already been imported; nothing has changed." in plain(page)
    assert Observation.objects.count() == number


def test_a_changed_value_is_shown_as_it_is_and_as_it_would_be(editor: Client) -> None:
    _page, where = checked(editor)
    posted(editor, where, {"do": "load"})
    page, _where = checked(editor, FILE.replace("64.5", "66"))
    assert counts(page) == [0, 1, 1, 0]
    assert "OWN_WELLS Kenya 2017 64.5 66" in plain(page)


def test_problems_are_listed_by_line_and_field_and_nothing_is_loaded(editor: Client) -> None:
    page, where = checked(editor, BAD)
    assert counts(page) == [2, 0, 0, 3]
    said = plain(page)
    assert "4 area unknown area “Atlantis”" in said
    assert "5 value “many” is not a number" in said
    assert re.search(r"6 value .*140", said)
    assert 'value="load"' not in page
    posted(editor, where, {"do": "load"})
    assert "OWN_WELLS" not in queries.series_by_code(SYSTEM)
    rows = list(csv.reader(io.StringIO(editor.get(f"{where}problems.csv").content.decode("utf-8-sig"))))
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [
        ("wells.csv", "4", "area"),
        ("wells.csv", "5", "value"),
        ("wells.csv", "6", "value"),
    ]


def test_the_good_rows_are_loaded_when_asked_for(editor: Client) -> None:
    _page, where = checked(editor, BAD)
    posted(editor, where, {"do": "good"})
    assert stored_values() == [("2016", 61.0), ("2017", 64.5)]


def test_a_file_without_a_series_takes_it_from_the_form(editor: Client) -> None:
    wide = "Year,Value\n2016,61\n2017,64.5\n"
    page, where = checked(editor, wide, series="OWN_WELLS", area="Kenya", unit="PT", source="Inspection", release="R1")
    assert counts(page) == [2, 0, 0, 0], plain(page)
    posted(editor, where, {"do": "load"})
    assert stored_values() == [("2016", 61.0), ("2017", 64.5)]
    assert Vintage.objects.latest("pk").release == "R1"


@pytest.mark.parametrize("content", ["", "\x00\x01\x02", "<xml/>", "{", "just words"])
def test_a_file_that_cannot_be_used_says_why(editor: Client, content: str) -> None:
    page, where = checked(editor, content)
    assert 'role="alert"' in page
    assert "wells.csv" in plain(page)
    posted(editor, where, {"do": "load"})
    posted(editor, where, {"do": "forget"})
    html(editor, where, code=404)


def test_a_file_too_large_is_refused_by_its_field(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "Limits", lambda: type("Small", (), {"file": 10})())
    assert "larger than the limit of 10 bytes" in plain(send(editor, code=400))


def test_a_large_file_is_checked_in_the_background(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = []
    monkeypatch.setattr(tasks, "SMALL_FILE", 10)
    monkeypatch.setattr(type(tasks.run_in_background), "enqueue", lambda self, *given: queued.append(given))
    page, where = checked(editor)
    assert "The file is being read" in plain(page)
    assert 'hx-trigger="every 2s"' in page
    assert tasks.run_work(*queued.pop()) == "columns"
    assert "The file is being checked" in plain(posted(editor, f"{where}columns/", {}))
    posted(editor, where, {"do": "load"})
    assert len(queued) == 1
    assert tasks.run_work(*queued.pop()) == "checked"
    assert counts(html(editor, where)) == [2, 0, 0, 0]
    assert "The values are being imported" in plain(posted(editor, where, {"do": "load"}))
    posted(editor, where, {"do": "load"})
    assert len(queued) == 1
    assert tasks.run_work(*queued.pop()) == "loaded"
    assert stored_values() == [("2016", 61.0), ("2017", 64.5)]


def test_who_lost_the_role_meanwhile_loads_nothing(own, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = member(own, Role.EDITOR)
    client = Client()
    client.force_login(actor.user)
    queued = []
    _page, where = checked(client)
    monkeypatch.setattr(tasks, "SMALL_FILE", 10)
    monkeypatch.setattr(type(tasks.run_in_background), "enqueue", lambda self, *given: queued.append(given))
    posted(client, where, {"do": "load"})
    actor.user.memberships.update(role=Role.READER)
    assert tasks.run_work(*queued.pop()) == "failed"
    assert "OWN_WELLS" not in queries.series_by_code(SYSTEM)


def test_a_file_waits_for_the_person_who_sent_it_alone(own, editor: Client) -> None:
    _page, where = checked(editor)
    other = Client()
    other.force_login(member(own, Role.EDITOR).user)
    for path in (where, f"{where}problems.csv"):
        html(other, path, code=404)
    assert other.post(where, {"do": "load"}).status_code == 404
    html(editor, "/indicators/load/nonsense/", code=404)


def test_a_series_of_the_site_is_not_for_an_editor(editor: Client) -> None:
    page, _where = checked(editor, "series,area,time,value\nIT_USE,KE,2019,61\n")
    assert "2 series the series “IT_USE” belongs to the site or to another organisation" in plain(page)


def test_a_series_of_somebody_else_is_named_beside_what_else_is_wrong(editor: Client) -> None:
    page, where = checked(editor, BAD + "IT_USE,KE,2019,61,PT,\nIT_USE,KE,2020,62,PT,\n")
    assert counts(page) == [2, 0, 0, 5]
    said = plain(page)
    assert "7 series the series “IT_USE” belongs to the site" in said
    assert "5 value “many” is not a number" in said
    posted(editor, where, {"do": "good"})
    assert stored_values() == [("2016", 61.0), ("2017", 64.5)]
    assert [
        one.time
        for one in queries.series_observations(queries.series_by_code(SYSTEM)["IT_USE"], areas=["KE"])
        if not one.key
    ] == [
        "2014",
        "2016",
        "2017",
        "2018",
    ]


def test_what_would_be_new_is_told_with_its_indicator_and_breakdowns(editor: Client) -> None:
    rows_of = "series,area,time,value,unit,AGE\n{},KE,2016,61,PT,Y15T24\n"
    page, where = checked(editor, rows_of.format("OWN_WELLS"))
    assert rows(page, 1) == [["OWN_WELLS new", "OWN_WELLS", "OWN_WELLS new", "Age AGE"]]
    posted(editor, where, {"do": "load"})
    page, where = checked(editor, FILE.replace("source", "AREA_KIND").replace("Inspection", "RURAL"))
    assert rows(page, 1) == [["OWN_WELLS", "OWN_WELLS", "OWN_WELLS", "Area kind AREA_KIND"]]
    assert 'href="/indicators/own-own-wells/"' in page
    assert "AREA_KIND" not in plain(posted(editor, where, {"do": "load"}))


def test_an_editor_cannot_name_another_organisation_or_the_site(own, editor: Client) -> None:
    OrganisationFactory(slug="other")
    for organisation in ("other", "nowhere"):
        send(editor, code=400, organisation=organisation)
    assert not list((uploads._uploads_folder()).iterdir())


def test_an_administrator_loads_for_the_site(admin: Client) -> None:
    _page, where = checked(admin, organisation="")
    posted(admin, where, {"do": "load"})
    row = Indicator.objects.get(series__code="OWN_WELLS")
    assert (row.organisation, row.public) == (None, True)


def test_a_loading_is_taken_back_whole(editor: Client) -> None:
    _page, where = checked(editor)
    posted(editor, where, {"do": "load"})
    made = Vintage.objects.latest("pk")
    assert "wells.csv" in html(editor, PAGE)
    page = posted(editor, f"/indicators/loadings/{made.pk}/undo/", {})
    assert "Import undone: 2 values" in plain(page)
    assert "OWN_WELLS" not in queries.series_by_code(SYSTEM)
    assert editor.post(f"/indicators/loadings/{made.pk}/undo/").status_code == 404


def test_a_loading_with_a_later_one_upon_it_says_so(admin: Client) -> None:
    first = Vintage.objects.earliest("pk")
    page = posted(admin, f"/indicators/loadings/{first.pk}/undo/", {})
    assert "a later import changed some of these values; undo that import first" in plain(page)
    assert Vintage.objects.filter(pk=first.pk).exists()


def test_loadings_of_the_site_are_not_in_the_hands_of_an_editor(editor: Client) -> None:
    first = Vintage.objects.earliest("pk")
    assert "users.csv" not in html(editor, PAGE)
    assert editor.post(f"/indicators/loadings/{first.pk}/undo/").status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.CONTRIBUTOR, Role.REVIEWER])
def test_the_page_is_there_for_editors_alone(own, client: Client, role: Role) -> None:
    html(client, PAGE, code=404)
    client.force_login(member(own, role).user)
    html(client, PAGE, code=404)
    assert code_of(client.post(PAGE, {"organisation": "own"})) == 404


def test_the_page_of_the_check_takes_few_queries(editor: Client, django_assert_max_num_queries) -> None:
    _page, where = checked(editor, BAD)
    with django_assert_max_num_queries(10):
        editor.get(where)


def test_a_series_of_the_un_list_can_be_chosen_for_a_file_that_states_none(editor: Client) -> None:
    page = html(editor, "/indicators/load/")
    assert 'list="listed-series"' in page
    (label,) = re.findall(r'<option value="SH_STA_MORT">([^<]*)</option>', page)
    assert label == "3.1.1 Mothers&#x27; deaths per 100,000 live births"


TABLE = "Ort;Jahr;Geschlecht;Wert;Einheit\nKenya;2019;Frauen;1,5;Prozente\nKenya;2020;;2,5;Prozente\n"
"""German: no header is known, and the unit is none that is known."""
CHOICE = {
    "column-0": "area",
    "column-1": "time",
    "column-2": "SEX",
    "column-3": "value",
    "column-4": "unit",
    "code-1": "PT",
    "series": "OWN_WELLS",
    "provider": "Stadtamt",
}


def columns_page(client: Client, content: str = TABLE) -> tuple[str, str]:
    """The page of the columns, and where that of the check is."""
    file = SimpleUploadedFile("wells.csv", content.encode())
    where = client.post(PAGE, {"file": file, "organisation": "own"})["Location"]
    return html(client, client.get(where)["Location"]), where


def selected(page: str) -> list[str]:
    return re.findall(r'<option\s+value="(\w+)"\s+selected', page)


def test_columns_units_and_constants_are_chosen_and_remembered(editor: Client) -> None:
    page, where = columns_page(editor)
    assert selected(page)[:4] == ["area", "time", "SEX", "value"]
    assert "Please check: the cells are areas" in plain(page)
    assert "Not stated by any column yet: Series code." in plain(page)
    assert editor.post(f"{where}columns/", {**CHOICE, "column-2": "value"}).status_code == 400
    page = posted(editor, f"{where}columns/", {**CHOICE, "column-1": "unused", "series": ""}, 400)
    assert "Choose a column, or enter a value for all rows: Period, Series code." in plain(page)
    assert editor.post(f"{where}columns/", {**CHOICE, "code-1": "KZT:many"}).status_code == 400
    editor.post(f"{where}columns/", CHOICE)
    assert counts(html(editor, where)) == [2, 0, 0, 0]
    posted(editor, where, {"do": "load"})
    line = Line.objects.get(series__code="OWN_WELLS", key="SEX=F")
    assert (line.provider.slug, line.series.unit, line.observations.get().value) == ("stadtamt", "PT", 1.5)
    page, where = columns_page(editor, TABLE.replace("2,5", "3,5"))
    assert "Read as last time, when values of Stadtamt were imported." in plain(page)
    assert selected(page)[:5] == ["area", "time", "SEX", "value", "unit"]
    assert 'value="OWN_WELLS"' in page
    editor.post(f"{where}columns/", {"series": "OWN_WELLS", "provider": "Stadtamt"})
    assert counts(html(editor, where)) == [0, 1, 1, 0]
    page = posted(editor, f"{where}columns/", {"do": "forget"})
    assert "Read as last time" not in plain(page)
    assert "Read as last time" not in plain(columns_page(editor)[0])


def test_the_preview_shows_what_would_change(editor: Client) -> None:
    _page, where = checked(editor)
    page = posted(editor, where, {"do": "load"})
    assert re.search(r'action="/indicators/loadings/\d+/undo/"', page)
    page, _where = checked(editor, FILE.replace("64.5", "66"))
    assert "<del>64.5\u00a0%</del>" in page
    assert "values that the import replaces" in page
    single, _where = checked(editor, "series,area,time,value,unit\nOTHER,KE,2016,61,PT\n")
    assert '<p class="ivalue"><b>2016: 61 %</b></p>' in " ".join(single.split()).replace("> <", "><")


def test_a_repository_is_loaded_from_an_archive(editor: Client) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "data/indicator_1-2-1-1.csv", "Year,Units,Value\n2019,Körbe,3\n2020,Körbe,4\n2021,Körbe,many\n"
        )
        archive.writestr("data/indicator_1-2-2-1.csv", "Year,Value\n")
    file = SimpleUploadedFile("office-data.zip", stream.getvalue())
    where = editor.post(PAGE, {"file": file, "organisation": "own", "area": "Kenya"})["Location"]
    page = html(editor, where)
    assert counts(page) == [2, 0, 0, 1]
    assert "data/indicator_1-2-1-1.csv 4 Value “many” is not a number" in plain(page)
    assert "data/indicator_1-2-2-1.csv" in plain(page)
    assert "Units without a known code: Körbe" in plain(page)
    html(editor, f"{where}columns/")
    editor.post(f"{where}columns/", {"code-0": "BASKETS", "area": "Kenya"})
    posted(editor, where, {"do": "good"})
    assert Series.objects.get(code="KE_1-2-1-1").unit == "BASKETS"
