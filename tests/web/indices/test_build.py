"""An index put together in the browser: ranking, checks, drafts, files, publication."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.indicators import SMALL, put
from tests.factories.stored_indices import stored_index_series, stored_tai
from tests.markup import compact

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.indices import read_inputs, score_index, site_indices
from goalweave.analysis.models import IndexDraft
from goalweave.audit.models import Entry
from goalweave.packs import library
from goalweave.packs.indices import read_indices

pytestmark = pytest.mark.django_db

BUILD = "/indices/build/"
FOUR = {
    "title": "Four of eight",
    "ref.0": "TAI_PATENTS", "path.0": "Creation",
    "ref.1": "TAI_ROYALTIES", "path.1": "Creation",
    "ref.2": "TAI_SCHOOLING", "path.2": "Skills",
    "ref.3": "TAI_UNIVERSITY", "path.3": "Skills",
}  # fmt: skip


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def sent(fields: dict[str, str], *, client: Client | None = None, address: str = BUILD, status: int = 200) -> str:
    response = (client or Client()).post(address, fields)
    assert response.status_code == status, response.status_code
    return compact(response.content.decode())


@pytest.fixture
def tai() -> None:
    stored_tai()


def test_an_empty_page_offers_series_with_values(tai: None) -> None:
    html = compact(Client().get(BUILD).content.decode())
    assert "Add the first indicator: the ranking appears here." in html
    assert 'name="add" value="TAI_PATENTS"' in html
    assert "Patents per million people" in html
    searched = sent({"q": "royalt"})
    assert 'value="TAI_ROYALTIES"' in searched
    assert 'value="TAI_PATENTS"' not in searched


def test_series_are_added_and_removed_without_scripts(tai: None) -> None:
    html = sent({"add": "TAI_PATENTS"})
    assert 'name="ref.0" value="TAI_PATENTS"' in html
    assert "23 areas are ranked" in html
    again = sent({**FOUR, "drop": "1"})
    assert 'value="TAI_ROYALTIES"' not in re.findall(r'<ol class="ingredients.*?</ol>', again, re.DOTALL)[0]


def test_a_breakdown_of_a_series_is_chosen() -> None:
    put(SMALL)
    html = sent({"ref.0": "IT_USE"})
    assert re.findall(r'<option value="(IT_USE[^"]*)"', html) == ["IT_USE", "IT_USE|SEX=F", "IT_USE|SEX=M"]
    women = sent({"ref.0": "IT_USE|SEX=F"})
    assert '<option value="IT_USE|SEX=F" selected>' in women
    assert "1 value, 16–16" in text(women)


def test_the_ranking_is_that_of_the_engine(tai: None, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(25):
        html = sent(FOUR)
    assert "23 areas are ranked, with values up to" in text(html)
    heads = re.findall(r'<th scope="col" class="n">([^<]*)</th>', html)
    assert heads[3:5] == ["Creation", "Skills"]
    weighed = sent({**FOUR, "group.Creation": "3", "outer": "geometric"})
    assert weighed != html


def test_goalposts_are_suggested_and_wrong_ones_named(tai: None) -> None:
    fields = {**FOUR, "scoring.0": "goalposts"}
    assert "enter both goalposts" in sent(fields)
    filled = sent({**fields, "suggest": "1"})
    lower, upper = (re.findall(rf'name="{name}.0" value="([^"]+)"', filled)[0] for name in ("lower", "upper"))
    assert 0 < float(lower) < float(upper) < 994
    assert "23 areas are ranked" in filled
    assert "“many” is not a number" in sent({**fields, "lower.0": "many", "upper.0": "9"})
    assert "the lower goalpost must be below the upper one" in sent({**fields, "lower.0": "9", "upper.0": "1"})


def test_an_index_without_goalposts_starts_from_suggestions() -> None:
    stored_index_series("IT_USE_ii99", ("KE", 2020, 30), ("RW", 2020, 20), ("FR", 2020, 90))
    html = compact(Client().get(f"{BUILD}?from=idi@2023").content.decode())
    assert html.count('<div class="ingredient">') == 10
    assert "ICT Development Index, own variant" in html
    assert "no values here: left out" in html
    ranked = sent(
        {
            "base": "idi@2023",
            "ref.0": "IT_USE_ii99",
            "code.0": "internet_users",
            "scoring.0": "goalposts",
            "lower.0": "20",
            "upper.0": "90",
        }
    )
    assert "3 areas are ranked" in ranked


def test_checks_say_what_is_unusual(tai: None) -> None:
    said = text(sent({**FOUR, "view": "checks"}))
    assert "Cronbach’s α" in said
    assert "Correlations across levels" in said
    assert "suspected" in said
    moved = text(sent({**FOUR, "view": "checks", "winsorise": "5"}))
    assert "moved" in moved


def test_sensitivity_names_each_part(tai: None) -> None:
    html = sent({**FOUR, "view": "sensitivity"})
    rows = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">(.*?)</th>", html)
    assert rows == ["Creation", "Patents per million people", "Royalties received per person", "Skills", "Mean years of schooling", "Higher education in science"]  # fmt: skip


def test_a_live_request_gets_the_result_alone(tai: None) -> None:
    response = Client().post(BUILD, FOUR, headers={"HX-Target": "trial"})
    content = response.content.decode()
    assert content.lstrip().startswith('<section id="trial"')
    assert "ingredients" not in content


def test_files_hold_the_ranking_and_the_pack_gives_the_same_index(tai: None, tmp_path: Path) -> None:
    csv = Client().post(f"{BUILD}download/csv", FOUR)
    assert csv.content.decode("utf-8-sig").count("\n") == 24
    book = load_workbook(BytesIO(Client().post(f"{BUILD}download/xlsx", {**FOUR, "title": "=1+1"}).content))
    assert book.active is not None
    assert book.active.max_row == 24
    for sheet in book:
        assert all(cell.data_type != "f" for cell in chain.from_iterable(sheet.iter_rows()))
    parts = [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)]
    assert parts[:3] == ["=1+1 1, 2000", "Creation", "Skills"]
    method = Client().post(f"{BUILD}download/method.csv", FOUR).content.decode("utf-8-sig")
    assert "Creation,0.5,arithmetic" in method
    picture = Client().post(f"{BUILD}download/svg", FOUR).content.decode()
    assert "<svg" in picture
    assert "Calculated on" in picture
    archive = zipfile.ZipFile(BytesIO(Client().post(f"{BUILD}download/zip", FOUR).content))
    archive.extractall(tmp_path)
    index = read_indices(library(tmp_path))["four-of-eight@1"]
    assert [group.name["en"] for group in index.groups[1:]] == ["Creation", "Skills"]
    assert Client().post(f"{BUILD}download/exe", FOUR).status_code == 404
    assert "no indicator of the index has values" in sent({}, address=f"{BUILD}download/zip", status=400)


def test_members_save_drafts_and_others_do_not_see_them(tai: None) -> None:
    organisation = OrganisationFactory.create()
    client = Client()
    client.force_login(member(organisation, Role.CONTRIBUTOR).user)
    saved = client.post(f"{BUILD}save/", FOUR)
    row = IndexDraft.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, f"{BUILD}drafts/{row.pk}/")
    assert (row.title, row.organisation, row.fields["ref.0"]) == ("Four of eight", organisation, "TAI_PATENTS")
    assert "23 areas are ranked" in compact(client.get(f"{BUILD}drafts/{row.pk}/").content.decode())
    client.post(f"{BUILD}save/", {**FOUR, "title": "Renamed", "draft": str(row.pk)})
    assert [one.title for one in IndexDraft.objects.all()] == ["Renamed"]
    assert list(Entry.objects.filter(object_type="index_draft").values_list("verb", flat=True)) == ["create", "change"]
    stranger = Client()
    stranger.force_login(member(OrganisationFactory.create(), Role.MANAGER).user)
    assert stranger.get(f"{BUILD}drafts/{row.pk}/").status_code == 404
    assert stranger.post(f"{BUILD}drafts/{row.pk}/delete/").status_code == 404
    assert Client().post(f"{BUILD}save/", FOUR)["Location"].startswith("/sign-in/")
    client.post(f"{BUILD}drafts/{row.pk}/delete/")
    assert not IndexDraft.objects.exists()


def test_an_administrator_publishes_an_index_for_everyone(tai: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    client = Client()
    client.force_login(administrator().user)
    first = client.post(f"{BUILD}publish/", FOUR)
    assert first["Location"] == "/indices/four-of-eight@1/"
    index = site_indices().indices["four-of-eight@1"]
    results = score_index(read_inputs(VISITOR, index))
    assert results is not None
    assert int((results.ranks > 0).sum()) == 23
    client.post(f"{BUILD}publish/", {**FOUR, "edition": "2"})
    assert {"four-of-eight@1", "four-of-eight@2"} <= site_indices().indices.keys()
    refused = client.post(f"{BUILD}publish/", {**FOUR, "identity": "idi"}, follow=True)
    assert "idi is already used; choose another id" in refused.content.decode()
    assert Client().post(f"{BUILD}publish/", FOUR)["Location"].startswith("/sign-in/")
    assert "Remove this index from the site" in client.get("/indices/four-of-eight@1/").content.decode()
    assert "Remove this index from the site" not in client.get("/indices/tai@2001/").content.decode()
    assert Client().post("/indices/four-of-eight@1/remove/")["Location"].startswith("/sign-in/")
    for edition in ("1", "2"):
        client.post(f"/indices/four-of-eight@{edition}/remove/")
        assert f"four-of-eight@{edition}" not in site_indices().indices
    assert not (tmp_path / "packs" / "four-of-eight").exists()
    kept = Entry.objects.get(object_type="index", object_id="four-of-eight@1", verb="delete")
    assert "TAI_PATENTS" in kept.before["method"]
    client.post("/indices/tai@2001/remove/")
    assert "tai@2001" in site_indices().indices
