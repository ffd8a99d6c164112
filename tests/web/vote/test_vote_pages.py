"""The pages of a vote, as a voter, a stranger and the organiser meet them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from tests.factories.votes import CLOSES, OPENS, RunningVote, running_vote, voter_of

from goalweave.calls.spam import is_solved
from goalweave.core.voting import count_votes, read_log
from goalweave.prizes.models import Nominee, VoteLogEntry
from goalweave.prizes.voting import cast_vote, request_link as mail_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def vote(now: datetime) -> RunningVote:
    return running_vote(opens=now - timedelta(days=1))


def path_of(vote: RunningVote, rest: str = "") -> str:
    return f"/vote/{vote.edition.call.slug}/{rest}"


def request_link(client: Client, vote: RunningVote, email: str, *, solved: bool = True, **fields: str) -> int:
    """Send the form as a browser with scripts does, a few seconds after the page was opened; solved: with the right solution."""
    page = client.get(path_of(vote)).content.decode()
    puzzle = re.search(r'name="puzzle" value="([^"]+)"', page)
    difficulty = re.search(r'data-difficulty="(\d+)"', page)
    assert puzzle is not None
    assert difficulty is not None
    solution = next(n for n in range(10_000_000) if is_solved(puzzle[1], str(n), int(difficulty[1])) == solved)
    form = {"email": email, "puzzle": puzzle[1], "solution": str(solution), **fields}
    return client.post(path_of(vote), form).status_code


@pytest.fixture
def quick(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An easy puzzle, and no wait before a form is taken."""
    settings.GOALWEAVE_ENTRY_PUZZLE = 4
    monkeypatch.setattr("goalweave.calls.spam.LEAST_SECONDS", 0)


def link_in(mail: EmailMessage) -> str:
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.body))
    assert link is not None
    return link[1]


@pytest.mark.usefixtures("quick")
def test_voter_votes_by_the_mailed_link_and_changes_the_vote(
    client: Client, vote: RunningVote, mailoutbox: list[EmailMessage]
) -> None:
    assert request_link(client, vote, "voter@example.org") == 200
    mine = link_in(mailoutbox[0])
    assert client.get(mine)["Referrer-Policy"] == "no-referrer"
    first, second = list(vote.nominees)[:2]
    ballot = f"{mine}c1/"
    assert "Cast my vote" in client.get(ballot).content.decode()
    cast = client.post(ballot, {"choice": first})
    assert cast.status_code == 302
    page = client.get(cast["Location"]).content.decode()
    digest = VoteLogEntry.objects.latest("number").digest
    assert digest in page
    assert "has voted" not in page
    client.post(ballot, {"choice": second})
    assert "You have voted in 1 category" in client.get(mine).content.decode()
    check = client.get(path_of(vote, "receipt/"), {"receipt": digest[:12]}).content.decode()
    assert "This vote is in the log" in check


@pytest.mark.usefixtures("quick")
def test_refused_ballot_is_explained_and_nothing_is_stored(
    client: Client, vote: RunningVote, mailoutbox: list[EmailMessage]
) -> None:
    request_link(client, vote, "voter@example.org")
    ballot = f"{link_in(mailoutbox[0])}c1/"
    for choice in ("", "<script>alert(1)</script>", list(vote.nominees)[3]):
        refused = client.post(ballot, {"choice": choice})
        assert refused.status_code == 400
        assert "choose one of the entries" in refused.content.decode().lower()
    assert client.post(f"{link_in(mailoutbox[0])}c9/", {"choice": "none"})["Location"] == link_in(mailoutbox[0])
    assert not VoteLogEntry.objects.exists()


