"""Pages of prizes: what everyone reads in each phase, and what experts and organisers do there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.prizes import announced, counted, edition, entry, expert, nominated, scored

from goalweave.accounts.models import Invitation, Role
from goalweave.prizes import actions
from goalweave.prizes.models import Assignment, Certificate, Edition, EligibilityDecision, Expert

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture(scope="module", autouse=True)
def frameworks(standing: None) -> None:
    loaded()


@pytest.fixture
def running() -> Edition:
    """An edition in its nomination now, for views look at the clock."""
    return edition(now=timezone.now())


def signed_in(actor: object) -> Client:
    client = Client()
    client.force_login(actor.user)  # type: ignore[attr-defined]
    return client


def organiser(row: Edition, role: Role = Role.EDITOR) -> Client:
    return signed_in(member(row.call.organisation, role))


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def settled(row: Edition) -> list[object]:
    return announced(row, now=timezone.now())


def test_list_says_why_it_is_empty(client: Client) -> None:
    assert "No prize is open to the public yet." in text_of(client, "/prizes/")
    assert "No results are announced yet." in text_of(client, "/prizes/winners/")


def test_edition_shows_its_phases_and_hides_nominees_until_the_vote(client: Client, running: Edition) -> None:
    nominated(running, now=timezone.now())
    page = text_of(client, "/prizes/prizes-2026/")
    assert "Expert nomination" in page
    assert "Nominees are shown when the vote opens" in page
    assert "Project number 1" not in page
    assert "Project number 1" not in text_of(client, "/prizes/prizes-2026/categories/c2/")
    assert "Run this edition" not in page


def test_page_shows_winners_only_once_they_are_announced(client: Client, running: Edition) -> None:
    now = timezone.now()
    nominated(running, now=now)
    rows = counted(running, (10, 30, 20))
    running.refresh_from_db()
    actions.confirm_results(
        actor=member_actor(running), edition=running, winners={"c2": [rows[1].pk]}, reasons={"c2": "Most people"},
        version=running.version, now=now,
    )  # fmt: skip
    actions.announce_results(actor=member_actor(running), edition=running, at=now + timedelta(hours=1), now=now)
    number = Certificate.objects.order_by("-pk")[0].number
    hidden = ("/prizes/", "/prizes/winners/", "/prizes/prizes-2026/", "/prizes/prizes-2026/categories/c2/")
    for address in (*hidden, "/prizes/winners.csv", "/prizes/prizes-2026/statistics/country.csv"):
        page = text_of(client, address)
        assert "Most people" not in page
        assert "Champion</span>" not in page
        assert ",winner" not in page
        assert "champions" not in page.splitlines()[0]
    for address in (f"/prizes/prizes-2026/certificates/{number}/", "/prizes/prizes-2026/report/"):
        assert client.get(address).status_code in (302, 404)
    Edition.objects.update(announced=now)
    page = text_of(client, "/prizes/prizes-2026/categories/c2/")
    assert "Most people" in page
    assert "30 valid votes" in page
    assert "Project number 2" in text_of(client, "/prizes/")
    assert "Valid" in text_of(client, f"/prizes/prizes-2026/certificates/{number}/")


def member_actor(row: Edition) -> object:
    return member(row.call.organisation, Role.MANAGER)


def test_edition_takes_as_many_queries_whatever_its_size(client: Client, running: Edition) -> None:
    settled(running)
    client.get("/prizes/prizes-2026/")
    with CaptureQueriesContext(connection) as few:
        client.get("/prizes/prizes-2026/")
    for number in range(10, 16):
        entry(running, number, eligible=None)
    with CaptureQueriesContext(connection) as many:
        client.get("/prizes/prizes-2026/")
    assert len(many) == len(few) <= 13


def test_winners_are_filtered_by_the_address_and_downloaded(client: Client, running: Edition) -> None:
    settled(running)
    assert "2 projects" in text_of(client, "/prizes/winners/?country=KE&goal=9")
    assert "1 project<" in text_of(client, "/prizes/winners/?title=winner")
    assert "No project matches these filters." in text_of(client, "/prizes/winners/?year=1999")
    lines = text_of(client, "/prizes/winners.csv?title=winner").splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("Civil society,KE,9,C2")


def test_statistics_are_tables_as_csv(client: Client, running: Edition) -> None:
    settled(running)
    lines = text_of(client, "/prizes/prizes-2026/statistics/goal.csv").splitlines()
    assert lines[0].endswith("goal,name,entries,nominees,champions,winners")
    assert lines[1] == "9,9 Industry and networks,3,3,2,1"
    assert client.get("/prizes/prizes-2026/statistics/nothing.csv").status_code == 302


def test_statistics_of_all_editions_count_by_year(client: Client, running: Edition) -> None:
    assert "No entry is accepted yet." in text_of(client, "/prizes/statistics/")
    settled(running)
    entry(edition(running.call.organisation, "prizes-before", timezone.now() - timedelta(days=730)), 1, eligible=None)
    assert "4 accepted entries" in text_of(client, "/prizes/statistics/")
    lines = text_of(client, "/prizes/statistics/year.csv").splitlines()
    assert [line.partition(",")[2] for line in lines[1:]] == [
        f"{running.year},3,3,2,1",
        f"{running.year - 2},1,0,0,0",
    ]


def test_organiser_sets_dates_and_reads_what_is_wrong(running: Edition) -> None:
    client = organiser(running)
    page = text_of(client, "/prizes/prizes-2026/dates/")
    assert "This date is past." in page
    opens = timezone.localtime(running.vote_opens + timedelta(days=1))
    sent = {
        "version": running.version,
        "nomination_closes": timezone.localtime(running.nomination_closes).strftime("%Y-%m-%dT%H:%M"),
        "vote_opens": opens.strftime("%Y-%m-%dT%H:%M"),
        "vote_closes": opens.strftime("%Y-%m-%dT%H:%M"),
        "announcement": "soon",
    }
    response = client.post("/prizes/prizes-2026/dates/", sent)
    assert response.status_code == 400
    assert "Enter a valid date/time" in response.content.decode()
    sent["announcement"] = ""
    response = client.post("/prizes/prizes-2026/dates/", sent)
    assert "must come after the one before" in response.content.decode()


def test_eligibility_is_decided_and_mailed_in_the_senders_language(running: Edition) -> None:
    own = entry(running, 1, eligible=None, title=f"Nets {HOSTILE}")
    client = organiser(running)
    page = text_of(client, "/prizes/prizes-2026/eligibility/")
    assert HOSTILE not in page
    assert "Nets &lt;script&gt;" in page
    address = f"/prizes/prizes-2026/eligibility/{own.pk}/"
    assert client.post(address, {"do": "not", "reason": " "}).status_code == 400
    assert not mail.outbox
    assert client.post(address, {"do": "not", "reason": "Not finished."}).status_code == 302
    assert EligibilityDecision.objects.get().eligible is False
    (sent,) = mail.outbox
    assert sent.to == ["sender-1@example.org"]
    assert "Not finished." in sent.body
    assert "/fr/prizes/prizes-2026/" in sent.body


def test_expert_without_an_account_gets_an_invitation(running: Edition) -> None:
    entry(running, 1)
    manager = organiser(running, Role.MANAGER)
    response = manager.post(
        "/prizes/prizes-2026/experts/", {"do": "add", "email": "kim@example.org", "name": HOSTILE, "categories": ["c2"]}
    )
    assert response.status_code == 302
    assert (Expert.objects.get().categories, Invitation.objects.get().email) == (["c2"], "kim@example.org")
    assert [message.to for message in mail.outbox] == [["kim@example.org"]] * 2
    page = text_of(manager, "/prizes/prizes-2026/experts/")
    assert HOSTILE not in page
    assert manager.post("/prizes/prizes-2026/experts/", {"do": "assign"}).status_code == 302
    assert Assignment.objects.count() == 1


def test_expert_scores_by_form_and_then_reads_the_others(running: Edition) -> None:
    own, other = expert(running), expert(running)
    subject = entry(running, 1)
    assignment = Assignment.objects.create(expert=own, entry=subject)
    scored(other, subject, 1, 2).comments = {}
    Assignment.objects.filter(expert=other).update(comments={"impact": f"Weak {HOSTILE}"})
    client = Client()
    client.force_login(own.user)
    assert "Project number 1" in text_of(client, "/prizes/prizes-2026/score/")
    address = f"/prizes/prizes-2026/score/{assignment.pk}/"
    assert "Weak" not in text_of(client, address)
    wrong = client.post(address, {"do": "save", "version": "1", "score-impact": "9", "comment-impact": "Typed"})
    assert wrong.status_code == 400
    assert "Typed" in wrong.content.decode()
    sent = {"do": "finish", "version": "1", "score-impact": "4", "score-reach": "5", "comment-reach": "Good"}
    assert client.post(address, sent).status_code == 302
    page = text_of(client, address)
    assert "Weak &lt;script&gt;" in page
    # Whose scores they are is the organiser's to know.
    assert str(other) not in page


def test_scores_of_an_expert_are_no_one_elses(running: Edition) -> None:
    own, other = expert(running), expert(running)
    assignment = Assignment.objects.create(expert=own, entry=entry(running, 1))
    for client in (signed_in(member_actor(running)), Client()):
        assert client.get(f"/prizes/prizes-2026/score/{assignment.pk}/").status_code in (302, 404)
    stranger = Client()
    stranger.force_login(other.user)
    text_of(stranger, f"/prizes/prizes-2026/score/{assignment.pk}/", 404)


def test_organiser_reads_the_spread_and_nominates(running: Edition) -> None:
    people = [expert(running), expert(running), expert(running, name="Odd One")]
    entries = [entry(running, number) for number in (1, 2)]
    for person, scores in zip(people, ((5, 5), (5, 4), (0, 4)), strict=True):
        for own, score in zip(entries, scores, strict=True):
            scored(person, own, score, score)
    client = organiser(running)
    page = text_of(client, "/prizes/prizes-2026/nomination/?order=spread")
    assert "Odd One is far from the other experts" in page
    assert page.index("Project number 1") < page.index("Project number 2")
    address = "/prizes/prizes-2026/nomination/?category=c2"
    assert client.post(address, {"do": "nominate", "entry": entries[0].pk}).status_code == 400
    sent = {"do": "nominate", "entry": [own.pk for own in entries]}
    assert client.post(address, sent).status_code == 302
    assert running.nominees.count() == 2


def test_organiser_settles_and_announces(running: Edition) -> None:
    nominated(running, now=timezone.now())
    client = organiser(running)
    assert "The vote is not over yet" in text_of(client, "/prizes/prizes-2026/results/")
    rows = counted(running, (10, 30, 20))
    address = "/prizes/prizes-2026/results/"
    assert "Settle results" in text_of(client, address)
    running.refresh_from_db()
    sent = {"do": "confirm", "version": running.version, "winner-c2": rows[0].pk, "reason-c2": "Why"}
    response = client.post(address, sent)
    assert response.status_code == 400
    assert "one of the champions" in response.content.decode()
    assert client.post(address, {**sent, "winner-c2": rows[2].pk}).status_code == 302
    assert client.post(address, {"do": "announce", "at": "tomorrow"}).status_code == 400
    assert client.post(address, {"do": "announce", "at": ""}).status_code == 302
    assert "Public since" in text_of(client, address)


def test_withdrawn_certificate_says_so_and_has_no_file(client: Client, running: Edition) -> None:
    winner, *_others = settled(running)
    Certificate.objects.filter(nominee=winner).update(withdrawn=timezone.now())
    own = Certificate.objects.filter(nominee=winner, kind="winner").get()
    address = f"/prizes/prizes-2026/certificates/{own.number}/"
    assert "Not valid since" in text_of(client, address)
    assert client.get(f"{address}?format=pdf").status_code == 302
    assert client.get("/prizes/prizes-2026/certificates/2026-9999/").status_code == 302


def test_report_is_a_page_of_its_own(client: Client, running: Edition) -> None:
    settled(running)
    page = text_of(client, "/prizes/prizes-2026/report/")
    assert "Winners by category" in page
    assert "It reaches the most people." in page


def test_call_becomes_an_edition(client: Client) -> None:
    owner = OrganisationFactory()
    row = edition(owner)
    call = row.call
    row.delete()
    editor = signed_in(member(owner, Role.EDITOR))
    assert call.slug in text_of(editor, "/prizes/")
    assert editor.post("/prizes/new/", {"call": call.pk, "year": "soon"}).status_code == 302
    assert not Edition.objects.exists()
    response = editor.post("/prizes/new/", {"call": call.pk, "year": "2026"})
    assert response["Location"] == "/prizes/prizes-2026/dates/"
    assert signed_in(member(owner, Role.READER)).post("/prizes/new/", {"call": call.pk}).status_code == 404
