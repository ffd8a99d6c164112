"""No page, list or file tells a second reviewer the first verdict before their own."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.factories.accounts import member
from tests.factories.reviews import INTERNET, LINE, NOW, ROADS, guess, minute, suggested

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.mapping.actions import accept_above, add_mapping, change_node, decide_mapping
from goalweave.mapping.models import Claim
from goalweave.mapping.queue import QueueFilter

pytestmark = pytest.mark.django_db

ACTS = {
    "add": lambda who, row: add_mapping(actor=who, record=row, node=LINE, now=NOW),
    "change": lambda who, row: change_node(actor=who, record=row, node=INTERNET, new=ROADS, now=NOW),
    "bulk": lambda who, row: accept_above(actor=who, queue_filter=QueueFilter(), score=0.75, now=NOW),
}
VERBS = {"add": ("add",), "change": ("change",), "bulk": ("verdict", "accept")}
JUDGED = {"add": (LINE,), "change": (INTERNET, ROADS), "bulk": (INTERNET,)}


@pytest.fixture
def row():
    return suggested(guess(INTERNET, 0.8), second_review=True)


@pytest.fixture
def first(row):
    return member(row.organisation, Role.REVIEWER, name="Anna Firstly")


@pytest.fixture
def second(row):
    return member(row.organisation, Role.EDITOR, name="Ben Secondly")


def client_of(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def text(client, address):
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode() if response.status_code == 200 else ""


def history(row, *verbs):
    """Wherever it is shown what was done. verbs: that a reader might look for in the log."""
    return [
        f"/records/{row.pk}/", f"/records/{row.pk}/history/", f"/review/?record={row.pk}", "/review/",
        "/review/agreement/", "/history/", "/history/?object=mapping", "/history/?who=Anna",
        "/history/export.csv", "/history/export.jsonl", *(f"/history/?verb={verb}" for verb in verbs),
    ]  # fmt: skip


def elsewhere(row):
    """Wherever mappings are shown besides."""
    return [
        f"/review/{row.pk}/map/", f"/review/{row.pk}/nodes/?q=internet", "/review/accept-above/?score=0.5",
        "/search/?q=networks", "/api/v1/mappings", f"/api/v1/records/{row.pk}", "/frameworks/sdg@2020/9.c/",
        "/explore/", "/rollup/",
    ]  # fmt: skip


@pytest.mark.parametrize("act", list(ACTS))
def test_who_is_to_judge_finds_the_first_verdict_nowhere_and_everything_afterwards(row, first, second, act):
    ACTS[act](first, row)
    Claim.objects.all().delete()
    line = Entry.objects.filter(object_type="mapping").latest("pk")
    reviewer = member(row.organisation, Role.REVIEWER)
    addresses = history(row, *VERBS[act])
    if line.batch is not None:
        addresses.append(f"/history/batch/{line.batch}/")
    # A reviewer may see no more than an editor; to either, and to where no history is shown, what was done makes no difference.
    readers = (second, reviewer) if act == "add" else (second,)
    for reader in readers:
        client = client_of(reader)
        for address in [*addresses, *elsewhere(row)] if act == "add" else addresses:
            assert "Anna Firstly" not in text(client, address), (act, address)
    for node in JUDGED[act]:
        decide_mapping(actor=second, record=row, node=node, verdict="reject", now=minute(30))
    client = client_of(second)
    for address in (f"/records/{row.pk}/history/", "/history/", "/history/?object=mapping", "/history/?who=Anna"):
        assert "Anna Firstly" in text(client, address), (act, address)
    assert f'"id": {line.pk},' in text(client, "/history/export.jsonl")
    assert re.search(rf"^{line.pk},", text(client, "/history/export.csv"), re.MULTILINE)


def test_a_plain_verdict_is_logged_without_saying_which(row, first, second):
    pages = []
    for verdict in ("accept", "reject"):
        decide_mapping(actor=first, record=row, node=INTERNET, verdict=verdict, now=NOW)
        Claim.objects.all().delete()
        client = client_of(second)
        addresses = [*history(row, *VERBS["bulk"]), *elsewhere(row)]
        pages.append({address: text(client, address) for address in addresses})
    one, two = pages
    assert Entry.objects.latest("pk").verb == "verdict"
    for address in one:
        if address.startswith(("/history", f"/records/{row.pk}/history")):
            assert "accepted" not in _lines(two[address]), address
            assert "rejected" not in _lines(two[address]), address
        else:
            assert _plain(one[address]) == _plain(two[address]), address


def test_whoever_gave_it_reads_their_own_line(row, first, second):
    add_mapping(actor=second, record=row, node=LINE, now=NOW)
    assert "Ben Secondly" in text(client_of(second), f"/records/{row.pk}/history/")
    page = text(client_of(first), f"/records/{row.pk}/history/")
    assert (
        "Two people review this record without seeing each other’s verdict. Anything that would reveal the first verdict is shown here after you have given yours."
        in page
    )
    assert "Ben Secondly" not in page


def test_a_node_that_somebody_proposed_says_so_and_no_more(row, first, second):
    change_node(actor=first, record=row, node=INTERNET, new=ROADS, now=NOW)
    Claim.objects.all().delete()
    page = text(client_of(second), f"/review/?record={row.pk}&at={ROADS}")
    current = page[page.index("data-current") : page.index('class="acts"')]
    assert "Suggested by a person" in current
    assert "<meter" not in current
    assert "Evidence" not in current
    assert "Suggested by a person" in text(client_of(second), f"/records/{row.pk}/")


def _lines(page):
    """What stands in the log, without the words of its filter."""
    found = re.findall(r'<ol class="log">.*</ol>', page, re.DOTALL)
    return found[0] if found else "" if "<html" in page else page


def _plain(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
