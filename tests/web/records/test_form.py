"""The form of a record: what is typed comes back, is kept, and is told where it is wrong."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, UnitFactory, everybody, member
from tests.factories.records import record, stored
from tests.factories.visitors import code_of
from tests.permissions.asking import blank_pages
from tests.web.records.conftest import fields, signed_in, visible

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import (
    BeneficiaryGroup,
    Money,
    NoteKind,
    Partner,
    Record as CoreRecord,
    RecordKind,
    RecordNote,
    RecordPlace,
    WebLink,
)
from goalweave.core.model.fields import FieldType
from goalweave.core.model.record_details import DETAILS
from goalweave.registry import queries
from goalweave.registry.actions import PartnerFields, change_partner
from goalweave.registry.models import PartnerOrganisation, Record, Visibility
from goalweave.web.records.rows import ROWS

pytestmark = pytest.mark.django_db
NEW = "/records/new/"
VALUES = {
    FieldType.TEXT: {"en": "Words", "ar": "كلمات"},
    FieldType.LINE: "A line",
    FieldType.DATE: "2025-03",
    FieldType.NUMBER: 12,
}


def full(kind: RecordKind = RecordKind.ACTIVITY, **more: object) -> CoreRecord:
    """A record with something in every field."""
    details = {one.id: VALUES.get(one.type, one.choices[0] if one.choices else None) for one in DETAILS[kind]}
    given: dict[str, Any] = {
        "kind": kind,
        "title": {"en": "Schools online", "fr": "Écoles en ligne", "sw": "Shule mtandaoni"},
        "text": {"en": "First line.\n\nSecond & <b>third</b>.", "ar": "نص"},
        "start": "2024-06",
        "end": "2025",
        "status": "ongoing",
        "partners": (Partner("Ministry of Schools", "lead", "XX-1"), Partner("صندوق", "funder")),
        "places": (RecordPlace("KE", 60.0), RecordPlace("UG", None), RecordPlace("202", 12.5)),
        "money": (Money(Decimal("1234.50"), "CHF", "budget", date(2024, 1, 1)), Money(Decimal(7), "USD", "spent", date(2025, 6, 30))),
        "groups": (BeneficiaryGroup.WOMEN, BeneficiaryGroup.LDC),
        "notes": (RecordNote(NoteKind.RESULT, {"en": "Ten schools", "fr": "Dix"}, "2024", "2025-03-01"), RecordNote(NoteKind.LESSON, {"en": "Ask first"})),
        "links": (WebLink("https://example.org/a?b=c", "A"), WebLink("http://example.org/d")),
        "details": details,
    }  # fmt: skip
    return record("full", **{**given, **more})


def whole(row: Record) -> CoreRecord:
    found = Record.objects.select_related("organisation", "unit", "parent").get(pk=row.pk)
    return queries.to_core(found)


@pytest.mark.parametrize("kind", RecordKind)
def test_a_record_saved_as_it_stands_is_not_changed(kind: RecordKind) -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    unit = UnitFactory(organisation=organisation)
    rows = stored(full(kind, unit=unit.slug), record("above"), organisation=organisation, public=False)
    row = rows["full"]
    Record.objects.filter(pk=row.pk).update(parent=rows["above"])
    before = whole(row)
    # The order of the languages of a text differs with that of the page.
    for language in ("", "/ar", "/zh-hans") if kind is RecordKind.ACTIVITY else ("/ar",):
        address = f"{language}/records/{row.pk}/edit/"
        response = client.post(address, fields(client.get(address).content))
        assert response.status_code == 302, visible(response.content)
        assert whole(row) == before
    assert Record.objects.get(pk=row.pk).version == 1


@pytest.mark.parametrize(
    "kind",
    [
        RecordKind.EVENT,
        *(pytest.param(kind, marks=pytest.mark.thorough) for kind in RecordKind if kind is not RecordKind.EVENT),
    ],
)
def test_a_new_record_has_what_was_typed(kind: RecordKind) -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.CONTRIBUTOR))
    unit = UnitFactory(organisation=organisation)
    typed = fields(client.get(f"{NEW}?kind={kind}").content) | {
        "title:en": " Schools\u202e  online ", "text:en": "About schools.", "start": "2024", "end": "06/2025", "unit": unit.slug,
        "status": "planned", "visibility": "organisation", "groups": ["sids", "women"],
        "partners-0-name": "A fund", "partners-0-role": "funder", "places-0-area": "kenya", "places-0-share": "40 %",
        "places-1-area": "Africa", "money-0-amount": "1,234.5", "money-0-currency": "chf", "money-0-kind": "spent",
        "money-0-date": "2024", "notes-0-kind": "challenge", "notes-0-text:en": "No power", "notes-0-start": "2024",
        "links-0-url": "example.org/x",
    }  # fmt: skip
    response = client.post(NEW, typed)
    assert response.status_code == 302, visible(response.content)
    row = Record.objects.get()
    assert whole(row) == CoreRecord(
        id=str(row.pk), kind=kind, title={"en": "Schools online"}, text={"en": "About schools."}, language="en",
        start="2024", end="2025-06", status="planned", unit=unit.slug, organisation=organisation.slug,
        partners=(Partner("A fund", "funder"),), places=(RecordPlace("KE", 40.0), RecordPlace("002")),
        money=(Money(Decimal("1234.50"), "CHF", "spent", date(2024, 1, 1)),), groups=(BeneficiaryGroup.WOMEN, BeneficiaryGroup.SIDS),
        notes=(RecordNote(NoteKind.CHALLENGE, {"en": "No power"}, "2024"),), links=(WebLink("https://example.org/x"),),
    )  # fmt: skip
    assert (row.slug, row.visibility) == ("schools-online", "organisation")
    client.post(NEW, typed)
    assert Record.objects.filter(slug="schools-online-2").exists()


WRONG = {
    "title:en": ("", "title_en", "one language"),
    "start": ("soon", "start", "not a date"),
    "end": ("2023", "end", "The end is before the start."),
    "places-0-area": ("Atlantis", "places-0-area", "“Atlantis” is not a known country or region."),
    "places-1-share": ("140", "places-1-share", "“140” is not a percentage."),
    "money-0-amount": ("much", "money-0-amount", "not an amount"),
    "money-0-currency": ("ABC", "money-0-currency", "ISO 4217"),
    "links-0-url": ("javascript:alert(1)", "links-0-url", "is not a web address."),
    "notes-0-end": ("2020", "notes-0-end", "The end is before the start."),
    "details-participants": ("many", "details-participants", "whole number"),
    "visibility": ("public", "visibility", ""),
    "unit": ("nowhere", "unit", ""),
    "kind": ("party", "kind", ""),
}


@pytest.fixture(scope="module")
def contributor(standing: None) -> Client:
    return signed_in(member(OrganisationFactory(), Role.CONTRIBUTOR))


@pytest.fixture(scope="module")
def blank_event(contributor: Client) -> dict[str, Any]:
    """What the form of a new event sends as it stands."""
    return fields(contributor.get(f"{NEW}?kind=event").content)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_on_top_and_beside_and_nothing_typed_is_lost(
    name: str, contributor: Client, blank_event: dict[str, Any]
) -> None:
    typed = blank_event | {
        "title:en": "Talks", "text:fr": "Paroles", "start": "2024", "places-0-area": "Kenya", "places-1-area": "Uganda",
        "money-0-amount": "5", "money-0-currency": "EUR", "links-0-url": "https://example.org/", "notes-0-text:en": "Done",
        "notes-0-start": "2024", "details-venue": "Hall <b>1</b>",
    }  # fmt: skip
    value, anchor, told = WRONG[name]
    response = contributor.post(NEW, typed | {name: value})
    page = response.content.decode()
    assert response.status_code == 400
    assert not Record.objects.exists()
    assert f'href="#{anchor}"' in page
    assert re.search(rf'\bid="{anchor}(_0)?"', page)
    assert told in visible(response.content)
    assert page.count('role="alert"') == 2
    choices = {"visibility", "unit", "kind"}
    after = fields(response.content)
    assert {key: after.get(key) for key in typed if key not in choices} == {
        key: one for key, one in (typed | {name: value}).items() if key not in choices
    }


def test_errors_of_the_actions_stand_at_their_fields() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    typed = fields(client.get(NEW).content) | {
        "title:en": "Talks", "places-0-area": "Kenya", "places-0-share": "60", "places-1-area": "Uganda", "places-1-share": "60",
    }  # fmt: skip
    response = client.post(NEW, typed)
    assert response.status_code == 400
    assert 'href="#places"' in response.content.decode()
    assert "add up to 120 percent" in visible(response.content)
    assert fields(response.content) == typed


def test_rows_are_added_and_taken_away_without_a_word_about_errors() -> None:
    client = signed_in(member(OrganisationFactory(), Role.CONTRIBUTOR))
    typed = fields(client.get(NEW).content) | {
        "links-0-url": "not an address",
        "links-1-url": "b.example",
        "start": "soon",
    }
    more = client.post(NEW, typed | {"do": "add-links"})
    assert more.status_code == 200
    assert 'role="alert"' not in more.content.decode()
    after = fields(more.content)
    assert after["links-TOTAL_FORMS"] == "3"
    assert {key: after[key] for key in typed if key != "links-TOTAL_FORMS"} == {
        key: one for key, one in typed.items() if key != "links-TOTAL_FORMS"
    }
    less = fields(client.post(NEW, after | {"do": "remove-links-0"}).content)
    assert (less["links-TOTAL_FORMS"], less["links-0-url"], less["links-1-url"]) == ("2", "b.example", "")
    assert "links-2-url" not in less


def test_presses_that_there_are_not_do_no_harm() -> None:
    client = signed_in(member(OrganisationFactory(), Role.CONTRIBUTOR))
    typed = fields(client.get(NEW).content) | {"links-1-url": "b.example"}
    for do in ("add-nothing", "remove-links-99", "remove-links", "add-links-x", "remove-places-9999", "x"):
        assert client.post(NEW, typed | {"do": do}).status_code == 200, do
    assert not Record.objects.exists()


def test_another_kind_shows_its_fields_and_keeps_those_of_the_first() -> None:
    client = signed_in(member(OrganisationFactory(), Role.CONTRIBUTOR))
    typed = fields(client.get(f"{NEW}?kind=event").content) | {
        "title:en": "T",
        "details-venue": "Hall",
        "details-format": "online",
    }
    other = client.post(NEW, typed | {"kind": "training", "do": "kind"})
    page, after = other.content.decode(), fields(other.content)
    assert 'name="details-hours"' in page
    assert '<input type="hidden" name="details-venue" value="Hall">' in page
    assert after["details-format"] == "online"
    back = fields(client.post(NEW, after | {"kind": "event", "do": "kind"}).content)
    assert back["details-venue"] == "Hall"
    assert client.post(NEW, after | {"details-hours": "3"}).status_code == 302
    assert Record.objects.get().details == {"format": "online", "hours": 3}


def test_parents_are_found_by_their_titles_and_only_own_ones() -> None:
    organisation = OrganisationFactory()
    who = member(organisation, Role.CONTRIBUTOR)
    client = signed_in(who)
    stored(record("above", title={"en": "Networks for schools"}), organisation=organisation, public=False)
    stored(record("foreign", title={"en": "Networks abroad"}), public=True)
    Record.objects.create(
        organisation=organisation, slug="hidden", title={"en": "Networks in draft"}, visibility="draft"
    )
    found = client.get("/records/parents/?parent_words=networks")
    assert "Networks for schools" in visible(found.content)
    assert "abroad" not in visible(found.content)
    assert "draft" not in visible(found.content)
    typed = fields(client.get(NEW).content) | {"title:en": "Part", "parent_words": "networks"}
    assert 'value="above"' in client.post(NEW, typed | {"do": "parent"}).content.decode()
    assert client.post(NEW, typed | {"parent": "above"}).status_code == 302
    part = Record.objects.select_related("parent").get(slug="part")
    assert part.parent is not None
    assert part.parent.slug == "above"
    for hidden in ("foreign", "hidden", "nowhere"):
        assert client.post(NEW, typed | {"parent": hidden, "parent_words": ""}).status_code == 400


def test_a_parent_that_is_not_open_to_the_author_is_kept_and_not_told() -> None:
    organisation = OrganisationFactory()
    who = member(organisation, Role.CONTRIBUTOR)
    above = Record.objects.create(
        organisation=organisation, slug="above", title={"en": "Zebra"}, language="en", visibility="draft"
    )
    row = Record.objects.create(
        organisation=organisation,
        slug="own",
        title={"en": "Own"},
        language="en",
        parent=above,
        author=who.user,
        visibility="draft",
    )
    client = signed_in(who)
    page = client.get(f"/records/{row.pk}/edit/")
    assert "Zebra" not in page.content.decode()
    assert client.post(f"/records/{row.pk}/edit/", fields(page.content) | {"start": "2024"}).status_code == 302
    assert "Zebra" not in client.get(f"/records/{row.pk}/").content.decode()
    assert Record.objects.get(pk=row.pk).parent == above


def test_who_writes_for_several_chooses_and_sees_the_units_of_each() -> None:
    first, second = OrganisationFactory(), OrganisationFactory()
    who = member(first, Role.CONTRIBUTOR)
    from tests.factories.accounts import MembershipFactory

    MembershipFactory(user=who.user, organisation=second, role=Role.EDITOR)
    unit = UnitFactory(organisation=second, name={"en": "Second unit"})
    client = signed_in(who)
    page = client.get(NEW)
    assert "Second unit" not in page.content.decode()
    typed = fields(page.content) | {"title:en": "T", "organisation": second.slug}
    shown = client.post(NEW, typed | {"do": "organisation"})
    assert "Second unit" in shown.content.decode()
    assert client.post(NEW, fields(shown.content) | {"unit": unit.slug, "visibility": "public"}).status_code == 302
    row = Record.objects.get()
    assert (row.organisation, row.unit, row.visibility) == (second, unit, Visibility.PUBLIC)


def test_who_may_open_the_form() -> None:
    organisation = OrganisationFactory()
    author = member(organisation, Role.CONTRIBUTOR)
    rows = {
        visibility: Record.objects.create(
            organisation=organisation,
            slug=visibility,
            title={"en": "T"},
            language="en",
            visibility=visibility,
            author=author.user,
        )
        for visibility in Visibility.values
    }
    people = {name: who for name, who in everybody(organisation).items() if who.user} | {"author": author}
    opened: dict[str, set[str]] = {key: set() for key in ("new", *rows)}
    for name, who in people.items():
        client = signed_in(who)
        for key, address in {"new": NEW, **{key: f"/records/{row.pk}/edit/" for key, row in rows.items()}}.items():
            with blank_pages():
                statuses = {code_of(client.get(address)), code_of(client.post(address, {"do": "kind"}))}
            assert statuses in ({200}, {404})
            if statuses == {200}:
                opened[key].add(name)
    editors = {"editor", "manager", "administrator"}
    assert opened == {
        "new": {"stranger", "contributor", "reviewer", "author", *editors},
        "draft": {"author", *editors},
        "organisation": {"author", *editors},
        "public": editors,
    }


def test_save_as_draft_keeps_it_from_others_whatever_was_chosen() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    typed = fields(client.get(NEW).content) | {"title:en": "T", "visibility": "public"}
    assert client.post(NEW, typed | {"do": "draft"}).status_code == 302
    row = Record.objects.get()
    assert row.visibility == "draft"
    assert "Draft: only its author" in visible(client.get(f"/records/{row.pk}/").content)


def test_a_record_in_one_language_gets_others_and_its_main_one_stays() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    row = stored(
        record(title={"fr": "Réseaux"}, text={"fr": "Des réseaux."}, language="fr"), organisation=organisation
    )["one"]
    address = f"/records/{row.pk}/edit/"
    page = client.get(address)
    typed = fields(page.content) | {"title:en": "Networks", "text:en": "Networks.", "title:sw": "Mitandao"}
    assert client.post(address, typed).status_code == 302
    row.refresh_from_db()
    assert row.title == {"fr": "Réseaux", "en": "Networks", "sw": "Mitandao"}
    assert row.language == "fr"


CELLS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
ROW = st.fixed_dictionaries(
    {"amount": CELLS, "currency": CELLS, "kind": st.sampled_from(["budget", "spent", "x"]), "date": CELLS}
)


@hypothesis_settings(suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, max_size=4), st.lists(CELLS, max_size=3), st.lists(CELLS, max_size=3))
def test_whatever_is_typed_is_kept_or_told(money: list[dict[str, str]], places: list[str], links: list[str]) -> None:
    from django.db import transaction

    with transaction.atomic():
        client = signed_in(member(OrganisationFactory(), Role.CONTRIBUTOR))
        typed = {"title:en": "T", "kind": "activity", "visibility": "draft", "unit": "", "parent": "", "status": ""}
        for at, row in enumerate(money):
            typed |= {f"money-{at}-{name}": value for name, value in row.items()}
        typed |= {f"places-{at}-area": value for at, value in enumerate(places)}
        typed |= {f"links-{at}-url": value for at, value in enumerate(links)}
        for prefix, rows in (("money", money), ("places", places), ("links", links), ("partners", ()), ("notes", ())):
            typed |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        response = client.post(NEW, typed)
        assert response.status_code in (302, 400)
        if response.status_code == 400:
            assert 'class="note error faults"' in response.content.decode()
        transaction.set_rollback(True)


@pytest.mark.parametrize("number", [40, pytest.param(1, marks=pytest.mark.thorough)])
def test_the_form_takes_so_many_queries_however_many_rows(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    partners = tuple(Partner(f"Fund {one}") for one in range(number))
    rows = stored(full(partners=partners, parent="above"), record("above"), organisation=organisation)
    client.get(NEW)
    with django_assert_num_queries(NEW_QUERIES):
        client.get(NEW)
    with django_assert_num_queries(EDIT_QUERIES):
        client.get(f"/records/{rows['full'].pk}/edit/")


NEW_QUERIES, EDIT_QUERIES = 8, 18


def test_the_kind_of_a_partner_stands_beside_it() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(partners=(Partner("A fund"),)), organisation=organisation)["one"]
    fields_of = PartnerFields("A fund", "philanthropy")
    change_partner(actor=SYSTEM, partner=PartnerOrganisation.objects.get(), fields=fields_of)
    address = f"/records/{row.pk}/edit/"
    assert "Philanthropy" in visible(client.get(address).content)
    typed = fields(client.get(NEW).content) | {"partners-1-name": "a  FUND"}
    assert "Philanthropy" in visible(client.post(NEW, typed | {"do": "add-partners"}).content)


def test_a_row_looks_through_what_was_sent_of_it_alone() -> None:
    """With a thousand rows, each looking through those of all, a press on a button took a quarter of a minute."""
    sent = QueryDict(mutable=True)
    sent.update({"notes-TOTAL_FORMS": "12", "notes-INITIAL_FORMS": "0", "title:en": "Wells"})
    for row in range(12):
        sent.update(
            {f"notes-{row}-kind": "result", f"notes-{row}-text:en": f"Result {row}.", f"notes-{row}-text:fr": ""}
        )
    rows = ROWS["notes"](sent, prefix="notes", auto_id="%s")
    assert rows.is_valid()
    assert [note.text for note in rows.parts()] == [{"en": f"Result {row}."} for row in range(12)]
    assert [set(form.data) for form in rows.forms] == [
        {f"notes-{row}-{name}" for name in ("kind", "text:en", "text:fr")} for row in range(12)
    ]
