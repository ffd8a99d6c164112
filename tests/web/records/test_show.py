"""The page of a record: all that is known about it, what may be done with it, and how many queries that takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, UnitFactory, everybody, member
from tests.factories.files import PDF, PNG
from tests.factories.records import mapping, record, stored
from tests.factories.visitors import code_of
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import (
    BeneficiaryGroup,
    Money,
    NoteKind,
    Partner,
    RecordKind,
    RecordNote,
    RecordPlace,
    WebLink,
)
from goalweave.registry.actions import PartnerFields, change_partner, set_visibility
from goalweave.registry.link_check import link_key
from goalweave.registry.models import Attachment, LinkCheck, PartnerOrganisation, Record, Visibility

pytestmark = pytest.mark.django_db


def rich(name: str = "one", number: int = 1, **more: object) -> object:
    """A record with that many rows of each kind."""
    return record(
        name,
        title={"en": "Networks", "fr": "Réseaux"},
        text={"en": "In English.", "fr": "En français.", "ar": "بالعربية"},
        status="ongoing",
        start="2024-06",
        end="2025",
        groups=(BeneficiaryGroup.WOMEN, BeneficiaryGroup.SIDS),
        partners=tuple(Partner(f"Fund {one}", "funder") for one in range(number)),
        places=(RecordPlace("KE", 60.0), RecordPlace("202")),
        money=tuple(Money(Decimal(one + 1), "USD", "spent", date(2024, 1, 1)) for one in range(number)),
        notes=tuple(RecordNote(NoteKind.RESULT, {"en": f"Result {one}"}, "2024") for one in range(number)),
        links=tuple(WebLink(f"https://example.org/{one}") for one in range(number)),
        **more,
    )


def page(client: Client, row: Record, query: str = "", language: str = "") -> str:
    response = client.get(f"{language}/records/{row.pk}/{query}")
    assert response.status_code == 200
    return visible(response.content)


def test_everything_that_is_known_is_on_the_page(client: Client) -> None:
    organisation = OrganisationFactory()
    unit = UnitFactory(organisation=organisation, name={"en": "Bureau"})
    rows = stored(
        record(
            "one", title={"en": "Networks"}, details={"reference": "R-7", "beneficiaries": 12000}, unit=unit.slug,
            status="ongoing", groups=(BeneficiaryGroup.WOMEN,), partners=(Partner("A fund", "funder"),), places=(RecordPlace("KE", 60.0), RecordPlace("202")),
            money=(Money(Decimal("1234.5"), "CHF", "spent", date(2024, 5, 1)),), links=(WebLink("https://example.org/x", "Site"),),
            notes=(RecordNote(NoteKind.RESULT, {"en": "Ten schools"}, "2024", "2025"), RecordNote(NoteKind.LESSON, {"en": "Ask first"})),
            parent="above",
        ),
        record("above", title={"en": "Programme"}),
        record("below", title={"en": "Part"}, parent="one"),
        organisation=organisation,
    )  # fmt: skip
    fund = PartnerOrganisation.objects.get()
    change_partner(actor=SYSTEM, partner=fund, fields=PartnerFields("A fund", "philanthropy"))
    shown = page(client, rows["one"])
    for words in (
        "Bureau", "ongoing", "published", "Results 2024 – 2025 Ten schools", "Lessons learned Ask first", "Part of Programme",
        "Consists of Part", "A fund (funder) Philanthropy", "Kenya 60 % , Sub-Saharan Africa", "Women and girls",
        "1,234.50 CHF spent 2024", "Reference R-7", "People reached 12,000", "Site",
    ):  # fmt: skip
        assert words in shown, words
    assert "Edit" not in shown
    assert "Delete" not in shown
    assert f'href="/partners/{fund.pk}/"' in client.get(f"/records/{rows['one'].pk}/").content.decode()


def test_hidden_parts_and_parents_are_not_told(client: Client) -> None:
    organisation = OrganisationFactory()
    rows = stored(
        record("one"),
        record("above", title={"en": "Zebra"}),
        record("below", title={"en": "Giraffe"}, parent="one"),
        organisation=organisation,
    )
    Record.objects.filter(pk=rows["one"].pk).update(parent=rows["above"])
    Record.objects.exclude(pk=rows["one"].pk).update(visibility="organisation")
    shown = page(client, rows["one"])
    assert "Zebra" not in shown
    assert "Giraffe" not in shown
    inner = page(signed_in(member(organisation)), rows["one"])
    assert "Zebra" in inner
    assert "Giraffe" in inner


def test_the_reader_s_language_comes_first_and_others_are_a_press_away(client: Client) -> None:
    row = stored(rich())["one"]
    assert "In English." in page(client, row)
    assert "En français." not in page(client, row)
    french = page(client, row, language="/fr")
    assert french.index("En français.") < french.index("In English.")
    assert "بالعربية" in page(client, row, "?language=ar")
    assert "In English." in page(client, row, "?language=xx")
    assert "Also available in: français" in page(client, row, "?language=ar")


def test_what_may_be_done_stands_there_for_who_may_do_it() -> None:
    organisation = OrganisationFactory()
    author = member(organisation, Role.CONTRIBUTOR)
    row = Record.objects.create(
        organisation=organisation, slug="one", title={"en": "T"}, language="en", visibility="draft", author=author.user
    )
    editor = page(signed_in(member(organisation, Role.EDITOR)), row)
    for words in ("Edit", "Publish", "Make visible within the organisation", "Delete", "Attach a file", "Draft:"):
        assert words in editor
    own = page(signed_in(author), row)
    # The menu of the site names a page of published answers.
    assert "Publish" not in own.replace("Published answers", "")
    assert "Delete" in own
    Record.objects.filter(pk=row.pk).update(visibility="public")
    assert "Unpublish" in page(signed_in(member(organisation, Role.EDITOR)), row)
    assert "Edit" not in page(signed_in(author), row)


def test_publishing_is_done_and_undone() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(), organisation=organisation, public=False)["one"]
    response = client.post(f"/records/{row.pk}/visibility/", {"visibility": "public"}, follow=True)
    assert "Visibility changed to: published. Undo" in visible(response.content)
    assert client.post(f"/records/{row.pk}/visibility/", {"visibility": "organisation"}).status_code == 302
    row.refresh_from_db()
    assert row.visibility == "organisation"
    assert client.post(f"/records/{row.pk}/visibility/", {"visibility": "everywhere"}).status_code == 404
    assert client.get(f"/records/{row.pk}/visibility/").status_code == 405


def test_a_deleted_record_can_be_brought_back_on_the_next_page() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(), organisation=organisation)["one"]
    response = client.post(f"/records/{row.pk}/delete/", follow=True)
    assert "Undo: restore record" in visible(response.content)
    assert client.get(f"/records/{row.pk}/").status_code == 404
    assert client.get(f"/records/{row.pk}/edit/").status_code == 404
    assert code_of(Client().get(f"/records/{row.pk}/deleted/")) == 404
    assert "Record restored." in visible(client.post(f"/records/{row.pk}/undelete/", follow=True).content)
    assert client.get(f"/records/{row.pk}/deleted/").status_code == 404


ACTS = {
    "visibility": ({"visibility": "organisation"}, {"author", "editor", "manager", "administrator"}),
    "publish": ({"visibility": "public"}, {"editor", "manager", "administrator"}),
    "delete": ({}, {"author", "editor", "manager", "administrator"}),
    "undelete": ({}, {"editor", "manager", "administrator"}),
    "reviewed": ({}, {"editor", "manager", "administrator"}),
    "links": ({}, {"editor", "manager", "administrator"}),
    "files": ({"file": None}, {"author", "editor", "manager", "administrator"}),
}


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize("act", ACTS)
def test_who_may_press_what(act: str, settings: object) -> None:
    settings.GOALWEAVE_CHECK_LINKS = True  # type: ignore[attr-defined]
    organisation = OrganisationFactory()
    author = member(organisation, Role.CONTRIBUTOR)
    data, allowed = ACTS[act]
    done = set()
    for name, who in {**everybody(organisation), "author": author}.items():
        if name == "system":
            continue
        row = Record.objects.create(
            organisation=organisation, slug=f"r-{name}", title={"en": "T"}, language="en", visibility="draft",
            author=author.user, kind="partnership", deleted=timezone.now() if act == "undelete" else None,
        )  # fmt: skip
        sent = {"file": SimpleUploadedFile("a.png", PNG)} if act == "files" else data
        client = signed_in(who) if who.user else Client()
        response = client.post(f"/records/{row.pk}/{'visibility' if act == 'publish' else act}/", sent)
        assert code_of(response) in (302, 403, 404)
        if code_of(response) == 302:
            done.add(name)
    assert done == allowed


def test_links_that_lead_nowhere_say_so(client: Client) -> None:
    row = stored(record(links=(WebLink("https://a.example/"), WebLink("https://b.example/"))))["one"]
    url = "https://b.example/"
    LinkCheck.objects.create(key=link_key(url), url=url, checked=timezone.now(), status=404, dead=True)
    shown = page(client, row)
    assert "https://b.example/ no longer exists" in shown
    assert shown.count("no longer exists") == 1
    assert "Check links" not in shown


@pytest.mark.parametrize(
    ("reviewed", "words"),
    [
        ("2026-03-01", "reviewed within a year"),
        ("2024", "inactive"),
        ("", "not reviewed yet"),
        ("2023-02-31", "not reviewed yet"),
    ],
)
def test_a_partnership_says_how_fresh_it_is(
    client: Client, reviewed: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goalweave.web.records import show

    monkeypatch.setattr(show.timezone, "localdate", lambda: date(2027, 2, 1))
    row = stored(record(kind=RecordKind.PARTNERSHIP, details={"reviewed": reviewed}))["one"]
    assert words in page(client, row)


def test_a_review_is_noted_with_one_press() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(kind=RecordKind.PARTNERSHIP, details={"reviewed": "2020"}), organisation=organisation)["one"]
    assert "inactive" in page(client, row)
    client.post(f"/records/{row.pk}/reviewed/")
    assert "reviewed within a year" in page(client, row)


def test_files_are_sent_as_files_to_who_may_see_the_record(folder: Path) -> None:
    organisation = OrganisationFactory()
    editor = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(), organisation=organisation, public=False)["one"]
    sent = SimpleUploadedFile("Отчёт 1.pdf", PDF, content_type="text/html")
    response = editor.post(f"/records/{row.pk}/files/", {"file": sent, "language": "ru"}, follow=True)
    assert "“Отчёт 1.pdf” attached." in visible(response.content)
    kept = Attachment.objects.get()
    response = editor.get(f"/records/files/{kept.pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]
    assert code_of(Client().get(f"/records/files/{kept.pk}/")) == 404
    reader = signed_in(member(organisation)).get(f"/records/files/{kept.pk}/")
    assert b"".join(reader.streaming_content) == PDF
    assert signed_in(member(organisation)).post(f"/records/files/{kept.pk}/remove/").status_code == 404
    gone = editor.post(f"/records/files/{kept.pk}/remove/", follow=True)
    assert "” removed. Undo" in visible(gone.content)
    assert editor.get(f"/records/files/{kept.pk}/").status_code == 404
    back = editor.post(f"/records/files/{kept.pk}/put-back/", follow=True)
    assert "Отчёт 1.pdf" in visible(back.content)
    (folder / "files" / kept.file.name).unlink()
    assert editor.get(f"/records/files/{kept.pk}/").status_code == 404


def test_a_file_that_is_refused_is_told_by_its_name() -> None:
    organisation = OrganisationFactory()
    editor = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(), organisation=organisation)["one"]
    response = editor.post(f"/records/{row.pk}/files/", {"file": SimpleUploadedFile("a.pdf", PNG)}, follow=True)
    assert "a.pdf: this is a PNG file, but its name ends in .pdf" in visible(response.content)
    assert "Choose a file" in visible(editor.post(f"/records/{row.pk}/files/", {"file": "a.pdf"}, follow=True).content)
    assert not Attachment.objects.exists()


def test_the_page_leads_to_the_history_that_its_reader_has(client: Client) -> None:
    organisation = OrganisationFactory()
    row = stored(record("one"), organisation=organisation, public=False)["one"]
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.DRAFT)
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.ORGANISATION)
    address = f"/records/{row.pk}/history/"
    reader, editor = (signed_in(member(organisation, role)) for role in (Role.READER, Role.EDITOR))
    assert address not in reader.get(f"/records/{row.pk}/").content.decode(), "it would be no page"
    assert "History, 3 changes" in page(editor, row)
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.PUBLIC)
    assert "History, 4 changes" in page(editor, row)
    assert "History, 1 change" in page(client, row), "nothing of what was done before"


@pytest.mark.parametrize("number", [40, pytest.param(1, marks=pytest.mark.thorough)])
def test_the_page_takes_so_many_queries_however_much_there_is(
    number: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = OrganisationFactory()
    parts = [record(f"part-{one}", parent="one") for one in range(number)]
    row = stored(rich(number=number, mappings=(mapping("sdg@2020:9.c"),)), *parts, organisation=organisation)["one"]
    client.get(f"/records/{row.pk}/")
    with django_assert_num_queries(QUERIES["visitor"]):
        client.get(f"/records/{row.pk}/")
    editor = signed_in(member(organisation, Role.EDITOR))
    with django_assert_num_queries(QUERIES["editor"]):
        editor.get(f"/records/{row.pk}/")


QUERIES = {"visitor": 19, "editor": 28}
