"""How an entry is begun: mail, puzzle, trap and limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from tests.factories.catalogues import loaded
from tests.factories.entries import stored_call
from tests.factories.visitors import code_of

from goalweave.calls.models import Call, CallEntry, CallState
from goalweave.calls.spam import is_solved, new_puzzle
from goalweave.limits.counting import HOUR
from goalweave.limits.models import AttemptCount
from goalweave.web.entry.tasks import tidy_entries

pytestmark = pytest.mark.django_db
START = "/calls/stocktaking-2026/enter/"


@pytest.fixture(autouse=True)
def call(settings) -> Call:
    settings.GOALWEAVE_ENTRY_PUZZLE = 4
    loaded()
    return stored_call(now=timezone.now())


def form(email: str = "ana@example.org", seconds: int = 10, *, solve: bool = True, **fields: str) -> dict[str, str]:
    puzzle = new_puzzle(timezone.now() - timedelta(seconds=seconds))
    solution = next(str(number) for number in range(10_000) if is_solved(puzzle, str(number), 4)) if solve else ""
    return {"email": email, "puzzle": puzzle, "solution": solution, "language": "en", **fields}


def begin(client: Client, data: dict[str, str], network: str = "192.0.2.1", address: str = START) -> Any:
    return client.post(address, data, REMOTE_ADDR=network)


def test_the_link_is_mailed_and_opens_the_form(client, mailoutbox) -> None:
    assert 'name="puzzle"' in client.get(START).content.decode()
    text = begin(client, form(language="fr")).content.decode()
    assert "ana@example.org" in text
    entry = CallEntry.objects.get()
    assert (entry.contact.language, entry.language, entry.state) == ("fr", "fr", "started")
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    assert "/fr/entry/" in link
    assert client.get(link, follow=True).status_code == 200


def test_no_mail_server_is_said_before_and_after(client, settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert "This site cannot send email yet" in client.get(START).content.decode()
    assert "No email was sent" in begin(client, form()).content.decode()


@pytest.mark.parametrize(
    ("seconds", "changes", "message"),
    [
        (10, {"website": "http://spam.example"}, "leave this field empty"),
        (0, {}, "That was very quick."),
        (5 * 3600, {}, "open for too long"),
        (10, {"puzzle": "1.x:forged"}, "open for too long"),
        (10, {"solution": "0" * 21}, "open for too long"),
        (10, {"email": "nobody"}, "enter an email address"),
    ],
    ids=["trap", "quick", "old", "forged", "unsolved", "address"],
)
def test_what_no_person_sends_begins_nothing(client, mailoutbox, seconds, changes, message) -> None:
    response = begin(client, form(seconds=seconds) | changes)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not CallEntry.objects.exists()
    assert not mailoutbox


def test_a_solution_counts_once(client) -> None:
    data = form()
    assert begin(client, data).status_code == 200
    assert begin(client, data).status_code == 400


def test_a_solution_counts_once_whenever_it_is_sent(client, monkeypatch) -> None:
    data = form(seconds=3 * 3600)
    begin(client, data)
    later = timezone.now() + HOUR / 2
    for moment in (later, later + HOUR / 4):
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        assert "already sent" in begin(client, data).content.decode()
    assert CallEntry.objects.count() == 1


def test_ways_to_write_one_mailbox_are_counted_together(client, settings) -> None:
    settings.GOALWEAVE_ENTRY_EMAIL_RATE = 2
    written = ("ana@example.org", "ana+1@example.org", "Ana+2@example.org")
    assert [begin(client, form(email)).status_code for email in written] == [200, 200, 429]


def test_a_class_behind_one_address_passes_and_a_flood_does_not(client, settings) -> None:
    settings.GOALWEAVE_ENTRY_RATE = 35
    answers = [begin(client, form(f"pupil{number}@example.org")).status_code for number in range(37)]
    assert answers == [200] * 35 + [429] * 2
    flooded = begin(client, form("late@example.org"))
    assert "Many entries have been begun from your network within an hour" in flooded.content.decode()
    assert flooded["Retry-After"] == "3600"
    assert begin(client, form("else@example.org"), "198.51.100.7").status_code == 200


def test_limits_hold_for_a_network_of_ipv6_an_address_and_browsers_without_script(client, settings) -> None:
    settings.GOALWEAVE_ENTRY_RATE, settings.GOALWEAVE_ENTRY_PLAIN_RATE = 3, 1
    assert begin(client, form("a@example.org", solve=False), "2001:db8::1").status_code == 200
    assert begin(client, form("b@example.org", solve=False), "2001:db8::2").status_code == 429
    assert begin(client, form("c@example.org"), "2001:db8::ffff").status_code == 200
    settings.GOALWEAVE_ENTRY_EMAIL_RATE = 1
    assert begin(client, form("A@Example.org"), "198.51.100.1").status_code == 429


def test_a_lost_link_goes_to_the_address_that_is_known(client, mailoutbox) -> None:
    begin(client, form("sender@example.org"))
    # The long s is a small letter of its own, and another mailbox.
    page = begin(client, form("ſender@example.org"), address=f"{START}lost/")
    assert page.status_code == 200
    assert [mail.to for mail in mailoutbox] == [["sender@example.org"]] * 2


def test_a_lost_link_has_the_same_answer_for_every_address(client, mailoutbox) -> None:
    begin(client, form())
    pages = [
        begin(client, form(email), address=f"{START}lost/").content.decode().replace(email, "")
        for email in ("ana@example.org", "eva@example.org")
    ]
    assert pages[0] == pages[1]
    first, known, unknown = (mail.body for mail in mailoutbox)
    link = next(line for line in first.splitlines() if line.startswith("http"))
    assert link in known
    assert "No entry to" in unknown
    assert "/entry/" not in unknown


def test_a_call_takes_no_entries_outside_its_days_and_a_draft_is_not_there(client) -> None:
    Call.objects.update(closes=timezone.now() - HOUR)
    assert "The call closed on" in client.get(START).content.decode()
    assert begin(client, form()).status_code == 410
    Call.objects.update(state=CallState.DRAFT)
    assert code_of(client.get(START)) == 404
    assert not CallEntry.objects.exists()


def test_every_morning_unused_drafts_and_old_counts_go(client, settings) -> None:
    begin(client, form())
    settings.GOALWEAVE_ENTRY_DAYS = 1
    assert tidy_entries.call() == 0
    AttemptCount.objects.update(starts=timezone.now() - timedelta(hours=6))
    CallEntry.objects.update(created=timezone.now() - timedelta(days=2))
    assert tidy_entries.call() == 1
    assert not AttemptCount.objects.exists()


def test_ten_thousand_entries_of_an_hour_from_everywhere_end_at_the_limit_of_the_call(client, call, settings) -> None:
    assert begin(client, form("first@example.org")).status_code == 200
    # What ten thousand requests from as many networks would have counted.
    counted = AttemptCount.objects.filter(key=f"call:{call.pk}")
    assert counted.update(count=settings.GOALWEAVE_ENTRY_CALL_RATE) == 1
    flooded = begin(client, form("ten-thousandth@example.org"), "203.0.113.9")
    assert (flooded.status_code, flooded["Retry-After"]) == (429, "3600")
    assert "Very many entries are being sent to this call" in flooded.content.decode()
    assert CallEntry.objects.count() == 1
    counted.update(starts=F("starts") - HOUR)
    assert begin(client, form("later@example.org"), "203.0.113.9").status_code == 200