@pytest.mark.usefixtures("quick")
def test_a_vote_is_changed_so_often_and_no_more(
    client: Client, vote: RunningVote, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalweave.web.vote.ballot.MOST_CHANGES", 2)
    request_link(client, vote, "voter@example.org")
    ballot, choice = f"{link_in(mailoutbox[0])}c1/", next(iter(vote.nominees))
    statuses = [client.post(ballot, {"choice": choice}).status_code for _time in range(3)]
    assert statuses == [302, 302, 429]
    ballots = VoteLogEntry.objects.filter(kind="ballot").count()
    assert ballots == 2
    assert "You have changed this vote too often" in client.post(ballot, {"choice": choice}).content.decode()


@pytest.mark.usefixtures("quick")
def test_votes_by_script_are_stopped(client: Client, vote: RunningVote, settings: LazySettings) -> None:
    settings.GOALWEAVE_VOTE_RATE = 2
    assert request_link(client, vote, "a@example.org", website="x") == 400
    assert request_link(client, vote, "a@example.org") == 200
    assert request_link(client, vote, "b@example.org") == 200
    assert request_link(client, vote, "c@example.org") == 429
    settings.GOALWEAVE_VOTE_PLAIN_RATE = 1
    assert request_link(client, vote, "d@example.org", solved=False) == 400


@pytest.mark.usefixtures("quick")
def test_mails_are_counted_by_mailbox(client: Client, vote: RunningVote, settings: LazySettings) -> None:
    settings.GOALWEAVE_ENTRY_EMAIL_RATE = 2
    assert request_link(client, vote, "a@example.org") == 200
    assert request_link(client, vote, "  A+vote@example.org") == 200
    assert request_link(client, vote, " a@example.org ") == 429


def test_vote_after_the_end_is_refused(client: Client, now: datetime) -> None:
    over = running_vote(opens=now - (CLOSES - OPENS) - timedelta(minutes=1))
    page = client.get(path_of(over)).content.decode()
    assert "The vote ended on" in page
    assert "Send me the link" not in page
    assert client.get(path_of(over, "by/" + "x" * 43 + "/")).status_code == 404


def test_stranger_finds_no_vote_that_is_not_public(client: Client, vote: RunningVote) -> None:
    call = vote.edition.call
    # To the sign-in, as wherever there is nothing for a stranger.
    assert client.get(path_of(vote, "run/")).status_code == 302
    assert client.get(path_of(vote, "log.jsonl")).status_code == 302
    call.state = "draft"
    call.save()
    assert client.get(path_of(vote)).status_code == 302


def test_organiser_makes_keys_that_are_shown_once(client: Client, vote: RunningVote) -> None:
    assert vote.editor.user is not None
    client.force_login(vote.editor.user)
    made = client.post(path_of(vote, "run/keys/"), {"holders": "3", "threshold": "2"})
    shares = re.findall(r"<code[^>]*>([A-Z2-7-]{100,})</code>", made.content.decode())
    assert len(shares) == 3
    assert shares[0] not in client.get(path_of(vote, "run/")).content.decode()
    refused = client.post(path_of(vote, "run/keys/"), {"holders": "3", "threshold": "4"}, follow=True)
    assert "key holders" in refused.content.decode()


def test_organiser_opens_the_vote_and_everyone_reads_the_log_after_the_results(client: Client, now: datetime) -> None:
    over = running_vote(holders=2, threshold=2, opens=now - (CLOSES - OPENS) - timedelta(minutes=1))

    during = now - timedelta(days=1)
    voter = voter_of(over.edition, "a@example.org", during)
    cast_vote(voter=voter, category="c1", choice=next(iter(over.nominees)), now=during)
    assert over.editor.user is not None
    client.force_login(over.editor.user)
    wrong = client.post(path_of(over, "run/open/"), {"share": [over.shares[0]]}, follow=True).content.decode()
    assert "1 more key is needed" in wrong
    assert Nominee.objects.get(pk=over.nominees[next(iter(over.nominees))].pk).votes is None
    client.post(path_of(over, "run/open/"), {"share": list(over.shares)})
    assert Nominee.objects.get(pk=over.nominees[next(iter(over.nominees))].pk).votes == 1
    client.logout()
    assert client.get(path_of(over, "log.jsonl")).status_code == 302
    assert "The count" not in client.get(path_of(over, "sealing/")).content.decode()
    over.edition.announced = now
    over.edition.save()
    assert "The count" in client.get(path_of(over, "sealing/")).content.decode()
    log = client.get(path_of(over, "log.jsonl"))
    lines = b"".join(log.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    over.edition.seal.refresh_from_db()
    count = count_votes(read_log(lines), bytes.fromhex(over.edition.seal.private_key))
    assert sum(count.categories[0].votes.values()) == 1


def test_markup_of_senders_and_organisers_is_inert_wherever_votes_are_cast_and_counted(
    client: Client, vote: RunningVote
) -> None:
    hostile = '<script>alert("x")</script>'
    for nominee in vote.nominees.values():
        nominee.entry.answers = {"title": hostile}
        nominee.entry.save()
    _voter, token = mail_link(edition=vote.edition, email="voter@example.org", language="en", now=timezone.now())
    for page in (f"by/{token}/", f"by/{token}/c1/", "", "sealing/", f"receipt/?receipt={hostile}"):
        text = client.get(path_of(vote, page)).content.decode()
        assert "<script>alert" not in text, page
    assert "&lt;script&gt;" in client.get(path_of(vote, f"by/{token}/c1/")).content.decode()
