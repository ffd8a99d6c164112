"""The library as its readers meet it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, questionnaire, stored_questionnaire
from tests.factories.visitors import code_of
from tests.languages import OTHER_LANGUAGES
from tests.markup import compact
from tests.permissions.asking import blank_pages

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role
from goalweave.core.model import Question, Section
from goalweave.surveys.actions import import_submission, withdraw_submission
from goalweave.surveys.library.tagging import tag_new_submissions
from goalweave.surveys.models import Submission, SubmissionState

pytestmark = pytest.mark.django_db

FILE = b"""Sign in | Search

Water Union (WU)

1.1 What of 1.1?

We built **wells** for SDG 9.c.

1.2 What of 1.2?

We built wells for SDG 9.c.

2. What of 2?

Membership: Partner
"""


@pytest.fixture(scope="module", autouse=True)
def _catalogue(standing: None) -> None:
    loaded()


def shelved(slug="own", asked=None, *, year=2019, answers=None, **fields):
    organisation = fields.pop("organisation", None) or OrganisationFactory(slug=slug, name={"en": f"The {slug}"})
    row, _changed = import_submission(
        actor=SYSTEM,
        questionnaire=asked or stored_questionnaire(),
        organisation=organisation,
        answers=answers or {"1.1": "Clean water for all.\n\nMore of SDG 9.c."},
        facts={"membership": "ECESA Plus"},
        year=year,
        language="en",
        source_file="a.txt",
        publish=True,
        now=NOW,
    )
    return row


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def page(client: Client, address: str, code: int = 200, **sent: object) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert code_of(response) == code, f"{address}: {response.status_code}"
    return compact(response.content.decode())


def titles(html: str) -> list[str]:
    return re.findall(r'<h2><a class="plain" href="/library/\d+/"[^>]*>([^<]+)</a></h2>', html)


def test_the_shelf_shows_what_is_published_and_marks_the_words_found() -> None:
    asked = stored_questionnaire()
    shelved("one", asked)
    shelved("two", asked, year=2020, answers={"1.2": "Roads only."})
    gone = shelved("three", asked)
    withdraw_submission(actor=SYSTEM, submission=gone, reason="No", now=NOW)
    assert titles(page(Client(), "/library/")) == ["The two", "The one"]
    html = page(Client(), "/library/?q=water")
    assert titles(html) == ["The one"]
    assert 'Clean <mark class="word">water</mark> for all.' in html
    assert "1 published submission." in html
    assert titles(page(Client(), "/library/?q=water&year=2020")) == []
    assert "No submissions match these filters. Remove a filter." in page(Client(), "/library/?q=water&year=2020")


def test_filters_are_in_the_address_and_can_be_taken_away() -> None:
    asked = stored_questionnaire()
    shelved("one", asked)
    shelved("two", asked, year=2020)
    shelved("one-more", asked, year=2020)
    html = page(Client(), "/library/?year=2020&organisation=two&page=9")
    assert titles(html) == ["The two"]
    assert 'class="chip on" href="?organisation=two"' in html
    assert '<span dir="auto">The two</span>' in html
    assert 'href="?year=2020&amp;organisation=one-more"' in page(Client(), "/library/?year=2020")


def test_what_it_speaks_of_is_a_facet_and_a_tile() -> None:
    shelved("one")
    tag_new_submissions(tier="none")
    html = page(Client(), "/library/")
    assert 'href="?node=sdg%3A9"' in html
    assert titles(page(Client(), "/library/?node=sdg:9.c")) == ["The one"]
    assert titles(page(Client(), "/library/?node=sdg:4")) == []
    assert "Recognised in the text of the answers; not the mappings of the cited records." in page(
        Client(), f"/library/{Submission.objects.get().pk}/"
    )
    page(Client(), "/library/?node=sdg:99", code=404)


def test_any_address_is_answered() -> None:
    shelved()
    for query in (
        "?page=x",
        "?q=%00",
        "?q=" + "x" * 5000,
        "?year=x",
        "?files=1",
        "?membership=%27",
        "?questionnaire=a&question=%00",
    ):
        page(Client(), "/library/" + query)
        for name in ("submissions.json", "answers.csv"):
            assert b"".join(Client().get(f"/library/{name}{query}").streaming_content), (name, query)


def test_one_submission_reads_as_it_was_handed_in() -> None:
    row = shelved("one")
    row.answers.update(text="Something written later")
    html = page(Client(), f"/library/{row.pk}/")
    assert "Clean water for all." in html
    assert "Something written later" not in html
    assert row.snapshots.get().digest in html
    assert "The one (2019). Test survey: submission, published" in html
    assert 'href="#q-1.1"' in html
    assert "1 of 4 questions answered" in html
    assert "ECESA Plus" in html
    page(Client(), f"/library/{row.pk + 1}/", code=404)


def test_what_is_withdrawn_is_gone_everywhere() -> None:
    row = shelved("one")
    number = answer(row, "1.1").pk
    assert Client().get(f"/library/answers/{number}/")["Location"] == f"/library/{row.pk}/#q-1.1"
    assert "/library/answers/" in page(Client(), "/search/?q=water")
    withdraw_submission(actor=SYSTEM, submission=row, reason="No", now=NOW)
    for address in (f"/library/{row.pk}/", f"/library/{row.pk}/submission.json", f"/library/answers/{number}/"):
        page(Client(), address, code=404)
    assert "/library/answers/" not in page(Client(), "/search/?q=water")
    assert "water" not in b"".join(Client().get("/library/submissions.json").streaming_content).decode()


def test_rounds_lead_to_each_other_and_are_compared() -> None:
    asked, later = stored_questionnaire(), stored_questionnaire(questionnaire("2027", after="test@2026", year=2027))
    own = OrganisationFactory(slug="own")
    old = shelved(asked=asked, organisation=own, answers={"1.1": "We built ten wells."})
    new = shelved(asked=later, organisation=own, year=2020, answers={"1.1": "We built twelve wells.", "3": "A"})
    html = page(Client(), f"/library/{old.pk}/")
    assert f'rel="next" href="/library/{new.pk}/"' in html
    html = page(Client(), f"/library/compare/?id={new.pk}&id={old.pk}")
    assert html.index("We built ten wells.") < html.index("We built twelve wells.")
    assert html.count('<section class="asked"') == 2
    assert "2 questions without answers are hidden." in html
    assert "<ins>" not in html
    html = page(Client(), f"/library/compare/?id={new.pk}&id={old.pk}&difference=1")
    assert "<del>ten </del><ins>twelve </ins>" in html
    assert html.count('<section class="asked"') == 2
    assert page(Client(), f"/library/compare/?id={new.pk}&id={old.pk}&all=1").count('<section class="asked"') == 4


def test_what_cannot_be_compared_leads_back() -> None:
    pks = [shelved(f"o{n}", stored_questionnaire()).pk for n in range(5)]
    for chosen in ([], pks[:1], ["x", "y"], pks):
        assert Client().get("/library/compare/", {"id": chosen})["Location"] == "/library/"


def test_a_question_shows_what_all_answered() -> None:
    asked = stored_questionnaire()
    shelved("one", asked)
    shelved("two", asked, answers={"1.1": "Roads.", "3": "Tables."})
    index = page(Client(), "/library/questions/")
    assert re.findall(r'href="/library/questions/test@2026/([\d.]+)/"', index) == ["1.1", "3"]
    html = page(Client(), "/library/questions/test@2026/1.1/")
    assert "2 answers" in html
    assert "Roads." in html
    assert "Clean water" in html
    assert "Clean water" not in page(Client(), "/library/questions/test@2026/1.1/?q=roads")
    assert "No one has answered this question yet." in page(Client(), "/library/questions/test@2026/2/")
    for address in ("test@2026/9", "none@1/1", "test@2026/%00"):
        page(Client(), f"/library/questions/{address}/", code=404)


def test_open_data_of_one_and_of_what_a_filter_finds() -> None:
    asked = stored_questionnaire()
    row = shelved("one", asked)
    shelved("two", asked, year=2020)
    whole = json.loads(page(Client(), f"/library/{row.pk}/submission.json"))
    assert (whole["organisation"]["id"], whole["digest"]) == ("one", row.snapshots.get().digest)
    answers = Client().get(f"/library/{row.pk}/submission.csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(answers)))
    assert [(one["question"], one["answer"]) for one in lines] == [("1.1", "Clean water for all.\n\nMore of SDG 9.c.")]
    found = json.loads(b"".join(Client().get("/library/submissions.json?year=2020").streaming_content))
    assert [one["organisation"]["id"] for one in found] == ["two"]
    table = b"".join(Client().get("/library/answers.csv").streaming_content).decode("utf-8-sig")
    assert [one["organisation"] for one in csv.DictReader(io.StringIO(table))] == ["two", "one"]
    page(Client(), f"/library/{row.pk}/submission.exe", code=404)


def test_documents_of_one_and_of_many() -> None:
    row = shelved("one")
    for form, begins in (("docx", b"PK"), ("html", b"<!doctype html>")):
        response = Client().get(f"/library/{row.pk}/submission.{form}")
        assert response.content[:15].lower().startswith(begins.lower())
        assert response["Content-Disposition"] == f'attachment; filename="one-test-2026-{row.pk}.{form}"'
    archive = zipfile.ZipFile(io.BytesIO(Client().get("/library/submissions.zip").content))
    assert archive.namelist() == [f"one-test-2026-{row.pk}.docx"]
    words = "\n".join(one.text for one in Document(io.BytesIO(archive.read(archive.namelist()[0]))).paragraphs)
    assert "Clean water for all." in words


def test_too_many_documents_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goalweave.web.library.downloads.MOST_DOCUMENTS", 0)
    shelved()
    response = Client().get("/library/submissions.zip?year=2019", follow=True)
    assert response.redirect_chain == [("/library/?year=2019", 302)]
    assert "A file can contain up to 0 submissions." in compact(response.content.decode())


@pytest.fixture
def desk(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    own = OrganisationFactory(slug="wu", name={"en": "Water Union"}, short={"en": "WU"})
    stored_questionnaire()
    return own


def sent(client: Client, content: bytes = FILE, name: str = "old.txt", key: str = "test@2026"):
    return client.post("/library/import/", {"file": SimpleUploadedFile(name, content), "questionnaire": key})


def test_a_file_is_recognised_and_published(desk) -> None:
    client = signed_in(member(desk, Role.EDITOR))
    where = sent(client)["Location"]
    html = page(client, where)
    assert "2 of 4 questions have an answer in this file." in html
    assert "Repeated:" in html
    assert "Sign in | Search" in html
    assert '<option value="wu" selected>' in html
    assert Submission.objects.count() == 0
    response = client.post(
        where,
        {
            "questionnaire": "test@2026",
            "organisation": "wu",
            "year": "2018",
            "language": "en",
            "fact_membership": "Partner",
            "do": "publish",
        },
    )
    row = Submission.objects.get()
    assert response["Location"] == f"/library/{row.pk}/"
    assert (row.state, row.year, row.facts, row.source_file) == (
        SubmissionState.PUBLISHED,
        2018,
        {"membership": "Partner"},
        "old.txt",
    )
    assert answer(row, "1.1").text == "We built \\*\\*wells\\*\\* for SDG 9.c."
    assert client.get(where)["Location"] == "/library/import/"


def test_the_questionnaire_of_a_file_is_recognised_or_chosen(desk) -> None:
    oaks = Question("7", {"en": "Which oaks?"}, {"en": "Oaks"})
    stored_questionnaire(questionnaire("2030", sections=(Section({"en": "Trees"}, (oaks,)),)))
    client = signed_in(member(desk, Role.EDITOR))
    where = sent(client, key="")["Location"]
    assert "Recognised as “Test survey” (test@2026): 3 of its 4 questions match." in page(client, where)
    other = sent(client, key="test@2030")["Location"]
    html = page(client, other, code=400)
    assert "0 of 1 questions match test@2030. Nothing has been filled in." in html
    assert "Use “Test survey” (test@2026)" in html
    assert "?questionnaire=test%402026&amp;match=any" in html
    assert '<form method="post"' not in html.split("<main")[1].split("</main>")[0]
    assert "none of the questions" in page(client, f"{other}&match=any", code=400)


def test_a_file_is_kept_as_a_draft_to_be_worked_on(desk) -> None:
    client = signed_in(member(desk, Role.EDITOR))
    where = sent(client)["Location"]
    posted = {"questionnaire": "test@2026", "organisation": "wu", "year": "", "language": "fr", "do": "draft"}
    response = client.post(where, posted)
    row = Submission.objects.get()
    assert response["Location"] == f"/surveys/submissions/{row.pk}/"
    assert (row.state, row.year, row.language) == (SubmissionState.OPEN, None, "fr")


def test_what_is_no_submission_is_refused_and_nothing_is_kept(desk) -> None:
    client = signed_in(member(desk, Role.EDITOR))
    for content, name, said in (
        (b"Only words, no question.", "a.txt", "0 of 4 questions match test@2026. Nothing has been filled in."),
        (b"PK\x03\x04 broken", "a.docx", "a.docx"),
        (b"", "a.txt", "a.txt"),
    ):
        assert said in page(client, sent(client, content, name)["Location"], code=400)
    assert "This field is required" in page(client, "/library/import/", code=400, questionnaire="test@2026")
    where = sent(client)["Location"]
    for wrong in ({"organisation": "other"}, {"year": "1"}, {"language": "xx"}):
        posted = {
            "questionnaire": "test@2026",
            "organisation": "wu",
            "year": "2018",
            "language": "en",
            "do": "publish",
        } | wrong
        page(client, where, code=400, **posted)
    assert client.get(where.replace("test%402026", "none%401")).status_code == 404
    assert Submission.objects.count() == 0


def test_who_may_bring_in(desk) -> None:
    token = sent(signed_in(member(desk, Role.EDITOR)))["Location"]
    for name, actor in everybody(desk).items():
        if name == "system":
            continue
        client = signed_in(actor) if actor.user else Client()
        # The stranger is a manager elsewhere, and brings in submissions there.
        may = name in ("editor", "manager", "administrator", "stranger")
        with blank_pages():
            assert code_of(client.get("/library/import/")) == (200 if may else 404), name
            assert code_of(client.get(token)) == 404, name  # somebody else sent it
        assert ("Import a submission" in page(client, "/library/")) == may, name


def test_pages_take_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    asked = stored_questionnaire()
    rows = [shelved(f"o{n}", asked, year=2000 + n) for n in range(8)]
    tag_new_submissions(tier="none")
    stored(record("one"))
    for address, number in (
        ("/library/", 7),
        ("/library/?q=water&year=2003", 10),
        (f"/library/{rows[3].pk}/", 10),
        ("/library/questions/test@2026/1.1/", 11),
        (f"/library/compare/?id={rows[0].pk}&id={rows[1].pk}", 9),
        ("/library/submissions.json", 5),
    ):
        Client().get(address)
        with django_assert_max_num_queries(number):
            response = Client().get(address)
            if response.streaming:
                b"".join(response.streaming_content)


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_pages_answer_in_every_language(language: str) -> None:
    row = shelved()
    for address in (
        "/library/",
        "/library/?q=water",
        f"/library/{row.pk}/",
        "/library/questions/",
        "/library/questions/test@2026/1.1/",
    ):
        html, english = page(Client(), f"/{language}{address}"), page(Client(), address)
        direction = "rtl" if language == "ar" else "ltr"
        assert re.search(r'<html lang="([\w-]+)" dir="(\w+)"', html).groups() == (language, direction)
        skip = re.compile(r'href="#main"[^>]*>([^<]+)<')
        assert skip.search(html)[1] != skip.search(english)[1]


@pytest.mark.shared
def test_the_seed_page_is_brought_in_whole(shared, tmp_path, settings) -> None:
    from goalweave.packs import library, read_questionnaires
    from goalweave.surveys.actions import install_questionnaires

    settings.DATA_DIR = tmp_path
    install_questionnaires(actor=SYSTEM, shipped=read_questionnaires(library()).values(), now=datetime.now(UTC))
    own = OrganisationFactory(slug="itu", name={"en": "International Telecommunication Union"}, short={"en": "ITU"})
    client = signed_in(member(own, Role.EDITOR))
    content = (shared / "documents" / "itu-2019-submission.txt").read_bytes()
    where = sent(client, content, "itu.txt", "undesa@2019")["Location"]
    html = page(client, where)
    assert "26 of 26 questions have an answer in this file." in html
    assert '<option value="itu" selected>' in html
    posted = {"questionnaire": "undesa@2019", "organisation": "itu", "year": "2019", "language": "en", "do": "publish"}
    response = client.post(where, posted | {"fact_membership": "ECESA Plus Member"})
    html = page(client, response["Location"])
    assert "leaving no one offline" in html
    assert "ECESA Plus Member" in html
    assert titles(page(client, "/library/?q=leaving+no+one+offline&year=2019&questionnaire=undesa@2019"))
