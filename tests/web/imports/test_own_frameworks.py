"""The pages of an own framework, from the upload to the undone load, as a person without JavaScript walks them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded, small
from tests.factories.records import MappingFactory
from tests.markup import compact

from goalweave.accounts.models import Role
from goalweave.core.model import Linkage, LinkageKind
from goalweave.formats.frameworks.plan import read_plan
from goalweave.formats.frameworks.sssom import write_sssom
from goalweave.formats.reading.limits import Limits
from goalweave.frameworks.models import Node
from goalweave.frameworks.queries import catalogue
from goalweave.imports.models import FrameworkUpload
from goalweave.imports.own_frameworks import storage
from goalweave.imports.own_frameworks.queries import drafted_pack
from goalweave.web.own_frameworks.preview import preview_context

pytestmark = pytest.mark.django_db
PLAN = "code,parent,label.en,sdg,wsis\nA,,Clean rivers,9,\nA.1,A,Less waste,9.c,C2\nA.2,A,More fish,4.b=0.4,\n"
NEW = "/import/frameworks/new/"


@pytest.fixture(autouse=True)
def data(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def browser(client: Client) -> Client:
    loaded()
    client.force_login(administrator().user)
    return client


def send(browser: Client, content: str = PLAN, name: str = "rivers.csv"):
    return browser.post(NEW, {"file": SimpleUploadedFile(name, content.encode())}, follow=True)


def post(browser: Client, upload: FrameworkUpload, action: str):
    return browser.post(f"/import/frameworks/{upload.pk}/{action}/", follow=True)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", compact(response.content.decode())))


def preview(upload: FrameworkUpload) -> dict[str, Any]:
    pack = drafted_pack(upload)
    assert pack is not None
    return preview_context(upload, pack, "")


def main_buttons(response) -> list[str]:
    page = compact(response.content.decode())
    return [label.strip() for label in re.findall(r'class="btn main"[^>]*>([^<]+)<', page)]


def test_a_framework_goes_all_the_way_and_back(browser):
    assert "Add your own framework" in text(browser.get("/frameworks/"))
    page = send(browser)
    upload = FrameworkUpload.objects.get()
    assert page.redirect_chain == [(f"/import/frameworks/{upload.pk}/", 302)]
    assert "The file can be loaded as it is" in text(page)
    assert "links have no rationale" in text(page)
    assert main_buttons(page) == ["Preview"]

    page = browser.get(f"/import/frameworks/{upload.pk}/?step=preview")
    assert "New nodes 3 Changed nodes 0 Removed nodes 0 New links 4" in text(page)
    shown = preview(upload)
    assert [framework.key for framework, _href, _here in shown["partners"]] == ["sdg@2020", "wsis@2003"]
    assert shown["heads"] == ["rivers", "SDG"]
    assert "Clean rivers" in str(shown["chart"].option)
    assert main_buttons(page) == ["Load the framework"]
    beside = browser.get(f"/import/frameworks/{upload.pk}/?step=preview&beside=wsis@2003")
    assert "rivers:A.1 Less waste contributes to wsis:C2 Infrastructure" in text(beside)
    assert catalogue() == small()

    page = post(browser, upload, "load")
    assert "Framework loaded" in text(page)
    assert main_buttons(page) == ["View the framework"]
    assert browser.get("/frameworks/rivers@1/A.1/").status_code == 200
    assert "rivers@1" in text(browser.get("/history/frameworks/"))
    assert "rivers.csv" in text(browser.get("/import/frameworks/"))

    page = post(browser, upload, "undo")
    assert "Changes undone" in text(page)
    assert catalogue() == small()
    assert not list(storage.packs_folder().iterdir())


def test_all_problems_are_listed_with_line_and_column(browser):
    page = send(browser, "code,parent,label,sdg\nA,B,One,9.zz\nB,A,Two,4=7\nC,,,\n")
    assert (
        "error 2 parent the parents form a cycle: A → B → A "
        "error 2 sdg sdg@2020 has no node 9.zz "
        "error 3 sdg the weight of 4=7 must be greater than 0 and at most 1 "
        "error 4 label the node C has no label"
    ) in text(page)
    assert "4 errors" in text(page)
    assert main_buttons(page) == ["Upload a corrected file"]
    upload = FrameworkUpload.objects.get()
    assert "has errors" in text(post(browser, upload, "load"))
    assert "4 errors" in text(browser.get(f"/import/frameworks/{upload.pk}/?step=preview"))
    assert "This file was deleted" in text(post(browser, upload, "cancel"))


def test_the_preview_says_what_changes_field_by_field(browser):
    send(browser)
    post(browser, FrameworkUpload.objects.get(), "load")
    send(browser, PLAN.replace("More fish", "Many fish").replace("A.1,A,Less waste,9.c,C2\n", "").replace("=0.4", ""))
    upload = FrameworkUpload.objects.latest("pk")
    page = browser.get(f"/import/frameworks/{upload.pk}/?step=preview")
    assert "More fish en: Many fish" in text(page)
    rows = {shown["kind"]: [(row["id"], row["fields"]) for row in shown["rows"]] for shown in preview(upload)["lists"]}
    assert rows == {
        "nodes-new": [],
        "nodes-changed": [("A.2", [{"name": "label", "before": "en: More fish", "after": "en: Many fish"}])],
        "nodes-gone": [("A.1", [])],
        "links-new": [],
        "links-changed": [
            (
                "A.2 → 4.b",
                [
                    {"name": "weight", "before": "0.4", "after": ""},
                    {"name": "strength by", "before": "publisher", "after": "ours"},
                ],
            )
        ],
        "links-gone": [("A.1 → 9.c", []), ("A.1 → C2", [])],
    }


def test_a_check_that_is_out_of_date_is_made_again(browser):
    send(browser)
    send(browser, "code,label\n1,Ponds\n", "ponds.csv")
    rivers, ponds = FrameworkUpload.objects.order_by("pk")
    post(browser, rivers, "load")
    page = browser.get(f"/import/frameworks/{ponds.pk}/?step=preview")
    assert main_buttons(page) == ["Check again"]
    assert "have changed since" in text(post(browser, ponds, "load"))
    post(browser, ponds, "check")
    assert "Framework loaded" in text(post(browser, ponds, "load"))


def test_the_same_file_again_changes_nothing(browser):
    send(browser)
    post(browser, FrameworkUpload.objects.get(), "load")
    send(browser)
    page = browser.get(f"/import/frameworks/{FrameworkUpload.objects.latest('pk').pk}/?step=preview")
    assert "nothing would change" in text(page)
    assert main_buttons(page) == []


def test_an_undo_that_would_lose_a_mapping_says_which(browser):
    send(browser)
    upload = FrameworkUpload.objects.get()
    post(browser, upload, "load")
    MappingFactory(node=Node.objects.get(code="A.2"))
    page = post(browser, upload, "undo")
    assert "records are mapped to nodes that would be removed: A.2" in text(page)
    assert "Framework loaded" in text(page)


def test_links_alone_are_shown_between_their_frameworks(browser):
    links = Linkage("extra", LinkageKind.LINKAGE, "wsis@2003", "sdg@2020", small().linkages[0].links[:1])
    send(browser, write_sssom(links, small()), "extra.sssom.tsv")
    upload = FrameworkUpload.objects.get()
    page = browser.get(f"/import/frameworks/{upload.pk}/?step=preview")
    shown = preview(upload)
    assert [(link.subject, link.object) for link in shown["links"]] == [("wsis:C2", "sdg:9.c")]
    assert shown["heads"] == ["Action lines", "SDG"]
    assert main_buttons(page) == ["Load the links"]
    assert "Links loaded" in text(post(browser, upload, "load"))


def test_a_manager_uploads_and_sees_but_does_not_load(client):
    loaded()
    client.force_login(member(OrganisationFactory(), Role.MANAGER).user)
    send(client)
    upload = FrameworkUpload.objects.get()
    page = client.get(f"/import/frameworks/{upload.pk}/?step=preview")
    assert "An administrator can load it" in text(page)
    assert main_buttons(page) == []
    assert post(client, upload, "load").status_code == 403
    client.force_login(member(OrganisationFactory(), Role.MANAGER).user)
    assert client.get(f"/import/frameworks/{upload.pk}/").status_code == 404
    client.force_login(member(OrganisationFactory(), Role.EDITOR).user)
    assert client.get("/import/frameworks/").status_code == 404
    assert "Add your own framework" not in text(client.get("/frameworks/"))


def test_a_file_that_is_too_large_stays_in_the_form(browser):
    page = send(browser, "x" * (storage.LARGEST_FILE + 1))
    assert page.status_code == 400
    assert "10,000,000 bytes" in text(page)
    assert not FrameworkUpload.objects.exists()


def test_the_template_has_the_languages_and_frameworks_of_the_site(browser):
    content = browser.get("/import/frameworks/template.xlsx").content
    book = load_workbook(BytesIO(content))
    header = [cell.value for cell in book["Plan"][1]]
    assert header[3:9] == ["label.en", "label.fr", "label.es", "label.ru", "label.ar", "label.zh"]
    assert header[-2:] == ["sdg", "wsis"]
    sheet = book["Plan"]
    for column, value in (("code", "1"), ("level", "Goal"), ("label.en", "Rivers"), ("sdg", "9.c")):
        sheet.cell(2, header.index(column) + 1, value)
    filled = BytesIO()
    book.save(filled)
    filled.seek(0)
    framework, linkages = read_plan(filled, "rivers.xlsx", Limits(), small())
    assert (framework.key, [node.code for node in framework.nodes]) == ("rivers@1", ["1"])
    assert [(link.subject, link.object) for link in linkages[0].links] == [("1", "9.c")]


def test_a_tree_that_is_too_deep_is_refused(browser):
    rows = [f"{number},{number - 1 if number else ''},Level {number}" for number in range(1500)]
    page = send(browser, "code,parent,label\n" + "\n".join(rows))
    assert "deeper than the limit of 20 levels" in text(page)


def test_the_preview_makes_few_queries(browser, django_assert_max_num_queries):
    send(browser)
    address = f"/import/frameworks/{FrameworkUpload.objects.get().pk}/?step=preview"
    browser.get(address)
    with django_assert_max_num_queries(12):
        browser.get(address)
