"""A group scores on the site: plan, people, one pair a page, rounds, disagreements, result."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, member, stranger
from tests.factories.catalogues import loaded
from tests.interlinkages.panels import NOW, answer_all, own_row, panel, planned

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.interlinkages import actions, queries
from goalweave.interlinkages.models import Exercise, ExerciseState, Panellist, Scoring
from goalweave.web.interlinkages.scoring_context import score_mark, workload
from goalweave.web.interlinkages.scoring_results import alpha_meaning

pytestmark = pytest.mark.django_db
HOME = "/interlinkages/scoring/"
MOST_QUERIES = 12
"""Of a scoring page, with the session, the account and the frame of the page."""


@pytest.fixture
def prepared():
    """An exercise in preparation with three people, its coordinator, and the people."""
    loaded()
    owner = OrganisationFactory()
    coordinator = member(owner, Role.EDITOR)
    exercise = planned(owner, coordinator)
    return exercise, coordinator, panel(exercise, coordinator)


@pytest.fixture
def opened(prepared):
    exercise, coordinator, people = prepared
    return actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW), coordinator, people


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def apart(opened) -> Exercise:
    """First round closed, with two people three points apart on 4.4 → 9.1, one with a reason."""
    exercise, coordinator, people = opened
    for person, score in zip(people, (-1, 2, 2), strict=True):
        answer_all(person, exercise, {("4.4", "9.1"): score}, "Teachers pay for roads" if score < 0 else "")
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    exercise.refresh_from_db()
    return exercise


def test_exercise_is_planned_with_its_targets_and_the_work_is_shown() -> None:
    loaded()
    owner = OrganisationFactory()
    client = signed_in(member(owner, Role.EDITOR))
    page = text(client.get(f"{HOME}new/?node=9.1&node=9.c&node=4.4"))
    assert "ordered pairs of 3 targets" in page
    assert re.findall(r'value="([\d.a-z]+)" checked', page) == ["4.4", "9.1", "9.c"]
    form = {
        "sent": "1",
        "title:en": "Roads and schools",
        "per_pair": "2",
        "organisation": owner.slug,
        "node": ["9.1", "4.4"],
    }
    assert client.post(f"{HOME}new/", form | {"do": "plan", "node": ["9.1"]}).status_code == 400
    assert not Exercise.objects.exists()
    response = client.post(f"{HOME}new/", form | {"do": "plan"})
    row = Exercise.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{HOME}{row.pk}/")
    assert (row.nodes, row.per_pair, row.title, row.public) == (["4.4", "9.1"], 2, {"en": "Roads and schools"}, False)


def test_search_for_targets_keeps_those_that_are_chosen() -> None:
    loaded()
    owner = OrganisationFactory()
    client = signed_in(member(owner, Role.EDITOR))
    page = text(client.post(f"{HOME}new/", {"sent": "1", "do": "find", "q": "internet", "node": ["9.1"]}))
    assert re.findall(r'name="node" value="([\d.a-z]+)"( checked)?', page) == [("9.1", " checked"), ("9.c", "")]


def test_exercise_is_changed_while_it_is_prepared_only(prepared) -> None:
    exercise, coordinator, _people = prepared
    client = signed_in(coordinator)
    address = f"{HOME}{exercise.pk}/change/"
    assert text(client.get(address)).count(" checked") == 3
    form = {"sent": "1", "do": "plan", "title:en": "New title", "per_pair": "3", "node": ["9.c", "4.b"]}
    assert client.post(address, form | {"version": "99"}).status_code == 400
    assert client.post(address, form | {"version": str(exercise.version)}).status_code == 302
    exercise.refresh_from_db()
    assert (exercise.nodes, exercise.title) == (["4.b", "9.c"], {"en": "New title"})
    actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW)
    assert client.get(address).status_code == 404


def test_copy_has_the_targets_and_the_people_with_an_account(prepared) -> None:
    exercise, coordinator, people = prepared
    actions.invite_panellist(actor=coordinator, exercise=exercise, name="Guest", email="", days=3, now=NOW)
    signed_in(coordinator).post(f"{HOME}{exercise.pk}/copy/")
    twin = Exercise.objects.exclude(pk=exercise.pk).get()
    assert (twin.nodes, twin.title) == (exercise.nodes, {"en": "Our targets (copy)"})
    assert set(twin.panellists.values_list("user", flat=True)) == {person.user.pk for person in people if person.user}


def test_people_are_added_from_organisations_and_by_a_link(prepared, mailoutbox) -> None:
    exercise, coordinator, people = prepared
    other = OrganisationFactory()
    editor = member(other, Role.EDITOR)
    member(other, Role.READER)
    colleague = member(exercise.organisation, Role.READER, name="Colleague")
    client, address = signed_in(coordinator), f"{HOME}{exercise.pk}/people/"
    assert "Colleague" in text(client.get(f"{HOME}{exercise.pk}/"))
    client.post(address, {"do": "members", "user": [str(colleague.user.pk), str(editor.user.pk)]})
    assert exercise.panellists.count() == 4
    # An organisation that the coordinator does not know cannot be named by guessing.
    client.post(address, {"do": "organisation", "slug": other.slug})
    assert exercise.panellists.count() == 4
    # An address that has an account is answered like any other.
    known = client.post(address, {"do": "guest", "name": "Editor", "email": editor.user.email, "days": "3"})
    assert "http://testserver/interlinkages/scoring/guest/" in text(known)
    assert not exercise.panellists.filter(user=editor.user).exists()
    mailoutbox.clear()
    page = client.post(address, {"do": "guest", "name": "Guest", "email": "guest@example.org", "days": "3"})
    link = re.search(r'value="http://testserver(/interlinkages/scoring/guest/[^"]+)"', page.content.decode())
    assert link is not None
    assert [(entry.to, link[1] in entry.body) for entry in mailoutbox] == [(["guest@example.org"], True)]
    assert page["Referrer-Policy"] == "no-referrer"
    guest = exercise.panellists.get(name="Guest")
    client.post(address, {"do": "remove", "panellist": str(guest.pk)})
    guest.refresh_from_db()
    assert guest.withdrawn is not None
    assert Client().get(link[1]).status_code == 404
    assert signed_in(people[0]).post(address, {"do": "remove", "panellist": str(guest.pk)}).status_code == 404


def test_open_round_is_mailed_to_everybody_with_questions(prepared, mailoutbox) -> None:
    exercise, coordinator, people = prepared
    response = signed_in(coordinator).post(f"{HOME}{exercise.pk}/act/", {"do": "open"}, follow=True)
    assert "The first round is open." in text(response)
    assert sorted(entry.to[0] for entry in mailoutbox) == sorted(person.user.email for person in people if person.user)
    assert f"http://testserver{HOME}{exercise.pk}/score/" in mailoutbox[0].body
    assert "4 pairs" in mailoutbox[0].body


def test_one_pair_is_shown_scored_undone_and_scored_again(opened) -> None:
    exercise, _coordinator, people = opened
    client, address = signed_in(people[0]), f"{HOME}{exercise.pk}/score/"
    person = own_row(people[0], exercise)
    first, second = list(person.scorings.order_by("position"))[:2]
    page = text(client.get(address))
    assert f'name="subject" value="{first.subject}"' in page
    assert f'name="object" value="{first.object}"' in page
    assert re.findall(r'name="score" value="(-?\w+)"', page) == ["-3", "-2", "-1", "0", "1", "2", "3", "none"]
    assert "0 of 4 of your pairs" in page
    pair = {"subject": first.subject, "object": first.object}
    response = client.post(address, pair | {"score": "-2", "reason": "Costs"})
    assert response["Location"] == f"{address}?saved=-2"
    first.refresh_from_db()
    assert (first.score, first.reason, first.language) == (-2, "Costs", "en")
    page = text(client.get(response["Location"]))
    assert "1 of 4 of your pairs" in page
    assert "counteracts" in page
    assert f'name="object" value="{second.object}"' in page
    undone = client.post(address, pair | {"do": "undo"}, follow=True)
    first.refresh_from_db()
    assert first.answered is None
    assert f'name="object" value="{first.object}"' in text(undone)
    client.post(address, pair | {"score": "none"})
    first.refresh_from_db()
    assert (first.score, first.answered is not None) == (None, True)
    answers = text(client.get(f"{HOME}{exercise.pk}/answers/"))
    assert f"subject={first.subject}&amp;object={first.object}" in answers
    assert 'aria-pressed="true"' in text(client.get(f"{address}?subject={first.subject}&object={first.object}"))


def test_question_is_put_off_to_the_end(opened) -> None:
    exercise, _coordinator, people = opened
    person = own_row(people[0], exercise)
    first = person.scorings.order_by("position").first()
    pair = {"subject": first.subject, "object": first.object}
    signed_in(people[0]).post(f"{HOME}{exercise.pk}/score/", pair | {"do": "later"})
    assert person.scorings.order_by("-position").first().pk == first.pk


@pytest.mark.parametrize("sent", [{"score": "4"}, {"score": ""}, {"score": "٢"}, {"score": "0", "object": "4.b"}])
def test_bad_answers_are_refused_and_nothing_is_stored(opened, sent) -> None:
    exercise, _coordinator, people = opened
    first = own_row(people[0], exercise).scorings.order_by("position").first()
    pair = {"subject": first.subject, "object": first.object}
    response = signed_in(people[0]).post(f"{HOME}{exercise.pk}/score/", pair | sent, follow=True)
    assert 'class="note error"' in response.content.decode()
    assert not Scoring.objects.exclude(answered=None).exists()


def test_scores_stay_hidden_while_a_round_is_open(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {("4.4", "9.1"): -3}, "A secret reason")
    for who in (coordinator, people[1]):
        client = signed_in(who)
        for page in ("disagreements/", "result/"):
            assert client.get(f"{HOME}{exercise.pk}/{page}").status_code == 404
        assert "A secret reason" not in text(client.get(f"{HOME}{exercise.pk}/"))
    page = text(signed_in(coordinator).get(f"{HOME}{exercise.pk}/"))
    assert "4 of 4" in page
    assert "2 people have not finished." in page
    assert signed_in(stranger()).get(f"{HOME}{exercise.pk}/").status_code == 404
    assert signed_in(coordinator).get(f"{HOME}{exercise.pk}/score/").status_code == 404


def test_disagreements_show_spread_and_reasons_without_names(opened) -> None:
    exercise, _coordinator, people = opened
    apart((exercise, _coordinator, people))
    who = next(person for person in people if own_row(person, exercise).scorings.filter(score=-1).exists())
    page = text(signed_in(who).get(f"{HOME}{exercise.pk}/disagreements/"))
    assert "On 1 of 6 pairs, scores are 2 or more points apart." in page
    assert page.count('<i class="scoringdot') == 2
    assert page.count("scoringown-dot") == 1
    assert "Teachers pay for roads" in page
    assert not [person for person in people if person is not who and str(person.user) in page]


def test_second_round_shows_what_others_said_and_the_result_has_medians(opened) -> None:
    exercise, coordinator, people = opened
    apart(opened)
    lead = signed_in(coordinator)
    lead.post(f"{HOME}{exercise.pk}/act/", {"do": "open-second"})
    exercise.refresh_from_db()
    assert exercise.state == ExerciseState.SECOND
    who = next(person for person in people if own_row(person, exercise).scorings.filter(round=1, score=2).exists())
    client = signed_in(who)
    page = text(client.get(f"{HOME}{exercise.pk}/score/"))
    assert "0 of 1 of your pairs" in page
    assert "Teachers pay for roads" in page
    client.post(f"{HOME}{exercise.pk}/score/", {"subject": "4.4", "object": "9.1", "score": "-1"})
    response = lead.post(f"{HOME}{exercise.pk}/act/", {"do": "close"}, follow=True)
    page = text(response)
    assert response.redirect_chain == [(f"{HOME}{exercise.pk}/result/", 302)]
    assert "0 pairs support, 1 hinder, 5 have no effect" in page
    assert "1 after the first round" in page
    assert "How it was scored" in text(client.get(f"{HOME}{exercise.pk}/result/"))
    lead.post(f"{HOME}{exercise.pk}/act/", {"do": "reopen"})
    exercise.refresh_from_db()
    assert (exercise.state, exercise.result) == (ExerciseState.DISCUSSION, None)


def test_guest_scores_by_the_link_alone(prepared) -> None:
    exercise, coordinator, _people = prepared
    now = timezone.now()
    guest, token = actions.invite_panellist(
        actor=coordinator, exercise=exercise, name="Guest", email="", days=3, now=now
    )
    client, address = Client(enforce_csrf_checks=True), f"{HOME}guest/{token}/"
    assert "The first round is not open yet." in text(client.get(address))
    actions.open_exercise(actor=coordinator, exercise=exercise, now=now)
    response = client.get(address)
    assert "Our targets" in text(response)
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow, noarchive")
    first = guest.scorings.order_by("position").first()
    sent = client.post(address, {"subject": first.subject, "object": first.object, "score": "3"})
    assert sent["Location"] == f"{address}?saved=3"
    first.refresh_from_db()
    assert first.score == 3
    assert client.get(f"{address}answers/").status_code == 200
    assert "Where people disagree" not in text(client.get(f"{address}disagreements/"))
    Panellist.objects.filter(pk=guest.pk).update(expires=now - timedelta(days=1))
    assert client.get(address).status_code == 404
    assert Client().get(f"{HOME}guest/{'x' * 43}/").status_code == 404


def test_scoring_page_takes_few_queries(opened) -> None:
    exercise, _coordinator, people = opened
    client, address = signed_in(people[0]), f"{HOME}{exercise.pk}/score/"
    client.get(address)
    with CaptureQueriesContext(connection) as context:
        client.get(address)
    assert len(context) <= MOST_QUERIES, [query["sql"] for query in context]
    page = queries.find_panellist(people[0], exercise.pk)
    assert page is not None
    with CaptureQueriesContext(connection) as context:
        queries.scoring_page(page)
    assert len(context) == 3


def test_exercise_is_cancelled_and_listed(opened) -> None:
    exercise, coordinator, people = opened
    assert "4 of" not in text(signed_in(coordinator).get(HOME))
    assert "0 of 4" in text(signed_in(people[0]).get(HOME))
    signed_in(coordinator).post(f"{HOME}{exercise.pk}/act/", {"do": "cancel"})
    exercise.refresh_from_db()
    assert exercise.state == ExerciseState.CANCELLED
    assert "cancelled" in text(signed_in(people[0]).get(HOME))
    assert signed_in(member(OrganisationFactory(), Role.READER)).get(HOME).status_code == 404


def test_workload_of_34_targets_fits_an_afternoon() -> None:
    work = workload(34, 3, 12)
    assert (work.pairs, work.questions, work.each, work.duration) == (1122, 3366, 281, "47 minutes")
    assert workload(34, 3, 3).duration == "3 h 7 min"


@pytest.mark.parametrize(
    ("score", "look", "shown"),
    [(-3, "mark-m3", "−3"), (-0.5, "mark-m1", "−0.5"), (0, "mark-0", "0"), (2.5, "mark-p3", "+2.5"), (None, "mark-none", "–")],
)  # fmt: skip
def test_mark_has_sign_and_strength(score, look, shown) -> None:
    mark = score_mark(score)
    assert (mark.look, mark.text) == (look, shown)


@pytest.mark.parametrize(
    ("alpha", "start"),
    [(None, "Agreement cannot"), (0.85, "People agree closely"), (0.7, "People agree fairly"), (0.2, "People agree more than"), (-0.1, "People agree no more")],
)  # fmt: skip
def test_agreement_is_said_in_words(alpha, start) -> None:
    assert alpha_meaning(alpha).startswith(start)


def test_code_that_the_framework_has_lost_is_shown_as_it_is(opened) -> None:
    exercise, coordinator, _people = opened
    Exercise.objects.filter(pk=exercise.pk).update(nodes=["4.4", "9.1", "9.z"])
    page = text(signed_in(coordinator).get(f"{HOME}{exercise.pk}/"))
    assert '<span class="tile uncoloured target">9.z</span>' in page
