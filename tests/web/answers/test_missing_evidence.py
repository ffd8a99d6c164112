"""The panel of evidence says why records are not offered, and lets editors publish drafts."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.factories.surveys import NOW
from tests.markup import compact
from tests.web.answers.conftest import World, ask_json

from goalweave.accounts.actor import SYSTEM
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Record, Visibility
from goalweave.surveys.actions import CitationForm, insert_records
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return compact(response.content.decode())


def linked_records(shown: str) -> list[str]:
    return re.findall(r'class="plain b" href="/records/\d+/">([^<]+)', shown)


def cite(world: World, number: str, name: str) -> None:
    insert_records(
        actor=SYSTEM,
        answer=world.answer(number),
        records=[world.records[name].pk],
        form=CitationForm.BULLET,
        renderer=renderer_for(world.submission.organisation, "en"),
        version=1,
        now=NOW,
    )


@pytest.fixture
def drafts(world: World) -> dict[str, Record]:
    """The partnerships are drafts; the event is not."""
    ids = [world.records[name].pk for name in ("equals", "fund")]
    set_visibility(actor=SYSTEM, ids=ids, visibility=Visibility.DRAFT)
    return world.records


def test_drafts_are_counted_listed_and_published_where_they_are_missed(
    editor: Client, client: Client, world: World, drafts: dict[str, Record]
) -> None:
    shown = page(editor, world.address("1.1"))
    assert "2 records match but are drafts" in shown
    assert "A record is offered if it has all of this:" in shown
    assert '<dt>Kind</dt><dd dir="auto">Partnership</dd>' in shown.replace("> <", "><")
    assert "drafts" not in page(client, world.address("1.1"))
    listed = page(editor, world.address("1.1") + "?missing=draft")
    assert linked_records(listed) == ["EQUALS", "Water Fund"]
    assert "Publish all 2 records" in listed
    assert "Insert as" not in listed
    code, told = ask_json(
        editor, world.address("1.1", "publish"), publish=str(drafts["equals"].pk), missing="draft", version="1", text=""
    )
    assert code == 200
    assert linked_records(compact(told["evidence"])) == ["Water Fund"]
    editor.post(world.address("1.1", "publish"), {"publish": "all"})
    assert linked_records(page(client, world.address("1.1"))) == ["EQUALS", "Water Fund"]
    assert Record.objects.get(pk=drafts["fund"].pk).visibility == Visibility.PUBLIC


def test_only_editors_publish_and_only_drafts_that_match(
    editor: Client, client: Client, world: World, drafts: dict[str, Record]
) -> None:
    assert client.post(world.address("1.1", "publish"), {"publish": "all"}).status_code == 403
    set_visibility(actor=SYSTEM, ids=[drafts["forum"].pk], visibility=Visibility.DRAFT)
    editor.post(world.address("1.1", "publish"), {"publish": str(drafts["forum"].pk)})
    assert set(Record.objects.values_list("visibility", flat=True)) == {Visibility.DRAFT}


def test_records_that_another_answer_cites_say_so(client: Client, world: World) -> None:
    cite(world, "1.2", "fund")
    shown = page(client, world.address("1.1"))
    assert "1 record matches but is cited in 1.2" in shown
    assert re.findall(r'Cited in <a class="code" href="([^"]+)"', shown) == [world.address("1.2")]


def test_where_nothing_matches_each_part_that_is_asked_for_is_named(client: Client, world: World) -> None:
    Record.objects.filter(kind="partnership").delete()
    shown = page(client, world.address("1.1"))
    assert "No records match this question." in shown
    assert "1 record matches but is of another kind" in shown
    assert linked_records(page(client, world.address("1.1") + "?missing=kinds")) == ["Forum &lt;b&gt;"]


def test_what_the_answer_cites_is_not_missed_but_its_drafts_are_still_to_be_published(
    editor: Client, world: World
) -> None:
    cite(world, "1.1", "fund")
    set_visibility(actor=SYSTEM, ids=[world.records["fund"].pk], visibility=Visibility.DRAFT)
    assert "1 record matches but is a draft" in page(editor, world.address("1.1"))
    listed = page(editor, world.address("1.1") + "?missing=draft")
    assert linked_records(listed).count("Water Fund") == 2
