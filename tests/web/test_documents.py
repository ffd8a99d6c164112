"""Pages that make documents: what can be asked for, by whom, as what, and how often it is written."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, UnitFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import NOW, answer, begun
from tests.factories.visitors import code_of

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core.model import Curie, Partner, RecordPlace
from goalweave.indicators.actions import set_target
from goalweave.publishing import missing_for_pdf
from goalweave.surveys.actions import hand_in_submission, publish_submission, set_answer_status, write_answer
from goalweave.surveys.models import AnswerStatus

pytestmark = pytest.mark.django_db

HOME = "/documents/"


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def _organisation(standing: None) -> Organisation:
    loaded()
    one = OrganisationFactory(slug="one", name={"en": "First Organisation"}, short={"en": "First"})
    stored(
        record("open", title={"en": "Open work"}, start="2019", mappings=(mapping("sdg@2020:9.c"), mapping("sdg@2020:4", "suggested")), partners=(Partner("Water Fund"),), places=(RecordPlace("KE"),)),
        organisation=one,
        as_of="2020",
    )  # fmt: skip
    stored(
        record("quiet", title={"en": "Quiet work"}, mappings=(mapping("sdg@2020:9"),)), organisation=one, public=False
    )
    return one


@pytest.fixture
def world(folder: Path, _organisation: Organisation, db: None) -> Organisation:
    """With a record that is open and one that is not; what a test writes is taken back."""
    return _organisation


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def text(client: Client, address: str, code: int = 200) -> str:
    response = client.get(HOME + address)
    assert code_of(response) == code, response.content.decode()[:500]
    return response.content.decode()


@pytest.mark.parametrize("kind", ["profile", "annual", "goal", "country", "annex", "matrix"])
def test_page_offers_every_kind_in_few_queries(
    client: Client, world: Organisation, kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"{HOME}?kind={kind}")
    with django_assert_num_queries(5 if kind in ("country", "annex") else 4):
        page = text(client, f"?kind={kind}")
    assert 'name="format" value="pdf"' in page
    assert ("the library Pango" in page) is bool(missing_for_pdf(())), "where it is missing, the page says so"
    assert ("Records (XLSX)" in page) is (kind not in ("annex", "matrix"))
    assert ('value="csv"' in page) is (kind == "annex")


def test_profile_counts_only_what_its_reader_may_see(world: Organisation) -> None:
    public, inside = Client(), signed_in(member(world, Role.READER))
    address = "profile/?organisation=one"
    assert ("Open work" in text(public, address), "Quiet work" in text(public, address)) == (True, False)
    assert ("Open work" in text(inside, address), "Quiet work" in text(inside, address)) == (True, True)
    assert "Unique records: 1." in text(public, address)
    assert "Unique records: 2." in text(inside, address)


def test_country_brief_has_figures_and_records_as_far_as_its_reader_may_see(world: Organisation) -> None:
    inside = replace(USERS, code="OWN", name={"en": "Inner figures"}, measures=(Curie("sdg", "2020", "4.4"),))
    own = [observation(year, value, series="OWN") for year, value in ((2015, 3.0), (2017, 4.0))]
    put(dataset(*own, series=(inside,)), organisation=world, public=False)
    put()
    public, member_ = Client(), signed_in(member(world, Role.READER))
    address = "country/?country=KE"
    assert "Country brief: Kenya" in text(public, address)
    for words, seen in (("People using the Internet", (True, True)), ("Inner figures", (False, True))):
        assert (words in text(public, address), words in text(member_, address)) == seen
    assert ("Open work" in text(public, address), "Quiet work" in text(public, address)) == (True, False)
    assert '<option value="RW">' in text(public, "?kind=country"), "figures alone make a country one to choose"
    response = public.get(f"{HOME}{address}&format=docx")
    assert response["Content-Disposition"] == 'attachment; filename="country-ke.docx"'
    text(public, "country/?country=XX", 400)


def test_chapter_and_annex_of_a_country_are_documents_of_their_own(world: Organisation) -> None:
    put()
    public = Client()
    chapter = text(public, "country/?country=KE&goal=9")
    assert ("Goal 9:" in chapter, 'class="picture"' in chapter, "Goal by goal" in chapter) == (True, True, False)
    assert "This goal belongs to another framework." in text(
        public, "country/?country=KE&goal=9&framework=wsis@2003", 400
    )
    response = public.get(f"{HOME}annex/?country=KE&format=csv")
    assert response["Content-Disposition"] == 'attachment; filename="annex-ke.csv"'
    assert public.get(f"{HOME}annex/?country=KE&format=xlsx").content[:2] == b"PK"
    assert public.get(f"{HOME}country/?country=KE&format=csv").status_code == 404


def test_annual_report_has_the_progress_of_its_plan(client: Client, world: Organisation) -> None:
    put()
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    page = text(client, "annual/?organisation=one&plan=sdg@2020&year=2019")
    assert ("Targets and progress" in page, "People using the Internet · Kenya" in page) == (True, True)


def test_document_as_page_may_do_nothing_but_be_read(client: Client, world: Organisation) -> None:
    response = client.get(f"{HOME}profile/?organisation=one&language=ar")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script" not in response["Content-Security-Policy"]
    assert '<html lang="ar" dir="rtl">' in response.content.decode()
    assert "<script" not in response.content.decode()


@pytest.mark.usefixtures("pango")
def test_document_comes_as_docx_pdf_and_workbook(client: Client, world: Organisation) -> None:
    answers = {form: client.get(f"{HOME}goal/?node=sdg@2020:9&format={form}") for form in ("docx", "pdf", "xlsx")}
    assert [one["Content-Disposition"] for one in answers.values()] == [
        'attachment; filename="sdg-9.docx"',
        'attachment; filename="sdg-9.pdf"',
        'attachment; filename="sdg-9.xlsx"',
    ]
    made = docx.Document(BytesIO(answers["docx"].content))
    heads = [one.text for one in made.paragraphs if one.style is not None and one.style.name.startswith("Heading")]
    assert "Who does what, and where" in heads
    assert pypdf.PdfReader(BytesIO(answers["pdf"].content)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_same_document_is_written_once_and_not_sent_twice(client: Client, world: Organisation, folder: Path) -> None:
    first = client.get(f"{HOME}profile/?organisation=one&format=docx")
    (file,) = (folder / "documents").iterdir()
    file.write_bytes(b"kept")
    again = client.get(f"{HOME}profile/?organisation=one&format=docx")
    assert again.content == b"kept"
    unchanged = client.get(f"{HOME}profile/?organisation=one&format=docx", headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    stored(record("more", mappings=(mapping("sdg@2020:9"),)), organisation=world)
    assert client.get(f"{HOME}profile/?organisation=one&format=docx").content != b"kept"


@pytest.mark.usefixtures("pango")
def test_large_pdf_is_written_by_the_worker(
    client: Client, world: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalweave.web.documents.views.QUICK_WEIGHT", 1)
    response = client.get(f"{HOME}profile/?organisation=one&format=pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert [path.suffix for path in (folder / "documents").iterdir()] == [".pdf"], "and nothing is waited for any more"


@pytest.mark.usefixtures("pango")
def test_reader_waits_while_a_large_pdf_is_written(
    client: Client, world: Organisation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalweave.web.documents.views.QUICK_WEIGHT", 1)
    monkeypatch.setattr(
        "goalweave.web.documents.views.mark_started", lambda folder, name: False
    )  # somebody has asked before
    response = client.get(f"{HOME}profile/?organisation=one&format=pdf")
    assert (response.status_code, response["Refresh"]) == (202, "4")
    assert "The document is being created" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("profile/", 400, "Choose an organisation, a unit or a country."),
        ("profile/?organisation=nobody", 400, "is not one of the available choices"),
        ("goal/?node=sdg@2020:99", 400, "is not one of the available choices"),
        ("annual/?organisation=one&plan=itu@2020-2023&year=12", 400, "1900"),
        ("matrix/?left=sdg@2020&right=sdg@2020", 400, "Choose two frameworks."),
        ("profile/?organisation=one&language=de", 400, "is not one of the available choices"),
        ("profile/?organisation=one&format=odt", 404, "No page exists at this address."),
        ("matrix/?left=wsis@2003&right=sdg@2020&format=xlsx", 404, "No page exists at this address."),
        ("nothing/", 404, "No page exists at this address."),
        ("?kind=nothing", 404, "No page exists at this address."),
    ],
)
def test_what_cannot_be_made_is_said_on_the_page(world: Organisation, address: str, code: int, said: str) -> None:
    assert said in text(signed_in(member(world)), address, code)


def test_unit_of_another_organisation_is_refused_and_one_alone_says_whose_it_is(
    client: Client, world: Organisation
) -> None:
    unit = UnitFactory(organisation=world, slug="bureau", name={"en": "Bureau"})
    other = OrganisationFactory(slug="two")
    stored(record("two", mappings=(mapping("sdg@2020:9"),)), organisation=other)
    assert "This unit belongs to another organisation." in text(
        client, f"profile/?organisation=two&unit={unit.pk}", 400
    )
    assert "First Organisation · Bureau" in text(client, f"profile/?unit={unit.pk}")


def test_house_styles_of_the_data_folder_are_offered(client: Client, world: Organisation, folder: Path) -> None:
    assert "House style" not in text(client, "")
    (folder / "styles" / "ours").mkdir(parents=True)
    (folder / "styles" / "ours" / "style.yaml").write_text('colours: {heading: "#123456"}\n', encoding="utf-8")
    assert '<option value="ours">ours</option>' in text(client, "")
    assert "#123456" in text(client, "profile/?organisation=one&style=ours")
    (folder / "styles" / "ours" / "style.yaml").write_text("page: A9\n", encoding="utf-8")
    assert "style.yaml" in text(client, "profile/?organisation=one&style=ours", 400)


def test_submission_is_for_members_until_it_is_published(world: Organisation) -> None:
    row = begun(world)
    one = answer(row, "1.1")
    write_answer(actor=SYSTEM, answer=one, text="Many schools were joined.", value=None, version=one.version, now=NOW)
    address = f"submissions/{row.pk}/"
    inside = signed_in(member(world, Role.READER))
    assert "Many schools were joined." in text(inside, address)
    assert re.search(r"Your submissions", text(inside, ""))
    text(Client(), address, 404)
    text(Client(), "submissions/987654/", 404)
    text(signed_in(member(OrganisationFactory(), Role.MANAGER)), address, 404)
    set_answer_status(actor=SYSTEM, answer=answer(row, "1.1"), status=AnswerStatus.APPROVED, now=NOW)
    hand_in_submission(actor=SYSTEM, submission=row, now=NOW, with_empty=True)
    text(Client(), address, 404)
    publish_submission(actor=SYSTEM, submission=row, now=NOW)
    page = text(Client(), address)
    assert row.snapshots.get().digest in page
    response = Client().get(f"{HOME}{address}?format=xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="one-test-2026-{row.pk}.xlsx"'
