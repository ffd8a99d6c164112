"""Two people save one record: the second is told who and what, chooses field by field, and loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html as parser
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored
from tests.web.records.conftest import fields, signed_in, visible

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.models import Role
from goalweave.core.model import Partner, RecordKind
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Client, Client, Record]:
    organisation = OrganisationFactory()
    one = record(
        title={"en": "Old title"}, text={"en": "Old text."}, start="2020", kind=RecordKind.EVENT, details={"venue": "Hall"},
        partners=(Partner("A"),),
    )  # fmt: skip
    row = stored(one, organisation=organisation)["one"]
    mine, theirs = (member(organisation, Role.EDITOR, name=name) for name in ("Mara Mine", "Theo Theirs"))
    return signed_in(mine), signed_in(theirs), row


def address(row: Record) -> str:
    return f"/records/{row.pk}/edit/"


def choices(page: bytes) -> dict[str, Any]:
    """What the page of the conflict would send."""
    form = next(one for one in parser.fromstring(page.decode()).forms if one.get("action", "").endswith("/edit/"))
    found = {area.get("name"): area.text_content().removeprefix("\n") for area in form.iter("textarea")}
    found |= {one.get("name"): one.get("value") for one in form.iter("input") if one.get("checked") is not None}
    return found | {"do": "merge"}


def clash(two: tuple[Client, Client, Record], mine: dict[str, str], theirs: dict[str, str]) -> Any:
    first, second, row = two
    opened, other = (fields(client.get(address(row)).content) for client in (first, second))
    assert second.post(address(row), other | theirs).status_code == 302
    response = first.post(address(row), opened | mine)
    assert response.status_code == 409
    return response


def test_the_second_is_told_who_and_what_and_nothing_is_written(two: tuple[Client, Client, Record]) -> None:
    row = two[2]
    response = clash(two, {"title:en": "My title", "end": "2022"}, {"title:en": "Their title", "start": "2021"})
    shown = visible(response.content)
    assert "Theo Theirs" in shown
    assert "My title" in shown
    assert "Their title" in shown
    assert shown.count("changed in both versions") == 1
    row.refresh_from_db()
    assert (row.title, row.start, row.end, row.version) == ({"en": "Their title"}, "2021", "", 2)
    sent = choices(response.content)
    assert {name: sent[name] for name in sent if name.startswith("keep-")} == {
        "keep-title": "mine", "keep-start": "theirs", "keep-end": "mine",
    }  # fmt: skip


def test_saved_as_chosen_first_both_changes_stand(two: tuple[Client, Client, Record]) -> None:
    first, _second, row = two
    response = clash(two, {"title:en": "My title", "end": "2022"}, {"title:en": "Their title", "start": "2021"})
    assert first.post(address(row), choices(response.content)).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.start, row.end, row.version) == ({"en": "My title"}, "2021", "2022", 3)
    assert set(object_entries("record", row.pk)[0].after) == {"title", "end"}


def test_each_field_can_be_taken_from_the_other(two: tuple[Client, Client, Record]) -> None:
    first, _second, row = two
    response = clash(
        two,
        {"title:en": "My title", "partners-0-name": "B", "places-0-area": "Kenya"},
        {"title:en": "Their title", "partners-1-name": "C", "text:en": "New text."},
    )
    sent = choices(response.content) | {"keep-title": "theirs", "keep-partners": "theirs", "keep-text": "mine"}
    assert first.post(address(row), sent).status_code == 302
    row.refresh_from_db()
    assert row.title == {"en": "Their title"}
    assert row.text == {"en": "Old text."}
    assert [one.name for one in row.partners.order_by("pk")] == ["A", "C"]
    assert [one.area for one in row.places.all()] == ["KE"]


def test_the_kind_takes_its_details_along(two: tuple[Client, Client, Record]) -> None:
    first, _second, row = two
    response = clash(two, {"end": "2022"}, {"kind": "training", "details-hours": "3"})
    assert first.post(address(row), choices(response.content)).status_code == 302
    row.refresh_from_db()
    assert (row.kind, row.details, row.end) == ("training", {"hours": 3}, "2022")


def test_a_third_one_meanwhile_is_a_conflict_again(two: tuple[Client, Client, Record]) -> None:
    first, second, row = two
    response = clash(two, {"title:en": "My title"}, {"title:en": "Their title"})
    again = fields(second.get(address(row)).content) | {"title:en": "Third title"}
    assert second.post(address(row), again).status_code == 302
    later = first.post(address(row), choices(response.content))
    assert later.status_code == 409
    assert "Third title" in visible(later.content)
    assert first.post(address(row), choices(later.content)).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.version) == ({"en": "My title"}, 4)


def test_theirs_can_be_taken_as_it_is_and_mine_gone_on_with(two: tuple[Client, Client, Record]) -> None:
    first, _second, row = two
    response = clash(two, {"title:en": "My title"}, {"title:en": "Their title"})
    back = first.post(address(row), choices(response.content) | {"do": "edit"})
    typed = fields(back.content)
    assert (typed["title:en"], typed["version"]) == ("My title", "2")
    taken = first.post(address(row), choices(response.content) | {"do": "discard-mine"})
    assert taken.status_code == 302
    row.refresh_from_db()
    assert (row.title, row.version) == ({"en": "Their title"}, 2)


def test_publishing_meanwhile_is_a_conflict_of_one_field(two: tuple[Client, Client, Record]) -> None:
    first, second, row = two
    Record.objects.filter(pk=row.pk).update(visibility="organisation")
    opened = fields(first.get(address(row)).content)
    second.post(f"/records/{row.pk}/visibility/", {"visibility": "public"})
    response = first.post(address(row), opened | {"title:en": "My title"})
    assert response.status_code == 409
    assert first.post(address(row), choices(response.content)).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.visibility) == ({"en": "My title"}, "public")
